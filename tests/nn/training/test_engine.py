"""The engines of training: they give the same numbers, and the same updates."""

import copy

import numpy as np
import pytest

import autograd
import nn
from autograd import CompileError, MisuseWarning, Stepper, trace
from autograd.compile.native.machine import unavailable
from nn import SGD, Activation, Adam, Callback, Dense, Sequential
from nn.optimizers import OPTIMIZERS
from nn.schedules import ExponentialDecay

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(11, 2))
NUMBERS = X[:, :1] - 0.5 * X[:, 1:]
YES = (X[:, 0] > 0).astype(float)
CLASS = np.digitize(X[:, 1], [-0.5, 0.5])
ONE_HOT = np.eye(3)[CLASS]


QUICK = ["arrays"] if unavailable() else ["arrays", "native"]
"""The engines that do what the scalar engine does."""
quickly = pytest.mark.parametrize("quick", QUICK)


def network(outputs=1, last=None, **arguments):
    layers = [Dense(3, "tanh", input_shape=(2,), **arguments), Dense(outputs), Activation(last)]
    return Sequential(layers if last else layers[:2], seed=3)


def max_margin(y_true, y_pred):
    return (1 - (2 * y_true[0] - 1) * y_pred[0]).relu()


def branch_not_taken(y_true, y_pred):
    """Where arrays multiply by a slope that is too large, scalars see that the branch is idle."""
    idle = (1 / autograd.maximum(1e-200, -abs(y_pred[0]))).log() * 1e-3
    return (y_true[0] - y_pred[0]) ** 2 + idle


TASKS = {
    "mse": (network, NUMBERS, "mse", ["mae"]),
    "mae": (network, NUMBERS, "mae", ["mse"]),
    "hinge": (network, YES, "hinge", ["accuracy"]),
    "binary": (lambda: network(1, "sigmoid"), YES, "binary_crossentropy", ["accuracy", "mse"]),
    "logits": (network, YES, nn.objectives.BinaryCrossentropy(from_logits=True), ["accuracy"]),
    "categorical": (lambda: network(3, "softmax"), ONE_HOT, "categorical_crossentropy", ["acc"]),
    "sparse": (lambda: network(3, "softmax"), CLASS, "sparse_categorical_crossentropy", ["acc"]),
    "one's own": (network, YES, max_margin, []),
    "a branch not taken": (network, NUMBERS, branch_not_taken, []),
    "a branch not taken, and penalties": (
        lambda: network(kernel_regularizer="l2"),
        NUMBERS,
        branch_not_taken,
        [],
    ),
    "two outputs": (lambda: network(2), X, "mse", []),
    "penalties": (
        lambda: network(kernel_regularizer="l2", bias_regularizer="l1"),
        NUMBERS,
        "mse",
        ["mae"],
    ),
}


def trained(engine, make, y, loss, metrics=(), optimizer="adam", **arguments):
    """A network, trained, and its history; 11 samples in batches of 4 leave an uneven last one."""
    model = make()
    model.compile(optimizer, loss, metrics)
    arguments = {"batch_size": 4, "epochs": 3, "verbose": 0, "engine": engine} | arguments
    return model, model.fit(X, y, **arguments)


def weights(model):
    return [p.data for p in model.parameters()]


def assert_same(one, other):
    (model, history), (again, history_again) = one, other
    assert history.history.keys() == history_again.history.keys()
    for name, column in history.history.items():
        assert column == pytest.approx(history_again.history[name], rel=1e-9, abs=1e-12)
    assert weights(model) == pytest.approx(weights(again), rel=1e-9, abs=1e-12)
    state, state_again = model.optimizer.state, again.optimizer.state
    assert state.keys() == state_again.keys()
    for key, column in state.items():
        assert column == pytest.approx(state_again[key], rel=1e-8, abs=1e-12)
    assert model.optimizer.iterations == again.optimizer.iterations
    assert model.epoch == again.epoch


@quickly
@pytest.mark.parametrize("task", TASKS)
def test_both_engines_train_to_the_same_numbers(quick, task):
    make, y, *rest = TASKS[task]
    assert_same(trained(quick, make, y, *rest), trained("scalar", make, y, *rest))


@quickly
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_both_engines_know_every_optimizer(quick, name):
    def run(engine):
        optimizer = OPTIMIZERS[name](lr=ExponentialDecay(0.05, 3, 0.9))
        return trained(engine, network, NUMBERS, "mse", optimizer=optimizer)

    assert_same(run(quick), run("scalar"))


@quickly
@pytest.mark.parametrize(
    "arguments",
    [
        {"sample_weight": np.arange(11.0)},
        {"class_weight": {0: 1.0, 1: 3.0}},
        {"validation_split": 0.3},
        {"validation_data": (X[:5], YES[:5], np.arange(5.0))},
        {"shuffle": False},
        {"batch_size": 1},
        {"batch_size": 11},
        {"batch_size": None},
    ],
    ids=str,
)
def test_both_engines_take_weights_batches_and_validation(quick, arguments):
    task = (lambda: network(1, "sigmoid"), YES, "binary_crossentropy", ["accuracy"])
    assert_same(trained(quick, *task, **arguments), trained("scalar", *task, **arguments))


@quickly
@pytest.mark.parametrize("task", TASKS)
def test_both_engines_evaluate_and_predict_the_same(quick, task):
    make, y, *rest = TASKS[task]
    model, _ = trained(quick, make, y, *rest)
    results = [
        model.evaluate(X, y, verbose=0, sample_weight=np.arange(11.0), engine=engine)
        for engine in (quick, "scalar")
    ]
    assert results[0] == pytest.approx(results[1], rel=1e-12)
    outputs = [model.predict(X, engine=engine) for engine in (quick, "scalar")]
    assert outputs[0].shape == outputs[1].shape == (11, len(outputs[1][0]))
    assert outputs[0] == pytest.approx(outputs[1], rel=1e-12)


@quickly
@pytest.mark.parametrize("task", ["mse", "penalties"])
def test_the_same_updates_of_watched_weights_are_kept(quick, task):
    make, y, *rest = TASKS[task]
    watch = ["layers[0].neurons[1].w", "layers[1].neurons[0].b"]
    (_, one), (_, other) = (
        trained(engine, make, y, *rest, watch=watch) for engine in (quick, "scalar")
    )
    names = [f"layers[0].neurons[1].w[{k}]" for k in (0, 1)] + ["layers[1].neurons[0].b"]
    assert [u.name for u in one.updates] == [u.name for u in other.updates] == names * 9
    for u, v in zip(one.updates, other.updates, strict=True):
        assert u.new == u.old - u.lr * u.direction
        for mine, theirs in zip(u[1:6], v[1:6], strict=True):
            assert mine == pytest.approx(theirs, rel=1e-9, abs=1e-12)
        assert list(u.terms) == list(v.terms)
        assert u.terms == pytest.approx(v.terms, rel=1e-9, abs=1e-12)


def test_a_weight_is_watched_by_the_name_it_has_in_its_own_network():
    class Robot(nn.Module):
        def __init__(self, brain):
            self.brain = brain

    brain = network()
    Robot(brain)
    brain.compile("sgd", "mse")
    history = brain.fit(X, NUMBERS, verbose=0, watch="layers[1].neurons[0].b")
    assert [u.name for u in history.updates] == ["brain.layers[1].neurons[0].b"]


def test_single_precision_is_near_double():
    make, y, *rest = TASKS["categorical"]
    (double, _), (single, _) = (
        trained("compiled", make, y, *rest, dtype=dtype) for dtype in ("float64", "float32")
    )
    assert weights(single) == pytest.approx(weights(double), rel=1e-3, abs=1e-5)
    assert weights(single) == [float(np.float32(w)) for w in weights(single)]


# Which engine it is.


def branching(y_true, y_pred):
    error = y_pred[0] - y_true[0]
    return error**2 if error.data > 0 else 2 * error**2


def test_a_loss_that_branches_on_data_is_trained_on_scalars_with_one_warning():
    expected = trained("scalar", network, NUMBERS, branching)
    with pytest.warns(MisuseWarning, match="cannot be compiled: .* not known") as told:
        found = trained(
            "auto", network, NUMBERS, branching, validation_split=0.0, callbacks=[Nudge()]
        )
    assert len(told) == 1
    assert told[0].filename == __file__
    with pytest.warns(MisuseWarning, match="cannot be compiled"):
        again = trained("auto", network, NUMBERS, branching)
    assert_same(again, expected)
    assert found[1].epoch == [0, 1, 2]


class Nudge(Callback):
    """Moves a weight in every batch."""

    def on_train_batch_begin(self, batch, logs):
        self.model.parameters()[0].data += 0.01


def test_the_warning_of_evaluate_and_predict_is_at_the_callers_line_too():
    model = Sequential([Dense(1, lambda z: z if z.data > 0 else -z, input_shape=(2,))], seed=0)
    model.compile("sgd", "mse")
    for measure in (lambda: model.predict(X), lambda: model.evaluate(X, NUMBERS, verbose=0)):
        with pytest.warns(MisuseWarning, match="many times slower") as told:
            measure()
        assert [warning.filename for warning in told] == [__file__]


def test_asked_for_by_name_the_compiled_engine_says_why_it_cannot():
    with pytest.raises(CompileError, match="not known while a function is compiled"):
        trained("compiled", network, NUMBERS, branching)


def test_what_cannot_be_compiled_is_told_of_the_validation_data_too():
    class Counted(nn.MLP):
        def penalty(self):
            return self.parameters()[0] * self.optimizer.iterations

    model = Counted(2, [1], seed=0)
    model.compile("sgd", "mse")
    with pytest.raises(CompileError, match=r"in the validation data, .*iterations changed"):
        model.fit(X, NUMBERS, epochs=9, validation_split=0.5, verbose=0, engine="arrays")


def test_a_trace_hears_every_operation_of_training():
    with trace() as t:
        _, history = trained("auto", network, NUMBERS, "mse", epochs=1)
    marks = [r.text for r in t if getattr(r, "kind", "") == "batch"]
    assert marks == ["1 of 3", "2 of 3", "3 of 3"]
    assert len(t.updates) == 3 * 13
    assert history.history == trained("scalar", network, NUMBERS, "mse", epochs=1)[1].history


def test_the_compiled_engine_can_be_had_under_a_trace_which_then_hears_what_it_writes():
    with trace() as t:
        model, _ = trained("compiled", network, NUMBERS, "mse", epochs=1)
    assert not t.updates
    assert {r.kind for r in t} == {"epoch", "batch", "compiled", "optimizer"}
    after = bits(model)
    walk = Stepper(t)
    assert (model.optimizer.iterations, model.epoch) == (0, 0)
    assert bits(model) == bits(network())
    walk.goto(len(t))
    assert (bits(model), model.optimizer.iterations) == (after, 3)


def bits(model):
    return [(p.data.hex(), p.grad.hex()) for p in model.parameters()]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"engine": "scala"}, "unknown engine 'scala': .* Did you mean 'scalar'"),
        ({"dtype": "float16"}, "unknown dtype 'float16'"),
        ({"engine": "scalar", "dtype": "float32"}, "computes in float64, got dtype='float32'"),
    ],
)
def test_an_engine_that_there_is_not_is_refused(arguments, message):
    model = network()
    model.compile("sgd", "mse")
    for call in (model.fit, model.evaluate):
        with pytest.raises(ValueError, match=message):
            call(X, NUMBERS, **arguments)
    with pytest.raises(ValueError, match=message):
        model.predict(X, **arguments)


# Where the weights are.


class Looker(Callback):
    """Notes the weights, and how often the optimizer has stepped, at every hook."""

    def __init__(self):
        self.seen = []

    def look(self, *_):
        self.seen.append((weights(self.model), self.model.optimizer.iterations))

    on_train_begin = on_train_end = on_epoch_begin = on_epoch_end = look
    on_train_batch_begin = on_train_batch_end = look


@quickly
def test_in_every_hook_the_weights_are_those_trained_so_far(quick):
    seen = []
    for engine in (quick, "scalar"):
        looker = Looker()
        trained(engine, network, NUMBERS, "mse", callbacks=[looker])
        seen.append(looker.seen)
    assert len(seen[0]) == len(seen[1]) == 2 + 3 * (2 + 2 * 3)
    for (one, steps), (other, steps_again) in zip(*seen, strict=True):
        assert one == pytest.approx(other, rel=1e-9, abs=1e-12)
        assert steps == steps_again


class Meddler(Callback):
    """Changes weights, state, and learning rate in the middle of training, in one hook."""

    def __init__(self, hook):
        setattr(self, hook, self.meddle)

    def meddle(self, *_):
        model, optimizer = self.model, self.model.optimizer
        model.layers[0].set_weights([0.9 * a for a in model.layers[0].get_weights()])
        model.parameters()[-1].data = 0.25
        optimizer.state["m"][3] = 0.5
        optimizer.lr *= 0.9


@quickly
@pytest.mark.parametrize(
    "hook",
    [
        "on_train_begin",
        "on_epoch_begin",
        "on_epoch_end",
        "on_train_batch_begin",
        "on_train_batch_end",
    ],
)
def test_what_a_hook_does_to_the_model_is_trained_on(quick, hook):
    task = (network, NUMBERS, "mse")
    runs = [
        trained(
            engine,
            *task,
            optimizer=Adam(lr=0.01),
            callbacks=[Meddler(hook)],
            validation_split=0.2,
        )
        for engine in (quick, "scalar")
    ]
    assert_same(*runs)
    untouched = trained("scalar", *task, optimizer=Adam(lr=0.01), validation_split=0.2)
    assert weights(runs[0][0]) != pytest.approx(weights(untouched[0]), rel=1e-3)


@quickly
@pytest.mark.parametrize("callbacks", [[], [nn.EarlyStopping("loss")]], ids=["none", "stopping"])
def test_weights_are_written_back_only_where_somebody_may_look(quick, callbacks, monkeypatch):
    from nn.training.compiled import CompiledEngine

    calls = []
    write_back = CompiledEngine.write_back
    monkeypatch.setattr(
        CompiledEngine, "write_back", lambda self: (calls.append(1), write_back(self))
    )
    _, history = trained(quick, network, NUMBERS, "mse", callbacks=callbacks, validation_split=0.2)
    epochs = len(history.epoch)
    assert epochs > 1
    assert len(calls) == (epochs if callbacks else 1)


# Numbers that leave the range of floats.


@pytest.mark.parametrize("engine", [*QUICK, "scalar"])
@pytest.mark.parametrize(
    ("loss", "lr", "message"),
    [
        ("mse", 1e200, r"epoch 1, batch 2: on sample \d+, pow overflows, .* lower the learning"),
        (lambda y, p: p[0].log(), 1.0, r"epoch \d+, batch \d+: on sample \d+, log needs x > 0"),
        ("mse", 1.7e308, "lower the learning rate, or scale the inputs"),
    ],
    ids=["loss", "log", "weight"],
)
def test_training_stops_with_the_weights_of_the_last_good_step(engine, loss, lr, message):
    model, looker = network(), Looker()
    model.layers[1].set_weights([[[0.01]] * 3, [5.0]])
    model.compile(SGD(lr=lr), loss)
    with pytest.raises(ValueError, match="(?i)training stopped in .*" + message):
        model.fit(X, 100 * NUMBERS, 4, 9, 0, [looker], shuffle=False, engine=engine)
    last, steps = looker.seen[-1]
    assert weights(model) == last
    assert model.optimizer.iterations == steps
    assert np.isfinite(last).all()
    model.set_weights(network().get_weights())
    model.compile("sgd", "mse")
    assert model.fit(X, NUMBERS, epochs=2, verbose=0, engine=engine).epoch == [0, 1]


@pytest.mark.parametrize("engine", [*QUICK, "scalar"])
def test_measuring_says_which_sample_and_which_op_failed(engine):
    model = Sequential([Dense(1, lambda z: (100 * z).exp(), input_shape=(1,))], seed=0)
    model.layers[0].set_weights([[[1.0]], [0.0]])
    model.compile("sgd", "mse")
    x = [[0.0], [1.0], [50.0]]
    for measure in (
        lambda: model.predict(x, engine=engine),
        lambda: model.evaluate(x, [0.0] * 3, engine=engine),
    ):
        with pytest.raises(ValueError, match=r"on sample 2, exp overflows, got 5000\.0"):
            measure()
    with pytest.raises(ValueError, match="in the validation data, on sample 2, exp overflows"):
        model.fit([[0.0]], [1.0], verbose=0, validation_data=(x, [0.0] * 3), engine=engine)


# Many weights.


@pytest.mark.parametrize("optimizer", [SGD(0.1, momentum=0.9), Adam(lr=0.01)], ids=repr)
@pytest.mark.parametrize("frozen", [False, True])
def test_many_weights_move_in_one_loop_as_few_do(optimizer, frozen, monkeypatch):
    found = []
    for many in (0, 10**9):
        monkeypatch.setattr("nn.training.compiled.MANY", many)
        model = network(kernel_regularizer="l2")
        model.layers[0].trainable = not frozen
        model.compile(copy.deepcopy(optimizer), "mse")
        model.fit(X, NUMBERS, 4, 3, 0, engine="arrays")
        found.append((weights(model), model.optimizer.state, model.optimizer.iterations))
    assert found[0] == found[1]


@pytest.mark.parametrize("many", [0, 10**9])
def test_a_weight_that_overflows_is_named_and_nothing_has_changed(many, monkeypatch):
    monkeypatch.setattr("nn.training.compiled.MANY", many)
    model = network()
    before = weights(model)
    model.compile(Adam(lr=1e308), "mse")
    model.optimizer.bind(model.parameters())
    model.optimizer.state["v"][2] = 1e308
    model.optimizer.state["m"][2] = 1e308
    with pytest.raises(ValueError, match=r"a weight of layers\[0\].* would become"):
        model.fit(X, NUMBERS, 11, verbose=0, engine="arrays")
    assert weights(model) == before
    assert model.optimizer.state["v"][2] == 1e308
    assert model.optimizer.iterations == 0
