"""The metrics of single samples as Keras's classes, which take a name and a threshold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nn import metrics
from nn.aggregates import Aggregate
from nn.checks import below_one
from nn.loss import Array
from nn.metrics import OF_LOSSES, Metric
from nn.saving import register


class PerSample(Aggregate):
    """The mean of a function of samples."""

    function: Callable[[Array, Array], Any]

    def columns(self, y_true: Array, y_pred: Array) -> Array:
        """Return the number of each sample."""
        if y_true.shape != y_pred.shape and not isinstance(self, SparseCategoricalAccuracy):
            raise ValueError(
                f"{self!r} expects a target for each output, got targets of shape {y_true.shape} "
                f"for outputs of shape {y_pred.shape}"
            )
        return self._of(y_true, y_pred).reshape(-1, 1)  # type: ignore[no-any-return]

    def _of(self, y_true: Array, y_pred: Array) -> Any:
        return type(self).function(y_true, y_pred)

    def result(self, means: Array) -> float:
        """Return the mean."""
        return float(means[0])


class BinaryAccuracy(PerSample):
    """The share of outputs that are above the threshold where the target is 1, else not."""

    def __init__(self, name: str | None = None, *, threshold: float = 0.5) -> None:
        super().__init__(name)
        self.threshold = below_one("threshold", threshold)

    def _of(self, y_true: Array, y_pred: Array) -> Any:
        return metrics.binary_accuracy(y_true, y_pred, self.threshold)

    def config(self) -> dict[str, Any]:
        """Return the arguments that make the same metric again."""
        return super().config() | {"threshold": self.threshold}


class CategoricalAccuracy(PerSample):
    """The share of samples whose largest output is where the largest target is."""

    function = staticmethod(metrics.categorical_accuracy)


class SparseCategoricalAccuracy(PerSample):
    """The share of samples whose largest output is that of their label."""

    function = staticmethod(metrics.sparse_categorical_accuracy)


class MeanSquaredError(PerSample):
    """The mean of (prediction − target)²."""

    function = staticmethod(metrics.mean_squared_error)


class MeanAbsoluteError(PerSample):
    """The mean of |prediction − target|."""

    function = staticmethod(metrics.mean_absolute_error)


class MeanAbsolutePercentageError(PerSample):
    """The mean of 100·|prediction − target|/|target|."""

    function: Metric = OF_LOSSES["mean_absolute_percentage_error"]


class MeanSquaredLogarithmicError(PerSample):
    """The mean of (log(1 + prediction) − log(1 + target))²."""

    function: Metric = OF_LOSSES["mean_squared_logarithmic_error"]


class BinaryCrossentropy(PerSample):
    """The mean of −t·log p − (1 − t)·log(1 − p)."""

    function: Metric = OF_LOSSES["binary_crossentropy"]


class CategoricalCrossentropy(PerSample):
    """The mean of −Σ t·log p."""

    function: Metric = OF_LOSSES["categorical_crossentropy"]


register("metric", *PerSample.__subclasses__())
