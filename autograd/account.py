"""What every name held before and after each record: the one place that works it out.

It reads only records, so it works for a loaded trace and for any slice of one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import TypeAlias, TypeVar

from autograd.records import Chain, Forward, Mark, Record, Update

T = TypeVar("T")
Timeline: TypeAlias = list[tuple[int, T]]
"""What something was over time: (from this step on, this), in the order of the steps."""


def at(line: Sequence[tuple[int, T]], step: int) -> T:
    """Return what a timeline says after a number of steps."""
    return line[max(0, bisect_right(line, step, key=itemgetter(0)) - 1)][1]


def put(line: Timeline[T], step: int, value: T) -> None:
    """Let a timeline say something else from a step on."""
    if line and line[-1][0] == step:
        line[-1] = (step, value)
    else:
        line.append((step, value))


class Account:
    """The data and the gradient of every name, step by step; None where there is none yet.

    >>> from autograd import Value, trace
    >>> w = Value(3.0, "w")
    >>> with trace() as t:
    ...     loss = w**2
    ...     loss.backward()
    >>> account = Account(t)
    >>> account.held("loss", 0), account.held("loss", 1), account.held("w", 3)
    ((None, None), (9.0, None), (3.0, 6.0))

    `read` takes the records that came later.
    """

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self.steps = 0
        self.data: dict[str, Timeline[float | None]] = {}
        self.grads: dict[str, Timeline[float | None]] = {}
        self.read(records)

    def read(self, records: Iterable[Record]) -> None:
        """Take account of further records."""
        for record in records:
            self.steps += 1
            self._take(record)

    def held(self, name: str, step: int) -> tuple[float | None, float | None]:
        """Return the data and the gradient of a name after a number of steps."""
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

    def _take(self, record: Record) -> None:
        match record:
            case Forward():
                for name, x in zip(record.inputs, record.values, strict=True):
                    if name is not None:
                        self._found(self.data, name, x)
                put(self.data.setdefault(record.name, [(0, None)]), self.steps, record.value)
                put(self.grads.setdefault(record.name, [(0, None)]), self.steps, None)
            case Chain():
                self._found(self.grads, record.node, record.upstream)
                self._found(self.grads, record.input, record.before)
                put(self.grads[record.input], self.steps, record.after)
            case Update():
                self._found(self.data, record.name, record.old)
                self._found(self.grads, record.name, record.grad)
                put(self.data[record.name], self.steps, record.new)
            case Mark():
                for name, field, before, after, _ in record.changes:
                    lines = self.data if field == "data" else self.grads
                    self._found(lines, name, before)
                    put(lines[name], self.steps, after)

    def _found(self, lines: dict[str, Timeline[float | None]], name: str, x: float) -> None:
        """Note a number that a record found: the first was always there, another is news.

        A gradient of 0 is no news where there was none, so that it shows once one arrives.
        """
        line = lines.get(name)
        if line is None:
            lines[name] = [(0, x if x or lines is self.data else None)]
        elif line[-1][1] != x and (line[-1][1] is not None or x):
            put(line, self.steps, x)
