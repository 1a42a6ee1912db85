"""Breakpoints: a name, or a condition such as `|grad| > 1 and name == w`, on a record.

A condition is parsed by Python and checked against what is allowed; it is never evaluated.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeAlias
from warnings import catch_warnings

from autograd.records import KINDS, Chain, Forward, Record, Update, touched
from viz.tui.wording import called

Test: TypeAlias = Callable[[Record], bool]
COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Gt: operator.gt,
    ast.Lt: operator.lt,
    ast.GtE: operator.ge,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
NUMBERS: dict[str, dict[type[Record], str]] = {
    "value": {Forward: "value", Update: "new"},
    "grad": {Chain: "after", Update: "grad"},
    "adds": {Chain: "contribution"},
    "local": {Chain: "local"},
    "upstream": {Chain: "upstream"},
    "old": {Update: "old"},
    "new": {Update: "new"},
    "lr": {Update: "lr"},
}
"""The numbers that can be compared, and which field of each kind of record holds them."""

CONDITION = re.compile(r"[<>|]|[=!]=|^not\b|^\(")
SIZE = re.compile(r"\|\s*(\w+)\s*\|")
LONGEST = 200
HELP = (
    f"a name, or a condition: {', '.join(NUMBERS)} (also as |grad|) compared by "
    "> < >= <= == != with a number, name or kind by == != with a word; and, or, not, ( )"
)


@dataclass(frozen=True)
class Breakpoint:
    """A condition on a record, as it was typed.

    >>> one = parse("|grad| > 1 and name == w")
    >>> one.matches(Chain("v1", "w", 2.1, -3.8, -7.98, 0.0, -7.98, "loss"))
    True
    >>> one.matches(Forward("v1", "mul", ("w", "x"), (1.0, 2.1), 2.1))
    False
    """

    text: str
    matches: Test


def parse(text: str, names: Collection[str] = ()) -> Breakpoint:
    """Return the breakpoint of a text; raise ValueError, saying what is allowed.

    Given the `names` that there are, a name alone must be one of them.
    """
    text = text.strip()
    if not text:
        raise ValueError(f"a breakpoint is {HELP}")
    if len(text) > LONGEST:
        raise ValueError(f"a breakpoint has at most {LONGEST} characters: this is too long")
    if not CONDITION.search(text):
        name = text.strip("\"'")
        if names and not any(name in (known, called(known)) for known in names):
            near = get_close_matches(name, names, 1)
            guess = f", did you mean {near[0]}?" if near else ""
            raise ValueError(f"there is no name {name!r}{guess or ':'} A breakpoint is {HELP}")
        return Breakpoint(text, lambda record: _touches(record, name))
    try:
        with catch_warnings(action="ignore"):
            tree = ast.parse(SIZE.sub(r"abs(\1)", text).replace("−", "-"), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f"cannot read {text[:60]!r}: a breakpoint is {HELP}") from None
    return Breakpoint(text, _test(tree))


def _test(node: ast.expr) -> Test:
    match node:
        case ast.BoolOp(op, values):
            tests = [_test(value) for value in values]
            join = all if isinstance(op, ast.And) else any
            return lambda record: join(test(record) for test in tests)
        case ast.UnaryOp(ast.Not(), operand):
            test = _test(operand)
            return lambda record: not test(record)
        case ast.Compare(ast.Name("name" | "kind" as field), [op], [word]):
            return _word(field, op, word)
        case ast.Compare(ast.Call(ast.Name("abs"), [ast.Name(field)]), [op], [limit]):
            return _number(field, abs, op, limit)
        case ast.Compare(field, [op], [limit]):
            return _number(ast.unparse(field), float, op, limit)
    raise ValueError(f"cannot read {ast.unparse(node)!r}: a breakpoint is {HELP}")


def _number(field: str, form: Callable[[float], float], op: ast.cmpop, limit: ast.expr) -> Test:
    if type(op) not in COMPARE:
        raise ValueError(f"{field} is compared by > < >= <= == or !=")
    if field not in NUMBERS:
        known = ", ".join((*NUMBERS, "name", "kind"))
        raise ValueError(f"there is no {field!r} to compare, only {known}")
    fields, compare = NUMBERS[field], COMPARE[type(op)]
    try:
        bound = float(ast.unparse(limit))
    except ValueError:
        raise ValueError(f"{field} is compared with a number, got {ast.unparse(limit)}") from None

    def test(record: Record) -> bool:
        kind = type(record)
        return kind in fields and compare(form(getattr(record, fields[kind])), bound)

    return test


def _word(field: str, op: ast.cmpop, word: ast.expr) -> Test:
    if not isinstance(op, ast.Eq | ast.NotEq):
        raise ValueError(f"a {field} is compared by == or !=")
    same = isinstance(op, ast.Eq)
    match word:
        case ast.Constant(str(wanted)):
            pass
        case _:  # a word without quotes has no spaces
            wanted = ast.unparse(word).replace(" ", "")
    if field == "name":
        return lambda record: _touches(record, wanted) is same
    if wanted not in KINDS:
        raise ValueError(f"a kind is one of {', '.join(KINDS)}, got {wanted!r}")
    return lambda record: isinstance(record, KINDS[wanted]) is same


def _touches(record: Record, name: str) -> bool:
    """Whether a record is about a name, in full or as the panes call it."""
    return any(name in (one, called(one)) for one in touched(record))
