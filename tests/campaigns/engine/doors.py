"""Numbers of all kinds, things that are none, and the doors by which they come into the engine."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from types import SimpleNamespace
from typing import Any

import numpy as np

import autograd
from autograd import Value
from autograd.nudge import Nudge


class Own:
    """A number of one's own."""

    def __init__(self, x: Any) -> None:
        self.x = x

    def __float__(self) -> Any:
        return self.x


class OwnFloat(float):
    """A float of one's own."""


KINDS: list[Callable[[float], Any]] = [float, int, OwnFloat, Own, Fraction, Decimal, np.array, bool]
KINDS += [np.float64, np.float32, np.float16, np.longdouble, np.int32, np.uint8, np.bool_]

NO_NUMBERS: list[Any] = [None, "1.0", b"1", 1j, np.complex128(1), np.str_("1"), object(), ...]
NO_NUMBERS += [[1.0], (1.0,), {1.0}, {}, float, math.sin, NotImplemented, timedelta(1)]
NO_NUMBERS += [np.array(None), np.datetime64("2026-11-30"), SimpleNamespace(data=1.0)]
NO_NUMBERS += [Own("1"), Own(None), Own(1j), range(3), iter([1.0]), Decimal("sNaN")]

NOT_FINITE: list[Any] = [math.nan, math.inf, -math.inf, 10**400, -(10**400)]
NOT_FINITE += [Decimal("NaN"), Decimal("-Infinity"), Decimal("1e400"), OwnFloat("nan")]
NOT_FINITE += [np.float32("nan"), np.float16("inf"), np.array(math.nan), np.longdouble("1e4000")]
NOT_FINITE += [Own(math.nan), Own(-math.inf)]


def stranger(source: Random) -> tuple[Any, float | None]:
    """A number of some kind and the float that it is, or what is none and None."""
    if source.random() < 0.5:
        return source.choice([*NO_NUMBERS, *NOT_FINITE]), None
    x: Any = source.choice(KINDS)(source.choice((0.0, 1.0, 2.0, 0.25, 7.5, 1 / 3, 100.0)))
    return x, float(x)


def _w() -> Value:
    return Value(0.75, "w")


def _written(x: Any) -> float:
    w = _w()
    w.data = x
    return w.data


def _moved(x: Any) -> Nudge:
    w = _w()
    return autograd.nudge(w, x, w * 2.0)


DOORS: dict[str, Callable[[Any], Any]] = {
    "Value(x)": Value,
    "w + x": lambda x: _w() + x,
    "x - w": lambda x: x - _w(),
    "w * x": lambda x: _w() * x,
    "x / w": lambda x: x / _w(),
    "w ** x": lambda x: _w() ** x,
    "x ** w": lambda x: x ** _w(),
    "tanh": autograd.tanh,
    "Value.relu": Value.relu,
    "leaky_relu": lambda x: autograd.leaky_relu(_w(), x),
    "maximum": lambda x: autograd.maximum(x, _w()),
    "minimum": lambda x: autograd.minimum(_w(), x),
    "sum": lambda x: autograd.sum([_w(), x]),
    "max": lambda x: autograd.max([x, _w()]),
    "logsumexp": lambda x: autograd.logsumexp([x, _w()]),
    "dot": lambda x: autograd.dot([_w(), _w()], [1.0, x]),
    "bias": lambda x: autograd.dot([_w()], [2.0], x) if x is not None else Value(x),
    "np.add": lambda x: np.add(_w(), x),
    "np.maximum": lambda x: np.maximum(x, _w()),
    "w.data = x": _written,
    "nudge": lambda x: _moved(x).after,
    "gradcheck": lambda x: autograd.gradcheck(lambda a: a * 2.0, x).rows[0][1],
}
