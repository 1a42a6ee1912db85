"""A program: what computes a batch, made of the scalar graph of one sample.

A small one is native code; a large one is instructions that run forward and backward over arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from math import isfinite
from threading import RLock
from typing import Any

import numpy as np

from autograd import ops
from autograd.compile.arrays import Array, Arrays
from autograd.compile.flatten import flatten
from autograd.compile.group import Grouping
from autograd.compile.instructions import Elementwise, Instruction
from autograd.compile.listing import Place, listing, places
from autograd.compile.native.choice import kernel_of
from autograd.compile.native.kernel import RangeError
from autograd.compile.operands import LEAVES, Gradients, Rows, mark_sole
from autograd.compile.readings import alike
from autograd.compile.recording import Sample
from autograd.compile.tape import record, record_once
from autograd.compile.watch import Watchman
from autograd.value import Value

CHECKED = (ops.EXP, ops.EXPM1, ops.POW, ops.DIV, ops.LOG, ops.SQRT)
"""Ops that raise an error on scalars where arrays get infinities and NaN."""


class Program:
    """What a function of one sample computes for many, as array instructions.

    `sample` has the arguments for one sample, each a number or a list. The leaves are the
    parameters, in their order, and then whatever else the function reads.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        sample: Sample,
        params: Sequence[Value],
        xp: Arrays,
        engine: str = "auto",
    ) -> None:
        self.function, self.xp, self._params = function, xp, list(params)
        self.single = [not isinstance(x, list) for x in sample]
        self.recorded, self.reads = record(function, sample, params)
        self.tape = flatten(self.recorded)
        columns = [len(x) if isinstance(x, list) else 1 for x in sample]
        self.kernel, self.why = kernel_of(self.recorded, columns, xp, engine)
        rolled = Grouping(self.tape, columns, xp)
        self.instructions = rolled.instructions
        self.leaves, self.n_params = self.tape.leaves, len(params)
        self.slots, self.rows, self._sizes = rolled.slots, rolled.rows, rolled.sizes
        self._readers: dict[tuple[int, int | None], Rows] = {}
        first = len(rolled.sizes) - len(self.instructions)
        self._checked = [
            (first + k, i)
            for k, i in enumerate(self.instructions)
            if isinstance(i, Elementwise) and i.op in CHECKED
        ]
        self._constants = xp.array(rolled.constants).reshape((-1, 1))
        self._gradient = xp.zeros((len(self.leaves), 1), dtype=xp.dtype)
        learners = [operand for i in self.instructions for operand in i.learners]
        roots = np.array(self.tape.roots)
        returned = self.rows[roots[self.slots[roots] == LEAVES]]
        self._shared = mark_sole(learners, len(self.leaves), returned)
        self.watchman = Watchman(self)
        self.values: list[Array] = []
        """The results of the last run over arrays."""
        self._results: Array | None = None  # of the last run of native code
        self.lock = RLock()
        """To be held from a forward to the end of what is read of it."""

    def __repr__(self) -> str:
        return listing(self.recorded, self.instructions)

    def __str__(self) -> str:
        return f"{self!r}\nrun {self.ways}"

    @property
    def ways(self) -> str:
        """How the program runs, and why."""
        return f"as {'native code' if self.kernel else 'arrays'}: {self.why}"

    def steps(self) -> Iterator[tuple[Instruction, Array]]:
        """Yield the instructions of the last run one by one, each with its result."""
        self._follow()
        first = len(self.values) - len(self.instructions)
        yield from zip(self.instructions, self.values[first:], strict=True)

    def table(self) -> list[Place]:
        """Return which node of the scalar graph is which row of which instruction's result."""
        return list(places(self.tape, self.instructions))

    def is_of(self, function: Callable[..., Any], sample: Sample, params: list[Value]) -> bool:
        """Return whether a function has the graph of this program, which is then its program.

        It is not recorded again where all that it reads is followed and has not changed.
        """
        same = alike(function, self.function) and self._params == params
        if same and self.change(sample) is None:
            return True
        tape, reads = record(function, sample, params)
        if self.recorded != tape:
            return False
        self.function, self.reads = function, reads
        return True

    def change(self, sample: Sample, thorough: bool = True) -> str | None:
        """Say what has changed of what the function reads, if anything.

        Looking thoroughly, it is recorded again where it reads what cannot be followed.
        """
        change = self.reads.changed(thorough)
        if change or self.reads.whole or not thorough:
            return change
        same = self.recorded == record_once(self.function, sample, self._params)
        return None if same else "the inside of a library's object changed"

    def leaf_column(self) -> Array:
        """Return the present numbers of the leaves, as a column."""
        return self.xp.array([leaf._data for leaf in self.leaves]).reshape((-1, 1))

    def forward(self, leaves: Array, arguments: Sequence[Array]) -> None:
        """Compute all results, given the leaves' column and arguments of shape (columns, n).

        Raises ValueError where an op has no finite value.
        """
        self._results, self.values = None, []
        if self.kernel is not None:
            self.kernel.leaves[:] = leaves[:, 0]
            tables = [np.ascontiguousarray(a.T) for a in arguments]
            with suppress(RangeError):  # arrays go on with infinities, or say which op has none
                self._results = self.kernel.measure(tables, len(tables[0]) if tables else 1).T
                return
        self._compute(leaves, arguments)

    def _compute(self, leaves: Array, arguments: Sequence[Array]) -> None:
        """Run the instructions forward."""
        values = [leaves, self._constants, *arguments]
        with np.errstate(all="ignore"):
            for instruction in self.instructions:
                values.append(instruction.forward(values))
            self.values = values
            self._check(values)

    def _follow(self) -> None:
        """Run the instructions over what native code has computed."""
        if self.kernel is not None and not self.values:
            self._compute(self.kernel.leaves.reshape((-1, 1)), [t.T for t in self.kernel.tables])

    def outputs(self, start: int = 0, stop: int | None = None) -> Array:
        """Return what the function returned, one row for each of its results.

        The shape is (results, n), or (results, 1) if none of them differs between samples.
        """
        if self._results is not None:
            return self._results[start:stop]
        if (start, stop) not in self._readers:
            ids = np.array(self.tape.roots[start:stop])
            places = self.slots[ids], self.rows[ids]
            reader = Rows(self.xp, *places, self._sizes, learns=False, spread=False)
            self._readers[start, stop] = reader
        return self._readers[start, stop].read(self.values)

    def _check(self, values: list[Array]) -> None:
        """Raise ValueError where the scalar engine would, for a log of −1 or an overflow."""
        for slot, instruction in self._checked:
            if isfinite(float(self.xp.sum(values[slot], axis=None))):
                continue  # one number that is not finite makes the sum so
            finite = self.xp.isfinite(values[slot])
            if not bool(self.xp.all(finite)):
                row, sample = np.argwhere(~np.asarray(finite))[0].tolist()
                raise ValueError(
                    f"{instruction.name} has no finite value on sample {sample}, in row {row} of "
                    f"the instruction {instruction.formula}. Call the uncompiled function to see "
                    "which operation failed"
                )

    def backward(self, root: int, upstream: Array) -> Array:
        """Return the gradient of Σ upstream·root for the parameters, as a column.

        `upstream` has shape (n,). The array is used again by the next call.
        """
        if self._results is not None and self.kernel is not None and root == 0:
            self.kernel.gradient[:] = 0.0
            with suppress(RangeError):
                self.kernel.batch(self.kernel.tables, np.ascontiguousarray(upstream))
                return self.kernel.gradient.reshape((-1, 1))
        self._follow()
        values, k = self.values, self.tape.roots[root]
        if len(self._shared):
            self._gradient[self._shared] = 0.0
        grads = Gradients(self.xp, values, self._gradient)
        slot, row = int(self.slots[k]), int(self.rows[k])
        width = values[slot].shape[1]
        seed = upstream.reshape((1, -1))
        seed = seed if width > 1 or seed.shape[1] == 1 else self.xp.sum(seed, axis=1, keepdims=True)
        grads.add(slot, None if len(values[slot]) == 1 else slice(row, row + 1), seed)
        first = len(values) - len(self.instructions)
        with np.errstate(all="ignore"):
            for slot in range(len(values) - 1, first - 1, -1):
                upstream = grads.of[slot]
                instruction = self.instructions[slot - first]
                if upstream is not None:
                    instruction.backward(values, grads, upstream)
                    grads.of[slot] = None
                    continue
                for operand in instruction.learners:
                    if operand.sole:  # no gradient arrives, so what the last call left is wiped
                        self._gradient[operand.leaf_rows] = 0.0
        return self._gradient[: self.n_params]
