"""Where in a trace each name was touched, computed and updated, and what it held there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TypeVar

from autograd.account import Account
from autograd.records import Chain, Change, Forward, Mark, Record, Update, touched
from autograd.trace import Trace

R = TypeVar("R", Forward, Update, Mark)


def updated_weight(record: Record) -> str:
    """Return the weight that a record updates, by an optimizer or by hand; "" if none."""
    match record:
        case Update(name):
            return name
        case Mark("set by hand", _, (Change(name, "data"),)):
            return name
    return ""


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
        self.stops: dict[str, list[int]] = {"update": [], "optimizer step": [], "epoch": []}
        """The positions after each weight update, optimizer step and beginning of an epoch."""
        self.losses: list[tuple[int, float]] = []
        """The loss of each optimizer step, and the place of its first update."""
        self._begins: list[int] = []  # the place of the first update of each optimizer step
        self._step: set[str] = set()  # the weights that the last one has updated so far
        self._updated: dict[str, None] = {}
        self._loss: float | None = None
        self._backward = False
        self.catch_up()

    @property
    def size(self) -> int:
        """How many records are read."""
        return self.account.steps

    @property
    def updated(self) -> list[str]:
        """The names of the weights that were updated, by an optimizer or by hand."""
        return list(self._updated)

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
            self._count(k, record)
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
        if self._loss is not None and updated_weight(record):
            self.losses.append((k, self._loss))
            self._loss = None

    def _count(self, k: int, record: Record) -> None:
        """Count an update, and those that follow each other as one optimizer step."""
        name = updated_weight(record)
        if name:
            steps = self.stops["optimizer step"]
            if not self._step or name in self._step:
                self._begins.append(k)
                steps.append(k)
                self._step.clear()
            steps[-1] = k + 1
            self.stops["update"].append(k + 1)
            self._step.add(name)
            self._updated[name] = None
        elif not isinstance(record, Mark) or record.kind in ("backward", "epoch", "batch"):
            self._step.clear()
        if isinstance(record, Mark) and record.kind == "epoch":
            self.stops["epoch"].append(k + 1)

    def steps(self, position: int) -> int:
        """Return how many optimizer steps began before a position."""
        return bisect_left(self._begins, position)

    def passed(self, what: str, position: int) -> int:
        """Return how many stops of a kind there are up to a position."""
        return bisect_right(self.stops[what], position)

    def losses_before(self, position: int) -> list[float]:
        """Return the losses of the optimizer steps that began before a position."""
        return [loss for _, loss in self.losses[: bisect_left(self.losses, (position,))]]

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
