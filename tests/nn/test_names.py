"""How objects print: as the calls that make them, of many parts the first."""

import inspect

import pytest

import nn
from autograd import Value
from nn import MLP, Dense, EarlyStopping, Module, Sequential
from nn.callbacks import Callback, LearningRateScheduler
from nn.names import lookup
from nn.objectives import LOSSES, BinaryCrossentropy

MODULES = (nn, nn.callbacks, nn.objectives, nn.optimizers, nn.schedules, nn.initializers)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_no_public_class_prints_its_address(module):
    public = [vars(module)[name] for name in getattr(module, "__all__", vars(module))]
    classes = [x for x in public if inspect.isclass(x) and nn.__name__ in str(x)]
    assert classes
    assert [cls for cls in classes if cls.__repr__ is object.__repr__] == []


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (EarlyStopping(), "EarlyStopping()"),
        (EarlyStopping("acc", patience=3), "EarlyStopping(monitor='acc', patience=3)"),
        (LearningRateScheduler(abs), "LearningRateScheduler(schedule=<built-in function abs>)"),
        (Callback(), "Callback()"),
        (LOSSES["mse"](), "MeanSquaredError()"),
        (BinaryCrossentropy(from_logits=True), "BinaryCrossentropy(from_logits=True)"),
    ],
)
def test_settings_print_as_the_call_that_makes_them(item, text):
    assert repr(item) == text


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Dense(1, kernel_constraint="max_norm"), "kernel_constraint: take kernel_regul"),
        (lambda: nn.Dropout(0.1, dtype="float32"), r"dtype: fit\(\.\.\., dtype='float32'\)"),
        (lambda: nn.Input((2,), batch_shape=(None, 2)), r"batch_shape: .*input_shape=\(4,\)"),
        (lambda: nn.SGD(0.1, weight_decay=0.1), "weight_decay: decoupled weight decay is Shr"),
        (lambda: nn.ModelCheckpoint("m", save_freq=9), "save_freq: .* period=5 saves each fifth"),
        (lambda: BinaryCrossentropy(label_smoothing=0.1), "label_smoothing: smooth y yourself"),
        (lambda: Sequential([Dense(1)]).fit([0], [0], steps_per_epoch=2), "steps_per_epoch: give"),
        (lambda: Sequential([Dense(1)]).compile(loss_weights=[1]), "loss_weights: there is one"),
        (
            lambda: Sequential([Dense(1)]).compile("sgd", "mse", class_mode="binary"),
            "class_mode: the",
        ),
        (
            lambda: Sequential([Dense(1)]).fit([0], [0], show_accuracy=True),
            "show_accuracy: give com",
        ),
        (lambda: Sequential([Dense(1)]).predict([0], steps=2), "steps: give fit all of x and y"),
    ],
)
def test_arguments_of_keras_that_are_not_here_are_refused_with_the_way_round(make, words):
    with pytest.raises(TypeError, match=f"stepgrad has no {words}"):
        make()


def test_arguments_of_keras_that_change_nothing_are_taken():
    assert Dense(1, kernel_constraint=None, activity_regularizer=None).units == 1
    assert repr(nn.Adam(0.5, name="Adam")) == repr(nn.Adam(0.5))
    assert repr(LOSSES["mse"](name="error")) == "MeanSquaredError()"
    model = Sequential([Dense(1, input_dim=1)])
    model.compile("sgd", "mse", run_eagerly=True)
    model.fit([0], [0], verbose=0, workers=4, steps_per_epoch=None)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda m: m.fit([0], [0], epoch=3), r"Model\.fit\(\) got .* 'epoch'\. .* 'epochs'\?"),
        (lambda m: m.fit([0], [0], batchsize=3), "Did you mean 'batch_size'?"),
        (lambda m: m.compile(optimiser="adam"), "Did you mean 'optimizer'?"),
        (lambda m: Dense(3, activaton="relu"), "Did you mean 'activation'?"),
        (lambda m: EarlyStopping(patence=3), "Did you mean 'patience'?"),
        (lambda m: nn.Dropout(0.1, sed=3), "unexpected keyword argument 'sed'"),
        (lambda m: m.fit([0], [0], colour=3), "unexpected keyword argument 'colour'$"),
    ],
)
def test_a_misspelt_argument_is_guessed(make, words):
    model = Sequential([Dense(1, input_dim=1)])
    with pytest.raises(TypeError, match=words):
        make(model)


def test_of_very_many_names_few_are_listed():
    with pytest.raises(ValueError, match=r"the known ones are w0, w1, w2, … and 97 more\. Did"):
        lookup("weight", "w_1", {f"w{k}": k for k in range(100)})


def test_what_keras_does_by_default_may_be_said_aloud():
    assert nn.ModelCheckpoint("m", save_freq="epoch").period == 1
    assert repr(BinaryCrossentropy(label_smoothing=0.0)) == "BinaryCrossentropy()"
    assert repr(LOSSES["mse"](reduction="sum_over_batch_size")) == "MeanSquaredError()"
    model = Sequential([Dense(1, input_dim=1)])
    model.compile("sgd", "mse")
    assert len(model.fit([0], [0], verbose=0, validation_freq=1).history["loss"]) == 1
    with pytest.raises(TypeError, match="no reduction: the mean over samples"):
        LOSSES["mse"](reduction="sum")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Sequential().fit([0], [0], nb_epoch=5, epochs=2), "nb_epoch .* name of epochs"),
        (lambda: Dense(units=1, output_dim=2), "output_dim is an older name of units: give one"),
    ],
)
def test_an_argument_under_both_of_its_names_is_refused(make, words):
    with pytest.raises(TypeError, match=words):
        make()


def test_a_property_that_fails_says_why_though_names_of_keras_are_looked_for():
    class Failing(Module):
        @property
        def size(self):
            return self.missing

    with pytest.raises(AttributeError, match="no attribute 'missing'"):
        assert Failing().size
    with pytest.raises(AttributeError, match=r"stepgrad has no to_json: model\.save"):
        Failing().to_json()


class Line(Module):
    def __init__(self, n: int = 1) -> None:
        self.w, self.b = [Value(1.0) for _ in range(n)], Value(0.0)


def test_a_module_prints_its_parameters():
    assert repr(Line()) == "<Line of 2 parameters: w[0], b>"
    assert repr(Line(99)) == "<Line of 100 parameters: w[0], w[1], w[2], … and 97 more>"
    assert repr(Module()) == "<Module of 0 parameters>"


def test_of_many_parts_the_first_are_printed():
    wide = "Layer of [TanhNeuron(2), TanhNeuron(2), TanhNeuron(2), … and 97 more]"
    assert repr(MLP(2, [100, 1], activation="tanh").layers[0]) == wide
    deep = repr(Sequential([Dense(1)] * 20))
    assert deep == "Sequential of [Dense(1), Dense(1), Dense(1), … and 17 more]"
