"""The scalar contenders: micrograd's expression and a network, in the Values of any engine."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from itertools import pairwise
from operator import methodcaller
from typing import Any

from tests.benchmarks.measure import Work

random.seed(0)
POINTS = [[random.uniform(-1, 1), random.uniform(-1, 1)] for _ in range(100)]
TARGETS = [random.choice([-1.0, 1.0]) for _ in POINTS]
SIZES = [2, 16, 16, 1]
WEIGHTS = [
    [[random.uniform(-1, 1) for _ in range(n_in + 1)] for _ in range(n_out)]
    for n_in, n_out in pairwise(SIZES)
]


def micrograd_value() -> Any:
    """Return micrograd's Value, with the tanh that its published package lacks."""
    from micrograd.engine import Value

    def tanh(self: Any) -> Any:
        t = math.tanh(self.data)
        out = Value(t, (self,), "tanh")

        def _backward() -> None:
            self.grad += (1 - t**2) * out.grad

        out._backward = _backward
        return out

    Value.tanh = tanh
    return Value


def readme_expression(a: Any, b: Any, relu: Callable[[Any], Any] = methodcaller("relu")) -> Any:
    """Return the expression of micrograd's README."""
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + relu(b + a)
    d += 3 * d + relu(b - a)
    e = c - d
    f = e**2
    g = f / 2.0
    return g + 10.0 / f


def expression_of(value: Callable[[float], Any]) -> Work:
    """Return the README's expression with its backward, in the Values of an engine."""
    return lambda: readme_expression(value(-4.0), value(2.0)).backward()


def xad_expression() -> Work:
    """Return the same on xad's C++ tape."""
    from xad.adj_1st import Real, Tape

    def work() -> None:
        with Tape() as tape:
            a, b = Real(-4.0), Real(2.0)
            tape.registerInputs([a, b])
            tape.newRecording()
            g = readme_expression(a, b, lambda x: x if x > 0 else x * 0.0)
            tape.registerOutput(g)
            g.setDerivative(1.0)
            tape.computeAdjoints()

    return work


def chained(weights: list[Any], inputs: list[Any], bias: Any) -> Any:
    """Return the weighted sum written with * and +, as micrograd does."""
    return sum((w * x for w, x in zip(weights, inputs, strict=True)), bias)


class Net:
    """MLP 2-16-16-1 with tanh, in the Values of any engine; a step is one full-batch update."""

    def __init__(self, value: Callable[[float], Any], weighted_sum: Callable[..., Any]) -> None:
        self.layers = [[[value(w) for w in neuron] for neuron in layer] for layer in WEIGHTS]
        self.weighted_sum = weighted_sum

    def loss(self, points: list[list[float]]) -> Any:
        """Return the mean squared error over some of the points."""
        errors = []
        for point, target in zip(points, TARGETS, strict=False):
            h: list[Any] = list(point)
            for layer in self.layers:
                h = [self.weighted_sum(w, h, b).tanh() for *w, b in layer]
            errors.append((h[0] - target) ** 2)
        return sum(errors[1:], errors[0]) * (1.0 / len(errors))

    def step(self, points: list[list[float]] = POINTS) -> None:
        """Clear gradients, go forward and backward, update."""
        weights = [w for layer in self.layers for neuron in layer for w in neuron]
        for w in weights:
            w.grad = 0.0
        self.loss(points).backward()
        for w in weights:
            w.data -= 0.01 * w.grad


def step_of(value: Any, weighted_sum: Callable[..., Any], points: list[list[float]]) -> Work:
    """Return one step of a net on these points."""
    net = Net(value, weighted_sum)
    return lambda: net.step(points)


def micrograd_step(points: list[list[float]]) -> Work:
    """Return one step of a net in micrograd."""
    return step_of(micrograd_value(), chained, points)


def xad_step(points: list[list[float]]) -> Work:
    """Return the same step on xad's C++ tape."""
    import xad.math
    from xad.adj_1st import Real, Tape

    data = [[list(neuron) for neuron in layer] for layer in WEIGHTS]

    def step() -> None:
        with Tape() as tape:
            net = [[[Real(w) for w in neuron] for neuron in layer] for layer in data]
            weights = [w for layer in net for neuron in layer for w in neuron]
            tape.registerInputs(weights)
            tape.newRecording()
            total = Real(0.0)
            for point, target in zip(points, TARGETS, strict=False):
                h: list[Any] = list(point)
                for layer in net:
                    h = [xad.math.tanh(chained(w, h, b)) for *w, b in layer]
                total += (h[0] - target) * (h[0] - target)
            loss = total / len(points)
            tape.registerOutput(loss)
            loss.setDerivative(1.0)
            tape.computeAdjoints()
            for layer, reals in zip(data, net, strict=True):
                for neuron, row in zip(layer, reals, strict=True):
                    pairs = zip(neuron, row, strict=True)
                    neuron[:] = [w - 0.01 * r.getDerivative() for w, r in pairs]

    return step
