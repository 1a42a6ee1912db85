"""Metrics: how good predictions are, in numbers that are reported, not optimized.

Each takes arrays y_true and y_pred of shape (n, outputs) and returns one number per sample, of
shape (n,). A model sees to it that they fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

import autograd
from nn import losses
from nn.aggregates import AUC, Precision, Recall, RootMeanSquaredError
from nn.names import lookup, snake
from nn.objectives import (
    LOSSES,
    Array,
    BinaryCrossentropy,
    Hinge,
    Loss,
    OfDifferences,
    SparseCategoricalCrossentropy,
)

__all__ = [
    "AUC",
    "METRICS",
    "Metric",
    "OfLoss",
    "Precision",
    "Recall",
    "RootMeanSquaredError",
    "binary_accuracy",
    "categorical_accuracy",
    "get",
    "logit_accuracy",
    "mean_absolute_error",
    "mean_squared_error",
    "rule_for",
    "sign_accuracy",
    "sparse_categorical_accuracy",
]

Metric: TypeAlias = Callable[[Array, Array], Array | float]


def binary_accuracy(y_true: Array, y_pred: Array, threshold: float = 0.5) -> Array:
    """Return for each sample which share of its outputs, above the threshold or not, is right.

    Right are those above it for a target of 1, the others for a target of 0.

    >>> binary_accuracy(np.array([[1, 0], [0, 0]]), np.array([[0.9, 0.1], [0.2, 0.6]]))
    array([1. , 0.5])
    """
    return _average(y_true == (y_pred > threshold))


def categorical_accuracy(y_true: Array, y_pred: Array) -> Array:
    """Return 1 for each sample whose largest output is where the largest target is.

    >>> categorical_accuracy([[0, 1], [1, 0]], [[0.2, 0.8], [0.3, 0.7]])
    array([1., 0.])
    """
    return np.where(np.argmax(y_true, axis=1) == np.argmax(y_pred, axis=1), 1.0, 0.0)


def sparse_categorical_accuracy(y_true: Array, y_pred: Array) -> Array:
    """Return 1 for each sample whose largest output is the one of its label, y_true[:, 0].

    >>> sparse_categorical_accuracy(np.array([[1], [0]]), [[0.2, 0.8], [0.3, 0.7]])
    array([1., 0.])
    """
    return np.where(y_true[:, 0] == np.argmax(y_pred, axis=1), 1.0, 0.0)


def sign_accuracy(y_true: Array, y_pred: Array) -> Array:
    """Return for each sample which share of its outputs has the sign of the target.

    A target of 0 stands for −1, as in the hinge loss.
    """
    return _average((y_true > 0) == (y_pred > 0))


def logit_accuracy(y_true: Array, y_pred: Array) -> Array:
    """Return the `binary_accuracy` of logits z: sigmoid(z) is above 0.5 where z is above 0."""
    return _average((y_true > 0.5) == (y_pred > 0))


def mean_squared_error(y_true: Array, y_pred: Array) -> Array:
    """Return the mean of (prediction − target)² of each sample."""
    return _average((y_pred - y_true) ** 2)


def mean_absolute_error(y_true: Array, y_pred: Array) -> Array:
    """Return the mean of |prediction − target| of each sample."""
    return _average(abs(y_pred - y_true))


class OfLoss:
    """The metric of a loss, computed of all samples at once; it takes targets as the loss does.

    >>> OfLoss(Hinge())(np.array([[1.0], [0.0]]), np.array([[0.5], [3.0]]))
    array([0.5, 4. ])
    """

    def __init__(self, loss: Loss) -> None:
        self.loss, self.__name__ = loss, loss.name

    def __call__(self, y_true: Array, y_pred: Array) -> Array:
        """Return the loss of each sample.

        Raises ValueError for shapes that do not fit and for NaN, TypeError for what is no number.
        """
        targets = self.loss.targets(y_true, y_pred.shape[1])
        return np.reshape(_compiled(self.loss)(targets, y_pred), len(y_true))


@cache
def _compiled(loss: Loss) -> Callable[..., Any]:
    one_hot = isinstance(loss, SparseCategoricalCrossentropy)  # the targets that it makes
    return autograd.compile(losses.categorical_crossentropy if one_hot else loss.function)


OF_LOSSES: dict[str, Metric] = {
    loss.name: OfLoss(loss) for loss in (kind() for kind in dict.fromkeys(LOSSES.values()))
}
METRICS: dict[str, Metric | None] = {
    "accuracy": None,  # which one is meant, the loss decides
    "acc": None,
    "binary_accuracy": binary_accuracy,
    "categorical_accuracy": categorical_accuracy,
    "sparse_categorical_accuracy": sparse_categorical_accuracy,
    "sign_accuracy": sign_accuracy,
    "logit_accuracy": logit_accuracy,
    **{name: OF_LOSSES[kind().name] for name, kind in LOSSES.items()},
    "mean_squared_error": mean_squared_error,
    "mse": mean_squared_error,
    "mean_absolute_error": mean_absolute_error,
    "mae": mean_absolute_error,
    "root_mean_squared_error": RootMeanSquaredError(),
    "precision": Precision(),
    "recall": Recall(),
    "auc": AUC(),
}
"""The metrics by Keras's names for them."""


def get(metrics: Sequence[str | Metric] | None) -> dict[str, str | Metric]:
    """Return metrics, given by name or as functions, by the names that History has for them.

    Raises ValueError for an unknown name, and if two results would have the same name there.
    """
    if isinstance(metrics, str) or callable(metrics):
        metrics = [metrics]
    known = [_known(metric) for metric in metrics or ()]
    names = ["loss", *map(_name, known)]
    results = ["epoch", *names, *(f"val_{name}" for name in names)]
    for name in names:
        if results.count(name) > 1:
            raise ValueError(
                f"two results would be called {name!r}: give each metric once, and functions of "
                "your own names of their own, f.__name__ = …"
            )
    return dict(zip(names[1:], known, strict=True))


def _known(metric: str | Metric) -> str | Metric:
    """Return a custom metric as it is, and the name of any other, if it is known."""
    metric = metric() if isinstance(metric, type) else metric
    if callable(metric) and getattr(losses, _name(metric), None) is not metric:
        return metric
    name = snake(_name(metric))
    lookup("metric", name, METRICS)  # a loss of one sample stands for the metric of its name
    return name


def _name(metric: str | Metric) -> str:
    if isinstance(metric, str):
        return metric
    return getattr(metric, "__name__", type(metric).__name__)


def rule_for(
    metric: str | Metric, loss: Loss, y_true: Array, n_out: int, signs: bool = False
) -> Metric:
    """Return the rule of a metric; "accuracy" is the one that goes with loss and targets.

    `signs` is what `compares_signs` says of the network.

    Which one that is may change with the rows that are given; a model keeps the one of its
    first fit. Raises ValueError if the targets, of shape (n, columns), do not fit the rule.
    """
    if callable(metric):
        return metric
    rule = METRICS[metric] or _accuracy(loss, y_true, n_out, signs)
    if n_out == 1 and rule in (categorical_accuracy, sparse_categorical_accuracy):
        raise ValueError(
            f"{metric} asks which of several outputs is largest, the network has one: take "
            "binary_accuracy"
        )
    columns = y_true.shape[1]
    if isinstance(rule, OfLoss):
        rule.loss.targets(y_true, n_out)
    elif rule is sparse_categorical_accuracy:
        if columns != 1:
            raise ValueError(
                f"{metric} expects one label per sample, y has {columns} columns: for one-hot "
                "rows take categorical_accuracy"
            )
    elif columns != n_out:
        raise ValueError(
            f"{metric} expects a target for each output: the network has {n_out} outputs, "
            f"y has {columns} columns"
        )
    return rule


def sides(y_true: Array, signs: bool = False) -> tuple[int, int] | None:
    """Return the labels that one output tells apart, 0 and 1 or −1 and 1; None for others.

    Where all are 1, `signs` decides between them.

    >>> sides(np.array([1, 0])), sides(np.array([1, -1])), sides(np.array([1]), signs=True)
    ((0, 1), (-1, 1), (-1, 1))
    """
    pairs = ((-1, 1), (0, 1)) if signs else ((0, 1), (-1, 1))
    return next((pair for pair in pairs if np.isin(y_true, pair).all()), None)


def border(loss: Loss | None, y_true: Array, signs: bool = False) -> float:
    """Return the output above which a single output says yes.

    It is ½ for targets from 0 to 1; 0 for a hinge loss, for logits and for all others.
    """
    if isinstance(loss, Hinge) or (loss and loss.from_logits):
        return 0.0
    shares = y_true.min() >= 0 and y_true.max() <= 1
    return 0.5 if shares and sides(y_true, signs) != (-1, 1) else 0.0


def compares_signs(network: Any) -> bool:
    """Return whether labels of 1 are the positive ones of −1 and 1, should all of them be 1.

    So it is if the first fit compared signs, or the last activation is a tanh.
    """
    last = (getattr(network, "layers", None) or [None])[-1]
    return (
        sign_accuracy in network.plan.rules.values() or getattr(last, "activation", None) == "tanh"
    )


def _accuracy(loss: Loss, y_true: Array, n_out: int, signs: bool) -> Metric:
    """Return the accuracy that goes with a loss and the targets it is given.

    Of several outputs the largest counts, but with a binary cross-entropy each one on its own,
    as in Keras 2. Unlike Keras, which holds 0.5 against any single output, this has the border
    of the loss and the targets.
    """
    if isinstance(loss, OfDifferences) and y_true.shape[1] == n_out and sides(y_true) is None:
        raise ValueError(
            "accuracy counts right answers of yes and no, targets of 0 and 1 or of −1 and 1, got "
            f"numbers from {y_true.min():g} to {y_true.max():g}: how far outputs are off says 'mae'"
        )
    if n_out > 1 and not isinstance(loss, BinaryCrossentropy):
        return sparse_categorical_accuracy if y_true.shape[1] == 1 else categorical_accuracy
    if loss.from_logits:
        return logit_accuracy
    return binary_accuracy if border(loss, y_true, signs) else sign_accuracy


def _average(table: npt.NDArray[Any]) -> Array:
    return np.asarray(table.mean(axis=1), dtype=np.float64)
