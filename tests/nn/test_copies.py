"""Copies and pickles of models and optimizers, which train to the same bits."""

import copy
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

import autograd
from autograd import Value
from nn import MLP, SGD, Activation, Adam, Dense, Module, Sequential, Shrinking
from nn.activations import ACTIVATIONS
from nn.optimizers import OPTIMIZERS
from nn.schedules import ExponentialDecay

X = np.random.default_rng(0).normal(size=(20, 2))
Y = (X[:, 0] > 0) * 1.0


def pickled(x):
    return pickle.loads(pickle.dumps(x))


clones = pytest.mark.parametrize("clone", [copy.deepcopy, pickled])


def bits(values):
    return [(v.data.hex(), v.grad.hex()) for v in values]


def fitted():
    layers = [Dense(3, "relu", kernel_regularizer="l2"), Activation("tanh"), Dense(1, "sigmoid")]
    model = Sequential(layers, seed=0)
    model.compile(Adam(0.01, decay=0.1), "binary_crossentropy", ["accuracy"])
    model.fit(X, Y, batch_size=8, epochs=2, verbose=0)
    return model


@clones
def test_a_copy_of_a_model_goes_on_training_to_the_same_bits(clone):
    model = fitted()
    twin = clone(model)
    assert not set(twin.parameters()) & set(model.parameters())
    for m in (model, twin):
        m.fit(X, Y, batch_size=8, epochs=2, verbose=0)
    assert bits(twin.parameters()) == bits(model.parameters())
    assert twin.optimizer.state == model.optimizer.state
    assert twin.history.history == model.history.history


@clones
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_can_be_copied(clone, activation):
    model = MLP(2, [3, 1], activation=activation, seed=0)
    assert clone(model)([1.0, 2.0]).data == model([1.0, 2.0]).data


@clones
@pytest.mark.parametrize("make", [*OPTIMIZERS.values(), lambda ps: Shrinking(Adam(ps), l2=0.1)])
def test_an_optimizer_keeps_its_weights_and_what_it_remembers(clone, make):
    w = Value(1.0, "w")
    opt = make([w])
    opt.lr = ExponentialDecay(0.1, 10, 0.5)
    w.grad = 0.5
    opt.step()
    twin, weight = clone((opt, w))
    assert twin.params == [weight]
    for v, o in ((w, opt), (weight, twin)):
        v.grad = -0.25
        o.step()
    assert bits([w]) == bits([weight])
    assert (opt.state, opt.iterations) == (twin.state, twin.iterations)


def test_a_process_pool_takes_a_model():
    model = fitted()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(model.predict, X).result().tolist() == model.predict(X).tolist()


class Line(Module):
    def __init__(self):
        self.w = Value(2.0)

    def loss(self, x, y):
        return (self.w * x - y) ** 2


@clones
def test_a_compiled_method_is_copied_with_its_weights(clone):
    line = Line()
    step = autograd.compile(line.loss, line.parameters())
    x, y = [1.0, 2.0], [3.0, 5.0]
    before = step(x, y)
    twin = clone(step)
    twin.params[0].data = 3.0
    assert step(x, y)[0] == before[0] != twin(x, y)[0]
    line.w.data = 3.0
    assert twin(x, y)[1].tolist() == step(x, y)[1].tolist()


W = Value(2.0, "w")


def loss(x):
    return W * x


@clones
def test_a_compiled_function_keeps_to_its_weights_and_is_not_copied_without(clone):
    with pytest.raises(TypeError, match="compile it again, or compile a method"):
        clone(autograd.compile(loss, [W]))
    assert clone(autograd.compile(loss))([2.0]).tolist() == [[4.0]]
    with pytest.raises(TypeError):
        clone(autograd.compile(loss, [W]))


def test_a_copy_of_sgd_starts_from_where_it_was():
    opt = SGD([Value(1.0)], lr=0.1, momentum=0.9)
    assert pickled(opt).config() == opt.config()
