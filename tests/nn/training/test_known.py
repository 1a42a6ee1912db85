"""A network that is known is not looked at again; one that has changed is."""

import fractions
from types import SimpleNamespace

import numpy as np
import pytest

import nn.plan
from autograd import Value
from autograd.compile import program, tape
from autograd.compile.reads import Reads
from nn import SGD, Dense, LambdaCallback, Model, Sequential

X = np.random.default_rng(0).normal(size=(12, 2))
Y = X[:, :1] - X[:, 1:]
ENGINES = pytest.mark.parametrize("engine", ["auto", "arrays"])


@pytest.fixture
def looks(monkeypatch):
    """Every run of a network for one sample, but those of the watchman."""
    seen = []
    for module, name in ((tape, "record_once"), (program, "record_once"), (nn.plan, "outputs_of")):
        original = getattr(module, name)

        def noted(*arguments, name=name, original=original):
            seen.append(name)
            return original(*arguments)

        monkeypatch.setattr(module, name, noted)
    return seen


def network(**arguments):
    model = Sequential([Dense(3, "tanh", input_shape=(2,), **arguments), Dense(1)], seed=0)
    model.compile("adam", "mse", ["mae"])
    return model


def use(model, engine):
    model.fit(X, Y, epochs=2, verbose=0, engine=engine, verify=False)
    model.evaluate(X, Y, verbose=0, engine=engine, verify=False)
    model.predict(X, engine=engine, verify=False)


@ENGINES
@pytest.mark.parametrize("penalty", [None, "l2"])
def test_what_is_known_is_not_recorded_again(engine, penalty, looks):
    model = network(kernel_regularizer=penalty)
    use(model, engine)
    assert looks
    looks.clear()
    held = model.plan.structure._held
    use(model, engine)
    assert not looks
    assert model.plan.structure._held is held  # nor was it walked


@ENGINES
@pytest.mark.parametrize(
    "change",
    [
        lambda model: model.add(Dense(1)),
        lambda model: model.layers[0].neurons[0].w.reverse(),
        lambda model: setattr(model.layers[1].neurons[0], "b", Value(0.5)),
        lambda model: model.layers.reverse() or model.layers.reverse() or model.layers.pop(),
        lambda model: setattr(model.layers[0], "neurons", model.layers[0].neurons[::-1]),
    ],
    ids=["layer", "order of weights", "weight", "layer gone", "order of neurons"],
)
def test_what_has_changed_is_seen(engine, change, looks):
    models = network(), network()
    for model, way in zip(models, (engine, "scalar"), strict=True):
        model.fit(X, Y, verbose=0, engine=way)
        change(model)
        looks.clear()
        model.compile(SGD(0.1), "mse")
        model.fit(X, Y if model.layers[-1].units == 1 else np.tile(Y, 3), verbose=0, engine=way)
        assert looks
    one, other = ([p.data for p in model.parameters()] for model in models)
    np.testing.assert_allclose(one, other, rtol=1e-9)


class Rated(Model):
    """A network with attributes that go by the names of what an optimizer has."""

    def __init__(self):
        self.w, self.rate, self.state, self.params = Value(0.5), 0.5, 2.0, 1.0

    def __call__(self, x):
        return self.w * x[0] * self.rate * self.state * self.params


@ENGINES
def test_attributes_are_not_those_of_the_optimizer_that_go_by_the_same_names(engine, looks):
    model = Rated()
    model.compile("adam", "mse")
    model.fit(np.tile(X, (30, 1)), np.tile(Y, (30, 1)), 4, verbose=0, engine=engine)
    assert looks.count("record_once") == 2  # the loss and the penalty


class Late(Model):
    """A network that looks for a setting, which may be there later."""

    def __init__(self):
        self.w, self.settings = Value(0.5), SimpleNamespace()

    def __call__(self, x):
        return self.w * x[0] * getattr(self.settings, "scale", 1.0)


@ENGINES
@pytest.mark.parametrize("hook", ["on_batch_begin", "on_batch_end", "on_epoch_begin"])
def test_a_setting_that_a_callback_adds_is_seen_by_the_next_batch(engine, hook):
    weights = []
    for way in (engine, "scalar"):
        model = Late()
        model.compile(SGD(0.01), "mse")
        callback = LambdaCallback(**{hook: lambda *_, m=model: setattr(m.settings, "scale", 3.0)})
        model.fit(X, Y, 4, 2, 0, engine=way, callbacks=[callback], verify=False)
        weights.append(model.w.data)
    assert weights[0] == pytest.approx(weights[1], rel=1e-12)


class Scaled(Model):
    def __init__(self, scale):
        self.w, self.scale = Value(0.5), scale

    def __call__(self, x):
        return self.w * x[0] * float(self.scale) + x[1]


@ENGINES
def test_numbers_that_the_network_reads_are_followed(engine, looks):
    model = Scaled(2.0)
    model.compile("sgd", "mse")
    use(model, engine)
    looks.clear()
    use(model, engine)
    assert not looks
    model.scale = 3.0
    np.testing.assert_allclose(model.predict(X, engine=engine)[:, 0], [model(x).data for x in X])
    assert looks


@ENGINES
def test_what_reads_the_inside_of_a_library_is_recorded_each_time(engine, looks):
    model = Scaled(fractions.Fraction(2))
    model.compile("sgd", "mse")
    use(model, engine)
    looks.clear()
    model.scale._numerator = 3
    np.testing.assert_allclose(model.predict(X, engine=engine)[:, 0], [model(x).data for x in X])
    assert looks


def test_whether_all_could_be_followed_is_known():
    scale = 2.0
    assert Reads(lambda x: x * scale + sum([1.0])).whole
    assert Reads(nn.MLP(2, [2, 1])).whole
    inside = fractions.Fraction(2)
    assert not Reads(lambda x: x * float(inside)).whole
    many = [[] for _ in range(30_000)]
    assert not Reads(lambda x: x * len(many)).whole


@ENGINES
def test_samples_of_another_size_are_tried_again(engine):
    model = network()
    model.fit(X, Y, verbose=0, engine=engine)
    with pytest.raises(ValueError, match="2"):
        model.fit(X[:, :1], Y, verbose=0, engine=engine)
    with pytest.raises(ValueError, match="1"):
        model.fit(X, np.tile(Y, 2), verbose=0, engine=engine)


@ENGINES
def test_single_precision_comes_in_as_it_is(engine):
    models = network(), network()
    for model, x in zip(
        models, (X.astype("float32"), X.astype("float32").astype(float)), strict=True
    ):
        model.fit(x, Y, verbose=0, engine=engine)
    one, other = ([p.data.hex() for p in model.parameters()] for model in models)
    assert one == other
