"""Slopes measured by small steps, from a function of one number to another and nothing else.

A difference is wrong by truncation where the step is large and by rounding where it is small, so
steps of several sizes are tried, and the one is taken whose neighbour agrees with it best.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import inf, isfinite
from sys import float_info
from typing import NamedTuple

Function = Callable[[float], float]

ROUNDING = float_info.epsilon
STEP = ROUNDING ** (1 / 3)
"""The best step for a central difference of a function that varies over distances of about 1."""
RATIO = 8
"""How much smaller each step is than the one before."""
ENOUGH = 1e-9
"""An error of a slope, relative where it is above 1, that needs no smaller step."""


class Measured(NamedTuple):
    """What a step of one size found: slopes to both sides, and how far rounding may be off."""

    step: float
    left: float
    right: float
    slope: float
    noise: float

    @property
    def gap(self) -> float:
        """How far the slopes to the sides are apart; it falls with the step, but at a kink."""
        return abs(self.right - self.left)


def slopes(f: Function, x: float) -> tuple[float, float]:
    """Return the slopes of f to the left and to the right of x: one number, except at a kink.

    >>> slopes(lambda x: x**2, 3.0)
    (6.0, 6.0)
    >>> slopes(abs, 0.0)
    (-1.0, 1.0)

    Where f exists on one side of x only, its slope there. Raises ValueError if on neither.
    """
    for measure in (_both_sides, _right_side, _left_side):
        found = _best(filter(None, (measure(f, x, h) for h in _steps(x))))
        if found is not None:
            return found
    raise ValueError(f"the function has no finite numbers near {x!r} to measure a slope by")


def _steps(x: float) -> Iterator[float]:
    """Yield steps, from one that suits distances of 1 or |x| to ones near the least there is."""
    h, most = RATIO**3 * STEP * max(1.0, abs(x)), 16
    while most and h > 64 * ROUNDING * abs(x):
        yield h
        h, most = h / RATIO, most - 1
    if h > RATIO * STEP * abs(x):  # x is tiny: skip the steps in between
        yield from (STEP * abs(x) / RATIO**k for k in range(-1, 4))


def _both_sides(f: Function, x: float, h: float) -> Measured | None:
    above, below = x + h, x - h
    here, up, down = _at(f, x), _at(f, above), _at(f, below)
    if here is None or up is None or down is None or not below < x < above:
        return None
    noise = ROUNDING * (abs(up) + abs(down) + abs(here)) / h
    left, right = (here - down) / (x - below), (up - here) / (above - x)
    return Measured(h, left, right, (up - down) / (above - below), noise)


def _right_side(f: Function, x: float, h: float) -> Measured | None:
    """Measure with three points, x, x + h and x + 2h, which is as good as both sides."""
    here, near, far = (_at(f, x + k * h) for k in range(3))
    if here is None or near is None or far is None or x + h == x:
        return None
    slope = (4 * (near - here) - (far - here)) / (2 * h)
    noise = ROUNDING * (abs(near) + abs(far) + abs(here)) / abs(h)
    return Measured(h, slope, slope, slope, 2 * noise)


def _left_side(f: Function, x: float, h: float) -> Measured | None:
    return _right_side(f, x, -h)


def _at(f: Function, x: float) -> float | None:
    """Return f(x), None where it has no finite value."""
    try:
        y = f(x)
    except (ValueError, ArithmeticError):
        return None
    return y if isfinite(y) else None


def _best(steps: Iterable[Measured]) -> tuple[float, float] | None:
    """Return the slopes to the sides by the best of some steps, from large to small."""
    last: Measured | None = None
    smooth: list[tuple[float, float]] = []  # how far off a slope may be, and the slope
    kinked: list[tuple[float, float, float]] = []
    for step in steps:
        if last is None:
            smooth.append((inf, step.slope))
        elif step.gap <= last.gap / 2 + 4 * step.noise:
            # The error falls with the square of the step: by that much the slope is corrected.
            ratio = last.step / step.step
            correction = (step.slope - last.slope) / (ratio * ratio - 1)  # no error if it overflows
            off, slope = 4 * abs(correction) + step.noise, step.slope + correction
            smooth.append((off, slope))
            if off <= ENOUGH * max(1.0, abs(slope)):
                return slope, slope
        else:
            sides = abs(step.left - last.left) + abs(step.right - last.right)
            kinked.append((sides + step.noise, step.left, step.right))
        last = step
    if not smooth:
        return None
    off, slope = min(smooth)
    off_at_kink, left, right = min(kinked, default=(inf, slope, slope))
    return (left, right) if 10 * off_at_kink < min(off, abs(right - left)) else (slope, slope)
