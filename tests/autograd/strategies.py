"""What the tests of this folder draw: points for the ops, and random programs of Values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from hypothesis import strategies as st

import autograd
from autograd import Value
from autograd.listening import listener
from autograd.ops import Op, scalar
from autograd.records import Update

# Multiples of 1/16 are exact in binary: a kink is either hit or at least 1/16 away.
grid = st.just(0.0) | st.integers(-64, 64).map(lambda k: k / 16)


def defined(op: Op, xs: Sequence[float]) -> bool:
    """Whether xs lies in the domain of op."""
    return op.domain is None or bool(op.read(op.domain, scalar, xs))


def smooth(op: Op, k: int, xs: Sequence[float]) -> bool:
    """Whether the partial of op by input k exists at xs."""
    return op.smooth is None or bool(op.smooth[k](scalar, *xs))


def inputs(op: Op, number: st.SearchStrategy[float] = grid) -> st.SearchStrategy[list[float]]:
    """As many numbers as op takes, whether or not it is defined there."""
    if not op.nary:
        return st.lists(number, min_size=len(op.arguments), max_size=len(op.arguments))
    fewest = 2 if op.name == "dot" else 1  # one weight and one input; a bias makes it odd
    return st.lists(number, min_size=fewest, max_size=6)


def points(op: Op) -> st.SearchStrategy[list[float]]:
    """Inputs in the domain of op."""
    return inputs(op).filter(lambda xs: defined(op, xs))


def bits(values: Iterable[Value]) -> list[tuple[str, str]]:
    """Data and grad of each value, to the last bit."""
    return [(float(v.data).hex(), float(v.grad).hex()) for v in values]


# Each step takes numbers of about [-1, 1] to numbers of about [-1, 1] and stretches no
# distance, so that a program of any length neither overflows nor leaves a domain, and
# finite differences of the whole are as good as those of one step.
STEPS: dict[str, Callable[[Value, Value], Value]] = {
    "add": lambda a, b: (a + b) / 2,
    "sub": lambda a, b: 0.5 * (a - b),
    "mul": lambda a, b: a * b / 2,
    "div": lambda a, b: a / (b + 3),
    "neg": lambda a, b: -a,
    "pow": lambda a, b: (a + 3) ** (b / 2) / 2,
    "square": lambda a, b: a**2 / 2,
    "exp": lambda a, b: (a - 1).exp(),
    "log": lambda a, b: (a + 3).log() / 2,
    "sqrt": lambda a, b: (a + 3).sqrt() / 2,
    "sin": lambda a, b: a.sin(),
    "cos": lambda a, b: b.cos(),
    "tanh": lambda a, b: a.tanh(),
    "sigmoid": lambda a, b: a.sigmoid(),
    "softplus": lambda a, b: a.softplus() / 2,
    "sum": lambda a, b: autograd.sum([a, b, a]) / 3,
    "dot": lambda a, b: autograd.dot([a, 0.5], [b, a], b) / 4,
    "logsumexp": lambda a, b: autograd.logsumexp([a, b]) / 2,
    # These have a kink where a == b.
    "relu": lambda a, b: (a - b).relu() / 2,
    "leaky_relu": lambda a, b: autograd.leaky_relu(a - b, 0.1) / 2,
    "abs": lambda a, b: abs(a - b) / 2,
    "maximum": lambda a, b: autograd.maximum(a, b),
    "minimum": lambda a, b: autograd.minimum(a, b),
    "max": lambda a, b: autograd.max([a, b]),
}
KINKED = {"relu", "leaky_relu", "abs", "maximum", "minimum", "max"}


class Program(NamedTuple):
    """A function of its leaves: some steps, and the mean of all they computed."""

    numbers: list[float]
    steps: list[tuple[str, int, int]]

    def leaves(self) -> list[Value]:
        return [Value(x, f"x{k}") for k, x in enumerate(self.numbers)]

    def __call__(self, *leaves: Value) -> Value:
        nodes = list(leaves)
        for step, a, b in self._operands(nodes):
            nodes.append(STEPS[step](a, b))
        return autograd.sum(nodes) / len(nodes)

    def without_ties(self) -> Program:
        """The same, but where a kink is near, the step is an addition."""
        nodes, steps = self.leaves(), []
        for step, a, b in self._operands(nodes):
            kept = "add" if step in KINKED and abs(a.data - b.data) < 0.01 else step
            nodes.append(STEPS[kept](a, b))
            steps.append((kept, *self.steps[len(steps)][1:]))
        return self._replace(steps=steps)

    def _operands(self, nodes: list[Value]) -> Iterator[tuple[str, Value, Value]]:
        """Count one operand from the latest node and one from the first."""
        for step, i, j in self.steps:
            yield step, nodes[-1 - i % len(nodes)], nodes[j % len(nodes)]


def programs(most_steps: int = 80) -> st.SearchStrategy[Program]:
    """Programs of 1 to 4 leaves; 80 steps make about 200 nodes."""
    step = st.tuples(st.sampled_from(list(STEPS)), st.integers(0, 99), st.integers(0, 99))
    numbers = st.lists(grid.map(lambda x: x / 4), min_size=1, max_size=4)
    steps = st.integers(0, most_steps).flatmap(lambda n: st.lists(step, min_size=n, max_size=n))
    return st.builds(Program, numbers, steps)


def gradient_descent(parameters: Sequence[Value], lr: float) -> None:
    """Do `p.data -= lr * p.grad`, told to a trace in the way an optimizer tells it."""
    updates = [
        Update(p.label, p.data, p.grad, lr, p.grad, p.data - lr * p.grad) for p in parameters
    ]
    trace = listener()
    if trace is not None:
        trace.update([(u, p, ()) for u, p in zip(updates, parameters, strict=True)])
    for u, p in zip(updates, parameters, strict=True):
        p.data = u.new


def update_graph():
    """The loss of one weight update: the path w → v1 → v2 → v3 → loss."""
    w, x, b = Value(1.0, "w"), Value(2.1, "x"), Value(0.0, "b")
    return w, x, b, (w * x + b - 4.0) ** 2
