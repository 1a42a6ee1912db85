"""Where along an axis a function is computed: how far, and at how many places."""

from __future__ import annotations

from numbers import Integral
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from autograd.value import real

Array: TypeAlias = npt.NDArray[np.float64]


def around(middle: float, reach: float, points: int) -> Array:
    """Return numbers at even distances, from middle − reach to middle + reach."""
    return middle + reach * np.linspace(-1, 1, points)


def above_zero(what: str, x: Any) -> float:
    """Return x as a float; raise ValueError unless it is above 0."""
    number = real(x, what)
    if number <= 0:
        raise ValueError(f"{what} expects a number above 0, got {x!r}")
    return number


def at_least_two(what: str, n: Any) -> int:
    """Return n as an int; raise TypeError unless it is a whole number, ValueError below 2."""
    if not isinstance(n, Integral) or n < 2:
        error = ValueError if isinstance(n, Integral) else TypeError
        raise error(f"{what} expects a whole number of 2 or more, got {n!r}")
    return int(n)
