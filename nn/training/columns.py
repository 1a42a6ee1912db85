"""What an optimizer remembers, as columns of numbers for the compiled engines."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, MutableMapping, Sequence
from operator import setitem

import numpy as np

from autograd import Value
from autograd.compile.arrays import Arrays
from autograd.edits import Edit
from nn.optimizers.optimizer import CURE
from nn.samples import Array


class Columns(MutableMapping[str, Array]):
    """Columns by name, each copied from the optimizer's when a rule first asks for it."""

    def __init__(self, xp: Arrays, numbers: dict[str, array[float]]) -> None:
        self._xp, self._numbers = xp, numbers
        self._columns: dict[str, Array] = {}

    def __getitem__(self, key: str) -> Array:
        if key not in self._columns:
            self._columns[key] = self._xp.array(np.array(self._numbers[key])).reshape((-1, 1))
        return self._columns[key]

    def __setitem__(self, key: str, column: Array) -> None:
        self._columns[key] = column

    def __delitem__(self, key: str) -> None:
        raise TypeError(f"an optimizer does not forget its {key!r}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def changes(self) -> list[Edit]:
        """Return what brings the numbers back to the optimizer."""
        return [
            (setitem, numbers, slice(None), numbers[:], _doubles(self._columns[key], len(numbers)))
            for key, numbers in self._numbers.items()
            if key in self._columns
        ]


def require_finite(what: str, column: Array, params: Sequence[Value]) -> None:
    """Raise ValueError, naming the weight, where a number is not finite."""
    finite = np.isfinite(column)
    if not finite.all():
        row = int(np.argwhere(~finite)[0][0])
        raise ValueError(f"{what} of {params[row].label} would become {column[row, 0]}: {CURE}")


def _doubles(column: Array, count: int) -> array[float]:
    return array("d", np.broadcast_to(column, (count, 1)).astype(np.float64).tobytes())
