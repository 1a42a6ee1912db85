"""Point clouds by scikit-learn's names: two moons, two circles, Gaussian blobs.

Shapes, arguments and labels are scikit-learn's, but the random numbers are Python's, so that
a `random_state` gives other bits than there.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin
from random import Random

import numpy as np
import numpy.typing as npt

from nn.checks import at_least_zero, whole
from nn.datasets.points import Classes, Data, check, classes
from nn.samples import rows
from nn.seeds import Seed, random_source


def moons(n: int = 100, noise: float = 0.1, seed: Seed = None) -> Data:
    """Return two interleaved half circles, labels −1 and +1 (scikit-learn's `make_moons`).

    `noise` is the standard deviation of the Gaussian noise on the points. The samples come
    shuffled.
    Raises ValueError unless n is whole, from 2, and noise 0 or more, TypeError for no number.
    """
    check(n, noise)
    points, labels = make_moons(n, noise=noise, random_state=seed)
    return points, np.where(labels == 0, -1.0, 1.0)


def make_moons(
    n_samples: int | Sequence[int] = 100,
    *,
    shuffle: bool = True,
    noise: float | None = None,
    random_state: Seed = None,
) -> Classes:
    """Return two interleaved half circles of radius 1, labels 0 (outer) and 1 (inner).

    >>> X, y = make_moons(200, noise=0.1, random_state=0)
    >>> X.shape, y.shape
    ((200, 2), (200,))

    `n_samples` is the number of all points or a pair, for each moon. `noise` is the standard
    deviation of the Gaussian noise on the points. Raises ValueError for counts that are not whole
    and a deviation below 0, TypeError for what is no number.
    """
    outer, inner = _halves(n_samples)
    arc = [(cos(a), sin(a), 0) for a in _angles(outer, pi, outer - 1)]
    other = [(1 - cos(a), 0.5 - sin(a), 1) for a in _angles(inner, pi, inner - 1)]
    return _noisy(arc + other, noise, shuffle, random_state)


def make_circles(
    n_samples: int | Sequence[int] = 100,
    *,
    shuffle: bool = True,
    noise: float | None = None,
    random_state: Seed = None,
    factor: float = 0.8,
) -> Classes:
    """Return a circle of radius 1, label 0, around one of radius `factor`, label 1.

    The other arguments are those of `make_moons`; `factor` is from 0 to below 1. Raises ValueError
    for another one, and what `make_moons` raises: ValueError, TypeError.
    """
    if not at_least_zero("factor", factor) < 1:
        raise ValueError(f"factor expects a number from 0 to below 1, got {factor!r}")
    outer, inner = _halves(n_samples)
    circle = [(cos(a), sin(a), 0) for a in _angles(outer, 2 * pi, outer)]
    other = [(factor * cos(a), factor * sin(a), 1) for a in _angles(inner, 2 * pi, inner)]
    return _noisy(circle + other, noise, shuffle, random_state)


def make_blobs(
    n_samples: int | Sequence[int] = 100,
    n_features: int = 2,
    *,
    centers: npt.ArrayLike | None = None,
    cluster_std: float | Sequence[float] = 1.0,
    center_box: tuple[float, float] = (-10.0, 10.0),
    shuffle: bool = True,
    random_state: Seed = None,
) -> Classes:
    """Return Gaussian clouds in `n_features` dimensions, labels 0, 1, … by cloud.

    >>> X, y = make_blobs([2, 3], centers=[[0.0, 0.0], [9.0, 9.0]], random_state=0)
    >>> X.shape, sorted(y.tolist())
    ((5, 2), [0, 0, 1, 1, 1])

    `centers` are points or their number, drawn from the `center_box`: three, or one for each
    number in `n_samples`. `cluster_std` is one standard deviation or one for each cloud. Raises
    ValueError where their numbers differ, for counts that are not whole and a deviation below 0,
    TypeError for what is no number.
    """
    random = random_source(random_state)
    if centers is None:
        centers = np.size(n_samples) if np.ndim(n_samples) else 3
    middles = _middles(centers, n_features, center_box, random)
    counts = _counts(n_samples, len(middles))
    deviations = _each("cluster_std", cluster_std, len(middles))
    points = [
        (*(random.gauss(x, deviations[k]) for x in middle), k)
        for k, middle in enumerate(middles)
        for _ in range(counts[k])
    ]
    return classes(points, random if shuffle else None)


def _angles(n: int, turn: float, steps: int) -> list[float]:
    """Return n angles from 0 on; that many steps make the whole turn."""
    return [turn * i / max(1, steps) for i in range(n)]


def _noisy(
    points: list[tuple[float, float, int]], noise: float | None, shuffle: bool, random_state: Seed
) -> Classes:
    random = random_source(random_state)
    deviation = 0.0 if noise is None else at_least_zero("noise", noise)
    noisy = [(random.gauss(x, deviation), random.gauss(y, deviation), k) for x, y, k in points]
    return classes(noisy, random if shuffle else None)


def _middles(
    centers: npt.ArrayLike, n_features: int, box: tuple[float, float], random: Random
) -> list[list[float]]:
    """Return the points given, or as many points as asked for, drawn from the box."""
    if np.ndim(centers):
        given: list[list[float]] = rows(centers, "centers").tolist()
        return given
    low, high = box
    number, size = whole("centers", np.asarray(centers).item()), whole("n_features", n_features)
    return [[random.uniform(low, high) for _ in range(size)] for _ in range(number)]


def _halves(n_samples: int | Sequence[int]) -> list[int]:
    """Return how many points each of two shapes has; the second gets the odd one."""
    counts = _counts(n_samples, 2)
    return counts if np.ndim(n_samples) else counts[::-1]


def _counts(n_samples: int | Sequence[int], parts: int) -> list[int]:
    """Return how many points each part has: as given, or equal shares, the first ones larger."""
    if not np.ndim(n_samples):
        n = whole("n_samples", np.asarray(n_samples).item())
        return [n // parts + (k < n % parts) for k in range(parts)]
    counts = _each("n_samples", n_samples, parts)
    if any(count % 1 for count in counts) or not any(counts):
        raise ValueError(f"n_samples expects whole numbers that are not all 0, got {n_samples!r}")
    return [int(count) for count in counts]


def _each(name: str, given: float | Sequence[float], parts: int) -> list[float]:
    """Return a number of 0 or more for each part: those given, or the one given for all."""
    numbers = np.asarray(given).tolist()
    if not isinstance(numbers, list):
        numbers = [numbers] * parts
    if len(numbers) != parts:
        raise ValueError(f"{name} expects {parts} numbers, got {len(numbers)}: {given!r}")
    return [at_least_zero(name, x) for x in numbers]
