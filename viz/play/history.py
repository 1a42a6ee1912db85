"""Where a training has been: moments from which each of its states is found again, to the bit.

What lies between two moments is trained once more, by lab.py.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from nn import Sequential
from viz.play.settings import Settings

Array = npt.NDArray[np.float64]
Position: TypeAlias = tuple[int, int]
"""The number of whole epochs, and of batches after them."""

MOST = 512
"""Maximum number of moments; then every second one goes, and they come half as often."""
STRIDE = 4
"""Epochs between two moments at first: few enough to train once more at once."""
MOST_EVENTS = 64  # each may have points of its own


class Moment(NamedTuple):
    """All that a training goes on from, and the last update as it is shown."""

    settings: Settings
    position: Position
    weights: Array
    before: Array
    """The weights before the last update."""
    grads: Array
    state: Mapping[str, Array]
    """What the optimizer remembers."""
    iterations: int
    batches: int
    """The number of batches of an epoch from here on."""
    pure: bool
    """Whether the settings and the number of epochs alone led here."""
    edited: frozenset[str] = frozenset()
    """The weights that a hand changed since the last update."""


def restore(model: Sequential, moment: Moment) -> None:
    """Give a network its weights and gradients of a moment, and its optimizer its memory."""
    numbers = zip(moment.weights.tolist(), moment.grads.tolist(), strict=True)
    for p, (x, grad) in zip(model.parameters(), numbers, strict=True):
        p.data, p.grad = x, grad
    optimizer = model.optimizer
    assert optimizer is not None
    for key, column in optimizer.state.items():
        column[:] = moment.state[key].tolist()
    optimizer.iterations = moment.iterations


class History:
    """Moments in the order of time: the ends of some epochs, and all events.

    An event is a moment at which a hand changed something, which no training finds again.
    """

    def __init__(self, start: Moment) -> None:
        self._moments = {start.position: start}
        self._order = [start.position]
        self._events = {start.position}
        self.stride = STRIDE
        self.last = start.position
        """The farthest position that was trained to."""

    @property
    def first(self) -> Position:
        """The earliest position that can be gone to."""
        return self._order[0]

    def wants(self, epoch: int) -> bool:
        """Return whether the end of an epoch is to be kept."""
        return epoch % self.stride == 0 and (epoch, 0) not in self._moments

    def next(self, epoch: int) -> int:
        """Return the next epoch whose end is to be kept, or is kept already."""
        return (epoch // self.stride + 1) * self.stride

    def add(self, moment: Moment, event: bool = False) -> None:
        """Keep a moment; one of the same position before it is replaced."""
        position = moment.position
        if position not in self._moments:
            insort(self._order, position)
        self._moments[position] = moment
        self.last = max(self.last, position)
        if event:
            self._events.add(position)
        self._thin()

    def before(self, position: Position) -> Moment:
        """Return the last moment that is not after a position."""
        return self._moments[self._order[bisect_right(self._order, position) - 1]]

    def batches(self, epoch: int) -> int:
        """Return how many batches an epoch had at its end."""
        order = self._order
        return self._moments[order[bisect_left(order, (epoch + 1, 0)) - 1]].batches

    def until(self, position: Position) -> list[Moment]:
        """Return the moments that are not after a position."""
        return [self._moments[p] for p in self._order if p <= position]

    def cut(self, position: Position) -> None:
        """Forget what comes after a position."""
        self._keep([p for p in self._order if p <= position])
        self.last = position

    def _thin(self) -> None:
        while len(self._order) - len(self._events) > MOST:
            self.stride *= 2
            self._keep([p for p in self._order if p in self._events or p[0] % self.stride == 0])
        if len(self._events) > MOST_EVENTS:
            first = sorted(self._events)[MOST_EVENTS // 2]
            self._keep([p for p in self._order if p >= first])

    def _keep(self, order: list[Position]) -> None:
        self._order = order
        self._moments = {p: self._moments[p] for p in order}
        self._events &= set(order)


def said(position: Position) -> str:
    """Return a position in words."""
    epoch, batch = position
    return f"epoch {epoch}, batch {batch}" if batch else f"epoch {epoch}"
