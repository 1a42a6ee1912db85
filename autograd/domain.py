"""Why an op has no value for its inputs: the errors that name what was given and what is needed."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.listening import paused
from autograd.names import Names, is_number
from autograd.node import Node
from autograd.ops import CONST, Op, scalar
from autograd.text import condition


def undefined(op: Op, inputs: Sequence[Node]) -> ValueError:
    """Return the error that says why an op has no value for these inputs."""
    got = received(op, inputs)
    if op.domain is not None and not op.read(op.domain, scalar, [v._data for v in inputs]):
        return ValueError(f"{op.name} needs {condition(op.domain, op)}, got {got}")
    return ValueError(f"{op.name} overflows, got {got}: the result is too large for a float")


def not_smooth(op: Op, inputs: Sequence[Node], index: int) -> ValueError:
    """Return the error that says why an op has no derivative by one of its inputs."""
    needed = op.smooth[index] if op.smooth else op.domain
    problem = "is too large for a float"
    if needed is not None and not needed(scalar, *[v._data for v in inputs]):
        problem = f"needs {condition(needed, op)}"
    return ValueError(f"the derivative of {op.name} {problem}, got {received(op, inputs)}")


def received(op: Op, inputs: Sequence[Node]) -> str:
    """Say what an op was given: `x = -1.0 (node 'p'), y = 0.5`, without `x =` if it is alone."""
    names = Names()
    with paused():  # a recording would take the search for names for questions
        names.settle(inputs)
    called = [None if v.op is CONST or is_number(names.of(v)) else names.of(v) for v in inputs]
    numbers = [
        f"{v._data!r}" if name is None else f"{v._data!r} (node {name!r})"
        for v, name in zip(inputs, called, strict=True)
    ]
    if op.nary or len(inputs) == 1:
        return ", ".join(numbers)
    return ", ".join(f"{name} = {n}" for name, n in zip(op.arguments, numbers, strict=True))
