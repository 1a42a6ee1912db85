"""Labels as numbers, and what their classes are called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograd.figures import signed
from nn.names import listed
from viz.plots.axis import Array
from viz.plots.look import plain

LONG_CLASS = 20
"""Characters of a name that fit beside a table of counts."""


def numbered(labels: Any, classes: Sequence[str] = ()) -> tuple[Any, Sequence[str]]:
    """Return labels that are words as numbers from 0, with the words in their order.

    >>> numbered(["rose", "lily", "rose"])
    (array([1, 0, 1]), ('lily', 'rose'))

    Raises TypeError for classes in one text, ValueError for a word that is none of them.
    """
    if isinstance(classes, str):
        raise TypeError(f"classes expects a list of names, got the text {classes!r}")
    table = np.asarray(labels)
    if table.dtype.kind not in "US":
        return labels, classes
    words = table.ravel().tolist()
    known = tuple(classes) or tuple(sorted(set(words)))
    unknown = sorted(set(words) - set(known))
    if unknown:
        raise ValueError(f"the label {unknown[0]!r} is none of the classes {', '.join(known)}")
    return np.array([known.index(word) for word in words]), known


def expect_names(classes: Sequence[str], k: int) -> None:
    """Raise ValueError unless there is a name for each of k classes, or for none."""
    if len(classes) not in (0, k):
        raise ValueError(
            f"classes expects a name for each of {k} classes, got {len(classes)}: {listed(classes)}"
        )


def expect_labels(labels: Array, k: int, what: str) -> None:
    """Raise ValueError for a label that is none of k classes, counted from 0."""
    others = labels[~np.isin(labels, range(k))]
    if len(others):
        raise ValueError(f"{k} {what} stand for the classes 0 to {k - 1}: a label is {others[0]:g}")


def class_name(label: float, k: int, classes: Sequence[str]) -> str:
    """Return what class k is called whose label is this number."""
    return plain(classes[k], LONG_CLASS) if len(classes) else signed(label)


def largest(rows: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the labels of rows: the only column, or the place of the largest number."""
    return rows[:, 0] if rows.shape[1] == 1 else rows.argmax(axis=1)
