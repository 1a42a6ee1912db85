"""Gradients that are cut to a size before an optimizer's rule sees them, as Keras does it."""

from __future__ import annotations

from functools import lru_cache
from re import sub
from typing import Any

import numpy as np


def clip(grads: Any, names: tuple[str, ...], value: float | None, norm: float | None) -> Any:
    """Return gradients within ±value, and those of each array of weights of norm at most `norm`.

    >>> names = "layers[0].neurons[0].w[0]", "layers[0].neurons[1].w[0]", "layers[0].neurons[0].b"
    >>> clip([3.0, 4.0, 1.0], names, None, 2.5)
    [1.5, 2.0, 1.0]
    """
    column = np.array(grads)
    if value is not None:
        column = np.clip(column, -value, value)
    if norm is not None:
        for rows in _arrays(names):
            largest = float(np.max(np.abs(column[rows]))) or 1.0  # its square may be infinite
            length = largest * float(np.sqrt(np.sum((column[rows] / largest) ** 2)))
            column[rows] *= norm / max(length, norm)
    return column.tolist() if isinstance(grads, list) else column


@lru_cache(maxsize=8)
def _arrays(names: tuple[str, ...]) -> list[list[int]]:
    """Return which weights are in one array of Keras's: a layer's kernel, a bias, any other."""
    found: dict[str, list[int]] = {}
    for k, name in enumerate(names):
        found.setdefault(sub(r"neurons\[\d+\]\.(w\[\d+\]|b)$", _array, name), []).append(k)
    return list(found.values())


def _array(found: Any) -> str:
    return str(found[1][0])
