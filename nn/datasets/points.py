"""What data sets of points share: their types, checked arguments, rows shuffled into arrays."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from random import Random
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from nn.checks import at_least_zero
from nn.samples import Array

Data: TypeAlias = tuple[Array, Array]
Classes: TypeAlias = tuple[Array, npt.NDArray[np.int64]]
Rows: TypeAlias = Sequence[tuple[float, ...]]


def shuffled(rows: Rows, order: Random | None) -> Data:
    """Return X and y of rows that end in y, in random order if there is a generator."""
    rows = list(rows)
    if order is not None:
        order.shuffle(rows)
    table = np.array(rows, dtype=np.float64)
    return table[:, :-1], table[:, -1]


def classes(rows: Rows, order: Random | None) -> Classes:
    """Return the same with whole numbers as labels."""
    features, labels = shuffled(rows, order)
    return features, labels.astype(np.int64)


def check(n: int, noise: float) -> None:
    """Raise ValueError unless n is a whole number of at least 2 and noise is 0 or more."""
    if not isinstance(n, Integral) or n < 2:
        raise ValueError(f"a data set has a whole number of at least 2 points, got n={n!r}")
    at_least_zero("noise", noise)
