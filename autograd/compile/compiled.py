"""The compiled function: arrays in, arrays out, the program made at the first call.

What it takes and returns is described with `compile`, in the package itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from threading import RLock
from types import FunctionType
from typing import Any

import numpy as np

from autograd.compile.arrays import Array, Arrays
from autograd.compile.program import Program
from autograd.compile.symbol import CompileError
from autograd.value import Value


class Compiled:
    """A function of one sample that runs over batches."""

    def __init__(
        self,
        function: Callable[..., Any],
        params: Sequence[Value] | None,
        xp: Arrays,
        verify: bool,
    ) -> None:
        _see_leaves(params or ())
        self.function, self.params, self.xp, self.verify = function, params, xp, verify
        self._programs: dict[tuple[int | None, ...], Program] = {}
        self._last: Program | None = None
        self._running = RLock()

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle what was compiled, not the programs; TypeError if weights would part."""
        if self.params and isinstance(self.function, FunctionType):
            raise TypeError(
                "a compiled function is not copied with its params, as the function itself would "
                "keep to the old ones: copy the model and compile it again, or compile a method"
            )
        return Compiled, (self.function, self.params, self.xp, self.verify)

    @property
    def program(self) -> Program:
        """The instructions of the last call."""
        if self._last is None:
            raise CompileError("there is no program yet: it is made by the first call, from data")
        return self._last

    def __call__(self, *arguments: Any) -> Any:
        """Return (mean, gradients) if there are params, else the outputs of shape (n, n_out)."""
        with self._running:  # a program holds the results of one run
            return self._run(arguments)

    def _run(self, arguments: Sequence[Any]) -> Any:
        tables = [self._table(k, a) for k, a in enumerate(arguments)]
        columns = tuple(None if t.ndim == 1 else t.shape[1] for t in tables)
        program = self._last = self._program(columns, tables)
        batch = _batch_size(tables)
        leaves = self._leaves(program)
        arguments = [t.reshape((1, -1)) if t.ndim == 1 else t.T for t in tables]
        if self.verify and program.watchman.due():
            program.watchman.look(leaves, arguments, int)
        program.forward(leaves, arguments)
        outputs = program.outputs()
        self._see_finite("result", outputs)
        if self.params is None:
            wide = self.xp.broadcast_to(outputs, (len(outputs), batch))
            return self.xp.asarray(wide.T, copy=True)
        if len(outputs) > 1:
            raise CompileError(
                f"a function compiled with params returns one Value, the loss; got {len(outputs)}"
            )
        with np.errstate(over="ignore"):
            mean = self.xp.mean(outputs)
        self._see_finite("mean", mean)
        upstream = self.xp.full((batch,), 1.0 / batch, dtype=self.xp.dtype)
        gradient = program.backward(0, upstream).reshape((-1,)) + 0.0
        if not self._is_finite(gradient):
            gradient = self.xp.array(program.watchman.by_scalars(arguments))
            self._see_finite("gradient", gradient)
        return float(mean), gradient

    def _program(self, columns: tuple[int | None, ...], tables: Sequence[Array]) -> Program:
        """Return the program for these columns, recorded again if what it reads has changed."""
        known = self._programs.get(columns)
        if known is not None and known.reads.changed() is None:
            return known
        sample = [t[0].tolist() for t in tables]
        self._programs[columns] = Program(self.function, sample, self.params or (), self.xp)
        return self._programs[columns]

    def _see_finite(self, what: str, array: Array) -> None:
        """Raise ValueError for infinities and NaN, from an overflow or a slope that is none."""
        if not self._is_finite(array):
            raise ValueError(
                f"the {what} is not finite: a number leaves the range of {array.dtype}, or a "
                "derivative does not exist. The scalar function says more of why"
            )

    def _is_finite(self, array: Array) -> bool:
        return bool(self.xp.all(self.xp.isfinite(array)))

    def _leaves(self, program: Program) -> Array:
        """Return the present numbers of the leaves, and see that they are finite."""
        with np.errstate(over="ignore"):
            column = program.leaf_column()
        if not bool(self.xp.all(self.xp.isfinite(column))):
            leaf = program.leaves[int(np.argwhere(~np.isfinite(np.asarray(column)))[0][0])]
            raise ValueError(f"the leaf {leaf!r} is not a finite number of {column.dtype}")
        return column

    def _table(self, k: int, argument: Any) -> Array:
        """Return an argument as an array of numbers, and see that they are finite."""
        try:
            if "complex" in str(getattr(argument, "dtype", "")):
                raise TypeError("got complex numbers")
            with np.errstate(over="ignore"):
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


def _see_leaves(params: Sequence[Value]) -> None:
    """Raise an error unless these are leaves, each there once."""
    for p in params:
        if not isinstance(p, Value):
            raise TypeError(f"params expects Values, got {type(p).__name__}: {p!r}")
        if p.op is not None:
            raise ValueError(f"params expects leaves, made by Value(number), got {p!r}")
    twice = [p for p, count in Counter(params).items() if count > 1]
    if twice:
        raise ValueError(f"params has a parameter more than once: {twice[0]!r}")


def _batch_size(tables: Sequence[Array]) -> int:
    sizes = {len(t) for t in tables}
    if len(sizes) != 1:
        raise ValueError(
            "the arguments of a compiled function have one row for each sample, got "
            f"{', '.join(str(len(t)) for t in tables) or 'no arguments'}"
        )
    return sizes.pop()
