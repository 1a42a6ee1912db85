"""Losses by name, and checks that targets and outputs fit them, before any training.

The arithmetic of each loss is in losses.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd import Value, ops
from nn import losses
from nn.checks import at_least_zero
from nn.loss import Array as Array
from nn.loss import Loss as Loss
from nn.loss import as_many, check_probabilities, only, shares
from nn.names import keras_arguments, lookup, snake
from nn.saving import register


class OfDifferences(Loss):
    """A loss of the differences between outputs and targets, which may be any numbers."""

    @keras_arguments()
    def __init__(self) -> None:
        pass  # the class has the function

    def __call__(self, y_true: Any, y_pred: Any) -> Value:
        """Return the loss of one sample."""
        return self.function(y_true, y_pred)

    def targets(self, y: Array, n_out: int) -> Array:
        """Return y as it is: a target for each output."""
        return as_many(self, y, n_out)


class MeanSquaredError(OfDifferences):
    """The mean of (prediction − target)²."""

    function = staticmethod(losses.mean_squared_error)


class HalfSquaredError(OfDifferences):
    """½·Σ(prediction − target)²."""

    function = staticmethod(losses.half_squared_error)


class MeanAbsoluteError(OfDifferences):
    """The mean of |prediction − target|."""

    function = staticmethod(losses.mean_absolute_error)


class MeanAbsolutePercentageError(OfDifferences):
    """The mean of 100·|prediction − target|/|target|."""

    function = staticmethod(losses.mean_absolute_percentage_error)


class MeanSquaredLogarithmicError(OfDifferences):
    """The mean of (log(1 + prediction) − log(1 + target))²."""

    function = staticmethod(losses.mean_squared_logarithmic_error)


class LogCosh(OfDifferences):
    """The mean of log cosh(prediction − target)."""

    function = staticmethod(losses.log_cosh)


class Huber(OfDifferences):
    """The mean of ½·d² where d = |prediction − target| ≤ delta, else of delta·(d − ½·delta)."""

    function = staticmethod(losses.huber)

    @keras_arguments()
    def __init__(self, delta: float = 1.0) -> None:
        self.delta = at_least_zero("delta", delta)

    def __call__(self, y_true: Any, y_pred: Any) -> Value:
        """Return the loss of one sample."""
        return self.function(y_true, y_pred, self.delta)

    def config(self) -> dict[str, Any]:
        """Return the arguments that make the same loss again."""
        return {"delta": self.delta}


class Hinge(OfDifferences):
    """The mean of max(0, 1 − target·prediction)."""

    function = staticmethod(losses.hinge)

    def targets(self, y: Array, n_out: int) -> Array:
        """Return targets of −1 and +1; 0 and 1 are taken for these, as in Keras."""
        y = super().targets(y, n_out)
        if np.isin(y, (0, 1)).all():
            return 2 * y - 1
        return only(self, y, np.isin(y, (-1, 1)), "of -1 and 1, or of 0 and 1")

    def check(self, outputs: Sequence[Value]) -> None:
        """Raise ValueError if the outputs are probabilities, which never come near −1."""
        if outputs[0].op is ops.SIGMOID or losses.is_softmax(outputs):
            raise ValueError(
                f"{self.name} expects outputs of both signs, but the network ends in probabilities:"
                " leave the activation of the last layer out, or take a cross-entropy as the loss"
            )


class SquaredHinge(Hinge):
    """The mean of max(0, 1 − target·prediction)²."""

    function = staticmethod(losses.squared_hinge)


class _Crossentropy(Loss):
    """A loss of probabilities or, `from_logits`, of the numbers that they are made from."""

    @keras_arguments()
    def __init__(self, from_logits: bool = False) -> None:
        self.from_logits = from_logits

    def __call__(self, y_true: Any, y_pred: Any) -> Value:
        """Return the loss of one sample."""
        return self.function(y_true, y_pred, self.from_logits)


class BinaryCrossentropy(_Crossentropy):
    """−t·log p − (1 − t)·log(1 − p), for each output on its own."""

    function = staticmethod(losses.binary_crossentropy)

    def targets(self, y: Array, n_out: int) -> Array:
        """Return y, numbers from 0 to 1, one for each output."""
        return shares(self, as_many(self, y, n_out))

    def check(self, outputs: Sequence[Value]) -> None:
        """Raise ValueError if the outputs are not probabilities, or are and should not be."""
        check_probabilities(self, outputs, "sigmoid")


class OfClasses(_Crossentropy):
    """A cross-entropy that weighs the outputs of several classes against each other."""

    def check(self, outputs: Sequence[Value]) -> None:
        """Raise ValueError if there is but one output, or if they are not probabilities."""
        if len(outputs) < 2:
            raise ValueError(
                f"{self.name} weighs the outputs of two or more classes, the network has "
                f"{len(outputs)}: for two classes and one output take binary_crossentropy"
            )
        check_probabilities(self, outputs, "softmax")


class CategoricalCrossentropy(OfClasses):
    """−Σ t·log p, for targets in one-hot rows."""

    function = staticmethod(losses.categorical_crossentropy)

    def targets(self, y: Array, n_out: int) -> Array:
        """Return y, rows that sum to 1."""
        if y.shape[1] == 1 < n_out:
            raise ValueError(
                f"{self.name} expects one-hot rows of {n_out} numbers, got one label per sample: "
                "take sparse_categorical_crossentropy, or to_categorical(y)"
            )
        y = shares(self, as_many(self, y, n_out))
        bad = np.flatnonzero(abs(y.sum(axis=1) - 1) > 1e-6)
        if len(bad):
            raise ValueError(
                f"{self.name} expects rows that sum to 1, but row {bad[0]} of y is "
                f"{y[bad[0]].tolist()}"
            )
        return y


class SparseCategoricalCrossentropy(OfClasses):
    """−log p of the right class, for labels that are whole numbers from 0."""

    function = staticmethod(losses.sparse_categorical_crossentropy)

    def of(self, targets: Sequence[Any], outputs: Sequence[Value]) -> Value:
        """Return the loss of one sample from its one-hot row."""
        return losses.categorical_crossentropy(targets, outputs, self.from_logits)

    def targets(self, y: Array, n_out: int) -> Array:
        """Return a one-hot row for each label."""
        if y.shape[1] != 1:
            raise ValueError(
                f"{self.name} expects one label per sample, got {y.shape[1]} numbers: for "
                "one-hot rows take categorical_crossentropy"
            )
        labels = y[:, 0]
        bad = np.flatnonzero(~np.isin(labels, range(n_out)))
        if len(bad):
            raise ValueError(
                f"a label is a whole number from 0 to {n_out - 1}, as the network has {n_out} "
                f"outputs, but row {bad[0]} of y is {labels[bad[0]]:.10g}"
            )
        return np.asarray(np.eye(n_out)[labels.astype(int)])


LOSSES: dict[str, Callable[[], Loss]] = {
    "mean_squared_error": MeanSquaredError,
    "mse": MeanSquaredError,
    "half_squared_error": HalfSquaredError,
    "mean_absolute_error": MeanAbsoluteError,
    "mae": MeanAbsoluteError,
    "mean_absolute_percentage_error": MeanAbsolutePercentageError,
    "mape": MeanAbsolutePercentageError,
    "mean_squared_logarithmic_error": MeanSquaredLogarithmicError,
    "msle": MeanSquaredLogarithmicError,
    "huber": Huber,
    "log_cosh": LogCosh,
    "hinge": Hinge,
    "squared_hinge": SquaredHinge,
    "binary_crossentropy": BinaryCrossentropy,
    "categorical_crossentropy": CategoricalCrossentropy,
    "sparse_categorical_crossentropy": SparseCategoricalCrossentropy,
}
"""The losses by Keras's names for them."""
register("loss", *LOSSES.values())  # type: ignore[arg-type]


def get(loss: str | Loss | Callable[..., Any]) -> Loss:
    """Return a loss as it is, the one of this name, or one made of a function of one sample."""
    if isinstance(loss, Loss):
        return loss
    if isinstance(loss, str):
        return lookup("loss", snake(loss), LOSSES)()
    if isinstance(loss, type):
        return loss()  # type: ignore[no-any-return]
    known = [kind() for kind in LOSSES.values()]
    return next((k for k in known if k.function is loss), Loss(loss))
