"""Records in the order they happened, one line each."""

from __future__ import annotations

from typing import SupportsIndex, overload

from autograd.records import Record

SHOWN = 100
"""So many records are printed of a longer log."""


class Log(tuple[Record, ...]):
    """Records in the order they happened; prints one line each, of a long one the first."""

    __slots__ = ()

    def __repr__(self) -> str:
        lines = [repr(self[k]) for k in range(min(len(self), SHOWN))]
        more = len(self) - len(lines)
        return "\n".join([*lines, *([f"… and {more} more"] if more else [])])

    @overload
    def __getitem__(self, k: SupportsIndex) -> Record: ...
    @overload
    def __getitem__(self, k: slice) -> Log: ...
    def __getitem__(self, k: SupportsIndex | slice) -> Record | Log:
        return Log(super().__getitem__(k)) if isinstance(k, slice) else super().__getitem__(k)
