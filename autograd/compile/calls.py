"""Which functions of chance, the clock, files and threads are called.

Those of NumPy's chance are known by their state.
"""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

from autograd.compile.names import asks_type, home

CHANCE = ("random", "secrets", "uuid", "genericpath")
"""Modules whose every call counts."""

CLOCKS = {"now", "today", "utcnow"}
OUTSIDE = {"io.open", "_io.open", "_thread.start_new_thread", "_thread.start_joinable_thread"}
"""What counts whoever calls it: files, and threads, whose questions nobody would hear."""

PURE = {"fspath"}


class Calls:
    """Hears what this thread calls between `begin` and `end`, unless someone profiles it."""

    def __init__(self) -> None:
        self.found: str | None = None
        self.asked_type = False

    def begin(self) -> None:
        """Listen from now on."""
        if sys.getprofile() is None:
            sys.setprofile(self.heard)

    def end(self) -> None:
        """Listen no more."""
        if sys.getprofile() == self.heard:
            sys.setprofile(None)

    def heard(self, frame: FrameType, event: str, called: Any) -> None:
        """Hear of a call, as `sys.setprofile` tells of it."""
        if event == "call":
            module = frame.f_globals.get("__name__")
            if module in CHANCE or (module, frame.f_code.co_name) == ("os", "getenv"):
                if self.found is None and _of_function(frame.f_back):
                    self.found = f"{module}.{frame.f_code.co_name}"
            elif home(module) == "user" and asks_type(frame.f_code):
                self.asked_type = True
        elif event == "c_call" and called.__module__ != "builtins" and self.found is None:
            name = _unsteady(called)
            if name in OUTSIDE or (name and _of_function(frame)):
                self.found = name


def _of_function(caller: FrameType | None) -> bool:
    """Whether the function called, or its helpers; not what runs in between, as a collection."""
    return caller is not None and home(caller.f_globals.get("__name__")) in ("user", "ours")


def _unsteady(called: Any) -> str | None:
    """Return the name of a built-in function that gives something else at each call, else None."""
    name, module = called.__name__, called.__module__
    owner = getattr(called, "__self__", None)
    if module is None:  # a method
        kind = owner if isinstance(owner, type) else type(owner)
        module = kind.__module__
    unsteady = (
        module in CHANCE
        or (module == "_random" and name != "seed")
        or (module == "time" and name != "sleep")
        or (module == "datetime" and name in CLOCKS)
        or (module in ("posix", "nt") and name not in PURE)
        or f"{module}.{name}" in OUTSIDE
    )
    return f"{module}.{name}" if unsteady else None
