"""A change of the loss as slopes predict it, beside the actual one, and why the two differ."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import isfinite, ulp

from autograd import figures
from autograd.figures import number
from autograd.graph import check, leaves, order, replay
from autograd.interrupt import Shield
from autograd.labels import clean
from autograd.listening import paused
from autograd.value import Value

CURVED = "They differ: the gradient is the slope here, and {} curves away from it."
ROUNDED = "They differ by rounding: a number holds 16 digits."


def compared(how: str, predicted: float, before: float, after: float) -> list[tuple[str, str]]:
    """Return the predicted change, with how it comes about, and the actual one."""
    change = figures.difference(after, before)
    return [
        ("predicted", f"{how} = {number(predicted)}"),
        ("actual", f"{change} = {number(after - before)}"),
    ]


def told(title: str, rows: list[tuple[str, str]], why: str) -> str:
    """Write a comparison as text."""
    lines = [title, *(f"  {what:9}  {text}" for what, text in rows)]
    return "\n".join(map(clean, [*lines, *([f"  {why}"] if why else [])]))


def difference(root: Value, name: str, predicted: float, before: float, after: float) -> str:
    """Say why a prediction and the actual change are printed differently; nothing if they agree.

    `root` holds the numbers after the change.
    """
    if number(predicted) == number(after - before):
        return ""
    nodes = order(root)
    largest = max(abs(v._data) for v in nodes)
    by_rounding = abs(after - before - predicted) <= len(nodes) * ulp(largest)
    return ROUNDED if by_rounding else CURVED.format(name)


def recomputed(root: Value, who: str) -> float:
    """Return the result for the present data of its leaves; raise ValueError if not finite."""
    replay(root)
    check(root, order(root), who)
    return root.data


def finite(what: str, x: float) -> None:
    """Raise ValueError if a number is not finite."""
    if not isfinite(x):
        raise ValueError(f"{what} is {x}, too large for a float: scale the numbers down")


@contextmanager
def untouched(root: Value, *others: Value) -> Iterator[None]:
    """Put data and grad of the graph and of the others back at the end of the `with` block."""
    state = [(v, v._data, v._grad) for v in {*order(root), *leaves(root), *others}]
    with Shield(open=True) as shield:
        try:
            with paused():
                yield
        finally:
            shield.open = False
            for v, data, grad in state:
                v._data, v._grad = data, grad
