"""Looking things up by name, with an error that lists what there is and guesses what was meant."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TypeVar

T = TypeVar("T")


def lookup(kind: str, name: str, table: Mapping[str, T]) -> T:
    """Return table[name]; raise ValueError naming the known ones and the nearest."""
    if isinstance(name, str) and name in table:
        return table[name]
    known = {k.lower(): k for k in table}
    near = get_close_matches(str(name).lower(), known, n=1)
    guess = f" Did you mean {known[near[0]]!r}?" if near else ""
    raise ValueError(f"unknown {kind} {name!r}: the known ones are {', '.join(table)}.{guess}")
