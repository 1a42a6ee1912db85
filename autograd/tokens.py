"""A line in pieces: what is written, the part it plays, and the number it stands for.

Records and formulas give tokens; a surface dresses them: as text here, in colours in
viz/tui/wording.py, as SVG and HTML in viz/frames, for the page in viz/play/inside.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from autograd.figures import LINE, enclosed, minus, number, signed


class Token(NamedTuple):
    """A piece of a line: a text or, with something under it, a fraction.

    `role` is the part it plays: `target` is what comes out, `upstream` and `local` the factors
    of the chain rule, `operator` a sign of the formula. A number is there in full, too, and
    needs so many `digits` at least.
    """

    text: str
    role: str = ""
    under: str = ""
    number: float | None = None
    digits: int = 0

    def __str__(self) -> str:
        return f"{self.text}/{self.under}" if self.under else self.text


Line: TypeAlias = tuple[Token, ...]
EQUALS = Token(" = ")
SUPERSCRIPTS = {"2": "²", "3": "³"}


def operator(text: str) -> Token:
    """Return a sign of a formula, with the space around it."""
    return Token(text, "operator")


def quantity(x: float, role: str = "", digits: int = 0) -> Token:
    """Return a number, which needs so many digits at least."""
    return Token(number(x, max(LINE, digits)), role, "", x, digits)


def factor(x: float, role: str = "") -> Token:
    """Return a number as a factor, in brackets if it is negative."""
    return Token(enclosed(number(x)), role, "", x)


def product(x: float, y: float, roles: tuple[str, str] = ("", "")) -> Line:
    """Return a product in numbers.

    >>> written(product(2.1, -3.8))
    '2.1 · (-3.8)'
    """
    return (quantity(x, roles[0]), Token(" · "), factor(y, roles[1]))


def joined(lines: Iterable[Line]) -> Line:
    """Return lines as one, with spaces between."""
    first, *others = lines
    return (*first, *(token for line in others for token in (Token(" "), *line)))


def written(line: Iterable[Token], digits: int = LINE) -> str:
    """Write a line as Python does."""
    if digits != LINE:
        line = (_rewritten(token, number, digits) for token in line)
    return "".join(map(str, line))


def board(line: Iterable[Token], digits: int = LINE) -> str:
    """Write a line as one does on a board: x² − 4, with true minus signs."""
    return "".join(map(str, on_board(line, digits)))


def on_board(line: Iterable[Token], digits: int = LINE) -> Iterator[Token]:
    """Yield the tokens of a line as they stand on a board."""
    waiting = None  # ** is written only if what follows has no superscript
    for token in line:
        if token.text == "**" and token.role == "operator":
            waiting = token
            continue
        if waiting is not None:
            power, waiting = waiting, None
            if token.number is not None and token.text in SUPERSCRIPTS:
                yield token._replace(text=SUPERSCRIPTS[token.text])
                continue
            yield power
        yield _on_board(token, digits)


def _on_board(token: Token, digits: int) -> Token:
    if token.role == "operator":
        return token._replace(text=minus(token.text).replace(" * ", " · "))
    return _rewritten(token, signed, digits)


def _rewritten(token: Token, write: Callable[[float, int], str], digits: int) -> Token:
    """Return a token with its number, if it is one, written to this number of digits."""
    if token.number is None:
        return token
    text = write(token.number, max(digits, token.digits))
    return token._replace(text=enclosed(text) if token.text.startswith("(") else text)
