"""Losses by name, and checks that targets and outputs fit them, before any training.

The arithmetic of each loss is in losses.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from autograd import Value, ops
from nn import losses
from nn.names import as_call, lookup
from nn.saving import register

Array: TypeAlias = npt.NDArray[np.float64]
UNBOUNDED = (ops.DOT, ops.SUM, ops.ADD, ops.RELU, ops.LEAKY_RELU, ops.SOFTPLUS, ops.TANH)
"""Last steps of a network that do not end in a probability."""


class Loss:
    """A loss function of one sample, made fit for training: any (targets, outputs) → Value.

    The subclasses have Keras's names.
    """

    function: Callable[..., Value]
    from_logits = False

    def __init__(self, function: Callable[..., Value]) -> None:
        if not callable(function):
            raise TypeError(f"a loss is a name or a function of one sample, got {function!r}")
        self.function = function

    def __repr__(self) -> str:
        return as_call(self)

    @property
    def name(self) -> str:
        """The name of the function."""
        return getattr(self.function, "__name__", "loss")

    def __call__(self, y_true: Any, y_pred: Any) -> Value:
        """Return the loss of one sample."""
        return self.function(y_true, y_pred)

    def of(self, targets: Sequence[Any], outputs: Sequence[Value]) -> Value:
        """Return the loss of one sample from a row that `targets` made."""
        loss = self(targets, outputs)
        if not isinstance(loss, Value):
            raise TypeError(f"the loss {self.name} of a sample must be one Value, got {loss!r}")
        return loss

    def config(self) -> dict[str, Any]:
        """Return the arguments that make the same loss again."""
        return {"from_logits": True} if self.from_logits else {}

    def targets(self, y: Array, n_out: int) -> Array:
        """Return y, of shape (n, anything), as rows to hold the outputs against."""
        return y

    def check(self, outputs: Sequence[Value]) -> None:
        """Raise ValueError if the outputs of the network do not fit the loss."""


class _OfDifferences(Loss):
    """A loss of the differences between outputs and targets, which may be any numbers."""

    def __init__(self) -> None:
        pass  # the class has the function

    def targets(self, y: Array, n_out: int) -> Array:
        """Return y as it is: a target for each output."""
        return _as_many(self, y, n_out)


class MeanSquaredError(_OfDifferences):
    """The mean of (prediction − target)²."""

    function = staticmethod(losses.mean_squared_error)


class HalfSquaredError(_OfDifferences):
    """½·Σ(prediction − target)²."""

    function = staticmethod(losses.half_squared_error)


class MeanAbsoluteError(_OfDifferences):
    """The mean of |prediction − target|."""

    function = staticmethod(losses.mean_absolute_error)


class Hinge(_OfDifferences):
    """The mean of max(0, 1 − target·prediction)."""

    function = staticmethod(losses.hinge)

    def targets(self, y: Array, n_out: int) -> Array:
        """Return targets of −1 and +1; 0 and 1 are taken for these, as in Keras."""
        y = super().targets(y, n_out)
        if np.isin(y, (0, 1)).all():
            return 2 * y - 1
        return _only(self, y, np.isin(y, (-1, 1)), "of -1 and 1, or of 0 and 1")

    def check(self, outputs: Sequence[Value]) -> None:
        """Raise ValueError if the outputs are probabilities, which never come near −1."""
        if outputs[0].op is ops.SIGMOID or losses.is_softmax(outputs):
            raise ValueError(
                f"{self.name} expects outputs of both signs, but the network ends in probabilities:"
                " leave the activation of the last layer out, or take a cross-entropy as the loss"
            )


class _Crossentropy(Loss):
    """A loss of probabilities or, `from_logits`, of the numbers that they are made from."""

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
        return _shares(self, _as_many(self, y, n_out))

    def check(self, outputs: Sequence[Value]) -> None:
        """Raise ValueError if the outputs are not probabilities, or are and should not be."""
        _check_probabilities(self, outputs, "sigmoid")


class _OfClasses(_Crossentropy):
    """A cross-entropy that weighs the outputs of several classes against each other."""

    def check(self, outputs: Sequence[Value]) -> None:
        """Raise ValueError if there is but one output, or if they are not probabilities."""
        if len(outputs) < 2:
            raise ValueError(
                f"{self.name} weighs the outputs of two or more classes, the network has "
                f"{len(outputs)}: for two classes and one output take binary_crossentropy"
            )
        _check_probabilities(self, outputs, "softmax")


class CategoricalCrossentropy(_OfClasses):
    """−Σ t·log p, for targets in one-hot rows."""

    function = staticmethod(losses.categorical_crossentropy)

    def targets(self, y: Array, n_out: int) -> Array:
        """Return y, rows that sum to 1."""
        if y.shape[1] == 1 < n_out:
            raise ValueError(
                f"{self.name} expects one-hot rows of {n_out} numbers, got one label per sample: "
                "take sparse_categorical_crossentropy, or to_categorical(y)"
            )
        y = _shares(self, _as_many(self, y, n_out))
        bad = np.flatnonzero(abs(y.sum(axis=1) - 1) > 1e-6)
        if len(bad):
            raise ValueError(
                f"{self.name} expects rows that sum to 1, but row {bad[0]} of y is "
                f"{y[bad[0]].tolist()}"
            )
        return y


class SparseCategoricalCrossentropy(_OfClasses):
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
    "hinge": Hinge,
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
        return lookup("loss", loss, LOSSES)()
    if isinstance(loss, type):
        return loss()  # type: ignore[no-any-return]
    known = [kind() for kind in LOSSES.values()]
    return next((k for k in known if k.function is loss), Loss(loss))


def _as_many(loss: Loss, y: Array, n_out: int) -> Array:
    if y.shape[1] != n_out:
        raise ValueError(
            f"{loss.name} expects a target for each output: the network has {n_out} outputs, "
            f"y has {y.shape[1]} columns"
        )
    return y


def _shares(loss: Loss, y: Array) -> Array:
    return _only(loss, y, (y >= 0) & (y <= 1), "from 0 to 1")


def _only(loss: Loss, y: Array, good: npt.NDArray[np.bool_], what: str) -> Array:
    if not good.all():
        row, column = np.argwhere(~good)[0]
        raise ValueError(
            f"{loss.name} expects targets {what}, but row {row} of y has {y[row, column]:.10g}"
        )
    return y


def _check_probabilities(loss: Loss, outputs: Sequence[Value], activation: str) -> None:
    op = outputs[0].op
    if loss.from_logits:
        if op is ops.SIGMOID or losses.is_softmax(outputs):
            raise ValueError(
                f"{loss.name} with from_logits=True expects the numbers before the {activation}, "
                "but the last layer applies it: leave the activation or from_logits out"
            )
    elif op in UNBOUNDED:
        raise ValueError(
            f"{loss.name} expects probabilities, but the last step of the network is {op.name}, "
            f"which gives other numbers too: give the last layer activation={activation!r}, or "
            "the loss from_logits=True"
        )
