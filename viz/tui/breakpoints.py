"""Breakpoints: a name, or a condition such as `|grad| > 1 and name == w`, on a record.

The conditions have a grammar of their own and are never evaluated as Python; when to ask them
is left to journey.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from autograd.records import KINDS, Chain, Forward, Mark, Record, Update, touched

Test: TypeAlias = Callable[[Record], bool]
COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
NUMBERS = ("value", "grad", "adds", "local", "upstream", "old", "new", "lr")
WORDS = ("name", "kind")
TOKEN = re.compile(r"""\s*(?:(>=|<=|==|!=|>|<|\(|\)|\|)|"([^"]*)"|'([^']*)'|([^\s<>=!|()"']+))""")
LONGEST = 200  # so that parentheses cannot nest too deeply
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


def parse(text: str) -> Breakpoint:
    """Return the breakpoint of a text; raise ValueError, saying what is allowed."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise ValueError(f"a breakpoint is {HELP}" if not text else "that is too long to read")
    if not re.search(r"[<>|]|[=!]=", text) and not re.match(r"not\b|\(", text):
        name = text.strip("\"'")
        return Breakpoint(text, lambda record: name in touched(record))
    parser = _Parser(_tokens(text))
    test = parser.either()
    if parser.tokens:
        raise ValueError(f"{parser.tokens[0]!r} comes unexpected: a breakpoint is {HELP}")
    return Breakpoint(text, test)


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"cannot read {text[at : at + 20]!r}: a breakpoint is {HELP}")
        symbol, double, single, word = match.groups()
        quoted = double if double is not None else single
        found.append(symbol or word or f'"{quoted}')  # a leading quote: never a keyword
        at = match.end()
    return found


class _Parser:
    """Recursive descent over tokens, consumed from the front."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def either(self) -> Test:
        tests = [self.both()]
        while self.accept("or"):
            tests.append(self.both())
        return lambda record: any(test(record) for test in tests)

    def both(self) -> Test:
        tests = [self.one()]
        while self.accept("and"):
            tests.append(self.one())
        return lambda record: all(test(record) for test in tests)

    def one(self) -> Test:
        if self.accept("not"):
            test = self.one()
            return lambda record: not test(record)
        if self.accept("("):
            inner = self.either()
            self.expect(")")
            return inner
        if self.accept("|"):
            field = self.take()
            self.expect("|")
            return self.number(field, abs)
        field = self.take()
        return self.word(field) if field in WORDS else self.number(field, float)

    def number(self, field: str, form: Callable[[float], float]) -> Test:
        if field not in NUMBERS:
            known = ", ".join((*NUMBERS, *WORDS))
            raise ValueError(f"there is no {field.strip(chr(34))!r} to compare, only {known}")
        compare, limit = COMPARE[self.comparison(*COMPARE)], self.take()
        try:
            bound = float(limit.replace("−", "-"))
        except ValueError:
            raise ValueError(f"{field} is compared with a number, got {limit!r}") from None

        def test(record: Record) -> bool:
            x = number_of(record, field)
            return x is not None and compare(form(x), bound)

        return test

    def word(self, field: str) -> Test:
        same, word = self.comparison("==", "!=") == "==", self.take().removeprefix('"')
        if field == "kind":
            if word not in KINDS:
                raise ValueError(f"a kind is one of {', '.join(KINDS)}, got {word!r}")
            return lambda record: isinstance(record, KINDS[word]) is same
        return lambda record: (word in _names(record)) is same

    def comparison(self, *allowed: str) -> str:
        symbol = self.take()
        if symbol not in allowed:
            raise ValueError(f"expected one of {' '.join(allowed)}, got {symbol!r}")
        return symbol

    def accept(self, token: str) -> bool:
        found = self.tokens[:1] == [token]
        if found:
            del self.tokens[0]
        return found

    def expect(self, token: str) -> None:
        if not self.accept(token):
            raise ValueError(f"there is a {token} missing: a breakpoint is {HELP}")

    def take(self) -> str:
        if not self.tokens:
            raise ValueError(f"it ends too soon: a breakpoint is {HELP}")
        return self.tokens.pop(0)


def number_of(record: Record, field: str) -> float | None:
    """Return a number of a record by its name in conditions; None if it has no such number."""
    match record, field:
        case (Forward(value=x), "value") | (Update(new=x), "value" | "new"):
            return x
        case (Chain(after=x), "grad") | (Update(grad=x), "grad"):
            return x
        case Chain(contribution=x), "adds":
            return x
        case (Chain(local=x), "local") | (Chain(upstream=x), "upstream"):
            return x
        case (Update(old=x), "old") | (Update(lr=x), "lr"):
            return x
    return None


def _names(record: Record) -> tuple[str, ...]:
    return () if isinstance(record, Mark) else tuple(touched(record))
