"""The scalar engine of training: each sample a graph of its own, whose every step can be traced.

It computes outputs, losses and gradients for a batch; the loop over batches and epochs is
left to training.py.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from autograd import Value
from autograd.graph import zero_grad
from autograd.listening import listener
from autograd.records import Record, Update
from autograd.trace import Edit
from autograd.value import Number, value
from nn.objectives import Loss
from nn.optimizers.optimizer import CURE, Optimizer
from nn.samples import Array

if TYPE_CHECKING:
    from nn.training import Model


PIECE = 1024
"""So many samples are measured at once."""


class ScalarEngine:
    """Computes with Values, one sample after the other."""

    def __init__(
        self, model: Model, loss: Loss, optimizer: Optimizer, parameters: list[Value]
    ) -> None:
        self.model, self.loss, self.optimizer = model, loss, optimizer
        self.parameters = parameters
        self._penalties: list[float] = []

    def losses(self, x: Array, targets: Array) -> tuple[Array, Array]:
        """Return the loss of each sample, of shape (n,), and the outputs (n, outputs)."""
        losses, outputs = [], []
        for k, (row, target) in enumerate(zip(x.tolist(), targets.tolist(), strict=True)):
            with _on_sample(k):
                outs = outputs_of(self.model, row)
                losses.append(self.loss.of(target, outs).data)
            outputs.append([out.data for out in outs])
        return np.array(losses), np.array(outputs)

    def penalty(self) -> float:
        """Return what the regularizers add to the loss."""
        penalty = self.model.penalty()
        return 0.0 if penalty is None else float(penalty.data)

    def array(self, table: Array) -> Array:
        """Return a table of numbers as the engine takes it."""
        return table

    def write_back(self) -> None:
        """See that the Values hold what was computed; here they always do."""

    def read_values(self) -> None:
        """Go on with the numbers that Values and optimizer hold now; here that is always so."""

    def gradients(
        self, x: Array, targets: Array, weights: Array, batch: Sequence[int]
    ) -> tuple[float, Array]:
        """Set the gradients of the batch's loss; return the loss and the outputs.

        The loss is Σ weight·loss / n plus the penalty on the weights. Raises ValueError, naming
        the sample, where a number leaves the range of floats.
        """
        zero_grad(self.parameters)
        total, outputs = self._penalize(), []
        for k in batch:
            mark("sample", str(k))
            with _on_sample(k):
                outs = outputs_of(self.model, x[k].tolist())
                share = float(weights[k]) / len(batch)
                loss = _share(self.loss.of(targets[k].tolist(), outs), share)
                loss.backward()
            total += loss.data
            outputs.append([out.data for out in outs])
        return total, np.array(outputs)

    def step(self, watched: Collection[str] = ()) -> list[Record]:
        """Update the weights by their gradients; return the updates of those watched."""
        updates = self.optimizer.step(self._penalties)
        return [u for u in updates if isinstance(u, Update) and u.name in watched]

    def _penalize(self) -> float:
        """Go backward from the penalty first, so that its share of each gradient is known."""
        penalty = self.model.penalty()
        if penalty is None:
            return 0.0
        penalty.backward()
        self._penalties = [p.grad for p in self.optimizer.params]
        return float(penalty.data)


def predict(model: Model, x: Array) -> tuple[Array]:
    """Return the outputs for rows of inputs, of shape (n, outputs)."""
    outputs = []
    for k, row in enumerate(x.tolist()):
        with _on_sample(k):
            outputs.append([out.data for out in outputs_of(model, row)])
    return (np.array(outputs),)


def outputs_of(model: Model, sample: Sequence[Number]) -> list[Value]:
    """Return the outputs of a model for one sample as a list, even if there is but one."""
    outputs = model(sample)
    if outputs is None:
        raise TypeError(f"{type(model).__name__}.__call__ returns nothing: does it lack a return?")
    return [outputs] if isinstance(outputs, Value) else [value(out) for out in outputs]


def in_pieces(
    compute: Callable[..., tuple[Array, ...]], *tables: Array, size: int = PIECE
) -> tuple[Array, ...]:
    """Return what is computed of tables of many rows, in pieces that do not need much memory."""
    starts = range(0, len(tables[0]), size)
    found = [compute(*[table[k : k + size] for table in tables]) for k in starts]
    return tuple(np.concatenate(parts) for parts in zip(*found, strict=True))


@contextmanager
def _on_sample(k: int) -> Iterator[None]:
    """Say in an error that comes out of a `with` block on which sample, and what may help."""
    try:
        yield
    except (ValueError, ArithmeticError) as error:
        raise ValueError(f"on sample {k}, {error}. {CURE.capitalize()}") from error


def _share(loss: Value, share: float) -> Value:
    loss = loss if share == 1.0 else loss * share
    if loss.inputs:
        loss.label = "loss"
    return loss


def mark(kind: str, text: str, changes: Sequence[Edit] = ()) -> None:
    """Make changes, and tell the trace that listens, if any, of this moment."""
    trace = listener()
    if trace is not None:
        trace.mark(kind, text, changes)
    for put, target, key, _, after in changes:
        put(target, key, after)
