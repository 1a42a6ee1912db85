"""What an optimizer remembers, as columns of numbers for the compiled engines."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from operator import setitem

import numpy as np

from autograd.compile.arrays import Arrays
from autograd.edits import Edit
from nn.samples import Array


class Columns(MutableMapping[str, Array]):
    """Columns by name, each made of the optimizer's list when a rule first asks for it."""

    def __init__(self, xp: Arrays, lists: dict[str, list[float]]) -> None:
        self._xp, self._lists = xp, lists
        self._columns: dict[str, Array] = {}

    def __getitem__(self, key: str) -> Array:
        if key not in self._columns:
            self._columns[key] = self._xp.array(self._lists[key]).reshape((-1, 1))
        return self._columns[key]

    def __setitem__(self, key: str, column: Array) -> None:
        self._columns[key] = column

    def __delitem__(self, key: str) -> None:
        raise TypeError(f"an optimizer does not forget its {key!r}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._lists)

    def __len__(self) -> int:
        return len(self._lists)

    def changes(self) -> list[Edit]:
        """Return what brings the numbers back into the optimizer's lists."""
        return [
            (setitem, numbers, slice(None), numbers[:], _listed(self._columns[key], len(numbers)))
            for key, numbers in self._lists.items()
            if key in self._columns
        ]


def _listed(column: Array, count: int) -> list[float]:
    return np.broadcast_to(column, (count, 1))[:, 0].tolist()  # type: ignore[no-any-return]
