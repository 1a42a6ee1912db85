"""The user's code that called into the project: its frames, and the nodes its variables hold."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

from autograd.node import Node

PACKAGES = ("autograd", "nn", "viz")
MANY = 1000  # of a longer list the items have no names of their own
_STANDARD_LIBRARY = str(Path(os.__file__).parent)


def is_ours(frame: FrameType) -> bool:
    """Whether a frame runs code of this project."""
    return frame.f_globals.get("__name__", "").partition(".")[0] in PACKAGES


def held() -> Iterator[tuple[str, Node]]:
    """Yield every node that a variable of the calling code holds, with the variable's name.

    The outermost code comes first, and globals before locals: what lives longest.
    """
    scopes: dict[int, Mapping[str, Any]] = {}
    for frame in reversed(list(frames())):
        scopes |= {id(scope): scope for scope in (frame.f_globals, frame.f_locals)}
    for scope in scopes.values():
        yield from nodes_in(scope)


def nodes_in(variables: Mapping[str, Any]) -> Iterator[tuple[str, Node]]:
    """Yield the nodes among variables, and those in lists; `_`, `_1`, … are a notebook's own."""
    for name, item in tuple(variables.items()):
        if isinstance(item, Node | list | tuple) and name.isidentifier() and name[0] != "_":
            yield from ((name, item),) if isinstance(item, Node) else _items(name, item)


def _items(name: str, items: list[Any] | tuple[Any, ...]) -> Iterator[tuple[str, Node]]:
    if items and isinstance(items[0], Node | list | tuple) and len(items) <= MANY:
        for k, item in enumerate(items):
            if isinstance(item, Node):
                yield f"{name}[{k}]", item
            elif isinstance(item, list | tuple) and item and isinstance(item[0], Node):
                yield from _items(f"{name}[{k}]", item)


def frames() -> Iterator[FrameType]:
    """Yield the frames of the user's code, the innermost first."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        if not (is_ours(frame) or is_library(code.co_filename)):
            yield frame
        frame = frame.f_back


@cache
def is_library(path: str) -> bool:
    """Whether a file is part of Python or of an installed package."""
    installed = "site-packages" in path or "dist-packages" in path
    return installed or path.startswith((_STANDARD_LIBRARY, "<frozen "))
