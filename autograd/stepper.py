"""A cursor over the records of a training step: forwards, backwards, and to any place.

The live Values always show the state at the cursor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from numbers import Integral
from typing import Any

from autograd.interrupt import Shield
from autograd.logs import Log
from autograd.records import KINDS, Mark, Record, Update
from autograd.trace import Trace

MOST_CALLS = 10_000
"""Maximum number of calls of update() in which a mark is looked for."""


class Stepper:
    """Walk through what a function does, record by record, in both directions.

    >>> from autograd import Value
    >>> w = Value(3.0, "w")
    >>> def update():
    ...     loss = w**2
    ...     loss.backward()
    >>> s = Stepper(update)
    >>> s.next()
    forward   loss = w**2 = 3**2 = 9
    >>> s.run("chain")
    chain     ∂loss/∂w += ∂loss/∂loss · ∂loss/∂w = 1 · 6 = 6
    >>> w.grad
    6.0
    >>> s.back(), w.grad
    (taken back: chain     ∂loss/∂w += ∂loss/∂loss · ∂loss/∂w = 1 · 6 = 6, 0.0)

    Whenever the cursor walks past the end, `update` is called once and recorded. Given a
    Trace instead, the stepper walks through that, from its beginning. Undone are data, grads
    and optimizer state, to the bit; not what else `update` may do, such as printing.
    Raises TypeError for what is neither.
    """

    def __init__(self, update: Callable[[], object] | Trace) -> None:
        self.position = 0
        self._error: Exception | None = None
        if isinstance(update, Trace):
            self.trace = update
            self._update: Callable[[], object] | None = None
            self._rewind(0)
        elif callable(update):
            self.trace, self._update = Trace(), update
        else:
            raise TypeError(f"Stepper expects a function or a Trace, got {update!r}")

    def __len__(self) -> int:
        return len(self.trace)

    def __repr__(self) -> str:
        here = self.trace[self.position - 1] if self.position else "at the beginning"
        return f"<Stepper at {self.position} of {len(self)}>\n{here}"

    def next(self) -> Record:
        """Take one step forward and return its record.

        Raises IndexError at the end of a Trace, ValueError if `update` computes nothing with
        Values, and what `update` itself raised at the place where it raised it; the records up to
        there stay, but after Ctrl-C they are undone and gone.
        """
        with Shield() as shield:
            if self.position == len(self.trace):
                self._record(shield)
            self.trace.redo(self.position)
            self.position += 1
            return self.trace[self.position - 1]

    def back(self) -> Record:
        """Undo the last step and return its record, which says so when it is printed.

        Raises IndexError at the beginning.
        """
        if self.position == 0:
            raise IndexError("at the beginning: there is no step to take back")
        with Shield():
            self.position -= 1
            self.trace.undo(self.position)
            record = self.trace[self.position]
        kind: Any = type(record)
        undone: Record = _undone(kind)._make(record)
        return undone

    def goto(self, position: int) -> None:
        """Go to where `position` steps have been taken; past the end records more of them.

        Raises IndexError for a number below 0, TypeError for what is no whole number, and past the
        end what `next` raises: IndexError, ValueError.
        """
        if not isinstance(position, Integral):
            raise TypeError(f"a position is a whole number of steps, got {position!r}")
        if position < 0:
            raise IndexError(f"a position is 0 or more, got {position}")
        self._walk(int(position))

    def _walk(self, position: int) -> None:
        while self.position > position:
            self.back()
        while self.position < position:
            self.next()

    def run(self, kind: str) -> Log:
        """Walk through the next stretch of one kind (forward, chain, update, mark); return it.

        Raises ValueError for another kind and if a whole update() makes none, IndexError at the end
        of a Trace.
        """
        if kind not in KINDS:
            raise ValueError(f"run expects one of {', '.join(KINDS)}, got {kind!r}")
        stretch = [self._next_of(KINDS[kind])]
        while self.position < len(self) and isinstance(self.trace[self.position], KINDS[kind]):
            stretch.append(self.next())
        return Log(stretch)

    def next_update(self) -> Record:
        """Walk on to the next weight update and return it.

        Raises ValueError, with the cursor where it was, if a whole update() makes none, IndexError
        at the end of a Trace.
        """
        return self._next_of(Update)

    def next_mark(self, kind: str) -> Record:
        """Walk on to the next mark of a kind, such as "sample", "batch" or "epoch"; return it.

        Raises ValueError, with the cursor where it was, if there was no such mark up to the end of
        an update(), or in 10,000 calls of it since; IndexError at the end of a Trace.
        """
        start, kinds = self.position, set[str]()
        for _ in range(MOST_CALLS):
            for record in self._to_the_end():
                if isinstance(record, Mark) and record.kind == kind:
                    return record
            kinds = kinds or {r.kind for r in self.trace if isinstance(r, Mark)}
            if kind not in kinds:
                break
        self._walk(start)
        known = ", ".join(map(repr, sorted(kinds - {kind}))) or "no other either"
        raise ValueError(f"there is no mark {kind!r} to run to: there is {known}")

    def _to_the_end(self) -> Iterator[Record]:
        """Take steps up to the end of what is recorded, at the end those of another update()."""
        while True:
            yield self.next()
            if self.position == len(self):
                return

    def at(self, name: str) -> Log:
        """Return every record so far that touched the node or weight of this name."""
        return self.trace.at(name)

    def _next_of(self, kind: type[Record]) -> Record:
        ends, start = 0, self.position
        while True:
            ends += self.position == len(self)
            if ends > 1 and self._update is not None and self._error is None:
                self._walk(start)
                name = kind.__name__.lower()
                raise ValueError(f"a whole call of update() made no {name} record to run to")
            record = self.next()
            if isinstance(record, kind):
                return record

    def _record(self, shield: Shield) -> None:
        """Call update() and record it, then take the cursor back to where it stood."""
        if self._error:
            raise self._error
        if self._update is None:
            raise IndexError("at the end of the trace: there is no further step")
        start = len(self.trace)
        try:
            try:
                with self.trace.listen():
                    shield.open = True
                    self._update()
            except Exception as error:
                self._error = error
            shield.open = False
        except BaseException:
            shield.open, self._error = False, None
            self._rewind(start)
            self.trace.forget(start)
            raise
        self._rewind(start)
        if len(self.trace) == start:
            raise self._error or ValueError("update() computed nothing with Values: no records")

    def _rewind(self, start: int) -> None:
        for k in reversed(range(start, len(self.trace))):
            self.trace.undo(k)


@cache
def _undone(kind: Any) -> Any:
    """Return the kind of equal records that print as undone."""

    def text(record: Any) -> str:
        return f"taken back: {kind.__repr__(record)}"

    def plain(record: Any) -> Any:  # what is copied or pickled
        return kind, tuple(record)

    members = {"__slots__": (), "__repr__": text, "__reduce__": plain}
    return type(kind.__name__, (kind,), members)
