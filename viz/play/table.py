"""A CSV text as rows of three cells, each of which knows its line and its column.

It reads separators, headers and numbers; own.py decides what the columns mean.
"""

from __future__ import annotations

import csv
import re
from math import inf, isfinite
from typing import NamedTuple

from viz.play.catalogue.limits import POINTS
from viz.play.checks import FieldError

NAMES = ("x1", "x2", "label")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)
MISSING = ("", "na", "n/a", "#n/a", "nan", "null")
NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd]")
SEPARATORS = {"\t": "tabs", ";": "semicolons", ",": "commas"}


class Cell(NamedTuple):
    """One cell of the table, and where it stands; `comma` allows it a decimal comma."""

    line: int
    column: str
    text: str
    comma: bool

    @property
    def shown(self) -> str:
        """The beginning of what is in it."""
        return self.text[:40]

    def error(self, what: str) -> FieldError:
        """Return an error that names the place."""
        message = f"line {self.line}, column {self.column}: {what}"
        return FieldError(message, self.column, self.line)

    def is_word(self) -> bool:
        """Return whether it is neither a number nor what may not stand here."""
        return self._number() is None and not self._is_hole() and not self.text.startswith("=")

    def check(self) -> None:
        """Raise ValueError for a hole and for a formula."""
        if self._is_hole():
            what = f"{self.text} is no number" if self.text else "there is nothing here"
            raise self.error(f"{what}: fill it in, or leave the line out")
        if self.text.startswith("="):
            raise self.error(f"{self.shown} is a formula: save the values instead")

    def number(self) -> float:
        """Return the number in it; raise ValueError for anything else."""
        self.check()
        x = self._number()
        if x is None:
            raise self.error(f"expected a number, got the text {self.shown!r}")
        if not isfinite(x):
            raise self.error(f"{self.shown} is not finite")
        return x

    def _is_hole(self) -> bool:
        return self.text.lower() in MISSING

    def _number(self) -> float | None:
        text = self.text.replace("−", "-")
        if self.comma and "." not in text:
            text = text.replace(",", ".", 1)
        if INFINITE.fullmatch(text):
            return inf
        return float(text) if NUMBER.fullmatch(text) else None


def read_table(text: str) -> tuple[list[list[Cell]], list[str]]:
    r"""Return the rows of a table, x1, x2 and label each, and a note on its header if need be.

    >>> rows, notes = read_table("label; x1; x2\nyes; 1,5; 2")
    >>> [cell.text for cell in rows[0]], rows[0][0].number()
    (['1,5', '2', 'yes'], 1.5)

    Raises ValueError, naming the line, if it has other columns, too many rows, or is no text.
    """
    lines = _lines(text)
    separator = next((s for s in SEPARATORS if s in lines[0][1]), ",")
    table = [_cells(line, k, separator) for k, line in lines]
    order, notes = _header(table)
    if not table:
        raise ValueError("the file has a header but no rows: expected lines such as 1.5,-2,1")
    check_count(len(table), "rows")
    rows = [[row[place] for place in order] for row in table]
    return [[c._replace(column=n) for n, c in zip(NAMES, r, strict=True)] for r in rows], notes


def check_count(n: int, what: str) -> None:
    """Raise ValueError if there are too many rows or points."""
    if n > POINTS:
        raise FieldError(f"there are {n} {what}, more than {POINTS}: take a sample of them", what)


def _lines(text: str) -> list[tuple[int, str]]:
    """Return the lines that are not blank, with their numbers.

    A file that is too long is refused before anything in it is read.
    """
    text = text.removeprefix("\ufeff")
    if NOT_TEXT.search(text[:4096]):
        raise ValueError("this is not a text file: save the table as CSV first")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = [(k, line) for k, line in enumerate(lines, start=1) if line.strip(" \t")]
    if not found:
        raise ValueError("the file is empty: expected lines of x1, x2, label, such as 1.5,-2,1")
    if len(found) > POINTS + 1:  # one of them may be a header
        check_count(len(found), "rows")
    return found


def _cells(line: str, k: int, separator: str) -> list[Cell]:
    """Return the three cells of a line."""
    try:
        texts = next(csv.reader([line], delimiter=separator, skipinitialspace=True))
    except csv.Error as error:
        raise ValueError(f"line {k} cannot be read: {error}") from None
    if len(texts) != 3:
        cure = "give each line x1, x2 and label"
        if separator == "," and len(texts) > 3:
            cure += "; where numbers have decimal commas, put semicolons between them"
        raise ValueError(
            f"line {k} has {len(texts)} column{'s' * (len(texts) != 1)}, separated by "
            f"{SEPARATORS[separator]}, expected 3: {cure}"
        )
    return [Cell(k, "", text.strip(), separator != ",") for text in texts]


def _header(table: list[list[Cell]]) -> tuple[list[int], list[str]]:
    """Take the header away, if there is one; return the places of x1, x2 and label, and a note."""
    first = table[0]
    names, order = [cell.text.lower() for cell in first], [0, 1, 2]
    written = ", ".join(cell.shown for cell in first)
    if sorted(names) == sorted(NAMES):
        del table[0]
        return [names.index(name) for name in NAMES], []
    if set(names) & set(NAMES):
        raise ValueError(f"line {first[0].line} must name x1, x2 and label, got {written}")
    if first[0].is_word() and first[1].is_word():
        del table[0]
        return order, [f"the columns {written} are taken for x1, x2 and label"]
    return order, []
