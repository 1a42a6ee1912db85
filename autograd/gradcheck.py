"""Is a gradient right? Beside it the slope that small steps measure, with no calculus at all.

Asking changes nothing; slopes.py does the measuring.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, isinf
from typing import NamedTuple

from autograd.figures import number
from autograd.graph import check, gradients, leaves, order
from autograd.labels import clean
from autograd.listening import paused
from autograd.slopes import slopes
from autograd.value import Value, real


class GradCheck(NamedTuple):
    """Each gradient beside the measured slope: rows of (name, autograd, numeric).

    At a kink, such as that of relu at 0, any slope between those of the two sides is right;
    `kinks` has (name, slope on the left, slope on the right).
    """

    rows: tuple[tuple[str, float, float], ...]
    kinks: tuple[tuple[str, float, float], ...] = ()

    @property
    def worst(self) -> float:
        """The largest difference, relative to the gradient where that is larger than 1."""
        return max(_off(a, n) for _, a, n in self.rows)

    @property
    def cells(self) -> list[tuple[str, str, str, str]]:
        """Name, gradient, measured slope and how far they differ of each row, as text."""
        return [(name, f"{a:.8g}", f"{n:.8g}", f"{_off(a, n):.1e}") for name, a, n in self.rows]

    @property
    def bends(self) -> list[str]:
        """The kinks in words."""
        return [
            f"{name}  has a kink here: slope {number(left)} on the left, "
            f"{number(right)} on the right"
            for name, left, right in self.kinks
        ]

    @property
    def verdict(self) -> str:
        """The worst difference in words."""
        return f"worst difference {self.worst:.1e}, relative to gradients above 1"

    def __repr__(self) -> str:
        width = max(len(name) for name, _, _ in self.rows)
        lines = [
            f"{name:{width}}  autograd {a:<14} numeric {n:<14} difference {difference}"
            for name, a, n, difference in self.cells
        ]
        return "\n".join(map(clean, [*lines, *self.bends, self.verdict]))


def _off(grad: float, slope: float) -> float:
    """Return the difference of two slopes, relative to the larger one where that is above 1."""
    if isinf(slope):  # the function leaves the range of floats within a step
        return inf
    return abs(grad - slope) / max(1.0, abs(grad), abs(slope))


def gradcheck(f: Callable[..., Value], *values: Value | float) -> GradCheck:
    """Compare the gradients of f with measured slopes (f(x+h) − f(x−h)) / 2h.

    >>> gradcheck(lambda x, y: x * y + x.sin(), 2.0, 3.0).worst < 1e-8
    True
    >>> gradcheck(lambda x: 1 / x, 1e-5).worst < 1e-8
    True

    `values` are the point: numbers or Values, which are not changed. The step h is the one of
    several at which truncation and rounding leave least; at the border of a domain it goes to
    one side only. Raises ValueError if the result does not depend on one of the arguments,
    TypeError for a point that is not numbers, and if f returns no Value.
    """
    if not values:
        raise ValueError("gradcheck needs the point to check at: one number per argument of f")
    point = [real(v.data if isinstance(v, Value) else v, "gradcheck") for v in values]
    names = _argument_names(f, values)
    with paused():
        at = [Value(x) for x in point]
        result = f(*at)
        if not isinstance(result, Value):
            raise TypeError(f"gradcheck expects f to return a Value, got {result!r}")
        check(result, order(result), "gradcheck")
        grads = gradients(result)
        _check_used(names, at, result)
        measured = [slopes(_along(f, point, k), x) for k, x in enumerate(point)]
    rows, kinks = [], []
    for name, v, (left, right) in zip(names, at, measured, strict=True):
        grad = grads.get(v, 0.0)
        low, high = sorted((left, right))
        rows.append((name, grad, min(max(grad, low), high)))
        if left != right:
            kinks.append((name, left, right))
    return GradCheck(tuple(rows), tuple(kinks))


def _along(f: Callable[..., Value], point: list[float], k: int) -> Callable[[float], float]:
    """Return f as a function of argument k alone, the others as they are."""
    return lambda x: f(*map(Value, [*point[:k], x, *point[k + 1 :]])).data


def _check_used(names: list[str], at: list[Value], result: Value) -> None:
    used = leaves(result)
    for name, v in zip(names, at, strict=True):
        if v not in used:
            raise ValueError(
                f"the result of f does not depend on {name}, so there is no gradient to check: "
                f"is {name} used, itself and not its .data?"
            )


def _argument_names(f: Callable[..., Value], values: tuple[Value | float, ...]) -> list[str]:
    """Name each value by its label, else by the argument of f, else by its place."""
    from inspect import signature  # slow to import, and seldom needed

    try:
        arguments = [p.name for p in signature(f).parameters.values()]
    except ValueError:
        arguments = []
    places = [f"argument {k}" for k in range(len(values))]
    names = arguments if len(arguments) == len(values) else places
    return [getattr(v, "label", "") or name for v, name in zip(values, names, strict=True)]
