"""Libraries that an extra brings, imported when they are needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def peer(name: str, extra: str) -> Any:
    """Return the module of this name; raise ImportError that says which extra brings it."""
    try:
        return import_module(name)
    except ImportError as problem:
        library = name.partition(".")[0]
        raise ImportError(f"this needs {library}: pip install 'stepgrad[{extra}]'") from problem
