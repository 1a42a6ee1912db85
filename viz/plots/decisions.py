"""Which class an output stands for, as the metric "accuracy" decides it, and its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograd.figures import signed
from nn.objectives import Hinge
from nn.training import Model
from viz.plots.axis import Array


def border_of(model: Model, y: Array) -> float:
    """Return the output above which a single output says yes."""
    layers = getattr(model, "layers", [None])
    if getattr(layers[-1], "activation", None) == "sigmoid":
        return 0.5
    of_logits = isinstance(model.loss, Hinge) or getattr(model.loss, "from_logits", False)
    return 0.5 if np.isin(y, (0, 1)).all() and not of_logits else 0.0


def numbered(labels: Any, classes: Sequence[str] = ()) -> tuple[Any, Sequence[str]]:
    """Return labels that are words as numbers from 0, with the words in their order.

    >>> numbered(["rose", "lily", "rose"])
    (array([1, 0, 1]), ('lily', 'rose'))
    """
    table = np.asarray(labels)
    if table.dtype.kind not in "US":
        return labels, classes
    words = table.ravel().tolist()
    known = tuple(classes) or tuple(sorted(set(words)))
    unknown = sorted(set(words) - set(known))
    if unknown:
        raise ValueError(f"the label {unknown[0]!r} is none of the classes {', '.join(known)}")
    return np.array([known.index(word) for word in words]), known


def class_name(label: float, k: int, classes: Sequence[str]) -> str:
    """Return what class k is called whose label is this number."""
    if not len(classes):
        return signed(label)
    if k >= len(classes):
        raise ValueError(
            f"classes expects a name for each class: there is class {k}, but only "
            f"{len(classes)} names, {', '.join(map(str, classes))}"
        )
    return str(classes[k])


def largest(rows: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the labels of rows: the only column, or the place of the largest number."""
    return rows[:, 0] if rows.shape[1] == 1 else rows.argmax(axis=1)
