"""Where in a trace each name was touched, computed and updated, and what it held there."""

from __future__ import annotations

from bisect import bisect_left
from typing import TypeVar

from autograd.account import Account
from autograd.records import Chain, Forward, Mark, Record, Update, touched
from autograd.trace import Trace

R = TypeVar("R", Forward, Update, Mark)


class Index:
    """What a trace holds, by name; `catch_up` reads the records that were added since.

    >>> from autograd import Value, trace
    >>> w = Value(3.0, "w")
    >>> with trace() as t:
    ...     (w**2).backward()
    >>> index = Index(t)
    >>> index.touches["w"], index.account.held("loss", 1), index.account.held("w", 3)
    ([0, 2], (9.0, None), (3.0, 6.0))
    """

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.account = Account()
        self.touches: dict[str, list[int]] = {}
        self.places: dict[type[Record], dict[str, list[int]]] = {Forward: {}, Update: {}, Mark: {}}
        """Where each name was computed or updated, and where each kind of mark is."""
        self.losses: list[tuple[int, float]] = []
        """The loss of each optimizer step, and the place of its first update."""
        self._loss: float | None = None
        self._backward = False
        self.catch_up()

    @property
    def size(self) -> int:
        """How many records are read."""
        return self.account.steps

    @property
    def updated(self) -> list[str]:
        """The names of the weights that were updated."""
        return list(self.places[Update])

    def catch_up(self) -> None:
        """Read the records that were added since the last time."""
        new = self.trace[self.size :]
        for k, record in enumerate(new, start=self.size):
            for name in dict.fromkeys(touched(record)):
                self.touches.setdefault(name, []).append(k)
            if not isinstance(record, Chain):
                name = record.kind if isinstance(record, Mark) else record.name
                self.places[type(record)].setdefault(name, []).append(k)
            self._sum_up(k, record)
        self.account.read(new)

    def _sum_up(self, k: int, record: Record) -> None:
        """Add the root of each backward to the loss: gradients that add up are those of the sum."""
        match record:
            case Mark(kind):
                self._backward = kind == "backward"
            case Chain(node) if self._backward:
                self._backward = False
                root = self.last(Forward, node, k)
                self._loss = (self._loss or 0.0) + (root.value if root else 0.0)
            case Update() if self._loss is not None:
                self.losses.append((k, self._loss))
                self._loss = None

    def steps(self, position: int) -> int:
        """Return how many optimizer steps began before a position."""
        return bisect_left(self.losses, (position,))

    def count(self, kind: type[Record], name: str, position: int) -> int:
        """Return how many records of a kind and name are before a position."""
        return bisect_left(self.places[kind].get(name, ()), position)

    def place(self, kind: type[Record], name: str, position: int) -> int | None:
        """Return where the last record of a kind and name before a position is, if there is one."""
        count = self.count(kind, name, position)
        return self.places[kind][name][count - 1] if count else None

    def last(self, kind: type[R], name: str, position: int) -> R | None:
        """Return the last record of a kind and name before a position."""
        place = self.place(kind, name, position)
        record = None if place is None else self.trace[place]
        return record if isinstance(record, kind) else None
