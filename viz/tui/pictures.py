"""Pictures made of characters: the loss curve in Braille dots, the decision map in half blocks.

Both turn plain numbers into rich Text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from rich.style import Style
from rich.text import Text

from autograd.figures import signed
from nn.samples import Array
from viz.style import DARK, Theme
from viz.tui.wording import FAINT, INK

BRAILLE = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
"""The bits of a Braille character, by row and column of its dots."""
GUTTER = 7
SHADES = " ░▒▓"
GLYPHS = {True: "+", False: "o"}


def curve(losses: Sequence[float], width: int, height: int) -> Text:
    """Return a loss curve, of one loss a dot.

    Losses that jump up and down are dots, with the line of their running mean.
    """
    values = np.array(losses, dtype=np.float64)
    finite = values[np.isfinite(values)]
    if not len(finite) or width < GUTTER + 4 or height < 2:
        return Text("The curve appears with the first update.", FAINT)
    values = np.where(np.isfinite(values), values, finite.max())
    columns, rows = 2 * (width - GUTTER), 4 * height
    noisy = is_noisy(values)
    line = _columns(running_mean(values) if noisy else values, columns)
    line = line[: columns if len(values) > 1 else 1]
    low, high = float(line.min()), float(line.max())
    if noisy and height >= 8:  # room for the dots, but not for the few that fly high
        low, high = float(values.min()), max(high, float(np.quantile(values, 0.95)))
    scale = (rows - 1) / (high - low) if high > low else 0.0
    dots = np.zeros((rows, columns), bool)
    _join(dots, np.rint((high - line) * scale).astype(int))
    strong = np.asarray(_cells(dots).any(axis=(1, 3)))
    if noisy:
        seen = np.flatnonzero((low <= values) & (values <= high))
        across = seen * (columns - 1) // (len(values) - 1)
        dots[np.rint((high - values[seen]) * scale).astype(int), across] = True
    letters = (_cells(dots) * BRAILLE[:, None, :]).sum(axis=(1, 3)) + 0x2800
    text = Text(no_wrap=True)
    for j, row in enumerate(letters):
        label = {0: _label(high), height - 1: _label(low)}.get(j, "")
        text.append(f"{label:>{GUTTER - 1}} ", FAINT)
        for k, letter in enumerate(row):
            text.append(chr(letter), INK if strong[j, k] else FAINT)
        text.append("\n")
    text.right_crop(1)
    return text


def _label(x: float) -> str:
    """Write a number in the gutter, to as many digits as there is room for."""
    texts = (signed(x, digits) for digits in (3, 2, 1))
    return next((text for text in texts if len(text) < GUTTER), "")


def is_noisy(values: npt.ArrayLike) -> bool:
    """Whether a curve jumps up as often as a curve of single samples does."""
    steps = np.diff(values)
    return len(steps) >= 20 and bool((steps > 0).sum() > 0.3 * (len(steps) + 1))


def running_mean(values: npt.ArrayLike) -> Array:
    """Return the mean of the last tenth of the values so far, at each place."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    end = np.arange(1, len(sums))
    start = np.maximum(0, end - max(10, (len(sums) - 1) // 10))
    return np.asarray((sums[end] - sums[start]) / (end - start))


def _columns(values: Array, columns: int) -> Array:
    """Return one height per column of dots: means of many values, or lines between few."""
    if len(values) > columns:
        return np.array([part.mean() for part in np.array_split(values, columns)])
    places = np.linspace(0, len(values) - 1, columns)
    return np.asarray(np.interp(places, np.arange(len(values)), values))


def _join(dots: npt.NDArray[np.bool_], heights: npt.NDArray[Any]) -> None:
    """Set the dots of a line that has one height for each column."""
    last = heights[0]
    for x, y in enumerate(heights):
        middle = (last + y) // 2
        for start, end, column in ((last, middle, max(0, x - 1)), (middle, y, x)):
            dots[min(start, end) : max(start, end) + 1, column] = True
        last = y


def _cells(dots: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return dots by the characters they make: rows, four dots down, columns, two across."""
    rows, columns = dots.shape
    return dots.reshape(rows // 4, 4, columns // 2, 2)


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


def decision_map(
    outputs: Sequence[float], columns: int, dots: Dots, colour: bool, theme: Theme = DARK
) -> Text:
    """Return a map of outputs from −1 to 1, two rows to a line, and points upon it."""
    rows = [outputs[k : k + columns] for k in range(0, len(outputs), columns)]
    text = Text(no_wrap=True)
    for r, (upper, lower) in enumerate(zip(rows[::2], rows[1::2], strict=True)):
        for c, (a, b) in enumerate(zip(upper, lower, strict=True)):
            dot = dots.get((r, c))
            text.append(*(_tinted(a, b, dot, theme) if colour else _shaded(a, b, dot)))
        text.append("\n")
    text.right_crop(1)
    return text


def _tinted(a: float, b: float, dot: tuple[bool, bool] | None, theme: Theme) -> tuple[str, Style]:
    """Return a cell of two colours, or of one with a point on it."""
    if dot is None:
        return "▀", Style(color=theme.tint(a, 1.0), bgcolor=theme.tint(b, 1.0))
    positive, current = dot
    ink = theme.heading if current else theme.sign(1.0 if positive else -1.0)
    cell = Style(color=ink, bgcolor=theme.tint((a + b) / 2, 1.0), bold=current)
    return "◆" if current else "•", cell


def _shaded(a: float, b: float, dot: tuple[bool, bool] | None) -> tuple[str, str]:
    """Return a cell in shades of ink: the darker, the more positive."""
    if dot is not None:
        return "◆" if dot[1] else GLYPHS[dot[0]], "bold"
    share = ((a + b) / 2 + 1) / 2
    return SHADES[max(0, min(len(SHADES) - 1, int(share * len(SHADES))))], ""
