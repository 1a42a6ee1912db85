"""The names that code reads: of globals, and of attributes of whatever it may hold."""

from __future__ import annotations

import dis
import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from functools import lru_cache
from types import CodeType
from typing import NamedTuple

from autograd.callers import PACKAGES


class Read(NamedTuple):
    """The names of globals and of attributes in a piece of code and the functions in it."""

    globals: frozenset[str]
    attributes: frozenset[str]
    imports: frozenset[str]
    dynamic: bool
    """Whether names are made while it runs, as in getattr(self, f"part{k}") and vars(self)."""


DYNAMIC = {"vars", "globals", "locals", "eval", "exec", "__dict__", "attrgetter", "methodcaller"}
IMPORTERS = {"__import__", "import_module"}
BY_NAME = ("getattr", "hasattr")
WRITTEN = re.compile(
    r"(PUSH_NULL )?LOAD_(FAST|FAST_BORROW|FAST_CHECK|DEREF|GLOBAL|NAME) (LOAD_ATTR )*LOAD_CONST "
    r"(LOAD_\w+ )?(PRECALL )?CALL"
)
"""The steps of code that call getattr with a name in the code, and perhaps a default."""


@lru_cache(maxsize=4096)
def names_in(code: CodeType) -> Read:
    """Return the names that code reads; a string in it may be the name of an attribute, too."""
    steps = list(dis.get_instructions(code))
    read = {s.argval for s in steps if s.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    loads = ("LOAD_ATTR", "LOAD_METHOD", "LOAD_SUPER_ATTR", "IMPORT_FROM")
    attributes = {s.argval for s in steps if s.opname in loads}
    imports = {s.argval for s in steps if s.opname == "IMPORT_NAME"}
    dynamic = not DYNAMIC.isdisjoint(read | attributes) or any(
        step.argval in BY_NAME and not _names_it(steps[k + 1 : k + 20])
        for k, step in enumerate(steps)
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")
    )
    texts = set(_texts(code.co_consts))
    attributes |= {x for x in texts if x.isidentifier()}
    imports |= texts if IMPORTERS & (read | attributes) else set()
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            more = names_in(inner)
            read, attributes = read | more.globals, attributes | more.attributes
            imports, dynamic = imports | more.imports, dynamic or more.dynamic
    return Read(frozenset(read), frozenset(attributes), frozenset(imports), dynamic)


def _texts(constants: Iterable[object]) -> Iterator[str]:
    """Yield the strings among constants, also those within tuples, as patterns of classes have."""
    for x in constants:
        if isinstance(x, tuple | frozenset):
            yield from _texts(x)
        elif isinstance(x, str):
            yield x


def _names_it(steps: list[dis.Instruction]) -> bool:
    """Whether getattr is called with an object and then a name that is written in the code."""
    return WRITTEN.match(" ".join(step.opname for step in steps)) is not None


@lru_cache(maxsize=4096)
def asks_type(code: CodeType) -> bool:
    """Whether code asks type(x) for more than an attribute of it, as in type(x) is float."""
    steps = [step for step in dis.get_instructions(code) if step.opname != "PRECALL"]
    for k, step in enumerate(steps):
        if step.opname == "LOAD_GLOBAL" and step.argval == "type":
            calls = [j for j in range(k, len(steps)) if steps[j].opname.startswith("CALL")]
            after = steps[calls[0] + 1].opname if calls and steps[calls[0]].arg == 1 else ""
            if after not in ("LOAD_ATTR", "LOAD_METHOD"):
                return True
    return False


class Names:
    """Names of attributes that are read, and those among them that the user's own code reads."""

    def __init__(self) -> None:
        self.all: set[str] = set()
        self.of_user: set[str] = set()
        self.everything = False

    def __len__(self) -> int:
        return len(self.all) + len(self.of_user) + self.everything

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
