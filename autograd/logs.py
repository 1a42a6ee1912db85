"""Records in the order they happened, one line each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import SupportsIndex, overload

from autograd.figures import more
from autograd.records import Record, touched

ENDS = 8
"""How many names are listed at either end of a long list."""

SHOWN = 100
"""So many records are printed of a longer log."""


class Log(tuple[Record, ...]):
    """Records in the order they happened; prints one line each, of a long one the first."""

    __slots__ = ()

    def __repr__(self) -> str:
        if not self:
            return "<empty log>"
        lines = [repr(self[k]) for k in range(min(len(self), SHOWN))]
        return "\n".join([*lines, *([self.rest] if self.rest else [])])

    @property
    def rest(self) -> str:
        """How many records are not printed, and where to find them; nothing if all are."""
        return more(len(self), SHOWN, f"see [{SHOWN}:]")

    @overload
    def __getitem__(self, k: SupportsIndex) -> Record: ...
    @overload
    def __getitem__(self, k: slice) -> Log: ...
    def __getitem__(self, k: SupportsIndex | slice) -> Record | Log:
        return Log(super().__getitem__(k)) if isinstance(k, slice) else super().__getitem__(k)


class Nothing(Log):
    """No record about a name; prints which names there are, of many the first and the last."""

    text: str

    def __new__(cls, name: str, records: Iterable[Record]) -> Nothing:
        """Return an empty log about a name that none of the records touches."""
        names = list(dict.fromkeys(other for record in records for other in touched(record)))
        if len(names) > 2 * ENDS:
            names[ENDS:-ENDS] = [f"… ({len(names) - 2 * ENDS} more)"]
        found = super().__new__(cls)
        known = f"there are {', '.join(names)}" if names else "there is none at all"
        found.text = f"no record touches {name!r}; {known}"
        return found

    def __repr__(self) -> str:
        return self.text
