"""Preparing data: one-hot labels, scaled columns, a part held out for testing.

Names and arguments are Keras's and scikit-learn's.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor
from numbers import Integral
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from autograd.value import real
from nn.checks import whole
from nn.names import keras_arguments
from nn.samples import Array, rows
from nn.seeds import Seed, random_source

__all__ = ["MinMaxScaler", "StandardScaler", "to_categorical", "train_test_split"]


@keras_arguments(y="labels", nb_classes="num_classes")
def to_categorical(
    labels: npt.ArrayLike, num_classes: int | None = None, dtype: npt.DTypeLike = np.float64
) -> npt.NDArray[Any]:
    """Return one row for each label, with a 1 in the label's column and 0 elsewhere.

    >>> to_categorical([0, 2, 1])
    array([[1., 0., 0.],
           [0., 0., 1.],
           [0., 1., 0.]])

    Labels are whole numbers from 0, of shape (n,) or (n, 1); without `num_classes` the largest
    one decides how many columns there are. Raises ValueError for other labels, TypeError for what
    is no number.
    """
    column = rows(labels, "labels")
    if column.shape[1] != 1:
        raise ValueError(f"labels expects one label for each sample, got shape {column.shape}")
    classes = int(max(column.max(), 0)) + 1
    if num_classes is not None:
        classes = whole("num_classes", num_classes)
    bad = np.flatnonzero((column % 1 != 0) | (column < 0) | (column >= classes))
    if len(bad):
        most = "" if num_classes is None else f" to {classes - 1}"
        raise ValueError(
            f"a label is a whole number from 0{most}, got {column[bad[0], 0]:g} in row {bad[0]}"
        )
    return np.where(column == np.arange(classes), 1.0, 0.0).astype(dtype)


class _Scaler(ABC):
    """Computes (x − center)/spread in every column, with 0 and 1 then moved onto low and high."""

    n_features_in_: int | None = None
    _onto = (0.0, 1.0)

    @abstractmethod
    def _measure(self, x: Array) -> tuple[Array, Array]:
        """Set scikit-learn's attributes; return center and spread."""

    def fit(self, x: npt.ArrayLike) -> Self:
        """Learn the columns' numbers from x, of shape (n, columns) or (n,); return the scaler.

        Raises TypeError for what is no table of numbers, ValueError for NaN, for an empty one and
        for a column whose numbers are too large or too near to each other for floats.
        """
        table = rows(x, "x")
        with np.errstate(all="ignore"):
            self._center, self._spread = self._measure(table)
            _require_finite(np.stack([self._center, self._spread, 1 / self._spread]), table)
        self.n_features_in_ = table.shape[1]
        return self

    def transform(self, x: npt.ArrayLike) -> Array:
        """Return x, of shape (n, columns), scaled by what `fit` learned.

        Raises ValueError before `fit` and for another number of columns, else as `fit` does:
        TypeError for what is no table of numbers.
        """
        low, high = self._onto
        table = self._rows(x)
        with np.errstate(all="ignore"):
            scaled = (table - self._center) / self._spread * (high - low) + low
        return _require_finite(scaled, table)

    def fit_transform(self, x: npt.ArrayLike) -> Array:
        """Learn from x and return it scaled; raise TypeError and ValueError as `fit` does."""
        return self.fit(x).transform(x)

    def inverse_transform(self, x: npt.ArrayLike) -> Array:
        """Return what `transform` made x from; raise TypeError and ValueError as it does."""
        low, high = self._onto
        table = self._rows(x)
        with np.errstate(all="ignore"):
            original = (table - low) / (high - low) * self._spread + self._center
        return _require_finite(original, table)

    def _rows(self, x: npt.ArrayLike) -> Array:
        if self.n_features_in_ is None:
            raise ValueError(f"{self} has learned nothing yet: call fit(x) with the training data")
        table = rows(x, "x")
        if table.shape[1] != self.n_features_in_:
            columns = f"{self.n_features_in_}, got {table.shape[1]}"
            raise ValueError(f"x expects as many columns as fit was given, {columns}")
        return table


@dataclass(eq=False)
class MinMaxScaler(_Scaler):
    """Scales every column so that its numbers reach from the one end of a range to the other.

    >>> MinMaxScaler().fit_transform([13, 100, 56.5])
    array([[0. ],
           [1. ],
           [0.5]])

    Computes (x − data_min_)/(data_max_ − data_min_) · (high − low) + low; a column of equal
    numbers becomes low. Later data may lie outside of the range. Raises ValueError unless
    `feature_range` is a low and a high number, TypeError for what is no number in it.
    """

    feature_range: tuple[float, float] = (0, 1)

    def __post_init__(self) -> None:
        low, high = (real(x, "feature_range") for x in self.feature_range)
        if not low < high:
            raise ValueError(f"feature_range expects (low, high), got {self.feature_range!r}")
        self._onto = low, high

    def _measure(self, x: Array) -> tuple[Array, Array]:
        self.data_min_, self.data_max_ = x.min(axis=0), x.max(axis=0)
        self.data_range_ = self.data_max_ - self.data_min_
        equal, (low, high) = self.data_min_ == self.data_max_, self._onto
        spread = np.where(equal, 1.0, self.data_range_)
        self.scale_ = (high - low) / spread
        return self.data_min_, spread


@dataclass(eq=False)
class StandardScaler(_Scaler):
    """Scales every column to mean 0 and standard deviation 1.

    >>> StandardScaler().fit_transform([[1.0, 7.0], [3.0, 7.0]])
    array([[-1.,  0.],
           [ 1.,  0.]])

    Computes (x − mean_)/scale_, where scale_ is the root of the mean squared distance from the
    mean; a column of equal numbers becomes 0.
    """

    def _measure(self, x: Array) -> tuple[Array, Array]:
        # the mean of equal numbers can be rounded away from them, and they would then scatter
        equal = x.min(axis=0) == x.max(axis=0)
        self.mean_ = np.where(equal, x[0], x.mean(axis=0))
        self.var_ = ((x - self.mean_) ** 2).mean(axis=0)
        self.scale_ = np.where(equal, 1.0, np.sqrt(self.var_))
        return self.mean_, self.scale_


def _require_finite(found: Array, x: Array) -> Array:
    """Return what was computed of x; raise ValueError, naming the column, if floats do not hold it.

    Numbers of 1e308 overflow in a difference, those of 1e200 in a square, of 1e-200 vanish in it.
    """
    bad = np.flatnonzero(~np.isfinite(found).all(axis=0))
    if len(bad):
        column = x[:, bad[0]]
        raise ValueError(
            f"column {bad[0]} of x, from {column.min():g} to {column.max():g}, cannot be scaled in "
            "floats, its numbers are too large or too near to each other: subtract or divide first"
        )
    return found


def train_test_split(
    *arrays: npt.ArrayLike,
    test_size: float | None = None,
    train_size: float | None = None,
    random_state: Seed = None,
    shuffle: bool = True,
    stratify: npt.ArrayLike | None = None,
) -> list[Any]:
    """Return the training and the test part of each array: X_train, X_test, y_train, y_test.

    >>> train_test_split([1, 2, 3, 4], [0, 0, 1, 1], shuffle=False)
    [array([1, 2, 3]), array([4]), array([0, 0, 1]), array([1])]

    Sizes are shares between 0 and 1, where a test part is rounded up and a training part down,
    or numbers of samples; by default a quarter is for testing. With `stratify`, the labels, both
    parts have each class in the same share. Tables of pandas stay such. Raises ValueError if the
    arrays differ in length or a part would be empty, TypeError for what is no array or no size.
    The random numbers are not scikit-learn's.
    """
    if not arrays:
        raise ValueError("train_test_split expects at least one array")
    tables = [np.asarray(array) for array in arrays]
    labels = None if stratify is None else np.asarray(stratify)
    n, *others = [len(table) for table in (*tables, *([] if labels is None else [labels]))]
    if any(other != n for other in others):
        raise ValueError(f"the arrays differ in length: {', '.join(map(str, (n, *others)))}")
    train, test = _sizes(n, train_size, test_size)
    order = list(range(n))
    if shuffle:
        random_source(random_state).shuffle(order)
    if labels is not None:
        order = _mixed(order, labels.tolist())
    parts = order[:train], order[train : train + test]
    frames = [getattr(array, "iloc", table) for array, table in zip(arrays, tables, strict=True)]
    return [frame[part] for frame in frames for part in parts]


def _mixed(order: list[int], labels: list[Any]) -> list[int]:
    """Return samples in an order in which each part of them has all classes in their shares."""
    counts, place = Counter(labels), dict[int, float]()
    seen: Counter[Any] = Counter()
    for k in order:
        seen[labels[k]] += 1
        place[k] = (seen[labels[k]] - 0.5) / counts[labels[k]]
    return sorted(order, key=place.__getitem__)


def _sizes(n: int, train_size: float | None, test_size: float | None) -> tuple[int, int]:
    """Return how many of n samples are for training and how many for testing."""
    if train_size is None:
        test = _count("test_size", 0.25 if test_size is None else test_size, n, ceil)
        train = n - test
    else:
        train = _count("train_size", train_size, n, floor)
        test = n - train if test_size is None else _count("test_size", test_size, n, ceil)
    if min(train, test) < 1 or train + test > n:
        raise ValueError(
            f"{n} samples cannot be split into {train} for training and {test} for testing, "
            "at least 1 each"
        )
    return train, test


def _count(name: str, size: float, n: int, rounded: Callable[[float], int]) -> int:
    """Return a size as a number of samples, given that number or a share of n."""
    if isinstance(size, Integral) and not isinstance(size, bool):
        return int(size)
    if not 0 < real(size, name) < 1:
        raise ValueError(f"{name} expects a share in (0, 1) or a number of samples, got {size!r}")
    return rounded(size * n)
