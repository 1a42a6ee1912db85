"""Numbers that leave the graph: who turns a Value into a plain number, and may it?

`float(value)` says what it does. A function that takes a Value for a number does so unasked, and
what it returns has no gradient: one of `math` is refused, any other gets a MisuseWarning.
"""

from __future__ import annotations

from functools import lru_cache
from numbers import Number
from types import CodeType, FrameType
from typing import Any

from autograd import ops
from autograd.misuse import warn

QUESTIONS = {"isclose", "isfinite", "isinf", "isnan"}
"""Functions of math that answer yes or no."""

FORMATTING = {"BINARY_OP", "FORMAT_VALUE", "FORMAT_SIMPLE", "FORMAT_WITH_SPEC"}
"""Instructions that read a number to write it: of the operators only "%f" % value gets here."""

SILENT = {"CACHE", "COPY_FREE_VARS", "EXTENDED_ARG", "KW_NAMES", "NOP", "PRECALL", "PUSH_NULL"}
"""Instructions that have no part in what is called."""

CALLING = (list, tuple, set, sorted, max, min, map)
"""What may call another function, of which nothing is known."""

INSTEAD = {"fsum": "autograd.sum(xs)", "pow": "x ** y", "fabs": "abs(x)"}
"""What to write for functions of math that have another name here."""


def leave(frame: FrameType) -> None:
    """Refuse a function of math that takes a Value for a number; warn of others that do.

    Raises TypeError, with what to write instead.
    """
    names = _called(frame.f_code, frame.f_lasti)
    if not names and names is not None:
        return
    function = _found(frame, names) if names else None
    if isinstance(function, type) and issubclass(function, Number):
        return  # such as np.float32(value)
    name = getattr(function, "__name__", names[-1] if names else "")
    if function in CALLING:
        name = ""
    if getattr(function, "__module__", "") in ("math", "cmath"):
        if name not in QUESTIONS:
            raise TypeError(_refusal(f"{function.__module__}.{name}", name))
    elif name != "astype":
        where = f"by {name}(…) " if name else ""
        warn(
            f"a Value was turned into a plain number {where}here: no gradient passes through it. "
            "If the number is meant, write value.data; arrays hold Values with dtype=object"
        )


def _refusal(called: str, name: str) -> str:
    known = f"autograd.{name}(x)" if name in ops.OPS else "it with the functions of autograd"
    return (
        f"{called} of a Value would be a plain number, without a gradient: write "
        f"{INSTEAD.get(name, known)}; if the number alone is meant, {called}(x.data)"
    )


@lru_cache(maxsize=512)
def _called(code: CodeType, offset: int) -> tuple[str, ...] | None:
    """Return the names that lead to what an instruction calls, as ("math", "sin").

    () means that it only writes a number as text, None that no names lead to it. A name with @
    is one of pytest, which takes the formula of an `assert` apart.
    """
    import dis  # slow to import, and seldom needed

    instructions = [i for i in dis.get_instructions(code) if i.offset <= offset]
    call = instructions[-1]
    if call.opname in FORMATTING:
        return ()
    where: Any = call.positions
    if where is None or where.col_offset is None or not call.opname.startswith(("CALL", "PRECALL")):
        return None
    start, end = (where.lineno, where.col_offset), (where.end_lineno, where.end_col_offset)
    names = []
    for i in instructions:  # what is called begins where the call begins, and ends before it
        at: Any = i.positions
        if (at.lineno, at.col_offset) != start or (at.end_lineno, at.end_col_offset) >= end:
            continue
        if i.opname.startswith("LOAD_"):
            names.append(str(i.argval))
        elif i.opname not in SILENT:
            names = ["…"]  # computed
    return tuple(names[-1:] if names and names[-1][0] == "@" else names) or None


def _found(frame: FrameType, names: tuple[str, ...]) -> Any:
    """Return what names lead to, by modules and the attributes of objects; None if to nothing."""
    first, *others = names
    spaces: tuple[Any, ...] = (frame.f_locals, frame.f_globals, frame.f_builtins)
    found = next((space[first] for space in spaces if first in space), None)
    for name in others:
        own = [vars(found)] if hasattr(found, "__dict__") else []
        spaces = (*own, *map(vars, type(found).__mro__))
        found = next((space[name] for space in spaces if name in space), None)
    return found
