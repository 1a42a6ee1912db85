"""What a record changed, as data: how to redo it and how to undo it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import copysign
from typing import Any, TypeAlias

from autograd.listening import listener

Edit: TypeAlias = tuple[Callable[[Any, Any, Any], None], Any, Any, Any, Any]
"""How to redo and undo a step: set(target, key, before) or set(target, key, after)."""

FIELDS = ("data", "grad")


def apply(changes: Iterable[Any]) -> None:
    """Make changes, and all of them if another thread raises something here in between."""
    changes = tuple(changes)
    try:
        _make(changes)
    except BaseException:
        _make(changes)
        raise


def _make(changes: tuple[Any, ...]) -> None:
    for change, target, key, _, after in changes:
        change(target, key, after)


def walk(text: str, changes: Iterable[Any]) -> None:
    """Make changes; a trace that listens to one who walks through another hears of them."""
    recorder = listener()
    if recorder is not None:
        recorder.mark("walk", text, changes)
    apply(changes)


def differ(x: float, y: float) -> bool:
    """Whether two numbers differ in any bit, the sign of a zero included."""
    if x != y:
        return x == x or y == y  # NaN is not even equal to itself
    return copysign(1.0, x) != copysign(1.0, y)
