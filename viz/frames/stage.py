"""Where everything stands: one layout for all steps of a trace, and its SVG at any of them.

Graphviz places boxes of fixed sizes, which are then drawn here, so that a number that grows a
digit moves nothing.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape

from autograd.account import Timeline, at
from viz.frames.scene import Part
from viz.frames.script import Script
from viz.svg.effort import effort
from viz.svg.layout import Rect, Size, layout
from viz.svg.paint import curve_of, head_of
from viz.svg.text import BASELINE, width

LARGEST = 1000  # boxes
LESS = "show a slice of the trace, such as t[:50], or a smaller network"
MARGIN = 4.0
NUMBER = "−1.234e−05"
BOLD = 1.1  # how much wider bold letters are
TITLE, SLOPE, LIT = 14.0, 13.0, 16.0  # sizes of the stylesheet
ATTRIBUTES = {"rankdir": "LR", "ordering": "in", "ranksep": "0.45", "nodesep": "0.16"}


class Stage:
    """The layout of a scene; `svg` draws it."""

    def __init__(self, script: Script) -> None:
        self.script, self.scene = script, script.scene
        count = len(self.scene.parts)
        if count > LARGEST:
            raise ValueError(f"{count} boxes are too many to draw, the limit is {LARGEST}: {LESS}")
        sizes = {part.id: _size(part, script) for part in self.scene.parts}
        arrows = [replace(a, room=_room(script.texts[f"{a.id}t"])) for a in self.scene.arrows]
        if not effort((a.source, a.target) for a in arrows).feasible:
            raise ValueError(f"there are too many long lines between the boxes: {LESS}")
        placed = layout(sizes, arrows, attributes=ATTRIBUTES)
        self.width, self.height = placed.width + 2 * MARGIN, placed.height + 2 * MARGIN
        self.places = placed.shapes
        self.curves = dict(zip((arrow.id for arrow in arrows), placed.curves, strict=True))

    def svg(self, step: int) -> str:
        """Return the picture after a number of steps."""
        size = f"{self.width:g} {self.height:g}"
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}">'
        inset = f'<g transform="translate({MARGIN:g} {MARGIN:g})">'
        drawn = [self._part(part, step) for part in self.scene.parts]
        arrows = [self._arrow(arrow.id, step) for arrow in self.scene.arrows]
        labels = [self._label(arrow.id, step) for arrow in self.scene.arrows]
        return "\n".join([head, inset, *arrows, *drawn, *labels, "</g>", "</svg>"])

    def _part(self, part: Part, step: int) -> str:
        place = self.places[part.id]
        x, y = place.x, place.y
        shape = f'x="{x:g}" y="{y:g}" width="{place.width:g}" height="{place.height:g}"'
        radius = "" if part.leaf else ' rx="9"'
        drawn = [
            f'<rect class="paper" {shape}{radius}/>',
            self._fill(part.id, shape + radius, step),
        ]
        for k in range(len(part.titles)):
            y += 18
            drawn.append(self._text(f"{part.id}t{k}", "title", place.middle[0], y, step))
        drawn += self._rows(part, place, y + 7, step)
        y = place.y + place.height - 26
        for name, slot in (("data", "d"), ("grad", "g")):
            drawn.append(f'<text class="what" x="{x + 9:g}" y="{y:g}">{name}</text>')
            end = x + place.width - 9
            drawn.append(self._text(f"{part.id}{slot}", "number", end, y, step))
            y += 18
        look = at(self.script.looks.get(part.id, [(0, "")]), step)
        return self._group(part.id, "node", look, drawn, step)

    def _rows(self, part: Part, place: Rect, y: float, step: int) -> list[str]:
        """Draw the table of weights: name, data and gradient of each."""
        drawn = []
        for row in part.rows:
            shape = f'x="{place.x + 3:g}" y="{y:g}" width="{place.width - 6:g}" height="17"'
            texts = [f'<rect class="paper" {shape}/>', self._fill(row, shape, step)]
            middle, end = place.x + place.width - 84, place.x + place.width - 9
            for slot, kind, x in (("n", "name", place.x + 9), ("d", "number", middle)):
                texts.append(self._text(f"{row}{slot}", kind, x, y + 13, step))
            texts.append(self._text(f"{row}g", "number", end, y + 13, step))
            drawn.append(self._group(row, "row", "", texts, step))
            y += 18
        return drawn

    def _arrow(self, name: str, step: int) -> str:
        curve = self.curves[name]
        drawn = [f'<path class="curve" d="{curve_of(curve)}"/>']
        drawn.append(f'<polygon class="head" points="{head_of(curve)}"/>')
        return self._group(name, "edge", "", drawn, step)

    def _label(self, name: str, step: int) -> str:
        x, y = self.curves[name].text or (0.0, 0.0)
        text = self._text(f"{name}t", "slope", x, y + BASELINE * SLOPE, step)
        return self._group(f"{name}l", "label", "", [text], step)

    def _group(self, name: str, kind: str, look: str, drawn: list[str], step: int) -> str:
        part = self.script.lit[step].get(name.removesuffix("l"), "")
        classes = " ".join(filter(None, (kind, look, part)))
        return f'<g id="{name}" class="{classes}">{"".join(drawn)}</g>'

    def _fill(self, name: str, shape: str, step: int) -> str:
        tint = at(self.script.tints[name], step)
        sign = "negative" if tint < 0 else "positive"
        return f'<rect id="{name}f" class="tint {sign}" fill-opacity="{abs(tint):g}" {shape}/>'

    def _text(self, name: str, kind: str, x: float, y: float, step: int) -> str:
        text = escape(self.script.text(name, step))
        return f'<text id="{name}" class="{kind}" x="{x:g}" y="{round(y, 2):g}">{text}</text>'


def _room(line: Timeline[str]) -> Size:
    """Return what an arrow keeps free beside it: its longest product, which is lit and bold."""
    return max(BOLD * width(text, LIT) for _, text in line) + 8, LIT + 4


def _size(part: Part, script: Script) -> Size:
    titles = [text for line in part.titles for _, text in line]
    title = max(width(text, TITLE) for text in titles)
    number = width(NUMBER, TITLE)
    across = max(BOLD * title + 18, number + 52)
    if part.rows:
        heads = [text for row in part.rows for _, text in script.texts[f"{row}n"]]
        across = max(across, 2 * number + 30 + max(width(text, TITLE) for text in heads))
    rows = 18 * len(part.rows) + (4 if part.rows else 0)
    return across, 18 * len(part.titles) + rows + 50
