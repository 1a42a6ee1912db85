"""Places where something is read, and what was there: to notice quickly that it has changed."""

from __future__ import annotations

from collections.abc import Callable
from operator import call, is_
from typing import Any, NamedTuple

import numpy as np

from autograd.node import Node

NUMBERS = (int, float, complex, np.generic)
ATOMS = (*NUMBERS, str, bytes, type(None))
"""What is compared by its value; everything else by its identity."""

GONE = object()
"""What is read where there is nothing."""


class Place(NamedTuple):
    """The path to something, and a function that reads it."""

    path: str
    read: Callable[[], Any]


class Places:
    """Places, each with what was found there when it was noted."""

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._reads: list[Callable[[], Any]] = []
        self._found: list[Any] = []
        self._exact: list[int] = []

    def __len__(self) -> int:
        return len(self._places)

    def note(self, path: str, read: Callable[[], Any]) -> Any:
        """Add a place and return what is there; of a list its items are remembered."""
        found = read()
        self._places.append(Place(path, read))
        self._reads.append(read)
        self._found.append(_kept(found))
        if _may_pass(found):
            self._exact.append(len(self._found) - 1)
        return found

    def change(self) -> str | None:
        """Say which place has changed, if any."""
        try:
            now, before = list(map(call, self._reads)), self._found
            if now == before and _exactly(now, before, self._exact):
                return None
        except Exception:
            pass  # of arrays, or what cannot be compared: one by one, then
        for k, (path, read) in enumerate(self._places):
            try:
                now, before = read(), self._found[k]
                if now is before or _same(now, before):
                    self._found[k] = _kept(now)
                    continue
            except Exception:
                return f"{path} cannot be read any more"
            if _tells(now) and _tells(before):
                return f"{path} changed from {before!r} to {now!r}"
            return f"{path} changed"
        return None


def _kept(found: Any) -> Any:
    return list(found) if type(found) is list else found


def _tells(x: Any) -> bool:
    return isinstance(x, ATOMS) and not isinstance(x, bytes) and len(repr(x)) < 80


def _may_pass(found: Any) -> bool:
    """Whether == may take something else for it: 1 for True, -0.0 for 0.0, also within."""
    if isinstance(found, list):
        return any(issubclass(kind, NUMBERS) for kind in set(map(type, found)))
    return isinstance(found, (*NUMBERS, tuple, dict))


def _exactly(now: list[Any], before: list[Any], which: list[int]) -> bool:
    """Whether all is the same also where == may say so of something else."""
    for k in which:  # a loop: each call of a compiled function waits for it
        if now[k] is before[k] or _same(now[k], before[k]):
            continue
        return False
    return True


def _same(one: Any, other: Any) -> bool:
    """Whether two readings of a place are the same number, or hold the same items."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, list | tuple):
        return len(one) == len(other) and (all(map(is_, one, other)) or all(map(_same, one, other)))
    if isinstance(one, Node):  # to use one that was computed before is refused by the recording
        return bool(one.inputs and other.inputs)
    if type(one) is dict:
        return _same([*one, *one.values()], [*other, *other.values()])
    if isinstance(one, str | bytes | set):
        return bool(one == other)
    return isinstance(one, ATOMS) and repr(one) == repr(other)  # which tells -0.0 and NaN
