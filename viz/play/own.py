"""Your own points: read from the text of a CSV file, or checked as the page sends them.

Separators, headers and numbers of the file are read by table.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any, NamedTuple, TypeAlias

from viz.play.catalogue.limits import CLASSES, EDGE
from viz.play.catalogue.sets import PROBLEMS
from viz.play.checks import FieldError
from viz.play.table import Cell, check_count, read_table

Point: TypeAlias = tuple[float, float, float]
"""x1, x2 and the label."""

REACH = 5.0
"""Points that lie outside are brought into −5 … 5."""


class Own(NamedTuple):
    """What a file holds: a kind of problem, its points, and notes on what was done to them."""

    problem: str
    points: tuple[Point, ...]
    notes: tuple[str, ...]


class _Labels(NamedTuple):
    problem: str
    numbers: list[float]
    notes: list[str]


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
    rows, notes = read_table(text)
    x1, x2 = ([row[j].number() for row in rows] for j in (0, 1))
    labels = _labels([row[2] for row in rows])
    x1, x2, scaled = _into_view(x1, x2)
    points = tuple(zip(x1, x2, labels.numbers, strict=True))
    return Own(labels.problem, points, (*notes, *scaled, *labels.notes))


def check_points(points: Any, problem: str) -> tuple[Point, ...]:
    """Return points that the page sent, `[x1, x2, label]` each, for a kind of problem.

    x1 and x2 are from −6 to 6; a label is −1 or 1 for "classification", from −1 to 1 for
    "regression", a whole number from 0 to 5 for "multiclass". Raises ValueError naming the point.
    """
    if not isinstance(points, list | tuple):
        message = f"points are a list of [x1, x2, label], got {str(points)[:40]!r}"
        raise FieldError(message, "points")
    check_count(len(points), "points")
    found = tuple(_point(k, point, problem) for k, point in enumerate(points))
    if found and problem == "multiclass" and max(label for *_, label in found) < 1:
        message = "all points are of class 0: a network needs two classes to tell apart"
        raise FieldError(message, "points")
    return found


def _point(k: int, point: Any, problem: str) -> Point:
    """Return a point as numbers; raise ValueError, naming it, if it is none for the problem."""
    if not isinstance(point, list | tuple) or len(point) != 3 or not all(map(_is_finite, point)):
        message = f"point {k} must be three numbers, [x1, x2, label], got {str(point)[:60]}"
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


def _labels(cells: Sequence[Cell]) -> _Labels:
    """Return which kind of problem the labels make, the labels as numbers, and notes."""
    for cell in cells:
        cell.check()
    words = [cell.text for cell in cells if cell.is_word()]
    if len(words) == len(cells):
        return _of_words(words)
    if len(words) > len(cells) / 2:
        odd = next(cell for cell in cells if not cell.is_word())
        raise odd.error(f"expected a word, as in most lines, got {odd.shown}")
    return _of_numbers([cell.number() for cell in cells])


def _of_words(words: list[str]) -> _Labels:
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
    became = ", ".join(f"{word[:20]} became {_shown(x)}" for word, x in named.items())
    problem = "classification" if len(classes) == 2 else "multiclass"
    return _Labels(problem, [named[word] for word in words], [f"label: {became}"])


def _of_numbers(labels: list[float]) -> _Labels:
    values = sorted(set(labels))
    _check_several(_shown(values[0]), len(values))
    if values == [-1, 1]:
        return _Labels("classification", labels, [])
    if values == [0, 1]:
        return _Labels("classification", [2 * x - 1 for x in labels], ["label: 0 became −1"])
    if len(values) <= CLASSES and values == list(range(len(values))):
        return _Labels("multiclass", labels, [])
    low, high = _shown(values[0]), _shown(values[-1])
    note = f"label: numbers to predict, {low} … {high} scaled to −1 … 1"
    if all(x % 1 == 0 for x in values):
        note += "; for classes, number them 0, 1, 2 …, at most 6, or name them by words"
    return _Labels("regression", _stretched(labels, 1.0), [note])


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
    columns = zip(("x1", "x2"), (x1, x2), strict=True)
    spans = [f"{name} {_shown(min(xs))} … {_shown(max(xs))}" for name, xs in columns]
    note = f"scaled to −5 … 5 each, as some points lay outside of −6 … 6: {', '.join(spans)}"
    return _stretched(x1, REACH), _stretched(x2, REACH), [note]


def _stretched(xs: list[float], reach: float) -> list[float]:
    """Return numbers scaled so that they go from −reach to reach; 0 if they are all the same."""
    low, high = min(xs), max(xs)
    middle, half = low / 2 + high / 2, high / 2 - low / 2  # halves first: the sum may overflow
    if half == 0:
        return [0.0] * len(xs)
    return [max(-reach, min(reach, (x - middle) / half * reach)) for x in xs]


def _shown(x: float) -> str:
    return f"{x:g}".replace("-", "−")
