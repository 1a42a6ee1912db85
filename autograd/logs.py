"""Records in the order they happened, one line each."""

from __future__ import annotations

from typing import SupportsIndex, overload

from autograd.records import Record


class Log(tuple[Record, ...]):
    """Records in the order they happened; prints one line each."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "\n".join(map(repr, self))

    @overload
    def __getitem__(self, k: SupportsIndex) -> Record: ...
    @overload
    def __getitem__(self, k: slice) -> Log: ...
    def __getitem__(self, k: SupportsIndex | slice) -> Record | Log:
        return Log(super().__getitem__(k)) if isinstance(k, slice) else super().__getitem__(k)
