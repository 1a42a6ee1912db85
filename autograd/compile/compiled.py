"""The compiled function: arrays in, arrays out, the program made at the first call.

What it takes and returns is described with `compile`, in the package itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.compile.arrays import Array, Arrays
from autograd.compile.program import Program
from autograd.compile.symbol import CompileError
from autograd.value import Value


class Compiled:
    """A function of one sample that runs over batches."""

    def __init__(
        self, function: Callable[..., Any], params: Sequence[Value] | None, xp: Arrays
    ) -> None:
        self.function, self.params, self.xp = function, params, xp
        self._programs: dict[tuple[int | None, ...], Program] = {}
        self._last: Program | None = None

    @property
    def program(self) -> Program:
        """The instructions of the last call."""
        if self._last is None:
            raise CompileError("there is no program yet: it is made by the first call, from data")
        return self._last

    def __call__(self, *arguments: Any) -> Any:
        """Return (mean, gradients) if there are params, else the outputs of shape (n, n_out)."""
        tables = [self._table(k, a) for k, a in enumerate(arguments)]
        columns = tuple(None if t.ndim == 1 else t.shape[1] for t in tables)
        if columns not in self._programs:
            params = self.params or ()
            self._programs[columns] = Program(self.function, columns, params, self.xp)
        program = self._last = self._programs[columns]
        batch = _batch_size(tables)
        roots = program.forward(
            program.leaf_column(), [t.reshape((1, -1)) if t.ndim == 1 else t.T for t in tables]
        )
        if self.params is None:
            return self.xp.concat([self._full(root, batch) for root in roots], axis=1)
        if len(roots) > 1:
            raise CompileError(
                f"a function compiled with params returns one Value, the loss; got {len(roots)}"
            )
        mean = float(self.xp.mean(roots[0]))
        upstream = self.xp.full((batch,), 1.0 / batch, dtype=self.xp.dtype)
        return mean, program.backward(0, upstream).reshape((-1,)) + 0.0

    def _table(self, k: int, argument: Any) -> Array:
        """Return an argument as an array of numbers, and see that they are finite."""
        try:
            table = self.xp.array(argument)
        except (TypeError, ValueError) as error:
            raise TypeError(f"argument {k} expects an array of numbers: {error}") from None
        if table.ndim not in (1, 2) or 0 in table.shape:
            raise ValueError(
                f"argument {k} expects an array of shape (n, columns) or (n,), with at least one "
                f"sample, got shape {tuple(table.shape)}"
            )
        if not bool(self.xp.all(self.xp.isfinite(table))):
            row = int(np.argwhere(~np.isfinite(np.asarray(table)))[0][0])
            raise ValueError(f"argument {k} holds a number that is not finite, in row {row}")
        return table

    def _full(self, root: Array, batch: int) -> Array:
        return self.xp.broadcast_to(root, (batch,)).reshape((-1, 1))


def _batch_size(tables: Sequence[Array]) -> int:
    sizes = {len(t) for t in tables}
    if len(sizes) != 1:
        raise ValueError(
            "the arguments of a compiled function have one row for each sample, got "
            f"{', '.join(str(len(t)) for t in tables) or 'no arguments'}"
        )
    return sizes.pop()
