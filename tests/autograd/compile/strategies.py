"""Random programs of scalars, and what the scalar engine makes of a batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

import autograd
from autograd import Value
from autograd.ops import Op
from autograd.value import apply, value
from tests.autograd.strategies import KINKED, STEPS, points, smooth

Function = Callable[..., Any]
arrays = partial(autograd.compile, engine="arrays")
"""Compiles quickly, so that many programs can be drawn; native code is tested in its folder."""


def by_scalars(function: Function, params: Sequence[Value], *arguments: Any) -> Any:
    """The mean over the batch and its gradient: backward sample by sample, divided by n."""
    tables = [np.asarray(a, dtype=float).tolist() for a in arguments]
    n, total = len(tables[0]), 0.0
    for p in params:
        p.grad = 0.0
    for sample in zip(*tables, strict=True):
        loss = function(*[_values(x) for x in sample])
        loss.backward()
        total += loss.data
    return total / n, np.array([p.grad / n for p in params])


def outputs_by_scalars(function: Function, *arguments: Any) -> Any:
    """What the function returns, one row for each sample."""
    tables = [np.asarray(a, dtype=float).tolist() for a in arguments]
    rows = [function(*[_values(x) for x in sample]) for sample in zip(*tables, strict=True)]
    return np.array([[v.data for v in (row if isinstance(row, list) else [row])] for row in rows])


def _values(x: Any) -> Any:
    return [Value(v) for v in x] if isinstance(x, list) else Value(x)


def assert_same(found: Any, expected: Any, rel: float = 1e-12) -> None:
    """Equal up to rounding: relative to the number, or to 1 where terms of about 1 cancel."""
    (mean, gradient), (expected_mean, expected_gradient) = found, expected
    np.testing.assert_allclose(mean, expected_mean, rtol=rel, atol=rel)
    np.testing.assert_allclose(gradient, expected_gradient, rtol=rel, atol=rel)


def assert_compiles(function: Function, params: Sequence[Value], *arguments: Any) -> Any:
    """See that a function gives compiled what it gives on scalars; return its program."""
    compiled = arrays(function, params)
    assert_same(compiled(*arguments), by_scalars(function, params, *arguments))
    forward = arrays(function)
    expected = outputs_by_scalars(function, *arguments)
    np.testing.assert_allclose(forward(*arguments), expected, rtol=1e-12, atol=1e-12)
    return compiled.program


def formulas(program: Any) -> list[str]:
    return [instruction.formula for instruction in program.instructions]


class Example(NamedTuple):
    """One op at a point of its domain, as a function of a batch of two samples.

    Each input of the op is a parameter, a number of the sample, or a number in the code.
    """

    op: Op
    xs: list[float]
    roles: list[str]

    def params(self) -> list[Value]:
        return [Value(0.5, "factor"), *map(Value, self._numbers("param"))]

    def batch(self) -> list[list[float]]:
        return [[factor, *self._numbers("input")] for factor in (1.0, -2.0)]

    def function(self, params: list[Value]) -> Function:
        def function(x: list[Value]) -> Value:
            sources = {"param": iter(params[1:]), "input": iter(x[1:])}
            inputs = [
                value(number) if role == "number" else next(sources[role])
                for number, role in zip(self.xs, self.roles, strict=True)
            ]
            return params[0] * x[0] * apply(self.op, tuple(inputs))

        return function

    def _numbers(self, role: str) -> list[float]:
        return [x for x, r in zip(self.xs, self.roles, strict=True) if r == role]


def examples(op: Op) -> st.SearchStrategy[Example]:
    """Points where the op has a value and all its slopes, and what its inputs may be."""
    everywhere = points(op).filter(lambda xs: all(smooth(op, k, xs) for k in range(len(xs))))
    role = st.sampled_from(["param", "input", "number"])
    return everywhere.flatmap(
        lambda xs: st.lists(role, min_size=len(xs), max_size=len(xs)).map(
            lambda roles: Example(op, xs, roles)
        )
    )


def by_hand(xs: list[Value]) -> Value:
    """Weights and inputs as a beginner multiplies them, and a bias."""
    half = (len(xs) + 1) // 2
    total = xs[0] * 0.5
    for w, x in zip(xs[:half], xs[-half:], strict=True):
        total = total + w * x
    return total / len(xs)


def dotted(xs: list[Value]) -> Value:
    half = len(xs) // 2
    bias = xs[-1] if len(xs) % 2 else None
    return autograd.dot(xs[:half], xs[half : 2 * half], bias) / len(xs)


# As the steps of two operands, these take numbers of about [-1, 1] to such numbers.
WIDE: dict[str, Callable[[list[Value]], Value]] = {
    "sum of many": lambda xs: autograd.sum(xs) / len(xs),
    "chain of additions": lambda xs: sum(xs[1:], start=xs[0]) / len(xs),
    "dot of many": lambda xs: dotted(xs if len(xs) > 1 else xs * 2),
    "products by hand": by_hand,
    "max of many": autograd.max,
    "logsumexp of many": lambda xs: autograd.logsumexp(xs).tanh(),
}
NEAR = 1e-6
"""Nearer than this, a kink may be taken on either side by rounding alone."""


class Recipe(NamedTuple):
    """A program: what its leaves are, and what is computed of them, step by step."""

    roles: list[str]
    numbers: list[float]
    batch: list[list[float]]
    steps: list[tuple[str, list[int]]]
    n_outputs: int

    def leaves(self, role: str) -> list[Value]:
        chosen = [k for k, r in enumerate(self.roles) if r == role]
        return [Value(self.numbers[k], f"{role}{k}") for k in chosen]

    def function(self, params: list[Value], frozen: list[Value]) -> Callable[[list[Any]], Any]:
        """The function of one sample, which returns a list of outputs."""
        return lambda x: self._run(self._nodes(params, frozen, x))[-self.n_outputs :]

    def loss(self, params: list[Value], frozen: list[Value]) -> Callable[[list[Any]], Any]:
        """The same, all that it computes as one output."""

        def mean(x: list[Any]) -> Value:
            nodes = self._run(self._nodes(params, frozen, x))
            return autograd.sum(nodes) / len(nodes)

        return mean

    def without_ties(self) -> Recipe:
        """The same, but where a kink is near on some sample, the step is an addition."""
        params, frozen = self.leaves("param"), self.leaves("frozen")
        samples = [self._nodes(params, frozen, [Value(v) for v in row]) for row in self.batch]
        steps: list[tuple[str, list[int]]] = []
        for name, picks in self.steps:
            chosen = [[nodes[k % len(nodes)] for k in picks] for nodes in samples]
            kinked = name in KINKED or name == "max of many"
            step = "add" if kinked and any(map(_tied, chosen)) else name, picks
            steps.append(step)
            for nodes, xs in zip(samples, chosen, strict=True):
                nodes.append(_computed(step[0], xs))
        return self._replace(steps=steps)

    def _nodes(self, params: list[Value], frozen: list[Value], x: list[Any]) -> list[Any]:
        sources = {"param": iter(params), "frozen": iter(frozen), "input": iter(x)}
        return [
            value(number) if role == "number" else next(sources[role])
            for role, number in zip(self.roles, self.numbers, strict=True)
        ]

    def _run(self, nodes: list[Any]) -> list[Any]:
        for name, picks in self.steps:
            nodes.append(_computed(name, [nodes[k % len(nodes)] for k in picks]))
        return nodes


def _computed(name: str, xs: list[Value]) -> Value:
    return WIDE[name](xs) if name in WIDE else STEPS[name](xs[0], xs[-1])


def _tied(xs: list[Value]) -> bool:
    xs = sorted(set(xs), key=lambda v: v.data)
    return len(xs) == 1 or any(b.data - a.data < NEAR for a, b in pairwise(xs))


def recipes(most_steps: int = 40) -> st.SearchStrategy[Recipe]:
    """Programs of parameters, inputs, frozen leaves and numbers written in the program."""
    number = st.integers(-997, 997).map(lambda k: k / 997)
    extra = st.lists(st.sampled_from(["param", "input", "frozen", "number"]), max_size=8)
    picks = st.lists(st.integers(0, 199), min_size=1, max_size=12)
    step = st.tuples(st.sampled_from([*STEPS, *WIDE]), picks)

    @st.composite
    def recipe(draw: Any) -> Recipe:
        roles = ["param", "input", *draw(extra)]
        numbers = draw(st.lists(number, min_size=len(roles), max_size=len(roles)))
        columns = roles.count("input")
        row = st.lists(number, min_size=columns, max_size=columns)
        batch = draw(st.lists(row, min_size=1, max_size=4))
        n_steps = draw(st.integers(1, most_steps))
        steps = draw(st.lists(step, min_size=n_steps, max_size=n_steps))
        return Recipe(roles, numbers, batch, steps, draw(st.integers(1, 4))).without_ties()

    return recipe()
