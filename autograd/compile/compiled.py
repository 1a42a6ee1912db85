"""The compiled function: arrays in, arrays out, the program made at the first call.

What it takes and returns is described with `compile`, in the package itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from threading import RLock
from types import FunctionType
from typing import Any

import numpy as np

from autograd import graph
from autograd.compile.arrays import Array, Arrays
from autograd.compile.native.kernel import Kernel, RangeError
from autograd.compile.program import Program
from autograd.compile.symbol import CompileError
from autograd.compile.watch import by_scalars
from autograd.edits import apply
from autograd.graph import leaves
from autograd.interrupt import Shield
from autograd.listening import paused
from autograd.ops import CONST
from autograd.value import Value


class Compiled:
    """A function of one sample that runs over batches."""

    def __init__(
        self,
        function: Callable[..., Any],
        params: Sequence[Value] | None,
        xp: Arrays,
        verify: bool,
        engine: str,
    ) -> None:
        _see_leaves(params or ())
        self.function, self.params, self.xp, self.verify = function, params, xp, verify
        self.engine = engine
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
        return Compiled, (self.function, self.params, self.xp, self.verify, self.engine)

    def __repr__(self) -> str:
        name = getattr(self.function, "__name__", repr(self.function))
        weights = "" if self.params is None else f", with the gradient of {len(self.params)} leaves"
        return f"<compiled {name} over a batch{weights}; .program shows how it runs>"

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
        if self.engine == "scalar":
            _batch_size(tables)
            self._see_all_finite((), tables)
            return self._by_scalars(tables)
        columns = tuple(None if t.ndim == 1 else t.shape[1] for t in tables)
        program = self._last = self._program(columns, tables)
        batch = _batch_size(tables)
        if self.params is not None and len(program.tape.roots) > 1:
            raise CompileError(
                "a function compiled with params returns one Value, the loss; got "
                f"{len(program.tape.roots)}"
            )
        try:
            if program.kernel is not None:
                return self._natively(program, program.kernel, tables, batch)
        except RangeError:
            self._see_all_finite(program.leaves, tables)
            return self._by_scalars(tables)
        self._see_all_finite(program.leaves, tables)
        try:
            return self._by_arrays(program, tables, batch)
        except CompileError:
            raise
        except ValueError:
            if self.xp.precision != "float64":
                raise
            return self._by_scalars(tables)  # which the function may help where it has no value

    def _natively(self, program: Program, kernel: Kernel, tables: list[Array], batch: int) -> Any:
        if self.verify and program.watchman.due():
            program.watchman.look(program.leaf_column(), [_columns(t) for t in tables], int)
        kernel.read(program.leaves)
        program.values = []
        if self.params is None:
            return kernel.measure(tables, batch)
        return kernel.mean(tables, batch), kernel.gradient.copy()

    def _by_arrays(self, program: Program, tables: list[Array], batch: int) -> Any:
        leaves, arguments = program.leaf_column(), [_columns(t) for t in tables]
        if self.verify and program.watchman.due():
            program.watchman.look(leaves, arguments, int)
        program.forward(leaves, arguments)
        outputs = program.outputs()
        self._see_finite("result", outputs)
        if self.params is None:
            wide = self.xp.broadcast_to(outputs, (len(outputs), batch))
            return self.xp.asarray(wide.T, copy=True)
        with np.errstate(over="ignore"):
            mean = self.xp.mean(outputs)
        self._see_finite("mean", mean)
        upstream = self.xp.full((batch,), 1.0 / batch, dtype=self.xp.dtype)
        gradient = program.backward(0, upstream).reshape((-1,)) + 0.0
        if not self._is_finite(gradient):
            gradient = self.xp.array(program.watchman.by_scalars(arguments))
            self._see_finite("gradient", gradient)
        return float(mean), gradient

    def _by_scalars(self, tables: Sequence[Array]) -> Any:
        """Return the same by scalars, which say on which sample what has no value."""
        outputs, mean, share = [], 0.0, 1.0 / len(tables[0])
        with paused(), _Slopes() as slopes:
            slopes.clear(self.params or ())
            for k, sample in enumerate(zip(*[t.tolist() for t in tables], strict=True)):
                try:
                    roots = by_scalars(self.function, sample)
                    loss = roots[0] * share
                    if self.params:
                        slopes.add(loss)
                except (ValueError, ArithmeticError) as error:
                    raise ValueError(f"on sample {k}, {error}") from None
                outputs.append([root._data for root in roots])
                mean += loss._data
            gradient = np.array([p._grad for p in self.params or ()])
        self._see_finite("result", np.array(outputs))
        if self.params is None:
            return np.array(outputs)
        self._see_finite("mean", np.array(mean))
        self._see_finite("gradient", gradient)
        return mean, gradient

    def _program(self, columns: tuple[int | None, ...], tables: Sequence[Array]) -> Program:
        """Return the program for these columns, recorded again if what it reads has changed."""
        known, sample = self._programs.get(columns), [t[0].tolist() for t in tables]
        if known is not None and known.change(sample) is None:
            return known
        self._programs[columns] = Program(
            self.function, sample, self.params or (), self.xp, self.engine
        )
        return self._programs[columns]

    def _see_all_finite(self, leaves: Sequence[Value], tables: Sequence[Array]) -> None:
        """Raise ValueError if an argument or a leaf is not a finite number."""
        for k, table in enumerate(tables):
            if not bool(self.xp.all(self.xp.isfinite(table))):
                row = int(np.argwhere(~np.isfinite(np.asarray(table)))[0][0])
                raise ValueError(f"argument {k} holds a number that is not finite, in row {row}")
        with np.errstate(over="ignore"):
            column = self.xp.array([leaf._data for leaf in leaves])
        if not bool(self.xp.all(self.xp.isfinite(column))):
            leaf = leaves[int(np.argwhere(~np.isfinite(np.asarray(column)))[0][0])]
            raise ValueError(f"the leaf {leaf!r} is not a finite number of {column.dtype}")

    def _see_finite(self, what: str, array: Array) -> None:
        """Raise ValueError for infinities and NaN, from an overflow or a slope that is none."""
        if not self._is_finite(array):
            raise ValueError(
                f"the {what} is not finite: a number leaves the range of {array.dtype}, or a "
                "derivative does not exist. The scalar function says more of why"
            )

    def _is_finite(self, array: Array) -> bool:
        return bool(self.xp.all(self.xp.isfinite(array)))

    def _table(self, k: int, argument: Any) -> Array:
        """Return an argument as an array of numbers, row after row."""
        ready = type(argument) is np.ndarray and argument.dtype == np.float64 == self.xp.dtype
        if ready and argument.flags.c_contiguous and argument.ndim in (1, 2) and argument.size:
            return argument
        try:
            kind = str(getattr(argument, "dtype", ""))
            if any(word in kind for word in ("complex", "datetime", "timedelta")):
                raise TypeError(f"got numbers of {kind}")
            if np.ma.is_masked(argument):
                raise TypeError("got masked numbers: fill them, x.filled(0.0), or drop their rows")
            with np.errstate(over="ignore"):
                table = self.xp.array(argument)
            if table.__class__ is np.ndarray:
                table = np.ascontiguousarray(table) if table.ndim else table
        except (TypeError, ValueError) as error:
            raise TypeError(f"argument {k} expects an array of numbers: {error}") from None
        if table.ndim not in (1, 2) or 0 in table.shape:
            raise ValueError(
                f"argument {k} expects an array of shape (n, columns) or (n,), with at least one "
                f"sample, got shape {tuple(table.shape)}"
            )
        return table


class _Slopes:
    """A `with` block in which leaves gather gradients, and after which they have theirs again."""

    def __init__(self) -> None:
        self._held: dict[Value, float] = {}
        self._shield = Shield(closing=self.__exit__, open=True)

    def clear(self, leaves: Iterable[Value]) -> None:
        """Begin with no gradient of these leaves."""
        for leaf in leaves:
            if leaf not in self._held:
                self._held[leaf], leaf._grad = leaf._grad, 0.0

    def add(self, root: Value) -> None:
        """Go backward from a root."""
        if root.op is not CONST:
            self.clear(leaves(root))
            graph.backward(root)

    def __enter__(self) -> _Slopes:
        self._shield.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        apply([(setattr, leaf, "_grad", None, grad) for leaf, grad in self._held.items()])
        self._shield.__exit__()


def _columns(table: Array) -> Array:
    """Return a table with a column for each sample."""
    return table.reshape((1, -1)) if table.ndim == 1 else table.T


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
