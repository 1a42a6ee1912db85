"""An exercise as a graph in black on white: with blanks to write in, or with the numbers."""

from __future__ import annotations

from dataclasses import fields

from autograd.figures import signed
from autograd.tokens import board
from viz.style import Theme
from viz.svg import Arrow, Cell, Shape, Sheet, drawing
from viz.worksheet.exercises import Exercise

INK, PAPER = "#000000", "#ffffff"
EVERYTHING = {colour.name: INK for colour in fields(Theme)}
THEME = Theme(**EVERYTHING | {"paper": PAPER, "card": PAPER})
CAPTION, BLANK, BLANK_ON_ARROW = (30, 26), (48, 26), (36, 22)  # points: two digits, by hand
LEFT_TO_RIGHT = {"rankdir": "LR", "ranksep": "0.25", "nodesep": "0.1"}


def drawn(exercise: Exercise, key: bool) -> str:
    """Return the SVG of an exercise: the key with every number, else those of the leaves alone.

    Every blank is as large as what is written there in the key, so both are laid out alike.
    """
    facts = exercise.facts
    sheet = Sheet(THEME, attributes=LEFT_TO_RIGHT, margin=2)
    for name, data in facts.data.items():
        step = facts.steps.get(name)
        title = f"{name} = {board(step.symbols)}" if step else name
        shown = data if key or step is None else None
        rows = _rows(title.replace("maximum", "max"), shown, facts.grads[name] if key else None)
        pen = 1.6 if step else 0.8
        sheet.shapes.append(Shape(name, rows, stroke=INK, ink=INK, pen=pen, pad=(5, 1)))
    for name, step in facts.steps.items():
        for source, local in zip(step.inputs, facts.locals[name], strict=True):
            if source is not None:
                lines = _written(local if key else None)
                arrow = Arrow("", source, name, lines, BLANK_ON_ARROW, INK, INK, boxed=True)
                sheet.arrows.append(arrow)
    return drawing(sheet).svg()


def _rows(title: str, data: float | None, grad: float | None) -> list[list[Cell]]:
    """Return the cells of a box: the title, and a row each for data and gradient."""
    numbers = (("data", data), ("grad", grad))
    rows = [[Cell([what], 10, CAPTION), Cell(_written(x), 13, BLANK)] for what, x in numbers]
    return [[Cell([title])], *rows]


def _written(x: float | None) -> list[str]:
    return [] if x is None else [signed(x)]
