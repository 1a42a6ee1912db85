"""What all losses share, and what they ask of targets and outputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from autograd import Value, ops
from autograd.misuse import warn
from nn import losses
from nn.names import as_call

Array: TypeAlias = npt.NDArray[np.float64]
UNBOUNDED = (ops.DOT, ops.SUM, ops.ADD, ops.RELU, ops.LEAKY_RELU, ops.SOFTPLUS, ops.TANH)
"""Last steps of a network that do not end in a probability."""


class Loss:
    """A loss function of one sample, made fit for training: any (targets, outputs) → Value.

    Your own gets both as arrays of Values, and may return an array: its mean is the loss. The
    subclasses have Keras's names.

    >>> squares = Loss(lambda y_true, y_pred: (y_pred - y_true) ** 2)
    >>> squares([0.0, 1.0], [Value(2.0), Value(1.0)]).data
    2.0
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
        try:
            found: Any = self.function(*(np.array(x, dtype=object) for x in (y_true, y_pred)))
        except np.exceptions.AxisError as error:
            raise TypeError(
                f"in the loss {self.name}, {error}: it gets arrays of one sample; take axis=-1"
            ) from None
        return np.mean(found) if isinstance(found, np.ndarray) and found.size else found  # type: ignore[return-value]

    def of(self, targets: Sequence[Any], outputs: Sequence[Value]) -> Value:
        """Return the loss of one sample from a row that `targets` made."""
        loss = self(targets, outputs)
        if not isinstance(loss, Value):
            raise TypeError(f"the loss {self.name} of a sample must be one Value, got {loss!r}")
        return loss

    def check_means(self, y: Array, outputs: Sequence[Value]) -> None:
        """Warn of a function of one's own whose means are over one sample here, in Keras a batch.

        For made-up outputs a sum or mean of samples is in proportion to what they are one by one,
        whatever outputs and targets; a root of it is not.
        """
        if "function" not in vars(self):
            return  # ours say of what they take the mean
        y, out = y[:8], np.array([out.data for out in outputs])
        n = np.arange(len(y))[:, None] / 8
        try:
            with np.errstate(all="ignore"):
                tries = (y, out * (1 - n) + n / 4), (y / 2, out * (1 - n**2) + n**2 / 4)
                pairs = [self._as_batch(*one) for one in tries]
        except Exception:  # it takes no batches, but one sample as we say
            return
        (batch, alone), (other_batch, other_alone) = pairs
        if not np.isclose(batch * other_alone, other_batch * alone):
            warn(
                f"the loss {self.name} gets one sample here and in Keras a batch, of which it is "
                "another number: take its means and sums by axis=-1 if those of one sample are "
                f"meant, else train on 'mse', say, and give compile metrics=[{self.name}]"
            )

    def _as_batch(self, y_true: Array, y_pred: Array) -> tuple[Any, Any]:
        """Return the function of a batch, and its mean over the samples.

        Raises TypeError unless it gives one number, in whatever order the samples are.
        """
        batch, turned = (
            np.asarray(self.function(y_true[::way], y_pred[::way]), np.float64) for way in (1, -1)
        )
        if batch.ndim or not np.isclose(batch, turned):
            raise TypeError("not a function of batches")
        alone: list[Any] = list(map(self.function, y_true, y_pred))
        return batch, np.mean(alone)

    def config(self) -> dict[str, Any]:
        """Return the arguments that make the same loss again."""
        return {"from_logits": True} if self.from_logits else {}

    def targets(self, y: Array, n_out: int) -> Array:
        """Return y, of shape (n, anything), as rows to hold the outputs against."""
        return y

    def check(self, outputs: Sequence[Value]) -> None:
        """Raise ValueError if the outputs of the network do not fit the loss."""


def as_many(loss: Loss, y: Array, n_out: int) -> Array:
    """Return y; raise ValueError unless it has a target for each output."""
    if y.shape[1] != n_out:
        raise ValueError(
            f"{loss.name} expects a target for each output: the network has {n_out} outputs, "
            f"y has {y.shape[1]} columns"
        )
    return y


def shares(loss: Loss, y: Array) -> Array:
    """Return y; raise ValueError unless its numbers are from 0 to 1."""
    return only(loss, y, (y >= 0) & (y <= 1), "from 0 to 1")


def only(loss: Loss, y: Array, good: npt.NDArray[np.bool_], what: str) -> Array:
    """Return y; raise ValueError, naming the first number that is not good."""
    if not good.all():
        row, column = np.argwhere(~good)[0]
        raise ValueError(
            f"{loss.name} expects targets {what}, but row {row} of y has {y[row, column]:.10g}"
        )
    return y


def check_probabilities(loss: Loss, outputs: Sequence[Value], activation: str) -> None:
    """Raise ValueError if outputs are no probabilities, or are and should be logits."""
    op = outputs[0].op
    if loss.from_logits:
        if op is ops.SIGMOID or losses.is_softmax(outputs):
            raise ValueError(
                f"{loss.name} with from_logits=True expects the numbers before the {activation}, "
                "but the last layer applies it: leave the activation or from_logits out"
            )
    elif op in UNBOUNDED:
        raise ValueError(
            f"{loss.name} expects probabilities, from 0 to 1, but the network does not end in a "
            f"{activation} (its last step is {op.name}): give the last layer "
            f"activation={activation!r}, or the loss from_logits=True"
        )
