"""Looking things up by name, with an error that lists what there is and guesses what was meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from inspect import signature
from typing import TypeVar

T = TypeVar("T")
FEW = 3
"""How many items of a long list are shown."""


def lookup(kind: str, name: str, table: Mapping[str, T]) -> T:
    """Return table[name]; raise ValueError naming the known ones and the nearest."""
    if isinstance(name, str) and name in table:
        return table[name]
    known = {k.lower(): k for k in table}
    near = get_close_matches(str(name).lower(), known, n=1)
    guess = f" Did you mean {known[near[0]]!r}?" if near else ""
    raise ValueError(f"unknown {kind} {name!r}: the known ones are {', '.join(table)}.{guess}")


def as_call(item: object) -> str:
    """Write an object as the call that makes it, without what is as by default.

    >>> from nn import EarlyStopping
    >>> as_call(EarlyStopping(patience=3))
    'EarlyStopping(patience=3)'
    """
    parameters = signature(type(item)).parameters.values()
    kept = [(p, getattr(item, p.name)) for p in parameters if hasattr(item, p.name)]
    shown = [f"{p.name}={x!r}" for p, x in kept if repr(x) != repr(p.default)]
    return f"{type(item).__name__}({', '.join(shown)})"


def listed(items: Sequence[object], most: int = 8) -> str:
    """List items with commas, of many the first few and how many more there are.

    >>> listed(range(3)), listed(range(100))
    ('0, 1, 2', '0, 1, 2, … and 97 more')
    """
    if len(items) <= most:
        return ", ".join(map(str, items))
    return ", ".join([*map(str, items[:FEW]), f"… and {len(items) - FEW} more"])
