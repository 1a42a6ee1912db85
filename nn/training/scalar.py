"""The scalar engine of training: each sample a graph of its own, whose every step can be traced."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np

from autograd import Value
from autograd.edits import Edit, apply
from autograd.graph import zero_grad
from autograd.listening import listener
from autograd.node import put
from autograd.records import Record, Update
from nn.optimizers.optimizer import CURE
from nn.orders import Batches, Order
from nn.plan import Network, Plan, outputs_of
from nn.samples import Array


class Outcome(NamedTuple):
    """What was computed of several batches: their losses, all outputs, and the new weights."""

    losses: list[float]
    outputs: Array
    take: Callable[[], None]
    """Takes over weights, gradients and the optimizer's state, all at once."""


NOTHING = Outcome([], np.empty((0, 0)), lambda: None)
"""The outcome of no batch."""


class ScalarEngine:
    """Computes with Values, one sample after the other."""

    def __init__(self, plan: Plan, parameters: list[Value]) -> None:
        self.plan, self.network, self.parameters = plan, plan.network, parameters
        self.optimizer, self.loss = plan.compiled()
        self._penalties: list[float] = []
        self.before = np.zeros(len(parameters))
        """The weights before the last step, of networks small enough for them to be shown."""

    def losses(self, x: Array, targets: Array) -> tuple[Array, Array]:
        """Return the loss of each sample, of shape (n,), and the outputs (n, outputs)."""
        losses, outputs = [], []
        for k, (row, target) in enumerate(zip(x.tolist(), targets.tolist(), strict=True)):
            with _on_sample(k):
                outs = outputs_of(self.network, row)
                losses.append(self.loss.of(target, outs).data)
            outputs.append([out.data for out in outs])
        return np.array(losses), np.array(outputs)

    def penalty(self) -> float:
        """Return what the regularizers add to the loss."""
        penalty = self.network.penalty()
        return 0.0 if penalty is None else float(penalty.data)

    def array(self, table: Array) -> Array:
        """Return a table of numbers in the dtype of the engine."""
        return table

    def write_back(self) -> None:
        """Write what was computed to the Values; here it is there already."""

    def read_values(self) -> None:
        """Go on with the numbers that Values and optimizer hold now; here that needs nothing."""

    def gradients(
        self, x: Array, targets: Array, weights: Array, batch: Sequence[int] | Order
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
                outs = outputs_of(self.network, x[k].tolist())
                share = float(weights[k]) / len(batch)
                loss = _share(self.loss.of(targets[k].tolist(), outs), share)
                loss.backward()
            total += loss.data
            outputs.append([out.data for out in outs])
        return total, np.array(outputs)

    def reach(self, left: int) -> int:
        """Return how many of the next batches it may do in one go; `left` are of this epoch."""
        return 1

    def many(self, x: Array, targets: Array, weights: Array, batches: Batches) -> Outcome:
        """Compute what the first of some batches make of the weights, in one go.

        An engine that takes one batch at a time returns nothing.
        """
        return NOTHING

    def step(self, watched: Collection[str] = ()) -> list[Record]:
        """Update the weights by their gradients; return the updates of those watched."""
        self.before = np.array([p.data for p in self.parameters])
        updates = self.optimizer.step(self._penalties)
        return [u for u in updates if isinstance(u, Update) and u.name in watched]

    def _penalize(self) -> float:
        """Go backward from the penalty first, so that its share of each gradient is known."""
        penalty = self.network.penalty()
        if penalty is None:
            return 0.0
        penalty.backward()
        self._penalties = [p.grad for p in self.optimizer.params]
        return float(penalty.data)


def predict(network: Network, x: Array) -> Array:
    """Return the outputs for rows of inputs, of shape (n, outputs)."""
    outputs = []
    for k, row in enumerate(x.tolist()):
        with _on_sample(k):
            outputs.append([out.data for out in outputs_of(network, row)])
    return np.array(outputs)


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
    apply(changes)


def write(values: Sequence[Value], field: str, numbers: Sequence[float]) -> None:
    """Write data or grad of many Values at once; a trace hears of it as one mark."""
    own = f"_{field}"
    if listener() is not None:
        pairs = zip(values, numbers, strict=True)
        changes = [(put, v, field, getattr(v, own), x) for v, x in pairs if getattr(v, own) != x]
        if changes:
            mark("compiled", f"{field} of {len(changes)} parameters", changes)
        return
    pairs = zip(values, numbers, strict=True)
    if field == "data":  # setattr() takes twice as long
        for v, x in pairs:
            v._data = x
    else:
        for v, x in pairs:
            v._grad = x
