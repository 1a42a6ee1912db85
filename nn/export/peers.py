"""Libraries that an extra brings, imported when they are needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def peer(name: str) -> Any:
    """Return the module of this name; raise ImportError that says how to install it."""
    try:
        return import_module(name)
    except ImportError as problem:
        raise ImportError(f"this needs {name}: pip install 'stepgrad[export]'") from problem
