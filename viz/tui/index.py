"""Where in a trace each name was touched, defined and updated, and what it held at any place.

It reads records alone, so a loaded trace answers as a live one does; moving is left to journey.py.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from autograd.records import Chain, Forward, Mark, Record, Update, touched
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
        for record in self._back(name, position):
            if (x := _after(record, name)) is not None:
                return x
        return next(
            (x for r in self._ahead(name, position) if (x := _before(r, name)) is not None), None
        )

    def grad(self, name: str, position: int) -> float:
        """Return the gradient of a node or weight at a position, as far as records tell."""
        zeroed = before(self.marks.get("zero_grad"), position)
        for record, place in self._back_with_places(name, position):
            if isinstance(record, Chain):
                if zeroed is None or place > zeroed or record.input != name:
                    return record.after if record.input == name else record.upstream
                return self._next_before(name, position, record)
            if isinstance(record, Forward) and record.name == name:
                return 0.0
        return self._next_before(name, position, None)

    def _next_before(self, name: str, position: int, last: Chain | None) -> float:
        """Return what the next product finds; where none is recorded, a weight's is zero."""
        for record in self._ahead(name, position):
            if isinstance(record, Chain) and record.input == name:
                return record.before
        return last.after if last and name not in self.updates else 0.0

    def _back(self, name: str, position: int) -> Iterator[Record]:
        return (record for record, _ in self._back_with_places(name, position))

    def _back_with_places(self, name: str, position: int) -> Iterator[tuple[Record, int]]:
        places = self.touches.get(name, _places())
        for k in range(bisect_left(places, position) - 1, -1, -1):
            yield self.trace[places[k]], places[k]

    def _ahead(self, name: str, position: int) -> Iterator[Record]:
        places = self.touches.get(name, _places())
        for k in range(bisect_left(places, position), len(places)):
            yield self.trace[places[k]]


def before(places: array[int] | None, position: int) -> int | None:
    """Return the last of some places before a position, None if there is none."""
    k = bisect_left(places, position) if places else 0
    return places[k - 1] if places and k else None


def _places() -> array[int]:
    return array("q")


def _after(record: Record, name: str) -> float | None:
    """Return what a name held after a record, if it tells."""
    match record:
        case Update():
            return record.new
        case Forward() if record.name == name:
            return record.value
        case Forward() if name in record.inputs:
            return record.values[record.inputs.index(name)]
    return None


def _before(record: Record, name: str) -> float | None:
    """Return what a leaf held before a record, if it tells."""
    match record:
        case Update():
            return record.old
        case Forward() if name in record.inputs and record.name != name:
            return record.values[record.inputs.index(name)]
    return None
