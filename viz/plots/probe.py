"""A loss with other numbers as weights: computed on its graph, or by a function.

Everything is put back afterwards, to the bit and after errors too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import nan
from typing import Any, TypeAlias

import numpy as np

from autograd import Value, replay
from autograd.compile.arrays import namespace
from autograd.graph import leaves, names_in, order
from autograd.listening import paused
from autograd.ops import CONST, Op
from autograd.value import real
from viz.plots.axis import Array

Loss: TypeAlias = Value | Callable[[], Any]
"""A graph, or a function of no arguments that computes the loss again."""
SMALL = 6e-6  # the change of a weight at which a central difference is most exact
MOST = 4_000_000  # numbers that are in memory at a time


class Probe:
    """A loss and the weights to try other numbers in."""

    def __init__(self, loss: Loss, weights: Sequence[Value]) -> None:
        self.loss, self.weights = loss, weights
        self._last: Any = None
        self.before: dict[Value, tuple[float, float]] = {}

    @property
    def exact(self) -> bool:
        """Whether slopes come from backward, not from differences."""
        return isinstance(self._last, Value)

    def keep(self, values: Iterable[Value]) -> None:
        """Remember data and grad of Values that are about to change."""
        for v in values:
            self.before.setdefault(v, (v.data, v.grad))

    def put(self, numbers: Mapping[str, float]) -> None:
        """Give the leaves of these names these numbers, also those that are not to be tried in."""
        root = self.loss
        if not isinstance(root, Value):
            root = self._computed(w.data for w in self.weights)
        if not isinstance(root, Value):
            raise ValueError(
                "the other weights of the step cannot be put back in a loss that is a number: "
                "give the loss as a Value, or a function that returns one"
            )
        names = names_in(root)
        for name, x in numbers.items():
            found = [leaf for leaf in leaves(root) if names.of(leaf) == name]
            if len(found) != 1:
                count = "no leaf" if not found else f"{len(found)} leaves"
                raise ValueError(f"{count} of the loss called {name!r}: give each its own label")
            self.keep(found)
            found[0].data = x

    def at(self, *numbers: float) -> float:
        """Return the loss with these numbers as weights, NaN where it is not defined."""
        try:
            return self.known_at(*numbers)
        except (ValueError, ArithmeticError):
            return nan

    def known_at(self, *numbers: float) -> float:
        """Return the same; raise what the loss raises."""
        result = self._computed(numbers)
        return real(result.data if isinstance(result, Value) else result, "the loss")

    def along(self, *numbers: float | Array) -> Array:
        """Return the losses where weights are arrays of numbers, NaN where it is not defined.

        A graph is read with NumPy, all places at once, and nothing in it is changed.
        """
        grid = np.stack(np.broadcast_arrays(*numbers))
        places = grid.reshape(len(grid), -1)
        if isinstance(self.loss, Value):
            nodes = order(self.loss)
            parts = np.array_split(places, 1 + places.size * len(nodes) // MOST, axis=1)
            losses = np.concatenate([self._read(nodes, part) for part in parts])
        else:
            losses = np.array([self.at(*place) for place in places.T])
        return losses.reshape(grid.shape[1:])

    def _read(self, nodes: list[Value], places: Array) -> Array:
        """Return the last node's data where each weight is a row of numbers."""
        found: dict[Value, Any] = dict(zip(self.weights, places, strict=True))
        for node in nodes:
            if node.op is not None:
                found[node] = _everywhere(node.op, [found.get(v, v.data) for v in node.inputs])
        return np.broadcast_to(found[nodes[-1]], places.shape[1:])

    def slope(self, x: float) -> float:
        """Return the derivative by the only weight, where it is x."""
        (weight,) = self.weights
        result = self._computed([x])
        if not isinstance(result, Value):
            h = SMALL * max(1.0, abs(x))
            return (self.known_at(x + h) - self.known_at(x - h)) / (2 * h)
        found = leaves(result)
        if weight not in found:
            raise ValueError(f"the loss does not depend on {name_of(weight)}")
        self.keep(found)
        for leaf in found:
            leaf.grad = 0.0
        result.backward()
        return weight.grad

    def _computed(self, numbers: Iterable[float]) -> Any:
        for weight, x in zip(self.weights, numbers, strict=True):
            weight.data = float(x)
        if isinstance(self.loss, Value):
            replay(self.loss)
            result: Any = self.loss
        else:
            result = self.loss()
            if result is self._last and isinstance(result, Value):
                raise TypeError(
                    "the function returns the same Value again: it must compute the loss again, "
                    "or give the Value itself"
                )
        self._last = result
        return result


def _everywhere(op: Op, inputs: list[Any]) -> Any:
    """Return what an op makes of numbers and arrays, with NaN where it has no value."""
    if not any(isinstance(x, np.ndarray) for x in inputs):
        try:
            return op.value(inputs)
        except (ValueError, ArithmeticError):
            return nan
    with np.errstate(all="ignore"):
        results = op.value(inputs, namespace(None, "float64"))
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
    probe = Probe(loss, weights)
    probe.keep({*graph, *weights})
    try:
        with paused():
            yield probe
    finally:
        for v, (data, grad) in probe.before.items():
            v._data, v._grad = data, grad


def name_of(what: Loss, otherwise: str = "w") -> str:
    """Return what to call a weight or a loss in a picture."""
    return names_in(what, end=otherwise).of(what) if isinstance(what, Value) else otherwise
