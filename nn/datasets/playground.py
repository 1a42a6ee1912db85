"""The data sets of the neural-network playground: of two classes, of three, and for regression.

All but `blobs` have the formulas of TensorFlow Playground. Points have
shape (n, 2) and lie around 0, most of them within ±6; noise is a share, 0.1 for 10 on its slider.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, hypot, pi, sin, sqrt
from random import Random
from typing import TypeAlias

import numpy as np

from nn.datasets.clouds import make_blobs
from nn.datasets.points import Data, check, shuffled
from nn.seeds import Seed, random_source

Point: TypeAlias = tuple[float, float]


def circle(n: int = 500, noise: float = 0.0, seed: Seed = None) -> Data:
    """Return a disc of +1, radius ≤ 2.5, in a ring of −1; noise moves labels near the border.

    Raises ValueError unless n is whole, from 2, and noise 0 or more, TypeError for no number.
    """

    def point(random: Random, i: int) -> Point:
        radius = random.uniform(0, 2.5) if i < n // 2 else random.uniform(3.5, 5)
        angle = random.uniform(0, 2 * pi)
        return radius * sin(angle), radius * cos(angle)

    return _labelled(n, noise, seed, point, 5, lambda x, y: 1.0 if hypot(x, y) < 2.5 else -1.0)


def xor(n: int = 500, noise: float = 0.0, seed: Seed = None) -> Data:
    """Return four squares, +1 where x·y ≥ 0; noise moves the labels near the border.

    Raises ValueError unless n is whole, from 2, and noise 0 or more, TypeError for no number.
    """

    def point(random: Random, i: int) -> Point:
        x, y = random.uniform(-5, 5), random.uniform(-5, 5)
        return x + (0.3 if x > 0 else -0.3), y + (0.3 if y > 0 else -0.3)

    return _labelled(n, noise, seed, point, 5, lambda x, y: 1.0 if x * y >= 0 else -1.0)


def gauss(n: int = 500, noise: float = 0.0, seed: Seed = None) -> Data:
    """Return two Gaussian clouds of variance ½ + 7·noise, +1 around (2, 2), −1 around (−2, −2).

    Raises ValueError unless n is whole, from 2, and noise 0 or more, TypeError for no number.
    """
    random = random_source(seed)
    check(n, noise)
    deviation = sqrt(0.5 + 7 * noise)
    points = []
    for i in range(n):
        label = 1.0 if i < n // 2 else -1.0
        centre = 2 * label
        points.append((random.gauss(centre, deviation), random.gauss(centre, deviation), label))
    return shuffled(points, random)


def spiral(n: int = 500, noise: float = 0.0, seed: Seed = None) -> Data:
    """Return two spirals wound into each other, radius ~ angle; each number is moved by ±noise.

    Of n points of a spiral, point i has the radius 5·i/n and the angle 3.5·π·i/n from straight up,
    for the label −1 half a turn more.
    Raises ValueError unless n is whole, from 2, and noise 0 or more, TypeError for no number.
    """
    random = random_source(seed)
    check(n, noise)
    half, points = n // 2, []
    for label, turn, count in ((1.0, 0.0, half), (-1.0, pi, n - half)):
        for i in range(count):
            radius, angle = 5 * i / count, 1.75 * i / count * 2 * pi + turn
            x = radius * sin(angle) + random.uniform(-1, 1) * noise
            y = radius * cos(angle) + random.uniform(-1, 1) * noise
            points.append((x, y, label))
    return shuffled(points, random)


def blobs(n: int = 500, noise: float = 0.0, seed: Seed = None) -> Data:
    """Return Gaussian clouds of the classes 0, 1, 2, of variance ½ + 7·noise, 3 from the middle.

    Raises ValueError unless n is whole, from 2, and noise 0 or more, TypeError for no number.
    """
    check(n, noise)
    angles = [2 * pi * k / 3 for k in range(3)]
    centers = [(3 * sin(angle), 3 * cos(angle)) for angle in angles]
    deviation = sqrt(0.5 + 7 * noise)
    points, labels = make_blobs(n, centers=centers, cluster_std=deviation, random_state=seed)
    return points, labels.astype(np.float64)


def plane(n: int = 1200, noise: float = 0.0, seed: Seed = None) -> Data:
    """Return points of a square with the target (x + y)/10, for regression; noise moves targets.

    Raises ValueError unless n is whole, from 2, and noise 0 or more, TypeError for no number.
    """
    return _labelled(n, noise, seed, _anywhere, 6, lambda x, y: (x + y) / 10)


def multi_gauss(n: int = 1200, noise: float = 0.0, seed: Seed = None) -> Data:
    """Return points of a square with six hills and hollows as target, for regression.

    At the distance d from the middle of the nearest the target is ±max(0, 1 − d/2); noise moves it.
    Raises ValueError unless n is whole, from 2, and noise 0 or more, TypeError for no number.
    """
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
    check(n, noise)
    points = []
    for i in range(n):
        x, y = point(random, i)
        dx, dy = random.uniform(-reach, reach) * noise, random.uniform(-reach, reach) * noise
        points.append((x, y, label(x + dx, y + dy)))
    return shuffled(points, random)
