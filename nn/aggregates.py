"""Metrics of all samples together: each is computed from means over the samples.

Names are Keras's; of its arguments those that a network of Dense layers needs.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from nn.checks import below_one, whole
from nn.loss import Array
from nn.names import as_call, snake
from nn.saving import register, text

TINY = 1e-7


class Aggregate:
    """A metric that `result` computes from the means of some columns.

    >>> Precision()(np.array([[1.0], [0.0], [1.0]]), np.array([[0.9], [0.8], [0.1]]))
    0.5

    All raise ValueError for an argument out of its range, TypeError for what is no number and for a
    name that is no text.
    """

    def __init__(self, name: str | None = None) -> None:
        self.name = snake(type(self).__name__) if name is None else text(name)
        self.__name__ = str(self.name)

    def columns(self, y_true: Array, y_pred: Array) -> Array:
        """Return a row of numbers for each sample."""
        raise NotImplementedError

    def result(self, means: Array) -> float:
        """Return the metric from the mean of each column."""
        raise NotImplementedError

    def __call__(self, y_true: Array, y_pred: Array) -> float:
        """Return the metric of these samples."""
        return self.result(self.columns(y_true, y_pred).mean(axis=0))

    def config(self) -> dict[str, Any]:
        """Return the arguments that make the same metric again."""
        return {"name": self.name}

    def __repr__(self) -> str:
        return as_call(self)


class RootMeanSquaredError(Aggregate):
    """The root of the mean of (prediction − target)²."""

    def columns(self, y_true: Array, y_pred: Array) -> Array:
        """Return the squares."""
        return np.mean((y_pred - y_true) ** 2, axis=1, keepdims=True)  # type: ignore[no-any-return]

    def result(self, means: Array) -> float:
        """Return the root."""
        return sqrt(means[0])


class _Share(Aggregate):
    """What share of some outputs is right; 0 of none."""

    def __init__(self, thresholds: float | None = None, *, name: str | None = None) -> None:
        super().__init__(name)
        if isinstance(thresholds, list | tuple):
            raise TypeError(
                f"{type(self).__name__} expects one threshold, got {thresholds!r}: make a metric "
                "for each, with a name of its own"
            )
        self.thresholds = below_one("thresholds", 0.5 if thresholds is None else thresholds)

    def config(self) -> dict[str, Any]:
        """Return the arguments that make the same metric again."""
        return super().config() | {"thresholds": self.thresholds}

    def result(self, means: Array) -> float:
        """Return the share."""
        right, all_of_them = means.tolist()
        return right / all_of_them if all_of_them else 0.0

    def _right_of(self, y_true: Array, y_pred: Array, several: Any) -> Array:
        right = (y_true > 0.5) & (y_pred > self.thresholds)
        return np.stack([np.mean(right, axis=1), np.mean(several, axis=1)], axis=1)


class Precision(_Share):
    """What share of the outputs above the threshold is right."""

    def columns(self, y_true: Array, y_pred: Array) -> Array:
        """Return the right ones, and those above the threshold."""
        return self._right_of(y_true, y_pred, y_pred > self.thresholds)


class Recall(_Share):
    """What share of the outputs with a target of 1 is above the threshold."""

    def columns(self, y_true: Array, y_pred: Array) -> Array:
        """Return the right ones, and those with a target of 1."""
        return self._right_of(y_true, y_pred, y_true > 0.5)


class AUC(Aggregate):
    """The area under the curve of true over false positives, by trapezoids between thresholds.

    It is near the chance that a sample of 1 has a larger output than a sample of 0. As in
    Keras, outputs between two of the evenly spaced thresholds count as equal: the more thresholds,
    the nearer the area is to the exact one.
    """

    def __init__(self, num_thresholds: int = 200, *, name: str | None = None) -> None:
        super().__init__(name)
        self.num_thresholds = whole("num_thresholds", num_thresholds)
        inner = np.arange(1, num_thresholds - 1) / (num_thresholds - 1)
        self._thresholds = np.concatenate([[-TINY], inner, [1 + TINY]])

    def config(self) -> dict[str, Any]:
        """Return the arguments that make the same metric again."""
        return super().config() | {"num_thresholds": self.num_thresholds}

    def columns(self, y_true: Array, y_pred: Array) -> Array:
        """Return positives and negatives, of all outputs and of those above each threshold."""
        yes = np.stack([y_true > 0.5, y_true <= 0.5], axis=-1)[..., None]
        above = y_pred[..., None, None] > np.concatenate([[-np.inf], self._thresholds])
        return (yes & above).mean(axis=1).reshape(len(y_true), -1)  # type: ignore[no-any-return]

    def result(self, means: Array) -> float:
        """Return the area."""
        counts = means.reshape(2, -1)
        true, false = counts[:, 1:] / np.maximum(counts[:, :1], np.finfo(float).tiny)
        return float(np.sum((false[:-1] - false[1:]) * (true[:-1] + true[1:]) / 2))


register("metric", RootMeanSquaredError, Precision, Recall, AUC)
