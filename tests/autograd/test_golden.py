"""Numbers that are published elsewhere, each with its source."""

import math

import pytest

from autograd import Value, dot
from autograd.graph import zero_grad
from tests.autograd.strategies import gradient_descent

# README of github.com/karpathy/micrograd, and test_more_ops of its test/test_engine.py, where
# the same expression is compared with PyTorch.


def test_the_expression_of_micrograds_readme():
    a, b = Value(-4.0), Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    assert f"{g.data:.4f}" == "24.7041"
    assert f"{a.grad:.4f}" == "138.8338"
    assert f"{b.grad:.4f}" == "645.5773"


# test_sanity_check of micrograd's test/test_engine.py.


def test_micrograds_sanity_check():
    x = Value(-4.0)
    z = 2 * x + 2 + x
    q = z.relu() + z * x
    h = (z * z).relu()
    y = h + q + q * x
    y.backward()
    assert (y.data, x.grad) == (-20.0, 46.0)


# The neuron of Karpathy's lecture "The spelled-out intro to neural networks and
# backpropagation: building micrograd", whose bias makes the output √½.


@pytest.mark.parametrize(
    "tanh",
    [
        pytest.param(lambda n: n.tanh(), id="in one piece"),
        pytest.param(lambda n: ((2 * n).exp() - 1) / ((2 * n).exp() + 1), id="from exp"),
    ],
)
def test_the_tanh_neuron_of_the_micrograd_lecture(tanh):
    x1, x2, w1, w2 = Value(2.0), Value(0.0), Value(-3.0), Value(1.0)
    b = Value(6.8813735870195432)
    o = tanh(x1 * w1 + x2 * w2 + b)
    o.backward()
    assert o.data == pytest.approx(math.sqrt(0.5))
    assert [v.grad for v in (x1, w1, x2, w2)] == pytest.approx([-1.5, 1.0, 0.5, 0.0])


# Worked by hand: loss = (w·x + b − 4)², so dw = 2·(2.1 − 4)·2.1 and db = 2·(2.1 − 4).


def test_one_weight_update():
    x, w, b = Value(2.1, "x"), Value(1.0, "w"), Value(0.0, "b")

    def loss():
        return (w * x + b - 4.0) ** 2

    before = loss()
    before.backward()
    assert (w.grad, b.grad) == pytest.approx((-7.98, -3.8))
    gradient_descent([w, b], lr=0.01)
    assert (w.data, b.data) == pytest.approx((1.0798, 0.038))
    assert before.data == pytest.approx(3.61)
    assert f"{loss().data:.2f}" == "2.87"


# Worked by hand: the squared error of a guess at a crowd of 500, whose slope is 2·(y − 500).


@pytest.mark.parametrize(("guess", "error", "slope"), [(350, 22500, -300), (600, 10000, 200)])
def test_the_size_of_a_crowd(guess, error, slope):
    y = Value(guess)
    loss = (y - 500) ** 2
    loss.backward()
    assert (loss.data, y.grad) == (error, slope)


# Matt Mazur, "A Step by Step Backpropagation Example": 2-2-2 sigmoid network, half the
# squared error, learning rate ½; the biases are held.


def test_mazurs_network():
    weights = [0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55]
    w = [Value(x, f"w{k}") for k, x in enumerate(weights, start=1)]
    w1, w2, w3, w4, w5, w6, w7, w8 = w

    def error():
        x = [0.05, 0.10]
        hidden = [dot([w1, w2], x, 0.35).sigmoid(), dot([w3, w4], x, 0.35).sigmoid()]
        out = [dot([w5, w6], hidden, 0.60).sigmoid(), dot([w7, w8], hidden, 0.60).sigmoid()]
        return sum((target - o) ** 2 / 2 for target, o in zip([0.01, 0.99], out, strict=True))

    first = error()
    zero_grad(w)
    first.backward()
    gradient_descent(w, lr=0.5)
    assert f"{first.data:.9f}" == "0.298371109"
    assert f"{w5.data:.8f}" == "0.35891648"
    assert f"{w1.data:.8f}" == "0.14978072"
    assert f"{error().data:.9f}" == "0.291027774"
