"""The compiled engine of training: the graph of one sample over whole batches, as arrays.

It computes the numbers of the scalar engine at the speed of matrices. While it runs, weights and
the optimizer's state live in arrays; `write_back` copies them to the Values.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from math import isfinite
from operator import setitem
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from autograd import CompileError, Value
from autograd.compile.flatten import ZEROS
from autograd.compile.native.rule import moved
from autograd.compile.program import Program
from autograd.compile.recording import Sample
from autograd.edits import Edit, apply
from autograd.listening import paused
from autograd.records import Record, Update
from nn.optimizers.optimizer import CURE
from nn.orders import Order
from nn.plan import Plan
from nn.samples import Array
from nn.training.columns import Columns, require_finite
from nn.training.programs import (
    check_rule,
    explained,
    for_all,
    in_pieces,
    losses_of,
    penalty_of,
    program_of,
)
from nn.training.scalar import ScalarEngine, mark, write

MANY = 10_000
"""Of so many weights, machine code for the optimizer's rule saves more than it costs."""
LEAST = 32
"""A program that computes fewer samples than this, twice in a row, is not worth recording."""


class CompiledEngine(ScalarEngine):
    """Computes with arrays, all samples of a batch at once.

    `sample` has the inputs and the targets of one sample, `program` computes its loss. Raises
    CompileError if the penalties or the rule of the optimizer cannot be compiled.
    """

    way = "arrays"  # how the programs run
    many_weights = MANY
    """From how many on the optimizer's rule runs as machine code."""

    def __init__(
        self,
        plan: Plan,
        parameters: list[Value],
        sample: Sample,
        program: Program,
        verify: bool,
    ) -> None:
        super().__init__(plan, parameters)
        self.xp, self._sample, self._verify = program.xp, sample, verify
        check_rule(self.optimizer, self.xp)
        self._losses, self._served, self._hasty, self._exposed = losses_of(plan), 0, False, False
        self._use(program)
        self.read_values()
        self._exposed = False  # what is read was looked at when the program was chosen
        self._gradient = self._shares = np.zeros_like(self._weights)

    def _use(self, program: Program) -> None:
        """Compute the loss by a program; make the one of the penalty."""
        self._program = program
        program.watchman.resume()
        with paused():
            penalty = self._program_of(penalty_of(self.plan), ())
        (root,) = penalty.tape.roots
        self._penalty = None if penalty.tape.sources[root] in ZEROS else penalty
        self._followed = program, penalty

    def _program_of(self, function: Callable[..., Any], sample: Sample) -> Program:
        return program_of(self.plan, function, sample, self.parameters, self.xp, self.way)

    def _follow(self, thorough: bool = False) -> None:
        """Record again if something that the network reads has changed.

        Raises CompileError if that happens with nearly every batch.
        """
        loss, penalty = self._followed
        change = loss.change(self._sample, thorough) or penalty.change((), thorough)
        if change is None:
            return
        if self._served < LEAST and self._hasty:
            raise CompileError(f"{change}, as it does with nearly every batch")
        self._hasty, self._served = self._served < LEAST, 0
        self.write_back()
        self._use(self._program_of(self._losses, self._sample))
        self.read_values()

    def _watch(self, x: Array, targets: Array, batch: npt.NDArray[np.intp]) -> None:
        """Follow what has changed, and if it is time compare a sample with the scalar engine."""
        watchman = self._program.watchman
        due = self._verify and watchman.due()
        self._follow(thorough=due or self._exposed)
        self._served, self._exposed = self._served + len(batch), False
        if due:
            if self.optimizer.iterations != self._counted:  # else Values hold what they held
                write(self.parameters, "data", self._weights[:, 0].tolist())
            samples = [x[batch].T, targets[batch].T]
            self._program.watchman.look(self._leaves, samples, lambda k: int(batch[k]))
            if self._penalty is not None:
                self._penalty.watchman.look(self._penalty_leaves(self._penalty), [], int)

    def read_values(self) -> None:
        """Go on with the numbers that Values and optimizer hold now."""
        self._exposed, self._counted = True, self.optimizer.iterations
        self._leaves = self._program.leaf_column()
        self._weights = self._leaves[: len(self.parameters)]
        all_of_them = self.optimizer.params == self.parameters
        self._trained: Any = slice(None) if all_of_them else self._rows_of(self.optimizer.params)
        self._state = Columns(self.xp, self.optimizer.state)

    def _rows_of(self, trained: list[Value]) -> npt.NDArray[np.intp]:
        """Return where weights are among the parameters."""
        rows = {p: row for row, p in enumerate(self.parameters)}
        gone = [p.label for p in trained if p not in rows]
        if gone:
            raise CompileError(
                f"the optimizer trains {gone[0]}, which is no longer in the network: compile the "
                "model again"
            )
        return np.array([rows[p] for p in trained], dtype=np.intp)

    def array(self, table: Array) -> Array:
        """Return a table in the dtype of the engine."""
        return np.ascontiguousarray(table, dtype=self.xp.dtype)

    def losses(self, x: Array, targets: Array) -> tuple[Array, Array]:
        """Return the loss of each sample, of shape (n,), and the outputs (n, outputs)."""
        return explained(
            lambda: in_pieces(self._losses_of, x, targets),
            lambda: self._losses_by_scalars(x, targets),
        )

    def _losses_by_scalars(self, *arguments: Array) -> None:
        self.write_back()
        ScalarEngine.losses(self, *arguments)

    def _losses_of(self, x: Array, targets: Array) -> tuple[Array, Array]:
        self._watch(x, targets, np.arange(len(x)))
        return self._compute(x, targets)

    def _compute(self, x: Array, targets: Array) -> tuple[Array, Array]:
        program, n = self._program, len(x)
        with program.lock:
            program.forward(self._leaves, [x.T, targets.T])
            return for_all(program.outputs(0, 1), n)[0], for_all(program.outputs(1), n).T

    def penalty(self) -> float:
        """Return what the regularizers add to the loss."""
        if self._penalty is None:
            return 0.0
        self._penalty.forward(self._penalty_leaves(self._penalty), [])
        return float(self._penalty.outputs()[0, 0])

    def _penalty_leaves(self, penalty: Program) -> Array:
        """Return the leaves of a penalty, with the weights as they are in training."""
        if len(penalty.leaves) == len(self._weights):
            return self._weights  # type: ignore[no-any-return]
        leaves: Array = penalty.leaf_column()
        leaves[: len(self._weights)] = self._weights
        return leaves

    def gradients(
        self, x: Array, targets: Array, weights: Array, batch: Sequence[int] | Order
    ) -> tuple[float, Array]:
        """Set the gradients of the batch's loss; return the loss and the outputs."""
        numbers = np.asarray(batch)
        self._watch(x, targets, numbers)
        with self._program.lock:
            return self._gradients(x, targets, weights, numbers)

    def _gradients(
        self, x: Array, targets: Array, weights: Array, batch: npt.NDArray[np.intp]
    ) -> tuple[float, Array]:
        shares = weights[batch] / len(batch)
        try:
            losses, outputs = self._compute(x[batch], targets[batch])
            total = float(losses @ shares)
            if not isfinite(total):
                raise ValueError("the loss is not finite")
        except ValueError as error:
            self._explain(error, x, targets, weights, batch.tolist())
        self._gradient = self._program.backward(0, shares)
        if self._penalty is not None:
            total += self.penalty()
            self._shares = self._penalty.backward(0, self.xp.one.reshape((1,)))
            self._gradient = self._gradient + self._shares
        if not np.isfinite(self._gradient).all():
            self._gradient_by_scalars(x, targets, weights, batch.tolist())
        return total, outputs

    def _gradient_by_scalars(self, *arguments: Any) -> None:
        """Compute the gradient on scalars, which look closer at branches that are not taken."""
        self.write_back()
        with paused():
            super().gradients(*arguments)
        with np.errstate(over="ignore"):
            self._gradient = self.xp.array([p.grad for p in self.parameters]).reshape((-1, 1))

    def step(self, watched: Collection[str] = ()) -> list[Record]:
        """Update the weights by their gradients; return the updates of those watched."""
        optimizer, old, grad = self.optimizer, self._weights, self._gradient
        optimizer.require_params()  # a callback may have compiled the model anew
        if not isinstance(self._trained, slice):
            old, grad = old[self._trained], grad[self._trained]
        grad = optimizer.clipped(grad)
        lr, updates = optimizer.rate(), []
        found = None if watched or len(old) < self.many_weights else self._moved(old, grad, lr)
        if found is None:
            with np.errstate(all="ignore"):
                new, (direction, state, terms) = optimizer.move(self.xp, old, grad, self._state, lr)
                for what, x in (("a weight", new), *state.items()):
                    require_finite(what, x, optimizer.params)
            updates = [
                self._update(k, lr, old, grad, direction, new, terms)
                for k, p in enumerate(optimizer.params if watched else ())
                if p.label in watched
            ]
        else:
            new, state = found
        if len(old) < MANY:
            self.before = self._weights[:, 0].copy()
        if isinstance(self._trained, slice) and new.shape == self._leaves.shape:
            new = self.array(new)  # nothing else is read: no copy
            moves: list[Edit] = [(setattr, self, k, None, new) for k in ("_leaves", "_weights")]
        else:
            moves = [(setitem, self._weights, self._trained, None, new)]
        self._take(moves, state, optimizer.iterations + 1)
        return updates

    def _take(self, moves: Sequence[Edit], state: Mapping[str, Array], steps: int) -> None:
        """Take over new weights, state and the number of steps, all at once."""
        count = setattr, self.optimizer, "iterations", None, steps
        apply([*moves, *((setitem, self._state, key, None, x) for key, x in state.items()), count])

    def _moved(
        self, old: Array, grad: Array, lr: float
    ) -> tuple[Array, Mapping[str, Array]] | None:
        """Return new weights and state as machine code computes them, None if it cannot."""

        def move(xp: Any, old: Any, grad: Any, state: Any) -> Any:
            new, step = self.optimizer.move(xp, old, grad, state, lr)
            return new, step.state

        return moved(move, old, grad, self._state)

    def _update(
        self, k: int, lr: float, old: Array, grad: Array, direction: Array, new: Array, terms: Any
    ) -> Record:
        """Return the update of one weight as a record, as the scalar engine makes it."""
        shown = {name: float(x[k, 0]) if np.ndim(x) else x for name, x in terms.items()}
        whole = self._gradient[self._trained]
        before, slope, clipped, towards, after = (
            float(x[k, 0]) for x in (old, whole, grad, direction, new)
        )
        if slope != clipped:
            shown |= {"grad": slope, "clipped": clipped}
        if self._penalty is not None:
            shown = {"grad": slope, **shown, "penalty": float(self._shares[self._trained][k, 0])}
        return Update(self.optimizer.params[k].label, before, slope, lr, towards, after, shown)

    def write_back(self) -> None:
        """Copy weights, gradients and the optimizer's state to where they belong."""
        write(self.parameters, "grad", self._gradient[:, 0].tolist())
        optimizer = self.optimizer
        if optimizer.iterations == self._counted:
            return
        write(self.parameters, "data", self._weights[:, 0].tolist())
        changes = self._state.changes()
        counted = (setattr, optimizer, "iterations", self._counted, optimizer.iterations)
        mark("optimizer", f"{optimizer.iterations - self._counted} steps", [*changes, counted])
        self._counted = optimizer.iterations

    def _explain(self, error: ValueError, *arguments: Any) -> NoReturn:
        """Raise the error of the scalar engine, which says which op failed on which sample."""
        self.write_back()
        with paused():
            super().gradients(*arguments)
        range_of = f"{error}: a number leaves the range of {np.dtype(self.xp.dtype)}"
        if self.xp.dtype == np.float64:
            raise CompileError(f"{range_of}, but not on scalars")
        raise ValueError(f"{range_of}. {CURE.capitalize()}")
