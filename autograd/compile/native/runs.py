"""Nodes that repeat on a tape: what becomes a loop, and where in memory everything lies.

The order of the tape is kept, so gradients arrive in the order of the scalar engine.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograd.compile.tape import Constant, Input, Leaf, Tape
from autograd.ops import Op

LONGEST = 12
"""Of more nodes than this a loop's turn is not looked for."""

Turns = list[list[int]]
"""The nodes of a loop, those of each turn in their order; all in the same place are alike."""
Table = npt.NDArray[np.int64]


def learning(tape: Tape) -> list[bool]:
    """Return for each entry whether its gradient is needed: whether a parameter reaches it."""
    learns = [k < tape.n_params for k in range(len(tape.sources))]
    for k in tape.nodes:
        learns[k] = any(map(learns.__getitem__, tape.inputs[k]))
    return learns


def literal(tape: Tape, k: int) -> float | None:
    """Return a whole number written in the function, which the code may hold, else None."""
    source = tape.sources[k]
    whole = isinstance(source, Constant) and source.data.is_integer()
    return source.data if whole else None  # type: ignore[union-attr]


def is_shared(tape: Tape, k: int) -> bool:
    """Return whether an entry has one number for all samples: a leaf or a constant."""
    return isinstance(tape.sources[k], Leaf | Constant)


def runs(tape: Tape, nodes: Sequence[int], learns: Sequence[bool]) -> list[Turns]:
    """Cut nodes, in their order, into loops of alike turns; what does not repeat turns once."""
    kinds = [_kind(tape, k, learns) for k in nodes]
    found, start = [], 0
    while start < len(nodes):
        count, length = max((_turns(kinds, start, n) * n, -n) for n in range(1, LONGEST + 1))
        length = -length
        end = start + count
        found.append([list(nodes[k : k + length]) for k in range(start, end, length)])
        start = end
    return found


def _kind(tape: Tape, k: int, learns: Sequence[bool]) -> Hashable:
    """Return what nodes must share to be turns of one loop."""
    op, inputs = tape.sources[k], tape.inputs[k]
    assert isinstance(op, Op)
    numbers = [None if op.nary else literal(tape, i) for i in inputs]
    shares = tuple(is_shared(tape, i) for i in inputs)
    return op, tuple(numbers), tuple(learns[i] for i in inputs), shares


def _turns(kinds: Sequence[Hashable], start: int, length: int) -> int:
    """Return how many times the next `length` nodes follow each other; 0 if there are too few."""
    end = start + length
    if end > len(kinds):
        return 0
    while end < len(kinds) and kinds[end] == kinds[end - length]:
        end += 1
    turns = (end - start) // length
    return turns if turns > 1 or length == 1 else 0


class Layout:
    """Where the numbers of a tape lie: leaves, then constants, then inputs, then nodes.

    An input and a node have one for each of the samples that are computed together. Nodes at the
    same place in the turns of a loop lie next to each other.
    """

    def __init__(self, tape: Tape, loops: Sequence[Turns], samples: int) -> None:
        self.n_leaves = len(tape.leaves)
        self.constants = [s.data for s in tape.sources if isinstance(s, Constant)]
        self.inputs = self.n_leaves + len(self.constants)
        self.address = np.zeros(len(tape.sources), np.int64)
        fixed, free = self.n_leaves, self.inputs
        for k, source in enumerate(tape.sources):
            if k in tape.leaf_rows:
                self.address[k] = tape.leaf_rows[k]
            elif isinstance(source, Constant):
                self.address[k], fixed = fixed, fixed + 1
            elif isinstance(source, Input):
                self.address[k], free = free, free + samples
        self.nodes = free
        for turns in loops:
            places = np.array(turns).T
            lies = free + samples * np.arange(places.size)
            self.address[places] = lies.reshape(places.shape)
            free += samples * places.size
        self.size = free

    def of(self, numbers: Any) -> Table:
        """Return the addresses of entries, a row for each turn."""
        found: Table = self.address[np.array(numbers, dtype=np.int64)]
        return found
