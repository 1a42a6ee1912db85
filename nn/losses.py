"""Losses: how wrong the outputs for one sample are, as one Value to go backward from."""

from __future__ import annotations

from collections.abc import Sequence

import autograd
from autograd import Value
from autograd.value import Number


def mean_squared_error(
    y_true: Number | Sequence[Number], y_pred: Number | Sequence[Number]
) -> Value:
    """Return the mean of (prediction − target)²: Keras's `mean_squared_error`, its arguments too.

    >>> w = Value(1.0, "w")
    >>> mean_squared_error([4.0, 1.0], [w * 2.0, w * 3.0]).data
    4.0

    Both are numbers or Values, or sequences of these of the same length.
    """
    targets, outputs = _as_list(y_true), _as_list(y_pred)
    if len(targets) != len(outputs):
        raise ValueError(
            f"mean_squared_error expects as many targets as outputs, got {len(targets)} targets "
            f"and {len(outputs)} outputs"
        )
    squares = [(out - target) ** 2 for out, target in zip(outputs, targets, strict=True)]
    return squares[0] if len(squares) == 1 else autograd.sum(squares) / len(squares)


def _as_list(x: Number | Sequence[Number]) -> list[Value]:
    items = list(x) if hasattr(x, "__len__") else [x]  # type: ignore[arg-type]
    return [autograd.value.value(item) for item in items]


mse = mean_squared_error
