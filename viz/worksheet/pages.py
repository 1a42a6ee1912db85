"""Exercises on sheets of A4: heading, a line for the name, drawings, page numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from viz.style import pretty
from viz.svg.paint import inside, on_page, size_of, text
from viz.worksheet.drawing import drawn
from viz.worksheet.exercises import Exercise

WIDTH, HEIGHT = 595.276, 841.89  # A4 in points
MARGIN = 42.0
TOP, BOTTOM = 112.0, HEIGHT - 44.0
END = 'text-anchor="end"'
TITLE_HEIGHT, GAP, WIDEST_GAP = 20.0, 10.0, 40.0
SCALE, SCALE_OF_KEY = 0.92, 0.62  # the key is not written on
TASK = (
    "Forward, left to right: fill in data. On each arrow: the local derivative ∂node/∂input.",
    "Backward: L has grad 1; an arrow hands on grad times its number; what meets in a box adds up.",
)


class Picture(NamedTuple):
    """A drawing as part of a page: what is inside its SVG, how much smaller, and its size there."""

    title: str
    level: str
    inside: str
    scale: float
    height: float


def pages(exercises: Iterable[Exercise], source: str) -> list[str]:
    """Return the SVG of every page: the sheet with its blanks, then the key."""
    exercises = list(exercises)
    found = [(page, key) for key in (False, True) for page in _packed(_pictures(exercises, key))]
    of = f"/ {len(found)}"
    return [_page(page, key, source, f"{k} {of}") for k, (page, key) in enumerate(found, start=1)]


def _pictures(exercises: list[Exercise], key: bool) -> Iterator[Picture]:
    for k, exercise in enumerate(exercises, start=1):
        svg = drawn(exercise, key)
        width, height = size_of(svg)
        scale = min(SCALE_OF_KEY if key else SCALE, (WIDTH - 2 * MARGIN) / width)
        title = f"{k}.  L = {pretty(exercise.expression.replace('maximum', 'max'))}"
        yield Picture(title, exercise.level, inside(svg), scale, scale * height)


def _packed(pictures: Iterable[Picture]) -> list[list[Picture]]:
    """Fill page after page, from the top to the bottom."""
    found: list[list[Picture]] = [[]]
    free = BOTTOM - TOP
    for picture in pictures:
        needed = TITLE_HEIGHT + picture.height + GAP
        if needed > free and found[-1]:
            found.append([])
            free = BOTTOM - TOP
        found[-1].append(picture)
        free -= needed
    return found


def _page(pictures: list[Picture], key: bool, source: str, number: str) -> str:
    spare = BOTTOM - TOP - sum(TITLE_HEIGHT + p.height for p in pictures)
    gap = min(spare / len(pictures), WIDEST_GAP)
    parts = [*_heading(key), *_footer(source, number)]
    y = TOP - 24 if key else TOP
    for picture in pictures:
        parts.append(text(picture.title, MARGIN, y + 12, 13))
        parts.append(text(picture.level, WIDTH - MARGIN, y + 12, 10, END))
        parts.append(_placed(picture, y + TITLE_HEIGHT))
        y += TITLE_HEIGHT + picture.height + gap
    return on_page(WIDTH, HEIGHT, parts)


def _heading(key: bool) -> Iterator[str]:
    yield text("Key" if key else "Gradients by hand", MARGIN, 58, 20)
    if not key:
        for label, left, right in (("Name", 262, 430), ("Date", 440, WIDTH - MARGIN)):
            yield text(label, left, 58, 12)
            yield _line(left + 34, 60, right)
        for k, line in enumerate(TASK):
            yield text(line, MARGIN, 82 + 15 * k, 11)


def _footer(source: str, number: str) -> Iterator[str]:
    y = HEIGHT - 26
    yield text(source, MARGIN, y, 9)
    yield text(number, WIDTH - MARGIN, y, 9, END)


def _placed(picture: Picture, y: float) -> str:
    place = f"translate({MARGIN:.2f} {y:.2f}) scale({picture.scale:.4f})"
    return f'<g transform="{place}">{picture.inside}</g>'


def _line(x: float, y: float, to: float) -> str:
    return f'<path d="M{x:.2f} {y:.2f}H{to:.2f}" stroke="#000000" stroke-width="0.8"/>'
