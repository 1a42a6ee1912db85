"""Networks begin as those of the playground, and are trained by Keras's rules."""

import numpy as np
import pytest

from nn import Shrinking
from tests.viz.play.labs import lab
from viz.play.networks import compiled, network, optimizer
from viz.play.settings import Settings


def settings(**given):
    return Settings().changed(given)


def parameters(**given):
    """Return all weights, and all biases, of a large network that was not trained yet."""
    given = {"layers": [8] * 6} | given
    named = network(settings(**given)).named_parameters()
    return [np.array([p.data for n, p in named if n.endswith(".b") == b]) for b in (False, True)]


# How they begin.


def test_weights_are_uniform_from_minus_to_plus_a_half_and_biases_a_tenth():
    weights, biases = parameters()
    assert len(weights) == 2 * 8 + 5 * 64 + 8
    assert -0.5 <= weights.min() < -0.45
    assert 0.45 < weights.max() <= 0.5
    assert weights.var() == pytest.approx(1 / 12, rel=0.15)
    assert set(biases) == {0.1}


def test_wide_weights_reach_from_minus_three_to_three():
    weights, biases = parameters(initializer="wide")
    assert 2.8 < abs(weights).max() <= 3
    assert set(biases) == {0.1}


def test_all_may_begin_at_zero():
    weights, biases = parameters(initializer="zeros")
    assert not weights.any()
    assert not biases.any()


@pytest.mark.parametrize(
    ("name", "deviation"),
    [
        ("glorot_uniform", (2 / 16) ** 0.5),
        ("glorot_normal", (2 / 16) ** 0.5),
        ("he_uniform", (2 / 8) ** 0.5),
        ("he_normal", (2 / 8) ** 0.5),
    ],
)
def test_glorot_and_he_are_those_of_their_papers(name, deviation):
    model = network(settings(layers=[8] * 6, initializer=name))
    between = [p.data for layer in model.layers[1:6] for n in layer.neurons for p in n.w]
    assert np.std(between) == pytest.approx(deviation, rel=0.12)
    if name.endswith("uniform"):
        assert max(map(abs, between)) <= 3**0.5 * deviation


def test_the_seed_decides_the_weights_and_the_seed_of_the_points_does_not():
    assert parameters()[0].tolist() == parameters(dataSeed=5)[0].tolist()
    assert parameters()[0].tolist() != parameters(seed=2)[0].tolist()


# What they are.


@pytest.mark.parametrize(
    ("problem", "loss", "activation", "name"),
    [
        ("classification", "squared", "tanh", "half_squared_error"),
        ("classification", "crossentropy", "sigmoid", "binary_crossentropy"),
        ("classification", "hinge", "linear", "hinge"),
        ("regression", "squared", "linear", "half_squared_error"),
        ("regression", "absolute", "linear", "mean_absolute_error"),
        ("multiclass", "crossentropy", "softmax", "sparse_categorical_crossentropy"),
    ],
)
def test_the_output_goes_with_problem_and_loss(problem, loss, activation, name):
    model = compiled(settings(problem=problem, loss=loss, layers=[3, 5]))
    assert [layer.activation for layer in model.layers] == ["tanh", "tanh", activation]
    assert [layer.units for layer in model.layers] == [3, 5, 3 if problem == "multiclass" else 1]
    assert model.loss.name == name


def test_each_layer_has_its_own_activation_and_no_layers_are_a_network_too():
    kinds = ["relu", "linear", "sigmoid"]
    model = network(settings(layers=[1, 2, 3], activations=kinds, features=["x1", "sinx2", "x1x2"]))
    assert [layer.activation for layer in model.layers] == [*kinds, "tanh"]
    assert len(model.layers[0].neurons[0].w) == 3
    assert len(network(settings(layers=[])).parameters()) == 3


def test_the_loss_shown_is_half_the_square_without_the_penalty():
    plain, pulled = lab(), lab(regularization="l2", rate=10)
    points = plain.points
    outputs = plain.model.predict(points.test)[:, 0]
    assert plain.results().test == pytest.approx(np.mean((outputs - points.test_labels) ** 2) / 2)
    assert pulled.results()[:2] == plain.results()[:2]


# Keras's rules, written once more for two steps of one weight: (lr, gradients) → change.

LR, G = 0.1, (0.5, -0.2)


def sgd(grads):
    return -LR * sum(grads)


def momentum(grads):
    v1 = -LR * grads[0]
    return v1 + (0.9 * v1 - LR * grads[1])


def nesterov(grads):
    v1 = -LR * grads[0]
    v2 = 0.9 * v1 - LR * grads[1]
    return 0.9 * v1 - LR * grads[0] + 0.9 * v2 - LR * grads[1]


def rmsprop(grads):
    v, change = 0.0, 0.0
    for g in grads:
        v = 0.9 * v + 0.1 * g * g
        change -= LR * g / (v + 1e-7) ** 0.5
    return change


def adagrad(grads):
    v, change = 0.1, 0.0
    for g in grads:
        v += g * g
        change -= LR * g / (v + 1e-7) ** 0.5
    return change


def adadelta(grads):
    v = d = change = 0.0
    for g in grads:
        v = 0.95 * v + 0.05 * g * g
        step = ((d + 1e-7) / (v + 1e-7)) ** 0.5 * g
        d = 0.95 * d + 0.05 * step * step
        change -= LR * step
    return change


def adam(grads):
    m = v = change = 0.0
    for t, g in enumerate(grads, start=1):
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        alpha = LR * (1 - 0.999**t) ** 0.5 / (1 - 0.9**t)
        change -= alpha * m / (v**0.5 + 1e-7)
    return change


def adamax(grads):
    m = u = change = 0.0
    for t, g in enumerate(grads, start=1):
        m, u = 0.9 * m + 0.1 * g, max(0.999 * u, abs(g))
        change -= LR / (1 - 0.9**t) * m / (u + 1e-7)
    return change


def nadam(grads):
    m = v = change = 0.0
    product = 1.0
    for t, g in enumerate(grads, start=1):
        now, ahead = (0.9 * (1 - 0.5 * 0.96**k) for k in (t, t + 1))
        product *= now
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        m_hat = ahead * m / (1 - product * ahead) + (1 - now) * g / (1 - product)
        change -= LR * m_hat / ((v / (1 - 0.999**t)) ** 0.5 + 1e-7)
    return change


RULES = [sgd, momentum, nesterov, rmsprop, adagrad, adadelta, adam, adamax, nadam]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_an_optimizer_goes_by_the_rule_of_keras(rule):
    chosen = settings(optimizer=rule.__name__, lr=LR)
    model = network(chosen)
    weight = model.parameters()[0]
    by = optimizer(chosen)
    by.bind([weight])
    before = weight.data
    for grad in G:
        weight.grad = grad
        by.step()
    assert weight.data - before == pytest.approx(rule(G), rel=1e-9)


@pytest.mark.parametrize("penalty", ["l1", "l2"])
def test_a_penalty_of_rate_zero_is_none(penalty):
    assert not isinstance(optimizer(settings(regularization=penalty)), Shrinking)
    assert not isinstance(optimizer(settings(rate=0.1)), Shrinking)
    pulled = optimizer(settings(regularization=penalty, rate=0.1))
    assert {"l1": pulled.l1, "l2": pulled.l2} == {"l1": 0.0, "l2": 0.0} | {penalty: 0.1}
