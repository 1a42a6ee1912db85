"""Where an instruction finds its operands among the results before it, and sends gradients to.

Results are arrays of shape (rows, batch), or (rows, 1) for what is the same for all samples;
an operand is a choice of their rows, a view wherever the rows follow each other evenly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from autograd.compile.arrays import Array, Arrays

Index = npt.NDArray[np.intp]
LEAVES, CONSTANTS = 0, 1
"""The slots of the leaves and of the constants among the results."""


class Gradients:
    """The gradients of all results, as they arrive."""

    def __init__(self, xp: Arrays, values: Sequence[Array], leaves: Array) -> None:
        self.xp, self.values, self.leaves = xp, values, leaves
        self.of: list[Array | None] = [leaves, *[None] * (len(values) - 1)]
        self._own = {LEAVES}  # slots whose array nobody else holds

    def add(self, slot: int, rows: Any, g: Array) -> None:
        """Add a gradient to rows of a result, none of them twice; `rows` None means all."""
        before = self.of[slot]
        if rows is None and slot != LEAVES:
            self.of[slot] = g if before is None else before + g
            self._own.discard(slot)
            return
        if before is None:
            before = self.xp.zeros_like(self.values[slot])
        elif slot not in self._own:
            before = before + 0.0
        before[slice(None) if rows is None else rows] += g
        self.of[slot] = before
        self._own.add(slot)


class Part(NamedTuple):
    """Some rows of one result: None for all, a slice, or their numbers."""

    slot: int
    rows: Any
    size: int
    turns: list[Index]
    """Where rows come more than once: places to add one after the other, each row once in them."""


class Number:
    """The same constant in every row: a plain number."""

    learns = False

    def __init__(self, number: float) -> None:
        self.number = number

    def read(self, values: Sequence[Array]) -> float:
        """Return the number."""
        return self.number


class Rows:
    """Rows of one result, or of several that are joined.

    `spread` says that a single row stands for all rows of the instruction; `sole`, set by
    mark_sole(), that the rows are leaves whose gradients come from here alone.
    """

    def __init__(
        self,
        xp: Arrays,
        slots: Index,
        rows: Index,
        sizes: Sequence[int],
        learns: bool,
        spread: bool,
    ) -> None:
        self.xp, self.learns, self.spread, self.size = xp, learns, spread, len(rows)
        kinds = list(dict.fromkeys(slots.tolist()))
        places = [np.flatnonzero(slots == slot) for slot in kinds]
        self.parts = [
            _part(slot, rows[place], sizes[slot]) for slot, place in zip(kinds, places, strict=True)
        ]
        self.leaf_rows, self.sole = rows[slots == LEAVES], False
        self.only_leaves = len(self.leaf_rows) == len(rows)
        whole = [part.slot for part in self.parts if part.rows is None]
        self.whole = whole[0] if len(self.parts) == len(whole) == 1 else None
        """The slot of the result that is read as it is, if it is one."""
        joined = np.concatenate(places)
        self.order = None if (np.diff(joined) == 1).all() else np.argsort(joined)
        self.back = joined

    def read(self, values: Sequence[Array]) -> Array:
        """Return the rows as one array."""
        if self.whole is not None:
            return values[self.whole]
        if len(self.parts) == 1:
            slot, rows, *_ = self.parts[0]
            return values[slot][rows]
        width = max(values[part.slot].shape[1] for part in self.parts)
        found = [self._wide(_pick(values[p.slot], p.rows), width) for p in self.parts]
        joined = self.xp.concat(found, axis=0)
        return joined if self.order is None else joined[self.order]

    def _wide(self, array: Array, width: int) -> Array:
        return (
            array if array.shape[1] == width else self.xp.broadcast_to(array, (len(array), width))
        )

    def send(self, grads: Gradients, g: Array) -> None:
        """Add the gradient of the rows to the results they come from."""
        if self.spread and g.shape[0] > 1:
            g = self.xp.sum(g, axis=0, keepdims=True)
        if self.order is not None:
            g = g[self.back]
        start = 0
        for slot, rows, count, turns in self.parts:
            part = g if len(self.parts) == 1 else g[start : start + count]
            start += count
            if part.shape[1] > grads.values[slot].shape[1]:
                part = self.xp.sum(part, axis=1, keepdims=True)
            if self.sole:
                grads.leaves[slice(None) if rows is None else rows] = part
            elif turns:
                for places in turns:
                    grads.add(slot, rows[places], part[places])
            else:
                grads.add(slot, rows, part)


class Matrix:
    """Rows of shape (rows, columns), of what is the same for all samples: weights of a dot."""

    def __init__(
        self, xp: Arrays, slots: Index, rows: Index, sizes: Sequence[int], learns: bool
    ) -> None:
        self.learns, self.shape, self.sole = learns, rows.shape, False
        self.leaf_rows = rows[slots == LEAVES]
        self.only_leaves = self.leaf_rows.size == rows.size
        self._views: list[tuple[Array, Array]] = []  # of the last weights and their gradients
        self.window = _window(rows, sizes[LEAVES]) if self.only_leaves else None
        if self.window is None:
            self.rows = Rows(xp, slots.ravel(), rows.ravel(), sizes, learns, spread=False)

    def read(self, values: Sequence[Array]) -> Array:
        """Return the matrix, a view of the leaves where they lie evenly."""
        if self.window is None:
            return self.rows.read(values).reshape(self.shape)
        return self._view(values[LEAVES])

    def send(self, grads: Gradients, g: Array) -> None:
        """Add the gradient of the matrix to the results it comes from."""
        if self.window is None:
            self.rows.sole = self.sole
            self.rows.send(grads, g.reshape((-1, 1)))
        else:
            view = self._view(grads.leaves)
            view[...] = g if self.sole else view + g

    def _view(self, leaves: Array) -> Array:
        for known, view in self._views:
            if known is leaves:
                return view
        start, stride, column = self.window  # type: ignore[misc]
        height, width = self.shape
        block = leaves[start : start + height * stride].reshape((height, stride))
        view = block if width == stride else block[:, column : column + width]
        self._views = [*self._views[-1:], (leaves, view)]
        return view


def mark_sole(operands: Sequence[Rows | Matrix], size: int, returned: Index) -> Index:
    """Mark the operands whose rows no other operand reads; return the leaves that are left.

    The gradients of `sole` operands are put in their place; only the others begin at zero.
    Leaves that the function returns have gradients from there too.
    """
    uses = np.zeros(size, np.intp)
    np.add.at(uses, returned, 1)
    for operand in operands:
        np.add.at(uses, operand.leaf_rows, 1)
    left = np.ones(size, bool)
    for operand in operands:
        rows = operand.leaf_rows
        operand.sole = operand.only_leaves and bool((uses[rows] == 1).all())
        left[rows] &= not operand.sole
    return np.flatnonzero(left)


def _pick(array: Array, rows: Any) -> Array:
    return array if rows is None else array[rows]


def _part(slot: int, rows: Index, size: int) -> Part:
    evenly = _evenly(rows, size)
    repeats = evenly is rows and len(np.unique(rows)) < len(rows)
    return Part(slot, evenly, len(rows), _without_repeats(rows) if repeats else [])


def _evenly(rows: Index, size: int) -> Any:
    """Return rows as None for all of them, as a slice if evenly spaced, else as they are."""
    step = int(rows[1] - rows[0]) if len(rows) > 1 else 1
    if step < 1 or (np.diff(rows) != step).any():
        return rows
    first, last = int(rows[0]), int(rows[-1])
    return None if (first, last, step) == (0, size - 1, 1) else slice(first, last + 1, step)


def _window(rows: Index, size: int) -> tuple[int, int, int] | None:
    """Return (start, stride, column) if the rows are the window of a matrix in a flat array."""
    height, width = rows.shape
    first = int(rows[0, 0])
    stride = int(rows[1, 0]) - first if height > 1 else width
    even = first + np.arange(height)[:, None] * stride + np.arange(width)
    if stride < width or (rows != even).any():
        return None
    start = min(first, size - height * stride)
    return (
        (start, stride, first - start) if start >= 0 and first - start + width <= stride else None
    )


def _without_repeats(rows: Index) -> list[Index]:
    """Return places in rows, cut into groups within which no row comes twice."""
    seen: dict[int, int] = {}
    turns = []
    for row in rows.tolist():
        turns.append(seen.get(row, 0))
        seen[row] = turns[-1] + 1
    by_turn = np.array(turns)
    return [np.flatnonzero(by_turn == turn) for turn in range(max(turns) + 1)]
