"""Layers of dead relus: told once in a hand-written loop, and never of a network that learns."""

import warnings

import pytest

from autograd import MisuseWarning, Value, dead, trace
from nn import MLP, Neuron

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]


@pytest.fixture(autouse=True)
def _from_the_beginning(monkeypatch):
    monkeypatch.setattr(dead, "_left", [dead.EVERY])  # where a training before has left it


def told(model, steps=20, lr=0.1, xs=XS, ys=YS):
    """What a training by hand is told, and the loss it ends with."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(steps):
            loss = sum((model(x) - y) ** 2 for x, y in zip(xs, ys, strict=True))
            model.zero_grad()
            loss.backward()
            for p in model.parameters():
                p.data -= lr * p.grad
    return [(w.category, str(w.message), w.filename) for w in caught], loss.data


@pytest.mark.parametrize("seed", range(12))
def test_the_closing_program_of_a_lecture_is_told_when_it_is_dead_and_only_then(seed):
    messages, loss = told(MLP(3, [4, 4, 1], seed=seed))
    assert len(messages) == (abs(loss - 4) < 1e-4)
    for category, message, file in messages:
        assert category is MisuseWarning
        assert "dead, 0 for all samples, so no gradient passes" in message
        assert message.startswith("layers[")
        assert file == __file__


@pytest.mark.parametrize("activation", ["tanh", "leaky_relu", "elu", "sigmoid"])
def test_others_than_relus_do_not_die(activation):
    assert told(MLP(3, [4, 4, 1], activation=activation, seed=0), lr=0.02)[0] == []


def test_one_dead_unit_is_no_dead_layer():
    model = MLP(3, [4, 1], seed=6)
    for w in model.layers[0].neurons[1].parameters():
        w.data = -9.0
    assert told(model, lr=0.001, xs=[[1.0, 2.0, 3.0]] * 4)[0] == []


def test_a_network_that_has_nothing_to_learn_is_not_told():
    assert told(dead_network(), ys=[0.0] * 4) == ([], 0.0)


def test_one_sample_alone_says_nothing():
    assert told(dead_network(), xs=XS[:1], ys=YS[:1])[0] == []


def test_a_lone_relu_is_no_layer():
    assert told(Neuron(3, seed=0), xs=[[-9.0, 9.0, 9.0]] * 4)[0] == []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(20):
            (Value(-1.0, "x").relu() - 1).backward()


def test_under_a_trace_it_is_told_too():
    with trace():
        messages, _ = told(dead_network())
    assert "layers[0] is dead" in messages[0][1]
    assert len(messages) == 1


def dead_network():
    model = MLP(3, [4, 1], seed=0)
    for neuron in model.layers[0].neurons:
        neuron.b.data = -100.0
    return model
