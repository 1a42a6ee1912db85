"""What a loss is where a weight is another number: on its graph, or by the function that it is.

Everything is put back afterwards, to the bit and after errors too; drawing is left to slices.py
and surfaces.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import nan
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from autograd import Value, replay
from autograd.graph import leaves, order
from autograd.listening import paused
from autograd.ops import CONST, Op
from autograd.value import real

Array: TypeAlias = npt.NDArray[np.float64]
Loss: TypeAlias = Value | Callable[[], Any]
"""A graph, or a function of no arguments that computes the loss anew."""

SMALL = 6e-6  # the change of a weight at which a central difference is most exact

MOST = 4_000_000  # numbers that are in memory at a time


class Probe:
    """A loss and the weights to try other numbers in."""

    def __init__(self, loss: Loss, weights: Sequence[Value]) -> None:
        self.loss, self.weights = loss, weights
        self._last: Any = None
        self.moved: list[tuple[Value, float, float]] = []

    def put(self, numbers: Mapping[str, float]) -> None:
        """Give the leaves of these names these numbers, also those that are not to be tried in."""
        root = self.loss
        if not isinstance(root, Value):
            root = self._computed(*(w.data for w in self.weights))
        if not isinstance(root, Value):
            raise ValueError(
                "the other weights of the step cannot be put back in a loss that is a number: "
                "give the loss as a Value, or a function that returns one"
            )
        for name, x in numbers.items():
            found = [leaf for leaf in leaves(root) if leaf.label == name]
            if len(found) != 1:
                count = "no leaf" if not found else f"{len(found)} leaves"
                raise ValueError(
                    f"{count} of the loss called {name!r}: give each weight a label of its own"
                )
            self.moved.append((found[0], found[0].data, found[0].grad))
            found[0].data = x

    @property
    def exact(self) -> bool:
        """Whether slopes come from backward, not from differences."""
        return isinstance(self.loss, Value) or isinstance(self._last, Value)

    def at(self, *numbers: float) -> float:
        """Return the loss with these numbers as weights, NaN where it is not defined."""
        try:
            return self.known_at(*numbers)
        except (ValueError, ArithmeticError):
            return nan

    def known_at(self, *numbers: float) -> float:
        """Return the same; raise what the loss raises."""
        result = self._computed(*numbers)
        return real(result.data if isinstance(result, Value) else result, "the loss")

    def along(self, *numbers: float | Array) -> Array:
        """Return the losses where weights are arrays of numbers, NaN where it is not defined.

        A graph is read with NumPy, all places at once, and nothing in it is changed.
        """
        columns = np.broadcast_arrays(*numbers)
        flat = [column.ravel() for column in columns]
        if isinstance(self.loss, Value):
            nodes = order(self.loss)
            size = max(1, MOST // len(nodes))
            starts = range(0, len(flat[0]), size)
            parts = [self._read(nodes, [x[k : k + size] for x in flat]) for k in starts]
            return np.concatenate(parts).reshape(columns[0].shape)
        losses = [self.at(*point) for point in zip(*flat, strict=True)]
        return np.array(losses).reshape(columns[0].shape)

    def _read(self, nodes: list[Value], columns: Sequence[Array]) -> Array:
        """Return the last node's data where the weights are these arrays."""
        found: dict[Value, Any] = dict(zip(self.weights, columns, strict=True))
        for node in nodes:
            if node.op is not None:
                found[node] = _everywhere(node.op, [found.get(v, v.data) for v in node.inputs])
        return np.array(np.broadcast_to(found[nodes[-1]], columns[0].shape))

    def slope(self, *numbers: float) -> float:
        """Return the derivative by the first weight at these numbers."""
        result = self._computed(*numbers)
        if not isinstance(result, Value):
            first, *others = numbers
            h = SMALL * max(1.0, abs(first))
            above, below = (self.known_at(first + d, *others) for d in (h, -h))
            return (above - below) / (2 * h)
        found = leaves(result)
        if self.weights[0] not in found:
            raise ValueError(f"the loss does not depend on {name_of(self.weights[0])}")
        before = [(v, v.grad) for v in found]
        try:
            for v in found:
                v.grad = 0.0
            result.backward()
            return self.weights[0].grad
        finally:
            for v, grad in before:
                v.grad = grad

    def _computed(self, *numbers: float) -> Any:
        for weight, x in zip(self.weights, numbers, strict=True):
            weight.data = float(x)
        if not isinstance(self.loss, Value):
            last, self._last = self._last, self.loss()
            if last is self._last and isinstance(last, Value):
                raise TypeError(
                    "the function returns the same Value again: it is to compute the loss anew, "
                    "or give the Value itself"
                )
            return self._last
        replay(self.loss)
        return self.loss


def _everywhere(op: Op, inputs: list[Any]) -> Any:
    """Return what an op makes of numbers and arrays, with NaN where it has no value."""
    if not any(isinstance(x, np.ndarray) for x in inputs):
        try:
            return op.value(inputs)
        except (ValueError, ArithmeticError):
            return nan
    with np.errstate(all="ignore"):
        results = op.value(inputs, np)
    return np.where(np.isfinite(results), results, nan)  # 1/0 is no number to compute on with


@contextmanager
def probing(loss: Loss, *weights: Value) -> Iterator[Probe]:
    """Give a Probe for a `with` block, untraced, and put data and gradients back at its end."""
    graph = {*order(loss), *leaves(loss)} if isinstance(loss, Value) else set()
    for w in weights:
        if not isinstance(w, Value):
            raise TypeError(f"expected a weight, made by Value(number), got {w!r}")
        if w.inputs or w.op is CONST:
            raise ValueError(f"{name_of(w)} is computed: give a weight, made by Value(number)")
        if graph and w not in graph:
            raise ValueError(f"the loss does not depend on {name_of(w)}")
    if not graph and not callable(loss):
        raise TypeError(f"expected a loss, a Value or a function of no arguments, got {loss!r}")
    state = [(v, v.data, v.grad) for v in {*graph, *weights}]
    probe = Probe(loss, weights)
    try:
        with paused():
            yield probe
    finally:
        for v, data, grad in (*probe.moved, *state):
            v.data, v.grad = data, grad


def name_of(v: Value, otherwise: str = "w") -> str:
    """Return what to call a weight in a picture."""
    return v.label or otherwise


def name_of_loss(loss: Loss) -> str:
    """Return what to call a loss in a picture."""
    return name_of(loss, "loss") if isinstance(loss, Value) else "loss"
