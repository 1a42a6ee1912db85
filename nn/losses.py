"""Losses: how wrong the outputs for one sample are, as one Value to go backward from.

Arguments are Keras's; the names that `loss="…"` finds are in objectives.py. Targets and outputs
are both numbers or Values, or sequences of these, of shape (outputs,).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import Any, TypeAlias

import numpy as np

import autograd
from autograd import Value, ops
from autograd.figures import counted
from autograd.value import Number, value
from nn.activations import softmax_logs

__all__ = [
    "EPSILON",
    "Numbers",
    "binary_crossentropy",
    "categorical_crossentropy",
    "half_squared_error",
    "hinge",
    "huber",
    "log_cosh",
    "mae",
    "mape",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "mse",
    "msle",
    "sparse_categorical_crossentropy",
    "squared_hinge",
]

Numbers: TypeAlias = "Number | Sequence[Number]"
EPSILON = 1e-7
"""How near to 0 and 1 a probability may come before its logarithm, as in Keras."""


def mean_squared_error(y_true: Numbers, y_pred: Numbers) -> Value:
    """Return the mean of (prediction − target)².

    >>> w = Value(1.0, "w")
    >>> mean_squared_error([4.0, 1.0], [w * 2.0, w * 3.0]).data
    4.0

    Raises ValueError if they differ in length or are empty, TypeError for what is no number.
    """
    return _mean([(out - target) ** 2 for target, out in _pairs(y_true, y_pred)])


def half_squared_error(y_true: Numbers, y_pred: Numbers) -> Value:
    """Return ½·Σ(prediction − target)², whose slope is the difference itself.

    The loss of TensorFlow Playground and of many textbooks.
    Raises ValueError if they differ in length or are empty, TypeError for what is no number.
    """
    squares = [(out - target) ** 2 for target, out in _pairs(y_true, y_pred)]
    return 0.5 * (squares[0] if len(squares) == 1 else autograd.sum(squares))


def mean_absolute_error(y_true: Numbers, y_pred: Numbers) -> Value:
    """Return the mean of |prediction − target|.

    Raises ValueError if they differ in length or are empty, TypeError for what is no number.
    """
    return _mean([abs(out - target) for target, out in _pairs(y_true, y_pred)])


def mean_absolute_percentage_error(y_true: Numbers, y_pred: Numbers) -> Value:
    """Return the mean of 100·|prediction − target|/|target|, the divisor at least 1e-7.

    Raises ValueError if they differ in length or are empty, TypeError for what is no number.
    """
    shares = [
        abs(out - target) / autograd.maximum(abs(target), EPSILON)
        for target, out in _pairs(y_true, y_pred)
    ]
    return 100.0 * _mean(shares)


def mean_squared_logarithmic_error(y_true: Numbers, y_pred: Numbers) -> Value:
    """Return the mean of (log(1 + prediction) − log(1 + target))², of numbers of at least 1e-7.

    Raises ValueError if they differ in length or are empty, TypeError for what is no number.
    """
    pairs = [[_log_of_more(x) for x in pair] for pair in _pairs(y_true, y_pred)]
    return _mean([(out - target) ** 2 for target, out in pairs])


def huber(y_true: Numbers, y_pred: Numbers, delta: float = 1.0) -> Value:
    """Return the mean of ½·d² where d = |prediction − target| ≤ delta, else delta·(d − ½·delta).

    Huber 1964: outliers pull with a slope of delta and no more.

    >>> huber([0.0, 0.0], [0.5, 3.0]).data
    1.3125

    Raises ValueError if they differ in length or are empty, TypeError for what is no number.
    """
    terms = []
    for target, out in _pairs(y_true, y_pred):
        distance = abs(out - target)
        near = autograd.minimum(distance, delta)
        terms.append(0.5 * near**2 + delta * (distance - near))
    return _mean(terms)


def log_cosh(y_true: Numbers, y_pred: Numbers) -> Value:
    """Return the mean of log cosh(prediction − target): ½·d² near the target, |d| − log 2 far.

    Raises ValueError if they differ in length or are empty, TypeError for what is no number.
    """
    distances = [out - target for target, out in _pairs(y_true, y_pred)]
    return _mean([d + (-2.0 * d).softplus() - log(2.0) for d in distances])


def hinge(y_true: Numbers, y_pred: Numbers) -> Value:
    """Return the mean of max(0, 1 − target·prediction), for targets −1 and +1.

    The max-margin loss of support vector machines and of micrograd's demo.
    Raises ValueError if they differ in length or are empty, TypeError for what is no number.
    """
    return _mean([(1 - target * out).relu() for target, out in _pairs(y_true, y_pred)])


def squared_hinge(y_true: Numbers, y_pred: Numbers) -> Value:
    """Return the mean of max(0, 1 − target·prediction)², for targets −1 and +1.

    Raises ValueError if they differ in length or are empty, TypeError for what is no number.
    """
    return _mean([(1 - target * out).relu() ** 2 for target, out in _pairs(y_true, y_pred)])


def binary_crossentropy(y_true: Numbers, y_pred: Numbers, from_logits: bool = False) -> Value:
    """Return the mean of −t·log p − (1 − t)·log(1 − p), for targets from 0 to 1.

    Logits are the numbers before the sigmoid. Where the prediction is itself the sigmoid of
    a node z, the logarithms are computed from z, log p = −softplus(−z), which is exact for z
    of any size; other probabilities are kept 1e-7 away from 0 and 1, as in Keras.
    Raises ValueError if they differ in length or are empty, TypeError for what is no number.
    """
    terms = []
    for target, out in _pairs(y_true, y_pred):
        yes, no = _logits(out) if from_logits else _log_yes_and_no(out)
        terms.append(autograd.dot([-target, target - 1], [yes, no]))
    return _mean(terms)


def categorical_crossentropy(y_true: Numbers, y_pred: Numbers, from_logits: bool = False) -> Value:
    """Return −Σ t·log p, for targets that sum to 1, such as one-hot rows.

    Logits are the numbers before the softmax. Where the predictions are themselves a softmax,
    log p is the node inside it, exact for logits of any size. Other predictions, such as
    sigmoids, are divided by their sum, as in Keras.
    Raises ValueError if they differ in length or are empty, TypeError for what is no number.
    """
    pairs = _pairs(y_true, y_pred)
    outs = [out for _, out in pairs]
    logs = softmax_logs(outs) if from_logits else _log_probabilities(outs)
    return autograd.dot([-target for target, _ in pairs], logs)


def sparse_categorical_crossentropy(
    y_true: Numbers, y_pred: Numbers, from_logits: bool = False
) -> Value:
    """Return −log p of the class y_true, a whole number from 0.

    The cross-entropy of `categorical_crossentropy` with the row that has a 1 at y_true. Raises
    ValueError for more than one label and for one without an output, TypeError for what is no
    number.
    """
    labels, outs = _as_list(y_true), _as_list(y_pred)
    if len(labels) != 1:
        raise ValueError(
            f"sparse_categorical_crossentropy expects one label, got {len(labels)} numbers: for a "
            "one-hot row take categorical_crossentropy"
        )
    label = labels[0].data
    if label not in range(len(outs)):
        raise ValueError(
            f"a label is a whole number from 0 to {len(outs) - 1}, as there are {len(outs)} "
            f"outputs, got {label:.10g}"
        )
    return categorical_crossentropy([k == label for k in range(len(outs))], outs, from_logits)


def _logits(z: Value) -> tuple[Value, Value]:
    """Return log p and log(1 − p) for p = sigmoid(z)."""
    return -(-z).softplus(), -z.softplus()


def _log_yes_and_no(p: Value) -> tuple[Value, Value]:
    if p.op is ops.SIGMOID:
        return _logits(p.inputs[0])
    p = _clipped(p)
    return p.log(), (1 - p).log()


def _log_probabilities(ps: list[Value]) -> list[Value]:
    if is_softmax(ps):
        return [p.inputs[0] for p in ps]
    if all(p.op is ops.SIGMOID for p in ps):
        return softmax_logs([_logits(p.inputs[0])[0] for p in ps])
    total = autograd.sum(ps)
    return [_clipped(p / total).log() for p in ps]


def is_softmax(ps: Sequence[Value]) -> bool:
    """Return whether these nodes are the outputs of one softmax, exp(z_i − logsumexp(z))."""
    logs = [p.inputs[0] for p in ps if p.op is ops.EXP]
    pairs = [log.inputs for log in logs if log.op is ops.SUB]
    if not pairs or len(pairs) < len(ps):
        return False
    zs, totals = zip(*pairs, strict=True)
    total = totals[0]
    return total.op is ops.LOGSUMEXP and total.inputs == zs and len(set(totals)) == 1


def _log_of_more(x: Value) -> Value:
    return (autograd.maximum(x, EPSILON) + 1.0).log()


def _clipped(p: Value) -> Value:
    return autograd.minimum(autograd.maximum(p, EPSILON), 1 - EPSILON)


def _mean(terms: list[Value]) -> Value:
    return terms[0] if len(terms) == 1 else autograd.sum(terms) / len(terms)


def _pairs(y_true: Numbers, y_pred: Numbers) -> list[tuple[Value, Value]]:
    targets, outputs = _as_list(y_true), _as_list(y_pred)
    if len(targets) != len(outputs):
        raise ValueError(
            f"a loss expects as many targets as outputs, got {len(targets)} targets "
            f"and {len(outputs)} outputs"
        )
    return list(zip(targets, outputs, strict=True))


def _as_list(x: Numbers) -> list[Value]:
    items: Any = x
    if not hasattr(x, "__len__") or getattr(x, "ndim", None) == 0:  # an array of no axes
        items = [x]
    try:
        return [value(item) for item in items]
    except TypeError:
        if not all(isinstance(item, list | tuple | np.ndarray) for item in items):
            raise
        raise TypeError(
            f"a loss takes one sample, loss(y[0], y_pred[0]), got {counted(len(items), 'row')}: "
            "model.evaluate(x, y) gives the mean of many"
        ) from None


mse, mae = mean_squared_error, mean_absolute_error
mape, msle = mean_absolute_percentage_error, mean_squared_logarithmic_error
