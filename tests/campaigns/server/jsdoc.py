"""What the page expects of the server, read from the types that its JavaScript is checked by."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from math import isfinite
from typing import Any, TypeAlias

import numpy as np

Fits: TypeAlias = Callable[[Any], bool]

TOKENS = re.compile(r'"[^"]*"|\w+|\[\]|[{}()\[\]<>:;,|&?]')
BASE: dict[str, Fits] = {
    "number": lambda x: isinstance(x, int | float) and not isinstance(x, bool) and isfinite(x),
    "string": lambda x: isinstance(x, str),
    "boolean": lambda x: isinstance(x, bool),
    "null": lambda x: x is None,
    "Float64Array": lambda x: x.dtype == np.float64 and bool(np.isfinite(x).all()),
    "Float32Array": lambda x: x.dtype == np.float32 and bool(np.isfinite(x).all()),
    "Uint8Array": lambda x: bool(x.dtype == np.uint8),
    "Catalogue": lambda x: isinstance(x, dict),  # the page adds the formulas to it
}


@cache
def type_of(name: str) -> Fits:
    """Return what tells whether a value has the type of this name, all its numbers finite."""
    return BASE.get(name) or _Reader(_written()[name]).union()


def is_frame(header: dict[str, Any], arrays: dict[str, Any]) -> bool:
    """Tell whether a frame is one for the page; in motion it leaves out what is seen at rest."""
    at_rest = dict.fromkeys(("grads", "before"), arrays["weights"])
    return type_of("Arrived")({**at_rest, **header, **arrays})


@cache
def _written() -> dict[str, str]:
    """Return the types of the page by their names, as they are written."""
    text = (files("viz.play") / "page/js/state/types.js").read_text(encoding="utf-8")
    lines = [line.strip(" */") for line in text.splitlines()]
    ends = map(_end, " ".join(lines).split("@typedef ")[1:])
    return {after.split()[0]: written for written, after in ends}


def _end(part: str) -> tuple[str, str]:
    """Return the type in a definition, which braces enclose, and what comes after it."""
    depth = 0
    for k, letter in enumerate(part):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if not depth:
            return part[1:k], part[k + 1 :]
    raise ValueError(f"a type without an end: {part[:60]}")


class _Reader:
    """Reads a type from the left: a | b, a & b, {name: a; other?: b}, [a, label: b], a[]."""

    def __init__(self, text: str) -> None:
        self.tokens = TOKENS.findall(text)[::-1]

    def takes(self, token: str) -> bool:
        """Go past a token if it comes next."""
        return self.tokens[-1:] == [token] and bool(self.tokens.pop())

    def union(self) -> Fits:
        """Read types, one of which is to fit."""
        parts = [self.both()]
        while self.takes("|"):
            parts.append(self.both())
        return lambda x: any(fits(x) for fits in parts)

    def both(self) -> Fits:
        """Read types, all of which are to fit."""
        parts = [self.lists()]
        while self.takes("&"):
            parts.append(self.lists())
        return lambda x: all(fits(x) for fits in parts)

    def lists(self) -> Fits:
        """Read a type, or one of lists of it."""
        fits = self.one()
        while self.takes("[]"):
            fits = _list(fits)
        return fits

    def one(self) -> Fits:
        """Read a type that stands by itself."""
        token = self.tokens.pop()
        if token == "{":
            return _object(self.fields("}"))
        if token == "[":
            return _tuple([fits for _, fits in self.fields("]")])
        if token == "(":
            return self.fields(")")[0][1]
        if token == "Record" and self.takes("<"):
            _, fits = self.fields(">")
            return lambda x: isinstance(x, dict) and all(map(fits[1], x.values()))
        if token.startswith('"'):
            return lambda x: bool(x == token[1:-1])
        if token in ("any", "unknown"):
            return lambda x: True
        if self.takes("["):  # the type of a field, Step["kind"]: any
            self.fields("]")
            return lambda x: True
        return lambda x: type_of(token)(x)

    def fields(self, end: str) -> list[tuple[str, Fits]]:
        """Read types that have a name before them, or none, up to a bracket."""
        found = []
        while not self.takes(end):
            name = ""
            if self.tokens[-2] in (":", "?"):
                name = self.tokens.pop()
                name += "?" * self.takes("?")
                self.takes(":")
            found.append((name, self.union()))
            self.takes(",")
            self.takes(";")
        return found


def _list(fits: Fits) -> Fits:
    return lambda x: isinstance(x, list) and all(map(fits, x))


def _tuple(parts: list[Fits]) -> Fits:
    def fits(x: Any) -> bool:
        same = isinstance(x, list) and len(x) == len(parts)
        return same and all(part(item) for part, item in zip(parts, x, strict=True))

    return fits


def _object(fields: list[tuple[str, Fits]]) -> Fits:
    def fits(x: Any) -> bool:
        return isinstance(x, dict) and all(
            part(x[name.rstrip("?")]) if name.rstrip("?") in x else name.endswith("?")
            for name, part in fields
        )

    return fits
