"""Weights as tables: the Values of a layer in arrays of the shapes that Keras gives them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Tables: TypeAlias = dict[str, npt.NDArray[np.object_]]
"""The weights of a layer or a network as arrays of Values, by name."""


class Weighted:
    """A layer or a network, whose weights are read and written as arrays."""

    def tables(self) -> Tables:
        """Return the weights themselves, by name."""
        raise NotImplementedError

    @property
    def weights(self) -> list[npt.NDArray[np.object_]]:
        """The weights themselves: the tables as a list, by layer a kernel and a bias."""
        return list(self.tables().values())

    def get_weights(self) -> list[npt.NDArray[np.float64]]:
        """Return the weights as arrays, by layer: kernel (n_in, units) and bias (units,)."""
        return list(self.named_weights().values())

    def named_weights(self) -> dict[str, npt.NDArray[np.float64]]:
        """Return the weights as arrays, by name."""
        return {name: table.astype(np.float64) for name, table in self.tables().items()}

    def set_weights(self, weights: Sequence[npt.ArrayLike]) -> None:
        """Put numbers into all weights: arrays of the shapes that get_weights() returns.

        Raises ValueError, with nothing changed, if one has another shape or is no number.
        """
        _fill(self.tables(), weights)


def _fill(tables: Tables, weights: Sequence[npt.ArrayLike]) -> None:
    """Put arrays of numbers into tables of weights: all of them, or none if one does not fit."""
    if len(weights) != len(tables):
        late = "" if tables else ": there are none before the first call, or build(n_in)"
        raise ValueError(f"expected {len(tables)} arrays of weights, got {len(weights)}{late}")
    arrays = [np.asarray(array, dtype=np.float64) for array in weights]
    for (name, table), array in zip(tables.items(), arrays, strict=True):
        if array.shape != table.shape:
            raise ValueError(f"{name} expects an array of shape {table.shape}, got {array.shape}")
        bad = np.argwhere(~np.isfinite(array))
        if len(bad):
            place = tuple(bad[0].tolist())
            raise ValueError(f"{name} expects finite numbers, got {array[place]} at {place}")
    for table, array in zip(tables.values(), arrays, strict=True):
        for weight, x in zip(table.ravel().tolist(), array.ravel().tolist(), strict=True):
            weight.data = x
