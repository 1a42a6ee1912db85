"""The native engine of training: machine code with the bits of the scalar engine.

Where a number is not finite, the scalar engine takes the batch: it goes on, or says what failed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from copy import copy
from functools import partial
from math import isfinite
from operator import setitem
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt

from autograd.compile.names import home
from autograd.compile.native.descent import Descent
from autograd.compile.native.kernel import Kernel, RangeError
from autograd.compile.program import Program
from autograd.compile.reads import Reads
from autograd.edits import Edit
from autograd.listening import paused
from autograd.records import Record
from nn.optimizers import Optimizer
from nn.orders import Batches
from nn.samples import Array
from nn.training.compiled import CompiledEngine
from nn.training.scalar import NOTHING, Outcome, ScalarEngine

SLICE = 0.005
"""Seconds of training between two looks at what else there is to do."""


class NativeEngine(CompiledEngine):
    """Computes sample after sample, as the scalar engine does, in machine code."""

    way = "native"

    def _use(self, program: Program) -> None:
        super()._use(program)
        self._kernel = _kernel(program)
        self._pace = SLICE / 64  # seconds a batch
        self._settings: Mapping[str, Any] | None = None
        self._rule_reads: Reads | None = None
        self._descent: Descent | None = None
        self._steady = _unmoved(self.optimizer, "iterations", *self._reads())
        self._users_rule = home(type(self.optimizer).__module__) == "user"
        if self._users_rule:
            self.many_weights = 0  # its tanh, say, is the C library's in a step alone, too

    def _reads(self) -> list[Reads]:
        """Return what loss and penalty read."""
        return [program.reads for program in self._followed]

    # Many batches.

    def reach(self, left: int) -> int:
        """Return how many batches take a slice of time, of this epoch if anything may read that."""
        able = self._steady and self.optimizer.params and not self.optimizer.clips
        if not (able and self._descending()):
            return 1
        batches = max(2, int(SLICE / self._pace))  # so that the pace is measured again
        return batches if self._ageless and self._by_steps else min(batches, left)

    @property
    def _by_steps(self) -> bool:
        """Whether the learning rate follows from the number of steps alone."""
        optimizer = self.optimizer
        return not callable(optimizer.lr) and type(optimizer).rate is Optimizer.rate

    def many(self, x: Array, targets: Array, weights: Array, batches: Batches) -> Outcome:
        """Compute batches in one go, up to one that fails; none if there is no code for them."""
        program = self._program
        self._watch(x, targets, batches[0])
        rates, descent = self._rates(len(batches)), self._descent
        if self._program is not program or descent is None or len(rates) < 2:
            return NOTHING
        batches = batches.part(0, len(rates))
        shares = weights[batches.order] / np.repeat(batches.sizes, batches.sizes)
        with self._program.lock:
            self._enter()
            state = np.empty((len(descent.keys), len(descent.trained)))
            for row, key in enumerate(descent.keys):
                state[row] = np.ravel(self._state[key])
            begun = perf_counter()
            done, losses, results = descent.run(
                [x, targets],
                batches.order,
                batches.starts,
                shares,
                rates,
                self.optimizer.iterations,
                state,
            )
            self._pace = max(perf_counter() - begun, 1e-9) / max(done, 1)
            take = self._taking(descent, done, state, good=done == len(rates))
        self._served += len(batches.order)
        return Outcome(losses[:done].tolist(), results[: batches.starts[done], 1:], take)

    def _rates(self, count: int) -> Array:
        """Return the learning rates of the next steps, up to one that is 0 or an error."""
        optimizer, rates = self.optimizer, []
        begun = optimizer.iterations
        if self._by_steps and optimizer.lr and not optimizer.decay:
            return np.full(count, optimizer.rate())
        try:
            for k in range(count):
                optimizer.iterations = begun + k
                rates.append(optimizer.rate())
                if not rates[-1]:
                    rates.pop()
                    break
        except ValueError:  # it is raised by the step itself
            pass
        finally:
            optimizer.iterations = begun
        return np.array(rates)

    def _descending(self) -> Descent | None:
        """Return the code of the optimizer's rule as it is set now, None if there is none."""
        settings, of_rule = _settings(self.optimizer), self._rule_reads
        if not _equal(settings, self._settings) or (of_rule and of_rule.changed() is not None):
            self._settings, self._descent, self._rule_reads = settings, None, None
            reads = self._reads()
            if self._users_rule:  # it may read anything
                self._rule_reads = Reads(self.optimizer.move)
                if not _unmoved(self.optimizer, "iterations", self._rule_reads):
                    return None
                reads.append(self._rule_reads)
            self._ageless = _unmoved(self.plan, "epoch", *reads)
            with suppress(Exception):  # of a rule that is not written for numbers unknown as yet
                self._descent = self._compiled_rule()
        return self._descent

    def _compiled_rule(self) -> Descent:
        twin = _twin(self.optimizer)

        def move(xp: Any, old: Any, grad: Any, state: Any, lr: Any, steps: Any) -> Any:
            twin.iterations = steps
            new, direction = twin.move(xp, old, grad, state, lr)
            return new, direction.state

        penalty = None if self._penalty is None else _kernel(self._penalty)
        trained = np.arange(len(self.parameters))[self._trained]
        return Descent(self._kernel, penalty, trained, list(self.optimizer.state), move)

    def _enter(self) -> None:
        """Hand weights to the native code."""
        self._kernel.leaves[:] = self._leaves[:, 0]
        if self._penalty is not None:
            _kernel(self._penalty).leaves[:] = self._penalty_leaves(self._penalty)[:, 0]

    def _taking(self, descent: Descent, done: int, state: Array, good: bool) -> Callable[[], None]:
        """Return what takes over what it has made of weights and state, and good gradients."""
        leaves = self._kernel.leaves.copy()
        before = leaves[: len(self.parameters)].copy()
        before[self._trained] = descent.before
        columns = zip(descent.keys, (row.reshape((-1, 1)) for row in state), strict=True)
        moves: list[Edit] = [(setitem, self._leaves, (slice(None), 0), None, leaves)]
        moves.append((setattr, self, "before", None, before))
        if good:  # else they are those of a step that failed
            gradient = self._kernel.gradient.reshape((-1, 1)).copy()
            moves.append((setattr, self, "_gradient", None, gradient))
        return partial(self._take, moves, dict(columns), self.optimizer.iterations + done)

    # One batch.

    def _gradients(
        self, x: Array, targets: Array, weights: Array, batch: npt.NDArray[np.intp]
    ) -> tuple[float, Array]:
        kernel, penalty = self._kernel, self._penalized()
        if not isfinite(penalty):
            return self._by_scalars(x, targets, weights, batch)
        kernel.leaves[:] = self._leaves[:, 0]
        kernel.gradient[:] = self._shares[:, 0]
        try:
            total, results = kernel.batch(
                [x, targets], weights[batch] / len(batch), batch.astype(np.int64), penalty
            )
        except RangeError:
            return self._by_scalars(x, targets, weights, batch)
        self._gradient = kernel.gradient.reshape((-1, 1)).copy()
        return total, results[:, 1:]

    def _penalized(self) -> float:
        """Return the penalty, and set the share that it has in each gradient."""
        if self._penalty is None:
            self._shares = np.zeros_like(self._weights)
            return 0.0
        penalty = self.penalty()
        self._shares = self._penalty.backward(0, self.xp.one.reshape((1,))).copy()
        return penalty

    def _by_scalars(self, *arguments: Any) -> tuple[float, Array]:
        """Let the scalar engine compute a batch, or say why it has no gradients."""
        self.write_back()
        with paused():
            found = ScalarEngine.gradients(self, *arguments)
        self._gradient = np.array([[p._grad] for p in self.parameters])
        return found

    def step(self, watched: Collection[str] = ()) -> list[Record]:
        """Update the weights by their gradients; return the updates of those watched."""
        try:
            return super().step(watched)
        except ValueError:
            penalized = self._penalty is not None
            self._penalties = self._shares[self._trained, 0].tolist() if penalized else []
            self.write_back()
            with paused():
                updates = ScalarEngine.step(self, watched)  # which says more of why
        self.read_values()
        return updates


def _unmoved(owner: Any, counter: str, *reads: Reads) -> bool:
    """Whether nothing that is read changes as steps or epochs are counted."""
    count = getattr(owner, counter)
    try:
        setattr(owner, counter, count + 1)
        return all(r.changed() is None for r in reads)
    finally:
        setattr(owner, counter, count)


def _kernel(program: Program) -> Kernel:
    assert program.kernel is not None
    return program.kernel


def _settings(optimizer: Optimizer) -> Mapping[str, Any]:
    """Return what a rule is set to, without what changes from step to step."""
    settings = {k: x for k, x in vars(optimizer).items() if k not in CHANGING}
    inner = {k: _settings(x) for k, x in settings.items() if isinstance(x, Optimizer)}
    return {"class": type(optimizer), **settings, **inner}


def _equal(settings: Mapping[str, Any], before: Mapping[str, Any] | None) -> bool:
    try:
        return settings == before
    except ValueError:  # of arrays
        return False


CHANGING = ("iterations", "params", "state", "_lr")


def _twin(optimizer: Optimizer) -> Optimizer:
    """Return a copy, with copies of the optimizers within, to read the rule of."""
    twin = copy(optimizer)
    inner = {k: _twin(x) for k, x in vars(optimizer).items() if isinstance(x, Optimizer)}
    vars(twin).update(inner)
    return twin
