"""A trace: the records of what was computed, to read, to save, and to walk through."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import overload

from autograd.edits import Edit, walk
from autograd.files import write_whole
from autograd.listening import Listening
from autograd.logs import Log, Nothing
from autograd.node import put
from autograd.recording import Recording
from autograd.records import Chain, Record, Update, touched
from autograd.trace_file import read, to_bytes
from autograd.value import Value


class Trace(Recording):
    """What happened while it listened, as records: `t[3]`, `len(t)`, `t.updates`.

    >>> w = Value(3.0, "w")
    >>> with trace() as t:
    ...     loss = w**2
    ...     loss.backward()
    >>> t
    forward   loss = w**2 = 3**2 = 9
    mark      backward: ∂loss/∂loss = 1
    chain     ∂loss/∂w += ∂loss/∂loss · ∂loss/∂w = 1 · 6 = 6

    A node without a label goes by the variable that holds it when a backward or the trace begins
    or ends, else by v1, v2, … as they are computed.
    """

    def __len__(self) -> int:
        return len(self._kept)

    @overload
    def __getitem__(self, k: int) -> Record: ...
    @overload
    def __getitem__(self, k: slice) -> Log: ...
    def __getitem__(self, k: int | slice) -> Record | Log:
        found = self._records[k]
        return Log(found) if isinstance(found, list) else found

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records)

    def __repr__(self) -> str:
        return repr(self[:]) if self._records else "<empty trace>"

    @property
    def updates(self) -> Log:
        """The weight updates alone."""
        return Log(r for r in self._records if isinstance(r, Update))

    def at(self, name: str) -> Log:
        """Return every record that touched the node or weight of this name.

        Of an unknown name there are none, and what is printed says which names there are.
        """
        found = Log(r for r in self._records if name in touched(r))
        return found or Nothing(name, self._records)

    def listen(self) -> Listening[Trace]:
        """Record what this thread computes inside the `with` block."""
        self._make()
        self._names.restart()
        return Listening(self)

    # Undo and redo, for the stepper.

    def forget(self, start: int) -> None:
        """Drop what was recorded from record `start` on, which is already undone."""
        del self._kept[start:], self._changes[start:]
        self._made = min(self._made, start)
        self._computed.clear()
        self._reached.clear()
        for leaf, seen in self._known.items():
            seen[:] = leaf._data, leaf._grad

    def undo(self, k: int) -> None:
        """Put back what record k changed."""
        back = [(*where, after, before) for *where, before, after in reversed(self._changed_by(k))]
        walk(f"back over step {k + 1}", back)

    def redo(self, k: int) -> None:
        """Change again what record k changed."""
        walk(f"forward over step {k + 1}", self._changed_by(k))

    def _changed_by(self, k: int) -> tuple[Edit, ...]:
        record, changes = self._records[k], self._changes[k]
        if isinstance(changes, Value):
            assert isinstance(record, Chain)
            return ((put, changes, "grad", record.before, record.after),)
        return changes

    # Files.

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the records to a file of JSON lines with a checksum, all or nothing.

        Raises OSError, with an old file untouched, if it cannot be written.
        """
        write_whole(path, to_bytes(self._records))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Trace:
        """Read what `save` wrote.

        A loaded trace holds records, not Values: it can be read, drawn and walked through.
        Raises ValueError, naming the line, for any other file, OSError if it cannot be read.
        """
        trace = cls()
        for record in read(path):
            trace._add(record, ())
        return trace


def trace() -> Listening[Trace]:
    """Record what this thread computes inside a `with` block, and give the trace."""
    return Trace().listen()
