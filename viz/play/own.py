"""Your own points: read from the text of a CSV file, or checked as the page sends them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from math import frexp, isfinite, ldexp
from typing import Any, NamedTuple, TypeAlias

from autograd.figures import LINE, signed
from nn.datasets import table
from nn.datasets.table import NOT_TEXT, SEPARATORS
from viz.play.catalogue.limits import CLASSES, EDGE, POINTS
from viz.play.catalogue.sets import PROBLEMS
from viz.play.checks import FieldError

Point: TypeAlias = tuple[float, float, float]
"""x1, x2 and the label."""

REACH = 5.0
"""Points that lie outside are brought into −5 … 5."""
NAMES = ("x1", "x2", "label")


class Own(NamedTuple):
    """What a file holds: a kind of problem, its points, and notes on what was done to them."""

    problem: str
    points: tuple[Point, ...]
    notes: tuple[str, ...]


class Cell(table.Cell):
    """One cell of the table, whose errors tell the page the place."""

    def error(self, what: str) -> FieldError:
        """Return an error that names the place."""
        return FieldError(str(super().error(what)), self.column, self.line)


def read_csv(text: str) -> Own:
    r"""Return the points of a table with the columns x1, x2 and label.

    >>> own = read_csv("x1,x2,label\n1,2,no\n-1.5,0,yes\n")
    >>> own.problem, own.points
    ('classification', ((1.0, 2.0, -1.0), (-1.5, 0.0, 1.0)))
    >>> own.notes
    ('label: no became −1, yes became 1',)

    A header may name the columns in any order, or be left out. Commas, semicolons or tabs stand
    between them; with the latter two a number may have a decimal comma. Two words, −1 and 1 or
    0 and 1 are classes of a classification, three to six words or whole numbers from 0 classes of
    a multi-class problem, other numbers the targets of a regression. Raises ValueError, naming
    line and column, for anything else.
    """
    rows, notes = _table(text)
    x1, x2 = ([row[j].number() for row in rows] for j in (0, 1))
    problem, labels, told = _labels([row[2] for row in rows])
    x1, x2, scaled = _into_view(x1, x2)
    return Own(problem, tuple(zip(x1, x2, labels, strict=True)), (*notes, *scaled, *told))


# The table.


def _table(text: str) -> tuple[list[list[Cell]], list[str]]:
    """Return the rows of a table, x1, x2 and label each, and a note on its header if need be.

    A file that is too long is refused before anything in it is read.
    """
    text = text.removeprefix("\ufeff")
    if NOT_TEXT.search(text[:4096]):
        raise ValueError("this is not a text file: save the table as CSV first")
    ended = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = [(k, line) for k, line in enumerate(ended, start=1) if line.strip(" \t")]
    if not lines:
        raise ValueError("the file is empty: expected lines of x1, x2, label, such as 1.5,-2,1")
    if len(lines) > POINTS + 1:  # one of them may be a header
        _check_count(len(lines), "rows")
    separator = next((s for s in SEPARATORS if s in lines[0][1]), ",")
    rows = [_cells(line, k, separator) for k, line in lines]
    order, notes, headed = _header(rows[0])
    if not rows[headed:]:
        raise ValueError("the file has a header but no rows: expected lines such as 1.5,-2,1")
    _check_count(len(rows) - headed, "rows")
    named = [[row[k]._replace(column=n) for k, n in zip(order, NAMES, strict=True)] for row in rows]
    return named[headed:], notes


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


def _header(first: list[Cell]) -> tuple[list[int], list[str], int]:
    """Return the places of x1, x2 and label, a note, and how many rows are a header."""
    names, written = [c.text.lower() for c in first], ", ".join(c.text[:40] for c in first)
    if sorted(names) == sorted(NAMES):
        return [names.index(name) for name in NAMES], [], 1
    if set(names) & set(NAMES):
        raise ValueError(f"line {first[0].line} must name x1, x2 and label, got {written}")
    if first[0].is_word() and first[1].is_word():
        return [0, 1, 2], [f"the columns {written} are taken for x1, x2 and label"], 1
    return [0, 1, 2], [], 0


def _check_count(n: int, what: str) -> None:
    if n > POINTS:
        raise FieldError(f"there are {n} {what}, more than {POINTS}: take a sample of them", what)


# Labels and places.


def _labels(cells: Sequence[Cell]) -> tuple[str, list[float], list[str]]:
    """Return which kind of problem the labels make, the labels as numbers, and notes."""
    values = [cell.value() for cell in cells]
    words = [x for x in values if isinstance(x, str)]
    if len(words) == len(cells):
        return _of_words(words)
    if len(words) > len(cells) / 2:
        odd = next(cell for cell in cells if not cell.is_word())
        raise odd.error(f"expected a word, as in most lines, got {odd.text[:40]}")
    return _of_numbers([cell.number() for cell in cells])


def _of_words(words: list[str]) -> tuple[str, list[float], list[str]]:
    classes = sorted(set(words))
    _check_several(classes[0], len(classes))
    if len(classes) > CLASSES:
        some = ", ".join(repr(word[:20]) for word in classes[:3])
        raise ValueError(
            f"column label: there are {len(classes)} different words, such as {some}, more than "
            f"{CLASSES} classes"
        )
    numbers = [-1.0, 1.0] if len(classes) == 2 else [float(k) for k in range(len(classes))]
    named = dict(zip(classes, numbers, strict=True))
    became = ", ".join(f"{word[:20]} became {signed(x)}" for word, x in named.items())
    problem = "classification" if len(classes) == 2 else "multiclass"
    return problem, [named[word] for word in words], [f"label: {became}"]


def _of_numbers(labels: list[float]) -> tuple[str, list[float], list[str]]:
    values = sorted(set(labels))
    _check_several(signed(values[0], LINE), len(values))
    if values == [-1, 1]:
        return "classification", labels, []
    if values == [0, 1]:
        return "classification", [2 * x - 1 for x in labels], ["label: 0 became −1"]
    if len(values) <= CLASSES and values == list(range(len(values))):
        return "multiclass", labels, []
    note = f"label: numbers to predict, {_span(values)} scaled to −1 … 1"
    if all(x % 1 == 0 for x in values):
        note += "; for classes, number them 0, 1, 2 …, at most 6, or name them by words"
    return "regression", _stretched(labels, 1.0), [note]


def _check_several(value: str, n: int) -> None:
    if n < 2:
        raise ValueError(
            f"column label: every row has {value[:20]}, but there is nothing to learn from one "
            "class alone: give at least two"
        )


def _into_view(x1: list[float], x2: list[float]) -> tuple[list[float], list[float], list[str]]:
    """Return both columns, scaled if any point lies outside of the picture, and a note."""
    if max(map(abs, (*x1, *x2))) <= EDGE:
        return x1, x2, []
    spans = f"x1 {_span(x1)}, x2 {_span(x2)}"
    note = f"scaled to −5 … 5 each, as some points lay outside of −6 … 6: {spans}"
    return _stretched(x1, REACH), _stretched(x2, REACH), [note]


def _stretched(xs: list[float], reach: float) -> list[float]:
    """Return numbers scaled so that they go from −reach to reach; 0 if they are all the same."""
    power = frexp(max(map(abs, xs)))[1]
    xs = [ldexp(x, -power) for x in xs]  # about 1: no difference overflows, and none becomes 0
    low, high = min(xs), max(xs)
    if low == high:
        return [0.0] * len(xs)
    return [2 * reach * ((x - low) / (high - low)) - reach for x in xs]


def _span(xs: Sequence[float]) -> str:
    return f"{signed(min(xs), LINE)} … {signed(max(xs), LINE)}"


# Points from the page.


def check_points(points: Any, problem: str) -> tuple[Point, ...]:
    """Return points that the page sent, `[x1, x2, label]` each, for a kind of problem.

    x1 and x2 are from −6 to 6; a label is −1 or 1 for "classification", from −1 to 1 for
    "regression", a whole number from 0 to 5 for "multiclass". Raises ValueError naming the point.
    """
    if not isinstance(points, list | tuple):
        message = f"points are a list of [x1, x2, label], got {str(points)[:40]!r}"
        raise FieldError(message, "points")
    _check_count(len(points), "points")
    found = tuple(_point(k, point, problem) for k, point in enumerate(points))
    if found and problem == "multiclass" and max(label for *_, label in found) < 1:
        message = "all points are of class 0: a network needs two classes to tell apart"
        raise FieldError(message, "points")
    return found


def _point(k: int, point: Any, problem: str) -> Point:
    """Return a point as numbers; raise ValueError, naming it, if it is none for the problem."""
    if not isinstance(point, list | tuple) or len(point) != 3 or not all(map(_is_finite, point)):
        message = f"point {k} must be three numbers, [x1, x2, label], got {point!r:.60}"
        raise FieldError(message, "points", k)
    x1, x2, label = map(float, point)
    if max(abs(x1), abs(x2)) > EDGE:
        message = f"point {k} lies at ({x1:g}, {x2:g}): x1 and x2 are from −6 to 6"
        raise FieldError(message, "points", k)
    if not PROBLEMS[problem].fits(label):
        expected = PROBLEMS[problem].expected
        message = f"the label of point {k} must be {expected}, got {label:g}"
        raise FieldError(message, "points", k)
    return x1, x2, label


def _is_finite(x: Any) -> bool:
    if isinstance(x, bool) or not isinstance(x, int | float):
        return False
    return abs(x) < 1e300 and isfinite(x)
