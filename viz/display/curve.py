"""Results by epoch as a small SVG of our own, in the colours of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import isfinite

from autograd.figures import TABLE, number
from viz.plots.curves import VALIDATION
from viz.style import PAGE

WIDTH, HEIGHT = 380.0, 180.0
LEFT, RIGHT, TOP, BOTTOM = 62.0, 12.0, 26.0, 26.0
MOST_POINTS = 400
"""More are not seen in so small a picture."""
LOSSES = (PAGE.orange, PAGE.accent, PAGE.blue)
SHARES = (PAGE.blue, PAGE.accent, PAGE.orange)
DASHES = ' stroke-dasharray="5 3"'


def curve(
    results: Mapping[str, Sequence[float]], colours: Sequence[str] = LOSSES, top: float = 0.0
) -> str:
    """Return the SVG of one line for each name, from 0 to `top` at least.

    What was measured on validation data is dashed.
    """
    numbers = [x for line in results.values() for x in line if isfinite(x)]
    if not numbers:
        return ""
    low, high = min(0.0, *numbers), max(top, *numbers)
    epochs = max(map(len, results.values()))
    metrics = list(dict.fromkeys(name.removeprefix(VALIDATION) for name in results))
    drawn = [_axes(low, high, epochs)]
    x = LEFT
    for name, line in results.items():
        colour = colours[metrics.index(name.removeprefix(VALIDATION)) % len(colours)]
        dashes = DASHES if name.startswith(VALIDATION) else ""
        points = " ".join(_points(line, epochs, low, high))
        look = f'fill="none" stroke="{colour}" stroke-width="2"{dashes}'
        drawn.append(f'<polyline points="{points}" {look} stroke-linecap="round"/>')
        drawn.append(f'<path d="M{x:g},12h16" {look}/>{_text(name, x + 20, 16)}')
        x += 34 + 6.6 * len(name)
    size = f'width="{WIDTH:g}" height="{HEIGHT:g}" viewBox="0 0 {WIDTH:g} {HEIGHT:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(drawn)}</svg>'


def _points(line: Sequence[float], epochs: int, low: float, high: float) -> list[str]:
    """Return the places of the numbers that are finite, of very many some at even distances."""
    step = max(1, len(line) // MOST_POINTS)
    shown = sorted({*range(0, len(line), step), len(line) - 1}) if line else []
    if len(line) == 1:
        shown = [0, 0]  # a dot: a line of no length with round ends
    return [f"{_x(k, epochs):.1f},{_y(line[k], low, high):.1f}" for k in shown if isfinite(line[k])]


def _x(k: int, epochs: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (k / (epochs - 1) if epochs > 1 else 0.5)


def _y(number: float, low: float, high: float) -> float:
    share = (number - low) / (high - low) if high > low else 0.5
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share


def _axes(low: float, high: float, epochs: int) -> str:
    """Draw the lowest and the highest number on the left, the first and the last epoch below."""
    drawn = []
    for x in dict.fromkeys((low, high)):
        y = _y(x, low, high)
        drawn.append(f'<path d="M{LEFT:g},{y:.1f}H{WIDTH - RIGHT:g}" stroke="{PAGE.frame}"/>')
        drawn.append(_text(number(x, TABLE), LEFT - 6, y + 4, "end"))
    for k in dict.fromkeys((0, epochs - 1)):
        drawn.append(_text(f"{k + 1}", _x(k, epochs), HEIGHT - 10, "middle"))
    middle = (LEFT + WIDTH - RIGHT) / 2
    return "".join([*drawn, _text("epoch", middle, HEIGHT - 10, "middle") if epochs > 2 else ""])


def _text(words: str, x: float, y: float, anchor: str = "start") -> str:
    where = f'x="{x:g}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {where} fill="{PAGE.faint}" font-size="12">{escape(words)}</text>'
