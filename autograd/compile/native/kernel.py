"""A tape as native code, with the memory it computes in: batches of samples, forward and backward.

Each sample goes forward and backward before the next one, as in the scalar engine, so the gradients
add up in its order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import c_int64, c_void_p
from functools import partial
from operator import is_
from struct import Struct

import numpy as np
import numpy.typing as npt

from autograd.compile.native.code import Code
from autograd.compile.native.functions import Functions
from autograd.compile.native.machine import compiled
from autograd.compile.native.namespace import module_of
from autograd.compile.native.runs import is_shared
from autograd.value import Value

Array = npt.NDArray[np.float64]
Order = npt.NDArray[np.int64]
"""The numbers of samples, in the order in which they are computed."""


class RangeError(ValueError):
    """Somewhere in native code a number has no value, or is not finite: scalars say where."""


class Kernel:
    """A tape as functions of batches; `v` holds its numbers, `g` their gradients.

    `columns` are the widths of the arguments. Of several results the first one has gradients.
    """

    def __init__(self, functions: Functions, columns: Sequence[int]) -> None:
        self.functions, self.columns = functions, list(columns)
        tape, self.layout = functions.tape, functions.layout
        self.roots = self.layout.of([tape.roots])[0].tolist()
        self.n_params = tape.n_params
        self._width = len(self.roots)
        codes = [*functions.codes(), self._sample(), self._measure(), self._batch()]
        self.module = module = compiled(module_of(*codes, tables=functions.tables))
        samples = [c_void_p, *[c_void_p] * len(columns), c_void_p, c_int64, c_void_p]
        self._run_measure = module.function("measure", *samples)
        self._run_batch = module.function("batch", *samples, c_void_p, c_void_p, c_void_p)
        self.v, self.g = np.zeros((2, self.layout.size))
        self.v[self.layout.n_leaves : self.layout.n_leaves + len(self.layout.constants)] = (
            self.layout.constants
        )
        self.leaves, self.gradient = self.v[: self.layout.n_leaves], self.g[: self.n_params]
        self._total, self._first, self._n = np.zeros(1), np.arange(0), 0
        self.tables: Sequence[Array] = ()
        """The samples of the last run."""
        self._addresses: list[int] = []  # of these
        self.memory = [self.v.ctypes.data, self.g.ctypes.data]
        """Where `v` and `g` are."""
        self._pack = partial(Struct(f"{len(self.leaves)}d").pack_into, self.v.data, 0)

    # The code.

    def _sample(self) -> Code:
        """Copy the numbers of samples to where the tape has its inputs, and compute."""
        code, together = Code("sample", self._samples("k", "live")), self.functions.samples
        last = code.emit("sub i64 %live, 1")
        with code.loop(together) as lane:  # where there is no sample any more, take the last one
            known = code.emit(f"call i64 @llvm.smin.i64(i64 {lane}, i64 {last})")
            number, place = code.whole("%order", code.index("%k", 1, known)), self.layout.inputs
            for argument, width in enumerate(self.columns):
                with code.loop(width) as column:
                    x = code.load(code.at(f"%x{argument}", code.index(column, width, number)))
                    to = code.index(code.index(place, 1, lane), together, column)
                    code.store(code.expect_finite(x), code.at("%v", to))
                place += together * width
        self._call(code, "loss_forward", "ptr %v")
        with code.loop("%live") as lane:
            row = code.index("%k", 1, lane)
            for r in range(self._width):
                to = code.at("%results", code.index(r, self._width, row))
                code.store(code.expect_finite(code.load(self._root(code, "%v", r, lane))), to)
        return code

    def _samples(self, *counts: str) -> str:
        """Return the arguments of a function of samples."""
        numbers = ", ".join(f"i64 %{count}" for count in counts)
        return f"ptr %v, {self.table_arguments}ptr %order, {numbers}, ptr %results"

    def _root(self, code: Code, base: str, result: int, lane: str) -> str:
        """Return where a result lies, or its gradient, for one of the samples."""
        place, tape = self.roots[result], self.functions.tape
        shared = is_shared(tape, tape.roots[result])
        return code.at(base, str(place) if shared else code.index(place, 1, lane))

    def _call(self, code: Code, function: str, arguments: str, live: str = "%live") -> None:
        several = self.functions.samples > 1
        code.call(function, f"{arguments}, i64 {live}" if several else arguments)

    @contextmanager
    def _in_turn(self, code: Code) -> Iterator[tuple[str, str]]:
        """Compute n samples, some together; give the first of these, and how many there are."""
        together = self.functions.samples
        groups = code.emit(f"add i64 %n, {together - 1}")
        with code.loop(code.emit(f"sdiv i64 {groups}, {together}")) as turn:
            k = code.index("0", together, turn)
            left = code.emit(f"sub i64 %n, {k}")
            live = code.emit(f"call i64 @llvm.smin.i64(i64 {left}, i64 {together})")
            code.call("sample", self._samples("k", "live").replace("%k", k).replace("%live", live))
            yield k, live

    def _expect_leaves(self, code: Code) -> None:
        if self.layout.n_leaves:
            with code.loop(self.layout.n_leaves) as leaf:
                code.expect_finite(code.load(code.at("%v", leaf)))

    @property
    def table_arguments(self) -> str:
        """The tables as arguments of a function."""
        return "".join(f"ptr %x{k}, " for k in range(len(self.columns)))

    def _measure(self) -> Code:
        code = Code("measure", self._samples("n"))
        self._expect_leaves(code)
        with self._in_turn(code):
            pass
        return code

    def _batch(self) -> Code:
        layout = self.layout
        code = Code("batch", f"{self._samples('n')}, ptr %g, ptr %shares, ptr %total")
        self._expect_leaves(code)
        with self._in_turn(code) as (k, live):
            code.clear(code.at("%g", str(layout.nodes)), layout.size - layout.nodes)
            with code.loop(live) as lane:
                share = code.load(code.at("%shares", code.index(k, 1, lane)))
                loss = code.load(self._root(code, "%v", 0, lane))
                code.add(code.expect_finite(loss * share), "%total")
                code.add(share, self._root(code, "%g", 0, lane))
            self._call(code, "loss_backward", "ptr %v, ptr %g", live)
        if self.n_params:
            with code.loop(self.n_params) as p:
                code.expect_finite(code.load(code.at("%g", p)))
        return code

    # Running it.

    def read(self, leaves: Sequence[Value]) -> None:
        """Take the present numbers of the leaves."""
        self._pack(*[leaf._data for leaf in leaves])

    def measure(self, tables: Sequence[Array], order: Order | int) -> Array:
        """Return what the function returns for samples, a row each; raise RangeError for none.

        `tables` have a row for each sample, or a number; `order` says which of them are computed,
        or that it is the first n.
        """
        order, results, pointers = self._begin(tables, order)
        if self._run_measure(self.memory[0], *pointers, len(order), results.ctypes.data):
            raise RangeError("a number is not finite")
        return results

    def mean(self, tables: Sequence[Array], n: int) -> float:
        """Return the mean loss of n samples, and put its gradients into `gradient`.

        Raises RangeError if there are none.
        """
        if n != self._n:
            order, shares, results = np.arange(n), np.full(n, 1.0 / n), np.empty((n, self._width))
            self._n, self._even = n, (order, results, shares, self._total)
            self._places = [a.ctypes.data for a in self._even]
        first, found, *rest = self._places
        self.gradient.fill(0.0)
        self._total[0] = 0.0
        v, g = self.memory
        if self._run_batch(v, *self._addresses_of(tables), first, n, found, g, *rest):
            raise RangeError("a number is not finite")
        return float(self._total[0])

    def batch(
        self, tables: Sequence[Array], shares: Array, order: Order | None = None, total: float = 0.0
    ) -> tuple[float, Array]:
        """Return total + Σ share·loss, and a row of results for each sample.

        The gradients are added to those that `gradient` holds. Raises RangeError if there are none.
        """
        order, results, pointers = self._begin(tables, len(shares) if order is None else order)
        self._total[0] = total
        v, g = self.memory
        others = [a.ctypes.data for a in (shares, self._total)]
        if self._run_batch(v, *pointers, len(order), results.ctypes.data, g, *others):
            raise RangeError("a number is not finite")
        return float(self._total[0]), results

    def _begin(self, tables: Sequence[Array], order: Order | int) -> tuple[Order, Array, list[int]]:
        if isinstance(order, int):
            if order > len(self._first):
                self._first = np.arange(order)
            order = self._first[:order]
        results = np.empty((len(order), self._width))
        return order, results, [*self._addresses_of(tables), order.ctypes.data]

    def _addresses_of(self, tables: Sequence[Array]) -> list[int]:
        """Return where samples lie in memory; it takes longer to ask than to know the arrays."""
        if len(tables) != len(self.tables) or not all(map(is_, tables, self.tables)):
            self.tables, self._addresses = tables, [t.ctypes.data for t in tables]
        return self._addresses
