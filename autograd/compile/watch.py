"""A watchman over a program: now and then one sample is computed by the scalar engine too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from random import Random
from time import perf_counter
from typing import Any, Protocol

import numpy as np

from autograd.compile.arrays import Array, Arrays
from autograd.compile.recording import Sample
from autograd.compile.symbol import CompileError
from autograd.compile.tape import Constant, Input, Leaf, Tape
from autograd.graph import gradients, order
from autograd.listening import paused
from autograd.node import Node
from autograd.ops import CONST, Op
from autograd.value import Value, constant, value

SHARE = 0.01
"""At most this part of the time is spent watching, after the first look."""

TOLERANCES = {"float64": 1e-6, "float32": 1e-2}
"""Rounding differs less than this, unless a result is lost in cancellation."""


class Watched(Protocol):
    """What a watchman needs to know of a Program."""

    function: Callable[..., Any]
    recorded: Tape
    single: list[bool]
    leaves: list[Value]
    n_params: int
    xp: Arrays
    lock: AbstractContextManager[Any]

    def forward(self, leaves: Array, arguments: Sequence[Array]) -> None:
        """Compute all results."""

    def outputs(self) -> Array:
        """Return the results of the function, a row each."""

    def backward(self, root: int, upstream: Array) -> Array:
        """Return the gradient of a result."""


class Watchman:
    """Compares a program with the function that it was recorded from, on samples at random."""

    def __init__(self, program: Watched) -> None:
        self.program = program
        self._tolerance = TOLERANCES[program.xp.precision]
        self._random = Random(0)  # its own, so that nobody else's numbers depend on it
        self._since = self._began = self._asked = perf_counter()
        self._spent = self._longest = 0.0

    def resume(self) -> None:
        """Begin to compute again: the time since the last question of `due` does not count."""
        now = perf_counter()
        self._since += now - self._asked
        self._asked = now

    def due(self) -> bool:
        """Whether it is time for a look: the first, or one that keeps to the share."""
        self._began = self._asked = perf_counter()
        spent = self._spent + self._longest
        return not spent or spent < SHARE * (self._began - self._since)

    def look(self, leaves: Any, arguments: Sequence[Any], number: Callable[[int], int]) -> None:
        """Compare one of the samples; raise CompileError if it is not the scalar answer.

        The leaves hold the numbers of their column. `number` says which sample column k is.
        """
        k = self._random.randrange(arguments[0].shape[1]) if arguments else 0
        columns = [a[:, k : k + 1] for a in arguments]
        self._compare(leaves, columns, number(k))
        took = perf_counter() - self._began  # with what was done to prepare the look
        self._spent, self._longest = self._spent + took, max(self._longest, took)

    def by_scalars(self, arguments: Sequence[Any]) -> list[float]:
        """Return the mean gradient of all samples by the scalar engine, which looks closer.

        Arrays multiply by the slope of a branch that is not taken, which may be too large.
        Raises ValueError, saying which op of which sample, where a gradient is too large.
        """
        leaves, count = self.program.leaves[: self.program.n_params], arguments[0].shape[1]
        total = [0.0] * len(leaves)
        for k in range(count):
            root = self._by_scalars(self._sample([a[:, k : k + 1] for a in arguments]), k)[0]
            try:
                grads = gradients(root)
            except ValueError as error:
                raise ValueError(f"the gradient is not finite: on sample {k}, {error}") from None
            total = [x + grads.get(p, 0.0) / count for x, p in zip(total, leaves, strict=True)]
        return total

    def _sample(self, columns: Sequence[Any]) -> Sample:
        single = zip(self.program.single, columns, strict=True)
        return [float(c[0, 0]) if alone else c[:, 0].tolist() for alone, c in single]

    def _compare(self, leaves: Any, columns: list[Any], k: int) -> None:
        program, sample = self.program, self._sample(columns)
        try:
            with program.lock:
                program.forward(leaves, columns)
                found = np.asarray(program.outputs(), dtype=np.float64)[:, 0]
                slopes = np.asarray(program.backward(0, program.xp.one.reshape((1,))))[:, 0]
        except ValueError:
            return  # the batch will fail on it, and the scalar engine say why
        if not (np.isfinite(found).all() and np.isfinite(slopes).all()):
            return
        roots = self._by_scalars(sample, k)
        try:
            grads = gradients(roots[0]) if program.n_params else {}
        except (ValueError, ArithmeticError):
            return
        expected = [root._data for root in roots]
        slopes_by_scalars = [grads.get(p, 0.0) for p in program.leaves[: program.n_params]]
        if not np.isfinite([*expected, *slopes_by_scalars]).all():
            return  # at the end of the range the order of sums decides
        outputs = len(expected) == len(found) and self._near(found, expected)
        if not (outputs and self._near(slopes, slopes_by_scalars)):
            self._spent = self._longest = 0.0  # the next run warns again
            raise CompileError(self._difference(sample, roots, k, found[0], expected[0]))

    def _by_scalars(self, sample: Sample, k: int) -> list[Any]:
        """Return what the function gives for a sample, of numbers or, if it takes these, Values."""
        try:
            return by_scalars(self.program.function, sample)
        except Exception as error:
            raise CompileError(
                f"compiled, the function gives a result for sample {k}, but on scalars it raises "
                f"{type(error).__name__}: {error}"
            ) from error

    def _near(self, some: Any, others: Any) -> bool:
        some, others = np.asarray(some, np.float64), np.asarray(others, np.float64)
        larger = np.maximum(np.abs(some), np.abs(others))
        allowed = 2 * self._tolerance * larger + 1e-3 * self._tolerance * larger.max(initial=0.0)
        with np.errstate(over="ignore"):  # of numbers with other signs
            return bool((np.abs(some - others) <= allowed + 1e-12).all())

    def _difference(self, sample: Sample, roots: list[Any], k: int, x: float, y: float) -> str:
        """Say which node of a sample is the first that differs."""
        recorded = _steps(self.program.recorded, sample)
        every = Node()
        every.inputs = tuple(roots)
        *nodes, _ = order(every)
        scalar = ((v.op.name, v._data) for v in nodes if v.op is not None)
        found = f"the result is {x:.6g} compiled and {y:.6g} on scalars"
        for count, ((op, a, label), (other, b)) in enumerate(
            zip(recorded, scalar, strict=False), start=1
        ):
            if op.name != other or not self._near([a], [b]):
                name = repr(label) if label else f"node {count}"
                found = f"{name} is {op.name} = {a:.6g} compiled and {other} = {b:.6g} on scalars"
                break
        return (
            f"compiled, the function does not give what it gives on scalars: on sample {k}, {found}"
            ". Its graph depends on something that was not noticed while it was recorded"
        )


def by_scalars(function: Callable[..., Any], sample: Sample) -> list[Value]:
    """Return what a function gives for a sample of numbers or, if it takes these, of Values."""

    def call(kind: Callable[[Any], Any]) -> Any:
        arguments = [list(map(kind, x)) if isinstance(x, list) else kind(x) for x in sample]
        return function(*arguments)

    with paused():
        try:
            found = call(float)
        except AttributeError:  # such as x.tanh()
            found = call(constant)
    return [value(x) for x in (found if isinstance(found, list | tuple) else [found])]


def _steps(tape: Tape, sample: Sample) -> Iterator[tuple[Op, float, str]]:
    """Yield op, number and label of each node of a tape that depends on a leaf, for a sample."""
    numbers, constant = [0.0] * len(tape.sources), [True] * len(tape.sources)
    for k, source in enumerate(tape.sources):
        match source:
            case Leaf():
                numbers[k], constant[k] = tape.leaves[tape.leaf_rows[k]]._data, False
            case Input():
                x = sample[source.argument]
                numbers[k] = x[source.column] if isinstance(x, list) else x
            case Constant():
                numbers[k] = source.data
            case Op() if source is not CONST:
                inputs = tape.inputs[k]
                try:
                    numbers[k] = float(source.value([numbers[i] for i in inputs]))
                except (ValueError, ArithmeticError):
                    return
                constant[k] = all(constant[i] for i in inputs)
                if not constant[k]:
                    yield source, numbers[k], tape.labels.get(k, "")
