"""The points that settings ask for, as features and targets, split into training and test set.

The data sets and features are those of the catalogue; own points are checked in own.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nn.datasets.points import shuffled
from nn.samples import Samples, samples
from viz.play.catalogue.features import FEATURES
from viz.play.catalogue.sets import PROBLEMS, SETS
from viz.play.settings import Settings

Array = npt.NDArray[np.float64]


class Split(NamedTuple):
    """Points of shape (n, 2) with their labels, to train on and to test with."""

    train: Array
    train_labels: Array
    test: Array
    test_labels: Array


def split(settings: Settings) -> Split:
    """Return the points, shuffled once and then cut at the share of training data."""
    points, labels = _drawn(settings)
    cut, _ = counts(settings)
    return Split(points[:cut], labels[:cut], points[cut:], labels[cut:])


def counts(settings: Settings) -> tuple[int, int]:
    """Return how many points are trained on, and how many there are: one of each kind at least."""
    n = len(settings.points) if settings.data == "own" else PROBLEMS[settings.problem].size
    return min(n - 1, max(1, n * settings.train // 100)), n


def featured(points: Array, features: Sequence[str]) -> Array:
    """Return the chosen features of points, of shape (n, features)."""
    x1, x2 = points.T
    return np.column_stack([FEATURES[name].function(x1, x2) for name in features])


def both(settings: Settings, points: Split) -> tuple[Samples, Samples]:
    """Return the training set and the test set as the network of the settings is given them."""
    train, test = (
        samples(featured(xs, settings.features), targets(labels, settings.loss))
        for xs, labels in ((points.train, points.train_labels), (points.test, points.test_labels))
    )
    return train, test


def targets(labels: Array, loss: str) -> Array:
    """Return labels −1 and +1 as the loss wants them: a cross-entropy takes 0 and 1."""
    two = loss == "crossentropy" and labels.min() < 0
    return (labels + 1) / 2 if two else labels


def _drawn(settings: Settings) -> tuple[Array, Array]:
    if settings.data == "own":
        return shuffled(settings.points, Random(settings.dataSeed))
    size = PROBLEMS[settings.problem].size
    return SETS[settings.data].draw(size, noise=settings.noise / 100, seed=settings.dataSeed)
