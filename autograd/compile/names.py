"""The names that code reads: of globals, and of attributes of whatever it may hold."""

from __future__ import annotations

import dis
import sys
import sysconfig
from functools import lru_cache
from types import CodeType
from typing import NamedTuple

from autograd.misuse import PACKAGES


class Read(NamedTuple):
    """The names of globals and of attributes in a piece of code and the functions in it."""

    globals: frozenset[str]
    attributes: frozenset[str]


@lru_cache(maxsize=4096)
def names_in(code: CodeType) -> Read:
    """Return the names that code reads; a string in it may be the name of an attribute, too."""
    strings = {x for x in code.co_consts if isinstance(x, str) and x.isidentifier()}
    found, attributes = set[str](), strings
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            found.add(step.argval)
        elif step.opname in ("LOAD_ATTR", "LOAD_METHOD", "LOAD_SUPER_ATTR"):
            attributes.add(step.argval)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            more = names_in(inner)
            found |= more.globals
            attributes |= more.attributes
    return Read(frozenset(found), frozenset(attributes))


class Names:
    """Names of attributes that are read, and those among them that the user's own code reads."""

    def __init__(self) -> None:
        self.all: set[str] = set()
        self.of_user: set[str] = set()

    def __len__(self) -> int:
        return len(self.all) + len(self.of_user)

    def add(self, names: frozenset[str], of_user: bool) -> None:
        """Add names, from code of the user's or of ours."""
        self.all |= names
        if of_user:
            self.of_user |= names


_LIBRARIES = tuple({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})


@lru_cache(maxsize=4096)
def home(module: str | None) -> str:
    """Say whose a module is: "engine", "ours", "library" (Python's too), or else "user"."""
    root = (module or "").partition(".")[0]
    if root in PACKAGES:
        return "engine" if root == "autograd" else "ours"
    if root in sys.stdlib_module_names and root != "__main__":
        return "library"
    file = getattr(sys.modules.get(root), "__file__", None) or ""
    return "library" if file.startswith(_LIBRARIES) else "user"
