"""Your own data: a CSV file as inputs and a target, both numbers."""

from __future__ import annotations

import os
import re
from codecs import getincrementaldecoder
from collections.abc import Collection, Sequence
from csv import Error as CSVError
from csv import reader
from io import StringIO
from math import isfinite
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from autograd.figures import counted
from autograd.files import reason
from nn.names import listed
from nn.samples import Array

Targets = npt.NDArray[np.float64] | npt.NDArray[np.int_]
"""Numbers, or the numbers of classes, which index a list or an array."""
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?|[+-]?inf(inity)?", re.ASCII | re.I)
MISSING = ("", "na", "n/a", "#n/a", "nan", "null")
NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd]")
SEPARATORS = {"\t": "tabs", ";": "semicolons", ",": "commas"}


class Cell(NamedTuple):
    """One cell of the table, and where it stands; `comma` allows it a decimal comma."""

    line: int
    column: str
    text: str
    comma: bool

    def error(self, what: str) -> ValueError:
        """Return an error that names the place."""
        return ValueError(f"line {self.line}, column {self.column}: {what}")

    def value(self) -> float | str:
        """Return the number or the word in it; raise ValueError for a hole and for a formula."""
        if self.text.lower() in MISSING:
            what = f"{self.text} is no number" if self.text else "there is nothing here"
            raise self.error(f"{what}: fill it in, or leave the line out")
        if self.text.startswith("="):
            raise self.error(f"{self.text[:40]} is a formula: save the values instead")
        text = self.text.replace("−", "-")
        if self.comma and "." not in text:
            text = text.replace(",", ".", 1)
        return float(text) if NUMBER.fullmatch(text) else self.text

    def number(self) -> float:
        """Return the number in it; raise ValueError for anything else."""
        x = self.value()
        if isinstance(x, str):
            raise self.error(f"expected a number, got the text {x[:40]!r}")
        if not isfinite(x):
            raise self.error(f"{self.text[:40]} is not finite")
        return x

    def is_word(self) -> bool:
        """Return whether it is neither a number nor what may not stand here."""
        try:
            return isinstance(self.value(), str)
        except ValueError:
            return False


class Table(NamedTuple):
    """Inputs x of shape (n, columns), targets y (n,), and what the columns are called.

    Where the target is words, y numbers them from 0 in the order of `classes`. It unpacks in this
    order: `x, y, names, target, classes = csv(path)`.
    """

    x: Array
    y: Targets
    names: tuple[str, ...]
    target: str
    classes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        of = f", one of {listed(self.classes)}" if self.classes else ""
        return f"{counted(len(self.x), 'row')} of {listed(self.names)} → {self.target}{of}"


def csv(
    path: str | os.PathLike[str], target: str | None = None, drop: Collection[str] = ()
) -> Table:
    r"""Return the inputs and the target of a CSV file.

    >>> import os, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "flowers.csv")
    >>> _ = Path(path).write_text("length,width,kind\n5.1,3.5,rose\n4.9,3,lily\n6,2.9,rose\n")
    >>> data = csv(path)
    >>> data.x.shape, data.y, data.classes
    ((3, 2), array([1, 0, 1]), ('lily', 'rose'))
    >>> csv(path, target="length", drop=["kind"])
    3 rows of width → length

    The target is the last column, or the one called `target`; those in `drop` are left out. A
    first line with a word among the inputs is the header; else the columns are called 1, 2, …
    Commas, semicolons or tabs stand between them; with the latter two a number may have a decimal
    comma. Raises ValueError, naming line and column, for a missing number, and for a word in an
    input.
    """
    if "://" in os.fspath(path):
        raise ValueError(f"csv reads a file, not an address: save {path} first, and give its path")
    try:
        text = _text(Path(path))
        names, rows = _without([drop] if isinstance(drop, str) else drop, *_named(_rows(text)))
        place = _place(names, target)
        y, classes = _target([row.pop(place) for row in rows])
        x = np.array([[_input(cell) for cell in row] for row in rows])
    except UnicodeDecodeError:
        raise ValueError(
            f'{path} is not a text file in UTF-8: save the table as "CSV UTF-8" first'
        ) from None
    except ValueError as error:
        raise ValueError(f"{path}: {reason(error)}") from None
    return Table(x, y, tuple(names[:place] + names[place + 1 :]), names[place], classes)


read_csv = csv  # the name that users of pandas look for


def _text(path: Path) -> str:
    """Return what a file of text holds; of another one no more is read than its beginning."""
    decode = getincrementaldecoder("utf-8-sig")().decode
    with path.open("rb") as file:
        start = decode(file.read(4096))
        if NOT_TEXT.search(start):
            raise ValueError("this is not a text file: save the table as CSV first")
        return start + decode(file.read(), final=True)


def _rows(text: str) -> list[list[Cell]]:
    """Return the cells of each line that is not blank, as many in each."""
    first = next((line for line in StringIO(text, newline=None) if line.strip()), "")
    separator = next((s for s in SEPARATORS if s in first), ",")
    lines = reader(StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    try:
        rows = [
            [
                Cell(lines.line_num, str(k), cell.strip(), separator != ",")
                for k, cell in enumerate(row, 1)
            ]
            for row in lines
            if any(cell.strip() for cell in row)
        ]
    except CSVError as error:
        raise ValueError(f"line {lines.line_num} cannot be read: {error}") from None
    if not rows or len(rows[0]) < 2:
        raise ValueError(
            "expected two or more columns, the inputs and the target, separated by "
            f"{', '.join(SEPARATORS.values())}"
        )
    for row in rows:
        if len(row) != len(rows[0]):
            raise ValueError(
                f"line {row[0].line} has {len(row)} columns, separated by "
                f"{SEPARATORS[separator]}, the first line has {len(rows[0])}"
            )
    return rows


def _named(rows: list[list[Cell]]) -> tuple[list[str], list[list[Cell]]]:
    """Return the names of the columns, and the rows without the header if there is one."""
    names = [cell.column for cell in rows[0]]
    if any(cell.is_word() for cell in rows[0][:-1]):
        names = [cell.text or cell.column for cell in rows.pop(0)]
    if not rows:
        raise ValueError("there is a header but no row")
    return names, [
        [cell._replace(column=name) for cell, name in zip(row, names, strict=True)] for row in rows
    ]


def _without(
    drop: Collection[str], names: list[str], rows: list[list[Cell]]
) -> tuple[list[str], list[list[Cell]]]:
    """Return the names of the columns and the rows, without some columns."""
    left_out = {_place(names, name) for name in drop}
    kept = [k for k in range(len(names)) if k not in left_out]
    if len(kept) < 2:
        raise ValueError(f"nothing to learn from is left without {', '.join(drop)}")
    return [names[k] for k in kept], [[row[k] for k in kept] for row in rows]


def _place(names: Sequence[str], name: str | None) -> int:
    """Return the place of a column by its name, of the last one for None."""
    if name is None:
        return len(names) - 1
    if (count := names.count(name)) != 1:
        many = f"there are {count} columns" if count else "there is no column"
        raise ValueError(f"{many} {name!r}: the columns are {', '.join(names)}")
    return names.index(name)


def _input(cell: Cell) -> float:
    if cell.is_word():
        raise cell.error(
            f"an input expects numbers, got the text {cell.text[:40]!r}: leave the column out, "
            f"drop=[{cell.column!r}], or choose it as the target by its name"
        )
    return cell.number()


def _target(cells: Sequence[Cell]) -> tuple[Targets, tuple[str, ...]]:
    """Return the targets as numbers, and the words they stand for, if they are words."""
    words = [str(value) for cell in cells if isinstance(value := cell.value(), str)]
    if not words:
        return np.array([cell.number() for cell in cells]), ()
    if len(words) < len(cells):
        many = len(words) > len(cells) / 2
        odd = next(cell for cell in cells if cell.is_word() != many)
        raise odd.error(
            f"expected a {'word' if many else 'number'}, as in most lines, got {odd.text[:40]!r}"
        )
    classes, numbers = np.unique(words, return_inverse=True)
    return numbers, tuple(classes.tolist())
