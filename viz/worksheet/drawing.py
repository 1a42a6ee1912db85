"""An exercise as a graph in black on white: with blanks to write in, or with the numbers."""

from __future__ import annotations

from dataclasses import fields

from viz.graph.boxes import Key, home, written
from viz.graph.parts import parts_of
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
    boxes, edges, _ = parts_of(exercise.facts, "scalar")
    order: list[Key] = [*exercise.facts.data]  # each leaf beside what takes it
    boxes.sort(key=lambda box: order.index(home(box.key)))
    sheet = Sheet(THEME, attributes=LEFT_TO_RIGHT, margin=2)
    names = {box.key: f"n{k}" for k, box in enumerate(boxes)}
    for box in boxes:
        data, grad = box.data if key or box.leaf else None, box.grad if key else None
        rows = _rows(box.title[0].replace("maximum", "max"), data, grad)
        pen = 0.8 if box.leaf else 1.6
        sheet.shapes.append(Shape(names[box.key], rows, stroke=INK, ink=INK, pen=pen, pad=(5, 1)))
    for edge in edges:
        lines = [written("", edge.local if key else None)]
        ends = names[edge.source], names[edge.target]
        sheet.arrows.append(Arrow("", *ends, lines, BLANK_ON_ARROW, INK, INK, boxed=True))
    return drawing(sheet).svg()


def _rows(title: str, data: float | None, grad: float | None) -> list[list[Cell]]:
    """Return the cells of a box: the title, and a row each for data and gradient."""
    numbers = (("data", data), ("grad", grad))
    rows = [[Cell([what], 10, CAPTION), Cell([written("", x)], 13, BLANK)] for what, x in numbers]
    return [[Cell([title])], *rows]
