"""Numbers given as arguments, checked; the errors name the argument."""

from __future__ import annotations

from dataclasses import fields
from numbers import Integral
from typing import Any

from autograd.value import real


class OfNumbers:
    """What dataclasses share whose floats must be finite numbers."""

    def __post_init__(self: Any) -> None:
        for field in fields(self):
            if field.type == "float":
                real(getattr(self, field.name), field.name)


def whole(name: str, n: Any) -> int:
    """Return n as an int; raise ValueError unless it is a whole number of at least 1."""
    if isinstance(n, bool) or not isinstance(n, Integral) or n < 1:
        raise ValueError(f"{name} expects a whole number of at least 1, got {n!r}")
    return int(n)


def at_least_zero(name: str, x: Any) -> float:
    """Return x as a float; raise ValueError if it is below 0."""
    number = real(x, name)
    if number < 0:
        raise ValueError(f"{name} expects a number of 0 or more, got {x!r}")
    return number


def above_zero(name: str, x: Any) -> float:
    """Return x as a float; raise ValueError unless it is above 0."""
    number = real(x, name)
    if not number > 0:
        raise ValueError(f"{name} expects a number above 0, got {x!r}")
    return number


def below_one(name: str, x: Any) -> float:
    """Return x as a float; raise ValueError if it is not from 0 up to but not 1."""
    number = real(x, name)
    if not 0 <= number < 1:
        raise ValueError(f"{name} expects a number from 0 up to but not 1, got {x!r}")
    return number
