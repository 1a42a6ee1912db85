"""Recipes of random graphs: every op, in every spelling, on the numbers that hurt."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

import numpy as np

import autograd
from autograd import MisuseWarning, Value
from autograd.graph import leaves, order
from autograd.ops import OPS

HARD = [0.0, 1.0, 2.0, 0.5, 3.0, 7.0, 40.0, 800.0, 1e-3, 1 / 3, math.pi, math.pi / 2]
HARD += [1e-16, 1e-160, 1e-200, 1e-310, 5e-324, 2.2250738585072014e-308, 1e8, 1e16, 1e22]
HARD += [1e154, 1e160, 1e200, 1e308, 1.7976931348623157e308, 2.0**53, 2.0**53 + 2]
HARD += [709.78, 745.14, 18.5, 37.0, 1 + 2**-52, 1 - 2**-53]
"""Zeros, ties, edges of the range, and where exp, tanh or a sum of 1 begin to lose digits."""

SMALL_STEPS = 10


class Step(NamedTuple):
    """An op, how it is written, and its operands: the places of earlier nodes, or numbers."""

    op: str
    spelling: int
    operands: tuple[int | float, ...]


class Recipe(NamedTuple):
    """Some leaves, and steps that each compute one more node."""

    numbers: list[float]
    steps: list[Step]

    def leaves(self) -> list[Value]:
        """New leaves of these numbers."""
        return [Value(x, f"x{k}") for k, x in enumerate(self.numbers)]

    def __call__(self, *xs: Value) -> Value:
        """Compute the last node from the leaves."""
        return self.nodes(xs)[-1]

    def nodes(self, xs: Any) -> list[Value]:
        """Compute all nodes, the leaves among them."""
        nodes = list(xs)
        for op, spelling, operands in self.steps:
            made = [nodes[x] if isinstance(x, int) else x for x in operands]
            ways = SPELLINGS.get(op) or [getattr(autograd, op)]
            nodes.append(ways[spelling % len(ways)](*made))
        return nodes


def _in_list(name: str) -> list[Callable[..., Value]]:
    function = getattr(autograd, name)
    return [lambda *xs: function(xs), lambda *xs: function(iter(xs))]


def _dot(*xs: Any) -> Value:
    half = len(xs) // 2
    return autograd.dot(xs[:half], xs[half : 2 * half], xs[-1] if len(xs) % 2 else None)


SPELLINGS: dict[str, list[Callable[..., Value]]] = {
    "add": [lambda a, b: a + b, np.add],
    "sub": [lambda a, b: a - b, np.subtract],
    "mul": [lambda a, b: a * b, np.multiply],
    "div": [lambda a, b: a / b, np.divide, np.true_divide],
    "neg": [lambda a: -a, np.negative],
    "pow": [lambda a, b: a**b, np.power],
    "abs": [abs, autograd.abs, np.abs, np.absolute],
    "maximum": [autograd.maximum, np.maximum],
    "minimum": [autograd.minimum, np.minimum],
    "sum": _in_list("sum"),
    "max": _in_list("max"),
    "logsumexp": _in_list("logsumexp"),
    "dot": [_dot],
} | {
    name: [getattr(autograd, name), getattr(Value, name), getattr(np, name)]
    for name in ("exp", "expm1", "log", "sqrt", "sin", "cos", "tanh")
}
"""The ways to write an op; those that are not here go by their function alone."""


def hard(source: Random) -> float:
    """A number that hurts, of either sign, or one beside it."""
    x = source.choice(HARD) * source.choice((1.0, 1.0, -1.0))
    return math.nextafter(x, source.choice((-1.0, 1.0))) if source.random() < 0.1 else x


def usual(source: Random) -> float:
    """A number that a beginner types."""
    return round(source.gauss(0, 2), 2)


def recipe(source: Random, steps: int = SMALL_STEPS, number: Any = None) -> Recipe:
    """A recipe of up to so many steps, on hard numbers or on some of usual size."""
    number = number or source.choice((hard, usual, lambda s: s.choice((hard, usual))(s)))
    numbers = [number(source) for _ in range(source.randint(1, 4))]
    made: list[Step] = []
    for k in range(source.randint(1, steps)):
        op = source.choice(list(OPS))
        places = [source.randrange(len(numbers) + k) for _ in range(arity(op, source))]
        operands: list[int | float] = list(places)
        if len(places) > 1 and source.random() < 0.25:
            operands[source.randrange(len(places))] = number(source)
        last = source.choice([j for j, x in enumerate(operands) if isinstance(x, int)])
        operands[last] = len(numbers) + k - 1  # so that a chain runs through all steps
        made.append(Step(op, source.randrange(6), tuple(operands)))
    return Recipe(numbers, made)


def arity(op: str, source: Random) -> int:
    """How many inputs an op takes, one that takes any number a few."""
    if not OPS[op].nary:
        return len(OPS[op].arguments)
    return source.randint(2 if op == "dot" else 1, 6)


def everything(root: Value) -> list[Value]:
    """All nodes that a result depends on, and itself."""
    return [*leaves(root), *[node for node in order(root) if node.inputs]]


def catch_misuse() -> warnings.catch_warnings[None]:
    """Let code do what is warned of."""
    return warnings.catch_warnings(action="ignore", category=MisuseWarning)
