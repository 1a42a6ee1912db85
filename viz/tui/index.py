"""Where in a trace each name was touched, defined and updated, and what it held there."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict

from autograd.account import Account
from autograd.records import Chain, Forward, Mark, Update, touched
from autograd.trace import Trace


class Index:
    """What a trace holds, by name; `catch_up` reads the records that were added since.

    >>> from autograd import Value, trace
    >>> w = Value(3.0, "w")
    >>> with trace() as t:
    ...     (w**2).backward()
    >>> index = Index(t)
    >>> list(index.touches["w"]), index.value("v1", 1), index.grad("w", 2), index.grad("w", 3)
    ([0, 2], 9.0, 0.0, 6.0)
    """

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.size = 0
        self.account = Account()
        self.touches: dict[str, array[int]] = defaultdict(_places)
        self.definitions: dict[str, array[int]] = defaultdict(_places)
        self.updates: dict[str, array[int]] = defaultdict(_places)
        self.marks: dict[str, array[int]] = defaultdict(_places)
        self.losses: list[tuple[int, float]] = []
        """Of each optimizer step the place of its first update, and the loss it went down."""
        self._loss: float | None = None
        self._backward = False
        self.catch_up()

    def catch_up(self) -> None:
        """Read the records that were added since the last time."""
        for k, record in enumerate(self.trace[self.size :], start=self.size):
            for name in dict.fromkeys(touched(record)):
                self.touches[name].append(k)
            match record:
                case Forward():
                    self.definitions[record.name].append(k)
                case Chain() if self._backward:
                    self._sum_up(record)
                case Update():
                    self._step(k, record)
                case Mark():
                    self.marks[record.kind].append(k)
                    self._backward = record.kind == "backward"
        self.account.read(self.trace[self.size :])
        self.size = len(self.trace)

    def _sum_up(self, first: Chain) -> None:
        """Add the root of a backward to the loss: gradients that add up are those of the sum."""
        self._backward = False
        places = self.definitions.get(first.node)
        root = self.trace[places[-1]] if places else None
        if isinstance(root, Forward):
            self._loss = (self._loss or 0.0) + root.value

    def _step(self, k: int, record: Update) -> None:
        self.updates[record.name].append(k)
        if self._loss is not None:
            self.losses.append((k, self._loss))
            self._loss = None

    def steps(self, position: int) -> int:
        """Return how many optimizer steps began before a position."""
        return bisect_left(self.losses, (position,))

    def last_update(self, name: str, position: int) -> Update | None:
        """Return the last update of a weight before a position."""
        place = before(self.updates.get(name), position)
        record = None if place is None else self.trace[place]
        return record if isinstance(record, Update) else None

    def definition(self, name: str, position: int) -> Forward | None:
        """Return how a node was last computed before a position; None for a leaf."""
        place = before(self.definitions.get(name), position)
        record = None if place is None else self.trace[place]
        return record if isinstance(record, Forward) else None

    def value(self, name: str, position: int) -> float | None:
        """Return what a node or weight held at a position, if any record tells."""
        return self.account.held(name, position)[0]

    def grad(self, name: str, position: int) -> float:
        """Return the gradient of a node or weight at a position, as far as records tell."""
        return self.account.held(name, position)[1] or 0.0


def before(places: array[int] | None, position: int) -> int | None:
    """Return the last of some places before a position, None if there is none."""
    k = bisect_left(places, position) if places else 0
    return places[k - 1] if places and k else None


def _places() -> array[int]:
    return array("q")
