"""What is to be seen in a drawing: its texts, its parts, and whether each is where it belongs."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

from viz.svg import Graph, Group, Sheet
from viz.svg.text import LEFT_TO_RIGHT_MARK, width

SVG = "{http://www.w3.org/2000/svg}"


class Area(NamedTuple):
    """A rectangle, by its sides."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: "Area", slack: float = 0.01) -> bool:
        """Whether another rectangle lies inside."""
        return (
            self.left - slack <= other.left <= other.right <= self.right + slack
            and self.top - slack <= other.top <= other.bottom <= self.bottom + slack
        )

    def meets(self, other: "Area", slack: float = 0.5) -> bool:
        """Whether two rectangles cover each other, and not only touch."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > slack
            and min(self.bottom, other.bottom) - max(self.top, other.top) > slack
        )


def root(drawing: Graph | str) -> ET.Element:
    return ET.fromstring(drawing if isinstance(drawing, str) else drawing.svg())


def tags(drawing: Graph | str) -> list[str]:
    return [element.tag.removeprefix(SVG) for element in root(drawing).iter()]


def texts(part: Graph | str | ET.Element) -> list[str]:
    """The texts, with single spaces and no marks of direction, as the eye sees them."""
    found = part if isinstance(part, ET.Element) else root(part)
    return _seen("".join(text.itertext()) for text in found.iter(f"{SVG}text"))


def _seen(lines: Iterable[str]) -> list[str]:
    seen = (" ".join(line.replace(LEFT_TO_RIGHT_MARK, "").split()) for line in lines)
    return [line for line in seen if line]


def groups(drawing: Graph | str, kind: str | None = None) -> list[ET.Element]:
    """The parts of a drawing, or those of a kind: node, edge, label or cluster."""
    found = root(drawing).iter(f"{SVG}g")
    return [g for g in found if kind is None or kind in g.get("class", "").split()]


def box(group: ET.Element) -> Area:
    """The outline of a node; of plain text, its letters."""
    for part in group:
        if part.tag == f"{SVG}rect":
            x, y, wide, high = (float(part.attrib[a]) for a in ("x", "y", "width", "height"))
            return Area(x, y, x + wide, y + high)
        if part.tag == f"{SVG}ellipse":
            x, y, wide, high = (float(part.attrib[a]) for a in ("cx", "cy", "rx", "ry"))
            return Area(x - wide, y - high, x + wide, y + high)
    left, top, right, bottom = zip(*map(letters, group.iter(f"{SVG}text")), strict=True)
    return Area(min(left), min(top), max(right), max(bottom))


def letters(text: ET.Element) -> Area:
    """Where the letters of a line of text stand, which is set around its middle."""
    x, y, size = (float(text.attrib[a]) for a in ("x", "y", "font-size"))
    half = width("".join(text.itertext()), size) / 2
    return Area(x - half, y - 0.75 * size, x + half, y + 0.25 * size)


def assert_complete(drawing: Graph) -> None:
    """All texts are there, each inside its box; no box lies on another; all is on the page."""
    assert drawing.sheet is not None
    assert_painted(drawing.sheet, drawing.svg())


def assert_painted(sheet: Sheet, svg: str) -> None:
    """A sheet is painted whole."""
    nodes = groups(svg, "node")
    assert len(nodes) == len(sheet.shapes)
    for group, shape in zip(nodes, sheet.shapes, strict=True):
        written = [line for row in shape.rows for cell in row for line in cell.lines]
        assert Counter(texts(group)) == Counter(_seen(written))
        for text in group.iter(f"{SVG}text"):
            assert box(group).holds(letters(text)), texts(group)
    for one, other in combinations(map(box, nodes), 2):
        assert not one.meets(other)
    labels = [texts(group) for group in groups(svg, "label")]
    assert labels == [_seen(arrow.lines) for arrow in sheet.arrows if arrow.room[0]]
    assert len(groups(svg, "edge")) == len(sheet.arrows)
    titles = [title for group in sheet.groups for title in _titles(group)]
    assert [texts(cluster) for cluster in groups(svg, "cluster")] == titles
    page = Area(0, 0, *map(float, root(svg).attrib["viewBox"].split()[2:]))
    shift = float(re.search(r"translate\(([\d.]+)", svg)[1])
    for area in map(box, nodes):
        assert page.holds(Area(area.left + shift, area.top, area.right + shift, area.bottom))


def _titles(group: Group) -> list[list[str]]:
    return [[group.title], *(title for inner in group.groups for title in _titles(inner))]
