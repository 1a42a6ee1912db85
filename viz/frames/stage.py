"""Where everything stands: one layout for all steps of a trace, and its drawing at any of them.

A box is as large as the most that ever stands in it, so that nothing moves.
"""

from __future__ import annotations

from dataclasses import replace

from autograd.account import Timeline, at
from viz.frames.script import Script
from viz.graph.boxes import ATTRIBUTES, arrow, shape
from viz.graph.parts import too_much
from viz.style import Theme
from viz.svg import Arrow, Shape, Sheet
from viz.svg.layout import layout
from viz.svg.paint import label_id, painted
from viz.svg.text import width

LESS = "show a slice of the trace, such as t[:50], or a smaller network"
BOLD = 1.1  # how much wider bold letters are
LIT = 16.0  # size of the stylesheet


class Stage:
    """The shapes and arrows of a script as they look in a theme, as timelines, and their places."""

    def __init__(self, script: Script, theme: Theme) -> None:
        self.script, self.theme, scene = script, theme, script.scene
        boxes, edges = scene.boxes, list(scene.edges.values())
        if much := too_much([line[0][1] for line in boxes], [line[0][1] for line in edges]):
            raise ValueError(f"{much}: {LESS}")
        names, most = {line[0][1].key: f"n{k}" for k, line in enumerate(boxes)}, scene.largest
        self.shapes = [
            _steady([(step, shape(box, names[box.key], most, theme)) for step, box in line])
            for line in boxes
        ]
        self.arrows = [
            _roomy([(step, arrow(edge, names, theme)) for step, edge in line]) for line in edges
        ]
        sheet = self.sheet(0)
        sizes = {found.name: found.size for found in sheet.shapes}
        self.placed = layout(sizes, sheet.arrows, attributes=ATTRIBUTES | {"ranksep": "0.45"})

    def sheet(self, step: int) -> Sheet:
        """Return the parts of the drawing after a number of steps."""
        shapes = [at(line, step) for line in self.shapes]
        arrows = [at(line, step) for line in self.arrows]
        return Sheet(self.theme, shapes, arrows, lit=self.lit(step))

    def lit(self, step: int) -> dict[str, str]:
        """Return what a step lights, with the text beside an edge; the target is the last."""
        lit = self.script.lit[step]
        return {label_id(name): part for name, part in lit.items() if part == "local"} | lit

    def svg(self, step: int) -> str:
        """Return the drawing after a number of steps."""
        return painted(self.sheet(step), self.placed)


def _steady(line: Timeline[Shape]) -> Timeline[Shape]:
    """Give each cell the most room that it ever takes."""
    pad = line[0][1].pad
    for rows in zip(*(found.rows for _, found in line), strict=True):
        for cells in zip(*rows, strict=True):
            widths, heights = zip(*(cell.measured(pad) for cell in cells), strict=True)
            most = max(widths), max(heights)
            for cell in cells:
                cell.least = most
    return line


def _roomy(line: Timeline[Arrow]) -> Timeline[Arrow]:
    """Give the text of an arrow the room of its longest product, which is lit and bold."""
    texts = ["".join(arrow.lines) for _, arrow in line]
    room = max(BOLD * width(text, LIT) for text in texts) + 8, LIT + 4
    return [(step, replace(a, lines=["".join(a.lines)], room=room)) for step, a in line]
