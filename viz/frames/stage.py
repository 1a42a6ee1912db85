"""Where everything stands: one layout for all steps of a trace, and its SVG at any of them.

Graphviz places boxes of fixed sizes, which are then drawn here, so that a number that grows a
digit moves nothing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import escape
from xml.etree import ElementTree

from viz import images
from viz.frames.scene import Part, Scene
from viz.frames.script import Script
from viz.frames.states import at

LARGEST = 1000  # boxes that Graphviz lays out in a minute
NUMBER = "−1.234e−05"
ROOM = {"title": 7.6, "name": 6.8, "number": 7.4}  # pixels per character, at the stylesheet's sizes
SVG = "{http://www.w3.org/2000/svg}"


@dataclass
class Place:
    """The rectangle of a part."""

    x: float
    y: float
    width: float
    height: float


@dataclass
class Path:
    """The curve of an arrow, its head, and where its label stands."""

    curve: str
    head: str
    x: float
    y: float


class Stage:
    """The layout of a scene; `svg` draws it."""

    def __init__(self, script: Script) -> None:
        self.script, self.scene = script, script.scene
        count = len(self.scene.parts)
        if count > LARGEST:
            raise ValueError(
                f"{count} boxes are too many to draw, the limit is {LARGEST}: "
                "show a slice of the trace, such as t[:50], or a smaller network"
            )
        self.places: dict[str, Place] = {}
        self.paths: dict[str, Path] = {}
        self._read(images.svg(_dot(self.scene)))

    def svg(self, step: int) -> str:
        """Return the picture after so many steps,."""
        size = f"{self.width:g} {self.height:g}"
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}">'
        drawn = [self._part(part, step) for part in self.scene.parts]
        # Arrows' labels last: a product may reach over the boxes beside it.
        arrows = [self._arrow(arrow.id, step) for arrow in self.scene.arrows]
        labels = [self._label(arrow.id, step) for arrow in self.scene.arrows]
        return "\n".join([head, *arrows, *drawn, *labels, "</svg>"])

    # Layout.

    def _read(self, drawing: bytes) -> None:
        """Take the places out of Graphviz's drawing."""
        root = ElementTree.fromstring(drawing)
        left, top, self.width, self.height = map(float, root.attrib["viewBox"].split())
        graph = root.find(f"{SVG}g")
        assert graph is not None, "Graphviz draws one group"
        moved = re.search(r"translate\(([-\d.]+)[ ,]+([-\d.]+)\)", graph.attrib["transform"])
        assert moved is not None, "Graphviz moves its drawing into view"
        shift = float(moved[1]) - left, float(moved[2]) - top
        for group in graph.findall(f"{SVG}g"):
            points = group.find(f"{SVG}polygon")
            if points is None:
                continue
            corners = _moved(points.attrib["points"], shift)
            if group.attrib["class"] == "node":
                self.places[group.attrib["id"]] = _rectangle(corners)
            else:
                self.paths[group.attrib["id"]] = _path(group, corners, shift)

    # Drawing.

    def _part(self, part: Part, step: int) -> str:
        place = self.places[part.id]
        if part.constant:
            texts = [self._text(f"{part.id}t0", "constant", _middle(place), _baseline(place), step)]
            return self._group(part.id, "constant", "", texts, step)
        x, y = place.x, place.y
        shape = f'x="{x:g}" y="{y:g}" width="{place.width:g}" height="{place.height:g}"'
        radius = "" if part.leaf else ' rx="9"'
        drawn = [
            f'<rect class="paper" {shape}{radius}/>',
            self._fill(part.id, shape + radius, step),
        ]
        for k in range(len(part.titles)):
            y += 18
            drawn.append(self._text(f"{part.id}t{k}", "title", _middle(place), y, step))
        drawn += self._rows(part, place, y + 7, step)
        y = place.y + place.height - 26
        for name, slot in (("data", "d"), ("grad", "g")):
            drawn.append(f'<text class="what" x="{x + 9:g}" y="{y:g}">{name}</text>')
            end = x + place.width - 9
            drawn.append(self._text(f"{part.id}{slot}", "number", end, y, step))
            y += 18
        look = at(self.script.looks.get(part.id, [(0, "")]), step)
        return self._group(part.id, "node", look, drawn, step)

    def _rows(self, part: Part, place: Place, y: float, step: int) -> list[str]:
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
        path = self.paths[name]
        drawn = [f'<path class="curve" d="{path.curve}"/>', f'<path class="head" d="{path.head}"/>']
        return self._group(name, "edge", "", drawn, step)

    def _label(self, name: str, step: int) -> str:
        path = self.paths[name]
        text = self._text(f"{name}t", "slope", path.x, path.y, step)
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
        return f'<text id="{name}" class="{kind}" x="{x:g}" y="{y:g}">{text}</text>'


def _dot(scene: Scene) -> str:
    """Return the boxes and arrows for Graphviz to place; no text of a trace gets into it."""
    numbers = {part.id: f"n{k}" for k, part in enumerate(scene.parts)}
    lines = [
        "digraph { rankdir=LR; ordering=in; ranksep=0.45; nodesep=0.16",
        'node [shape=box, fixedsize=true, label=""]; edge [fontsize=12, arrowsize=0.8]',
    ]
    for part in scene.parts:
        width, height = _size(part)
        size = f"width={width / 72:.4f}, height={height / 72:.4f}"
        lines.append(f'{numbers[part.id]} [id="{part.id}", {size}]')
    for arrow in scene.arrows:
        ends = f"{numbers[arrow.source]} -> {numbers[arrow.target]}"
        lines.append(f'{ends} [id="{arrow.id}", label="-0.0000"]')
    return "\n".join([*lines, "}"])


def _size(part: Part) -> tuple[float, float]:
    title = max(length(text) for text in part.widest)
    if part.constant:
        return title * ROOM["number"] + 8, 22
    number = len(NUMBER) * ROOM["number"]
    width = max(title * ROOM["title"] + 18, number + 52)
    if part.rows:
        width = max(width, 2 * number + 60)
    rows = 18 * len(part.rows) + (4 if part.rows else 0)
    return width, 18 * len(part.titles) + rows + 50


def length(text: str) -> float:
    """Return how many letters wide a text is; emoji and Chinese are twice as wide as others."""
    return sum(1.9 if unicodedata.east_asian_width(c) in "WF" else 1.0 for c in text)


def _moved(points: str, shift: tuple[float, float]) -> list[tuple[float, float]]:
    pairs = (point.split(",") for point in points.split())
    return [(float(x) + shift[0], float(y) + shift[1]) for x, y in pairs]


def _rectangle(corners: list[tuple[float, float]]) -> Place:
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    left, top = round(min(xs), 2), round(min(ys), 2)
    return Place(left, top, round(max(xs) - left, 2), round(max(ys) - top, 2))


def _path(
    group: ElementTree.Element, head: list[tuple[float, float]], shift: tuple[float, float]
) -> Path:
    curve, label = group.find(f"{SVG}path"), group.find(f"{SVG}text")
    assert curve is not None
    assert label is not None
    letters = re.split("(?=[MC])", curve.attrib["d"])[1:]
    moved = "".join(f"{run[0]}{_points(_moved(run[1:], shift))}" for run in letters)
    x, y = float(label.attrib["x"]) + shift[0], float(label.attrib["y"]) + shift[1]
    return Path(moved, f"M{_points(head)}Z", round(x, 2), round(y, 2))


def _points(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in points)


def _middle(place: Place) -> float:
    return round(place.x + place.width / 2, 2)


def _baseline(place: Place) -> float:
    return round(place.y + place.height / 2 + 4.5, 2)
