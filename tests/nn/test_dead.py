"""Layers that died in a fit: told once, at its end, by every engine."""

import warnings

import numpy as np
import pytest

from autograd import MisuseWarning
from nn import SGD, Activation, Dense, Layer, Model, Module, Sequential
from nn.datasets import moons

X, Y = moons(40, seed=0)


def network(*layers, lr=0.01):
    model = Sequential([Dense(4, input_shape=(2,)), *layers, Dense(1)], seed=0)
    model.compile(SGD(lr=lr), "mse")
    return model


def kill(layer):
    for neuron in layer.neurons:
        neuron.b.data = -100.0


@pytest.mark.parametrize("engine", ["auto", "native", "arrays", "scalar"])
def test_a_dead_layer_is_told_once_whatever_computes(engine):
    if engine == "native":
        pytest.importorskip("llvmlite")
    model = network(Dense(3, "relu"))
    kill(model.layers[1])
    with pytest.warns(MisuseWarning, match=r"^layers\[1\] is dead, 0 for all samples") as caught:
        model.fit(X, Y, epochs=3, verbose=0, engine=engine)
    assert len(caught) == 1
    assert caught[0].filename == __file__


def test_an_activation_of_its_own_is_a_layer():
    model = network(Activation("relu"))
    kill(model.layers[0])
    with pytest.warns(MisuseWarning, match=r"layers\[1\] is dead"):
        model.fit(X, Y, verbose=0)


class Two(Model):
    """A network of one's own, of which a layer can be killed."""

    def __init__(self, hidden):
        self.hidden = Layer(2, 4, activation=hidden, seed=0)
        self.out = Layer(4, 1, activation="relu" if hidden == "tanh" else "linear", seed=1)
        self.compile(SGD(lr=0.01), "mse")

    def __call__(self, x):
        return self.out(self.hidden(x))


@pytest.mark.parametrize(("activation", "layer"), [("relu", "hidden"), ("tanh", "out")])
@pytest.mark.parametrize("engine", ["auto", "arrays"])
def test_in_a_model_of_your_own_a_dead_layer_goes_by_its_path(activation, layer, engine):
    model = Two(activation)
    kill(getattr(model, layer))
    with pytest.warns(MisuseWarning, match=rf"^{layer} is dead, 0 for all samples") as caught:
        model.fit(X, Y, verbose=0, engine=engine)
    assert len(caught) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Two("relu").fit(X, Y, verbose=0, engine=engine)


@pytest.mark.parametrize("activation", ["relu", "tanh", "leaky_relu", None])
def test_what_learns_is_not_told(activation):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        network(Dense(3, activation)).fit(X, Y, epochs=3, verbose=0)


def test_a_unit_that_answers_one_sample_alone_is_alive():
    model = Sequential([Dense(3, "relu", input_shape=(2,)), Dense(1)], seed=0)
    model.compile(SGD(lr=1e-12), "mae")
    kill(model.layers[0])
    model.layers[0].neurons[0].w[0].data = 1.0
    x = np.vstack([X[:30], [[101.0, 0.0]], X[30:39]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.fit(x, Y, verbose=0)


def test_a_network_that_is_right_is_not_told():
    model = network(Dense(3, "relu"))
    kill(model.layers[1])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.fit(X, 0 * Y, verbose=0)


def test_a_layer_of_your_own_is_not_called_once_more():
    calls = []

    class Counting(Module):
        def __call__(self, xs):
            calls.append(1)
            return xs

    model = network(Counting())
    model.fit(X, Y, verbose=0, engine="scalar")
    assert len(calls) <= len(X) + 2


def test_a_large_network_costs_no_time(monkeypatch):
    model = network(Dense(3, "relu"))
    kill(model.layers[1])
    monkeypatch.setattr("nn.dead.LARGEST", 10)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.fit(X, Y, verbose=0)
