"""The points that settings ask for, as features and targets, split into training and test set.

The data sets are those of `nn.datasets`; own points are checked in own.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import cos, pi, sin, sqrt
from random import Random
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nn import datasets
from nn.datasets.points import shuffled
from viz.play.settings import Settings

Array = npt.NDArray[np.float64]

SIZES = {"classification": 500, "regression": 1200, "multiclass": 500}
REACH = 6.0
"""The maps show the square [−6, 6]²."""
CENTRES = [(3 * sin(2 * pi * k / 3), 3 * cos(2 * pi * k / 3)) for k in range(3)]
"""Where the three clouds lie."""

FEATURES: dict[str, Callable[[Array, Array], Array]] = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1x1": lambda x1, x2: x1**2,
    "x2x2": lambda x1, x2: x2**2,
    "x1x2": lambda x1, x2: x1 * x2,
    "sinx1": lambda x1, x2: np.sin(x1),
    "sinx2": lambda x1, x2: np.sin(x2),
}


class Split(NamedTuple):
    """Points of shape (n, 2) with their labels, to train on and to test with."""

    train: Array
    train_labels: Array
    test: Array
    test_labels: Array


def split(settings: Settings) -> Split:
    """Return the points, shuffled once and then cut at the share of training data."""
    points, labels = _drawn(settings)
    n = len(points)
    cut = min(n - 1, max(1, n * settings.train // 100))
    return Split(points[:cut], labels[:cut], points[cut:], labels[cut:])


def featured(points: Array, features: Sequence[str]) -> Array:
    """Return the chosen features of points, of shape (n, features)."""
    x1, x2 = points.T
    return np.column_stack([FEATURES[name](x1, x2) for name in features])


def grid(n: int) -> Array:
    """Return n × n points from corner to corner of the domain, row by row from the top left."""
    steps = np.linspace(-REACH, REACH, n)
    x1, x2 = np.meshgrid(steps, -steps)
    return np.column_stack([x1.ravel(), x2.ravel()])


def targets(labels: Array, loss: str) -> Array:
    """Return labels −1 and +1 as the loss wants them: a cross-entropy takes 0 and 1."""
    two = loss == "crossentropy" and labels.min() < 0
    return (labels + 1) / 2 if two else labels


def _drawn(settings: Settings) -> tuple[Array, Array]:
    noise, seed, n = settings.noise / 100, settings.dataSeed, SIZES[settings.problem]
    if settings.data == "own":
        return shuffled(settings.points, Random(seed))
    if settings.data == "blobs":
        points, labels = datasets.make_blobs(
            n, centers=CENTRES, cluster_std=sqrt(0.5 + 7 * noise), random_state=seed
        )
        return points, labels.astype(np.float64)
    draw: Callable[..., tuple[Array, Array]] = getattr(datasets, settings.data)
    return draw(n, noise=noise, seed=seed)
