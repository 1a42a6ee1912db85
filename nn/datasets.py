"""Small data sets to learn from: two moons, and the six of the neural-network playground.

Each returns the samples X, of shape (n, 2), and the labels y, of shape (n,), as NumPy arrays;
the same seed gives the same bits.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, hypot, pi, sin, sqrt
from numbers import Integral
from random import Random
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from autograd.value import real
from nn.layers import Seed, random_source

Array: TypeAlias = npt.NDArray[np.float64]
Data: TypeAlias = tuple[Array, Array]
Point: TypeAlias = tuple[float, float]


def moons(n: int = 100, noise: float = 0.1, seed: Seed = None) -> Data:
    """Return two interleaved half circles, labels −1 and +1 (scikit-learn's `make_moons`).

    `noise` is the standard deviation of the Gaussian noise on the points. The samples come
    shuffled.
    """
    random = random_source(seed)
    _check(n, noise)
    outer, points = n // 2, []
    for i in range(n):
        on_outer = i < outer
        angle = pi * i / max(1, outer - 1) if on_outer else pi * (i - outer) / max(1, n - outer - 1)
        x, y = (cos(angle), sin(angle)) if on_outer else (1 - cos(angle), 0.5 - sin(angle))
        label = -1.0 if on_outer else 1.0
        points.append((x + random.gauss(0, noise), y + random.gauss(0, noise), label))
    return _shuffled(points, random)


def circle(n: int = 500, noise: float = 0.0, seed: Seed = None) -> Data:
    """Return a disc of +1 inside a ring of −1; noise moves the labels near the border."""

    def point(random: Random, i: int) -> Point:
        radius = random.uniform(0, 2.5) if i < n // 2 else random.uniform(3.5, 5)
        angle = random.uniform(0, 2 * pi)
        return radius * sin(angle), radius * cos(angle)

    return _labelled(n, noise, seed, point, 5, lambda x, y: 1.0 if hypot(x, y) < 2.5 else -1.0)


def xor(n: int = 500, noise: float = 0.0, seed: Seed = None) -> Data:
    """Return four squares, +1 where x and y have the same sign."""

    def point(random: Random, i: int) -> Point:
        x, y = random.uniform(-5, 5), random.uniform(-5, 5)
        return x + (0.3 if x > 0 else -0.3), y + (0.3 if y > 0 else -0.3)

    return _labelled(n, noise, seed, point, 5, lambda x, y: 1.0 if x * y >= 0 else -1.0)


def gauss(n: int = 500, noise: float = 0.0, seed: Seed = None) -> Data:
    """Return two Gaussian clouds, +1 around (2, 2) and −1 around (−2, −2)."""
    random = random_source(seed)
    _check(n, noise)
    deviation = sqrt(0.5 + 7 * noise)
    points = []
    for i in range(n):
        label = 1.0 if i < n // 2 else -1.0
        centre = 2 * label
        points.append((random.gauss(centre, deviation), random.gauss(centre, deviation), label))
    return _shuffled(points, random)


def spiral(n: int = 500, noise: float = 0.0, seed: Seed = None) -> Data:
    """Return two spirals wound into each other; noise moves the points."""
    random = random_source(seed)
    _check(n, noise)
    half, points = n // 2, []
    for label, turn, count in ((1.0, 0.0, half), (-1.0, pi, n - half)):
        for i in range(count):
            radius, angle = 5 * i / count, 1.75 * i / count * 2 * pi + turn
            x = radius * sin(angle) + random.uniform(-1, 1) * noise
            y = radius * cos(angle) + random.uniform(-1, 1) * noise
            points.append((x, y, label))
    return _shuffled(points, random)


def plane(n: int = 1200, noise: float = 0.0, seed: Seed = None) -> Data:
    """Return points of a square with the target (x + y)/10, for regression."""
    return _labelled(n, noise, seed, _anywhere, 6, lambda x, y: (x + y) / 10)


def multi_gauss(n: int = 1200, noise: float = 0.0, seed: Seed = None) -> Data:
    """Return points of a square with hills and hollows of radius 2 as target, for regression."""
    hills = [(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)]

    def height(x: float, y: float) -> float:
        heights = (sign * max(0.0, 1 - hypot(x - a, y - b) / 2) for a, b, sign in hills)
        return max(heights, key=abs)

    return _labelled(n, noise, seed, _anywhere, 6, height)


def _anywhere(random: Random, i: int) -> Point:
    return random.uniform(-6, 6), random.uniform(-6, 6)


def _labelled(
    n: int,
    noise: float,
    seed: Seed,
    point: Callable[[Random, int], Point],
    reach: float,
    label: Callable[[float, float], float],
) -> Data:
    """Label each point as if it lay up to reach·noise away; the points themselves stay."""
    random = random_source(seed)
    _check(n, noise)
    points = []
    for i in range(n):
        x, y = point(random, i)
        dx, dy = random.uniform(-reach, reach) * noise, random.uniform(-reach, reach) * noise
        points.append((x, y, label(x + dx, y + dy)))
    return _shuffled(points, random)


def _shuffled(points: list[tuple[float, float, float]], random: Random) -> Data:
    random.shuffle(points)
    table = np.array(points)
    return table[:, :2], table[:, 2]


def _check(n: int, noise: float) -> None:
    if not isinstance(n, Integral) or n < 2:
        raise ValueError(f"a data set has a whole number of at least 2 points, got n={n!r}")
    if real(noise, "noise") < 0:
        raise ValueError(f"noise expects a number of 0 or more, got {noise!r}")
