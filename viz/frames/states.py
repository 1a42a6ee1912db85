"""The numbers of every node and weight after each step, worked out from the records of a trace.

What a record does not say, such as which gradients a zero_grad set to 0, is taken from what the
later records found there; how the numbers are shown is left to scene.py.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from contextlib import suppress
from operator import itemgetter
from typing import TypeAlias, TypeVar

from autograd.records import Chain, Forward, Mark, Record, Update

T = TypeVar("T")
Line: TypeAlias = list[tuple[int, T]]
"""What something was over time: (from this step on, this), in the order of the steps."""


def at(line: Sequence[tuple[int, T]], step: int) -> T:
    """Return what a line says after so many steps."""
    return line[max(0, bisect_right(line, step, key=itemgetter(0)) - 1)][1]


def put(line: Line[T], step: int, value: T) -> None:
    """Let a line say something else from a step on."""
    if line and line[-1][0] == step:
        line[-1] = (step, value)
    else:
        line.append((step, value))


class States:
    """The data and the gradient of every name, step by step; None where there is none yet.

    >>> from autograd import Value, trace
    >>> w = Value(3.0, "w")
    >>> with trace() as t:
    ...     loss = w**2
    ...     loss.backward()
    >>> states = States(t)
    >>> states.of("v1", 0), states.of("v1", 1), states.of("w", 3)
    ((None, None), (9.0, None), (3.0, 6.0))
    """

    def __init__(self, records: Iterable[Record]) -> None:
        self.data: dict[str, Line[float | None]] = {}
        self.grads: dict[str, Line[float | None]] = {}
        self._marks: list[tuple[int, Mark]] = []
        self._computed: set[str] = set()
        records = list(records)
        self._last = _last_sight_of_grads(records)
        self._trained = {r.name for r in records if isinstance(r, Update)}
        for step, record in enumerate(records, start=1):
            self._take(step, record)

    def of(self, name: str, step: int) -> tuple[float | None, float | None]:
        """Return the data and the gradient of a name after so many steps."""
        data, grads = self.data.get(name), self.grads.get(name)
        return at(data, step) if data else None, at(grads, step) if grads else None

    def changes(self) -> dict[int, list[str]]:
        """Return the names whose numbers change, by the step that changes them."""
        found: dict[int, list[str]] = {}
        for lines in (self.data, self.grads):
            for name, line in lines.items():
                for step, _ in line[1:]:
                    found.setdefault(step, []).append(name)
        return found

    def _take(self, step: int, record: Record) -> None:
        match record:
            case Forward():
                for name, x in zip(record.inputs, record.values, strict=True):
                    if name is not None:
                        self._found("data", name, step, x)
                self._computed.add(record.name)
                put(self.data.setdefault(record.name, [(0, None)]), step, record.value)
                put(self.grads.setdefault(record.name, [(0, None)]), step, None)
            case Chain():
                self._computed.add(record.node)
                self._found("grad", record.node, step, record.upstream)
                self._found("grad", record.input, step, record.before)
                put(self.grads[record.input], step, record.after)
            case Update():
                self._found("data", record.name, step, record.old)
                self._found("grad", record.name, step, record.grad)
                put(self.data[record.name], step, record.new)
            case Mark():
                self._marks.append((step, record))
                self._zeroed(step, record)
                self._set_by_hand(step, record)

    def _found(self, what: str, name: str, step: int, x: float) -> None:
        """Take note of a number that a record found; if it is news, say when it came about."""
        lines = self.data if what == "data" else self.grads
        line = lines.setdefault(name, [])
        if not line:
            line.append((0, x if x or what == "data" else None))
        elif (line[-1][1] or 0.0) != x or (line[-1][1] is None and what == "data"):
            put(line, self._moment(what, name, line[-1][0], step, x), x)

    def _moment(self, what: str, name: str, since: int, step: int, x: float) -> int:
        """Return the step of the mark that explains a change, or else that of its discovery."""
        first = bisect_right(self._marks, since - 1, key=itemgetter(0))
        marks = self._marks[first:]
        by_hand = [k for k, mark in marks if _is_by_hand(mark, name, what)]
        if by_hand or what == "data":
            return by_hand[-1] if by_hand else step
        started = [k for k, mark in marks if mark.kind == "backward" and k > since]
        if name in self._computed:  # a backward lets computed nodes forget their gradients
            return started[-1] if started else step
        zeroed = [k for k, mark in marks if mark.kind == "zero_grad" and k > since and x == 0]
        return (zeroed or [step])[0]

    def _zeroed(self, step: int, mark: Mark) -> None:
        """Set the trained weights' gradients to 0 that no later record tells of."""
        if mark.kind == "zero_grad":
            for name in sorted(self._trained):
                line = self.grads.get(name)
                if line and line[-1][1] and self._last[name] < step:
                    put(line, step, 0.0)

    def _set_by_hand(self, step: int, mark: Mark) -> None:
        """Take the number that a mark tells; a later record that found it gives all its digits."""
        for what, lines in (("data", self.data), ("grad", self.grads)):
            for name in [n for n in lines if _is_by_hand(mark, n, what)]:
                with suppress(ValueError):  # the text of a mark from a file may say anything
                    put(lines[name], step, float(mark.text.rpartition("→ ")[2]))


def _is_by_hand(mark: Mark, name: str, what: str) -> bool:
    return mark.kind == "set by hand" and mark.text.startswith(f"{name}.{what}: ")


def _last_sight_of_grads(records: Iterable[Record]) -> dict[str, int]:
    """Return the last step at which a record tells the gradient of a name."""
    last: dict[str, int] = {}
    for step, record in enumerate(records, start=1):
        match record:
            case Chain():
                last[record.input] = step
            case Update():
                last[record.name] = step
    return last
