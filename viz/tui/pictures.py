"""Pictures made of characters: the loss curve in Braille dots, the decision map in half blocks.

Both turn plain numbers into rich Text.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import isfinite

from rich.style import Style
from rich.text import Text

from autograd.figures import minus
from nn.samples import Array
from viz.style import NEGATIVE, POSITIVE
from viz.tui.wording import FAINT

DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bits of a Braille character, by row and column of its dots."""
GUTTER = 7
INK = "bold #ffd19b"
GROUND = (24, 28, 36)
SHADES = " ░▒▓"
GLYPHS = {True: "+", False: "o"}


def curve(losses: Sequence[float], here: int, width: int, height: int) -> Text:
    """Return a loss curve; what lies after the first `here` losses is faint.

    Losses that jump up and down are dots, with the line of their running mean.
    """
    finite = [x for x in losses if isfinite(x)]
    if len(finite) < 2 or width < GUTTER + 4 or height < 2:
        return Text("grows with every update", FAINT)
    values = [x if isfinite(x) else max(finite) for x in losses]
    columns, rows = 2 * (width - GUTTER), 4 * height
    noisy = is_noisy(values)
    line = _columns(running_mean(values) if noisy else values, columns)
    low, high = min(line), max(line)
    if noisy and height >= 8:  # room for the dots, but not for the few that fly high
        low, high = min(values), max(high, sorted(values)[len(values) * 19 // 20])
    scale = (rows - 1) / (high - low) if high > low else 0.0
    canvas = _Canvas(columns, rows)
    canvas.join([round((high - y) * scale) for y in line])
    for k, y in enumerate(values if noisy else ()):
        if low <= y <= high:
            canvas.dot(k * (columns - 1) // (len(values) - 1), round((high - y) * scale))
    split = round(here / len(losses) * (width - GUTTER))
    return _labelled(canvas.lines(split), {0: high, height - 1: low})


def _labelled(lines: list[Text], labels: dict[int, float]) -> Text:
    """Return the lines with labels before some."""
    text = Text(no_wrap=True)
    for k, line in enumerate(lines):
        label = _label(labels[k]) if k in labels else ""
        text.append(f"{label:>{GUTTER - 1}} ", FAINT)
        text.append_text(line).append("\n")
    text.right_crop(1)
    return text


def _label(x: float) -> str:
    """Write a number in the gutter, to as many digits as there is room for."""
    texts = (minus(format(x, spec)) for spec in (".3g", ".2g", ".0e"))
    return next((text for text in texts if len(text) < GUTTER), "")


def is_noisy(values: Sequence[float]) -> bool:
    """Whether a curve jumps up as often as a curve of single samples does."""
    rises = sum(b > a for a, b in pairwise(values))
    return len(values) > 20 and rises > 0.3 * len(values)


def running_mean(values: Sequence[float]) -> list[float]:
    """Return the mean of the last tenth of the values so far, at each place."""
    sums = list(accumulate(values, initial=0.0))
    window = max(10, len(values) // 10)
    return [
        (sums[k + 1] - sums[max(0, k + 1 - window)]) / min(k + 1, window)
        for k in range(len(values))
    ]


def _columns(values: list[float], columns: int) -> list[float]:
    """Return one height per column of dots: means of many values, or lines between few."""
    n = len(values)
    if n > columns:
        edges = [k * n // columns for k in range(columns + 1)]
        parts = [values[a:b] for a, b in pairwise(edges)]
        return [sum(part) / len(part) for part in parts]
    heights = []
    for k in range(columns):
        at = k * (n - 1) / (columns - 1)
        i = min(int(at), n - 2)
        heights.append(values[i] + (at - i) * (values[i + 1] - values[i]))
    return heights


class _Canvas:
    """Dots in Braille characters, two columns and four rows of them in each."""

    def __init__(self, columns: int, rows: int) -> None:
        self._line: set[tuple[int, int]] = set()
        self._cells = [[0x2800] * (columns // 2) for _ in range(rows // 4)]

    def dot(self, x: int, y: int) -> None:
        """Set a dot; rows count from the top."""
        self._cells[y // 4][x // 2] |= DOTS[y % 4][x % 2]

    def join(self, heights: list[int]) -> None:
        """Draw a line through one dot for each column."""
        last = heights[0]
        for x, y in enumerate(heights):
            middle = (last + y) // 2
            for from_y, to_y, column in ((last, middle, max(0, x - 1)), (middle, y, x)):
                for j in range(min(from_y, to_y), max(from_y, to_y) + 1):
                    self.dot(column, j)
                    self._line.add((j // 4, column // 2))
            last = y

    def lines(self, split: int) -> list[Text]:
        """Return the characters, line by line: the line strong up to the split, all else faint."""
        return [
            Text.assemble(
                *(
                    (chr(c), INK if (j, k) in self._line and k < split else FAINT)
                    for k, c in enumerate(row)
                )
            )
            for j, row in enumerate(self._cells)
        ]


class Plane:
    """The part of the plane that a map shows: a little more than the points."""

    def __init__(self, points: Array | None) -> None:
        low, high = (-1.5, -1.5), (1.5, 1.5)
        if points is not None and len(points):
            low, high = tuple(points.min(axis=0)), tuple(points.max(axis=0))
        margin = [0.08 * (b - a) or 1.0 for a, b in zip(low, high, strict=True)]
        self.low = [a - m for a, m in zip(low, margin, strict=True)]
        self.high = [b + m for b, m in zip(high, margin, strict=True)]

    def grid(self, columns: int, rows: int) -> list[list[float]]:
        """Return the centres of the cells of a map, row by row from the top."""
        (x0, y0), (x1, y1) = self.low, self.high
        return [
            [x0 + (c + 0.5) * (x1 - x0) / columns, y1 - (r + 0.5) * (y1 - y0) / rows]
            for r in range(rows)
            for c in range(columns)
        ]

    def cell(self, point: Sequence[float], columns: int, rows: int) -> tuple[int, int]:
        """Return row and column of the cell that a point lies in."""
        (x0, y0), (x1, y1) = self.low, self.high
        column = int((point[0] - x0) / (x1 - x0) * columns)
        row = int((y1 - point[1]) / (y1 - y0) * rows)
        return max(0, min(rows - 1, row)), max(0, min(columns - 1, column))


Dots = dict[tuple[int, int], tuple[bool, bool]]
"""By row and column of a cell: whether the point's label is positive, whether it is the one."""


def decision_map(outputs: Sequence[float], columns: int, dots: Dots, colour: bool) -> Text:
    """Return a map of outputs from −1 to 1, two rows to a line, and points upon it."""
    rows = [outputs[k : k + columns] for k in range(0, len(outputs), columns)]
    text = Text(no_wrap=True)
    for r, (upper, lower) in enumerate(zip(rows[::2], rows[1::2], strict=True)):
        for c, (a, b) in enumerate(zip(upper, lower, strict=True)):
            dot = dots.get((r, c))
            text.append(*(_tinted(a, b, dot) if colour else _shaded(a, b, dot)))
        text.append("\n")
    text.right_crop(1)
    return text


def _tinted(a: float, b: float, dot: tuple[bool, bool] | None) -> tuple[str, Style]:
    """Return a cell of two colours, or of one with a point on it."""
    if dot is None:
        return "▀", Style.from_color(_mix(a).color, _mix(b).color)
    ink = Style(color="#ffffff", bold=True) if dot[1] else _strong(dot[0])
    return "◆" if dot[1] else "•", ink + Style(bgcolor=_mix((a + b) / 2).color)


def _shaded(a: float, b: float, dot: tuple[bool, bool] | None) -> tuple[str, str]:
    """Return a cell in shades of ink: the darker, the more positive."""
    if dot is not None:
        return "◆" if dot[1] else GLYPHS[dot[0]], "bold"
    share = ((a + b) / 2 + 1) / 2
    return SHADES[max(0, min(len(SHADES) - 1, int(share * len(SHADES))))], ""


def _strong(positive: bool) -> Style:
    return Style(color="#9bd7ff" if positive else "#ffd19b")


def _mix(x: float) -> Style:
    """Return the colour of an output: the stronger, the further from 0."""
    share = 0.15 + 0.6 * min(1.0, abs(x))
    ends = POSITIVE if x > 0 else NEGATIVE
    red, green, blue = (round(g + share * (p - g)) for g, p in zip(GROUND, ends, strict=True))
    return Style(color=f"rgb({red},{green},{blue})")
