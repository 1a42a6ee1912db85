"""A tape as native code, with the memory it computes in: batches of samples, forward and backward.

Each sample goes forward and backward before the next one, as in the scalar engine, so the gradients
add up in its order.
"""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import c_int64, c_void_p
from functools import partial
from struct import Struct

import numpy as np
import numpy.typing as npt

from autograd.compile.native.code import Code
from autograd.compile.native.functions import Functions
from autograd.compile.native.machine import compiled
from autograd.compile.native.namespace import PRELUDE
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
        codes = self._sample(), self._measure(), self._batch()
        self.module = module = compiled("\n".join(map(str, [PRELUDE, functions, *codes])))
        tables, rest = [c_void_p] * len(columns), [c_void_p, c_int64, c_void_p]
        self._run_measure = module.function("measure", c_void_p, *tables, *rest)
        self._run_batch = module.function(
            "batch", c_void_p, c_void_p, *tables, *rest, c_void_p, c_void_p
        )
        self.v, self.g = np.zeros((2, self.layout.size))
        self.v[self.layout.n_leaves : self.layout.n_leaves + len(self.layout.constants)] = (
            self.layout.constants
        )
        self.leaves, self.gradient = self.v[: self.layout.n_leaves], self.g[: self.n_params]
        self._total, self._first, self._n = np.zeros(1), np.arange(0), 0
        self._width = len(self.roots)
        self.tables: Sequence[Array] = ()
        """The samples of the last run."""
        self.memory = [self.v.ctypes.data, self.g.ctypes.data]
        """Where `v` and `g` are."""
        self._pack = partial(Struct(f"{len(self.leaves)}d").pack_into, self.v.data, 0)

    # The code.

    def _sample(self) -> Code:
        """Copy the numbers of a sample to where the tape has its inputs, and compute."""
        code = Code("sample", f"ptr %v, {self.table_arguments}ptr %order, i64 %k, ptr %results")
        place = self.layout.inputs
        number = code.whole("%order", "%k")
        for argument, width in enumerate(self.columns):
            with code.loop(width) as column:
                x = code.load(code.at(f"%x{argument}", code.index(column, width, number)))
                code.store(code.expect_finite(x), code.at("%v", code.index(place, 1, column)))
            place += width
        code.call("loss_forward", "ptr %v")
        for r, root in enumerate(self.roots):
            to = code.at("%results", code.index(r, len(self.roots), "%k"))
            code.store(code.expect_finite(code.load(code.at("%v", str(root)))), to)
        return code

    def _expect_leaves(self, code: Code) -> None:
        if self.layout.n_leaves:
            with code.loop(self.layout.n_leaves) as leaf:
                code.expect_finite(code.load(code.at("%v", leaf)))

    @property
    def table_arguments(self) -> str:
        """The tables as arguments of a function."""
        return "".join(f"ptr %x{k}, " for k in range(len(self.columns)))

    def _measure(self) -> Code:
        code = Code("measure", f"ptr %v, {self.table_arguments}ptr %order, i64 %n, ptr %results")
        self._expect_leaves(code)
        with code.loop("%n") as k:
            code.call("sample", f"ptr %v, {self.table_arguments}ptr %order, i64 {k}, ptr %results")
        return code

    def _batch(self) -> Code:
        layout, root = self.layout, str(self.roots[0])
        samples = f"{self.table_arguments}ptr %order, i64 %n, ptr %results, ptr %shares"
        arguments = f"ptr %v, ptr %g, {samples}, ptr %total"
        code = Code("batch", arguments)
        self._expect_leaves(code)
        with code.loop("%n") as k:
            code.call("sample", f"ptr %v, {self.table_arguments}ptr %order, i64 {k}, ptr %results")
            share = code.load(code.at("%shares", k))
            loss = code.load(code.at("%v", root))
            code.add(code.expect_finite(loss * share), "%total")
            code.clear(code.at("%g", str(layout.nodes)), layout.size - layout.nodes)
            code.add(share, code.at("%g", root))
            code.call("loss_backward", "ptr %v, ptr %g")
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
        self.tables = tables
        first, *rest = self._places
        self.gradient.fill(0.0)
        self._total[0] = 0.0
        if self._run_batch(*self.memory, *[t.ctypes.data for t in tables], first, n, *rest):
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
        others = [a.ctypes.data for a in (results, shares, self._total)]
        if self._run_batch(*self.memory, *pointers, len(order), *others):
            raise RangeError("a number is not finite")
        return float(self._total[0]), results

    def _begin(self, tables: Sequence[Array], order: Order | int) -> tuple[Order, Array, list[int]]:
        self.tables = tables
        if isinstance(order, int):
            if order > len(self._first):
                self._first = np.arange(order)
            order = self._first[:order]
        results = np.empty((len(order), self._width))
        return order, results, [a.ctypes.data for a in (*tables, order)]
