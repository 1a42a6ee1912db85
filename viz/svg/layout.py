"""Where shapes, arrows and groups stand: Graphviz places boxes of fixed size.

Places are in points, from the top left corner. paint.py draws them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any, NamedTuple, TypeAlias

from viz.svg import engine
from viz.svg.effort import effort
from viz.svg.text import room

Point: TypeAlias = tuple[float, float]
Size: TypeAlias = tuple[float, float]
POINTS_PER_INCH = 72
TITLE, LABEL = 13.0, 12.0  # sizes of what is written above groups and beside arrows


class Rect(NamedTuple):
    """A rectangle, by its left upper corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        """Its centre."""
        return round(self.x + self.width / 2, 2), round(self.y + self.height / 2, 2)


@dataclass
class Arrow:
    """A line from one shape to another, and what is written beside it."""

    id: str
    source: str
    target: str
    lines: Sequence[str] = ()
    room: Size = (0.0, 0.0)
    """What its text may take, so that nothing moves while it changes; (0, 0) where it has none."""
    ink: str = ""
    stroke: str = ""
    pen: float = 1.0
    dotted: bool = False
    head: bool = True
    steady: bool = False
    """Whether its room is more than its text takes now."""
    boxed: bool = False
    """Whether its text has a frame, as a blank to write in has."""


@dataclass
class Group:
    """A frame around shapes, and around groups of them, with a title."""

    title: str
    members: Sequence[str]
    groups: Sequence[Group] = ()
    stroke: str = ""
    ink: str = ""
    margin: float = 12.0
    dashed: bool = False


class Curve(NamedTuple):
    """The runs of Bézier curves of an arrow, where its head ends, and where its text stands."""

    runs: list[list[Point]]
    tip: Point | None
    text: Point | None


class Framed(NamedTuple):
    """A group where it stands: its rectangle, and the middle of its title."""

    group: Group
    rect: Rect
    title: Point


@dataclass
class Layout:
    """Where everything stands, and the size of the whole."""

    width: float = 0.0
    height: float = 0.0
    shapes: dict[str, Rect] = field(default_factory=dict)
    curves: list[Curve] = field(default_factory=list)
    """In the order of the arrows."""
    groups: list[Framed] = field(default_factory=list)


def layout(
    sizes: Mapping[str, Size],
    arrows: Sequence[Arrow],
    groups: Sequence[Group] = (),
    attributes: Mapping[str, str] | None = None,
) -> Layout:
    """Place shapes of these sizes, by Graphviz with these attributes of a graph.

    Their names are identifiers, which nothing that a user named gets into.

    >>> found = layout({"a": (60, 20), "b": (60, 20)}, [Arrow("e", "a", "b")])
    >>> found.shapes["b"].y > found.shapes["a"].y  # from top to bottom
    True

    Raises LayoutError if Graphviz is missing, fails, or would take too long.
    """
    if not sizes:
        return Layout()
    work = effort((arrow.source, arrow.target) for arrow in arrows)
    if not work.feasible:
        raise engine.LayoutError("the lines between the boxes are too many or too long: draw less")
    settings = {**(attributes or {}), **work.attributes}  # straight lines where curves take long
    found = json.loads(engine.places(_dot(sizes, arrows, groups, settings)))
    return _read(found, sizes, arrows, groups)


def _dot(
    sizes: Mapping[str, Size],
    arrows: Sequence[Arrow],
    groups: Sequence[Group],
    attributes: Mapping[str, str],
) -> str:
    """Return the DOT of boxes without text; no text gets into it."""
    look = "".join(f'{name}="{_quoted(value)}" ' for name, value in attributes.items())
    lines = [f'digraph {{ {look} node [shape=box fixedsize=true label=""] edge [arrowsize=0.7]']
    for key, (width, height) in sizes.items():
        size = f"width={width / POINTS_PER_INCH:.4f} height={height / POINTS_PER_INCH:.4f}"
        lines.append(f"{key} [{size}]")
    roomy = attributes.get("splines") != "line"  # else text is put on the lines: it costs time
    for k, arrow in enumerate(arrows):
        label = f"label={fixed(arrow.room)}" if arrow.room[0] and roomy else ""
        lines.append(f"{arrow.source} -> {arrow.target} [id=e{k} {label}]")
    for k, group in enumerate(groups):
        lines += _cluster(group, f"cluster{k}")
    return "\n".join([*lines, "}"])


def _cluster(group: Group, name: str) -> Iterator[str]:
    title = fixed(room([group.title], TITLE))
    yield f"subgraph {name} {{ label={title} labeljust=l margin={group.margin:g}"
    yield " ".join(group.members)
    for k, inner in enumerate(group.groups):
        yield from _cluster(inner, f"{name}_{k}")
    yield "}"


def fixed(room: Size, text: str = "") -> str:
    """Return a label of DOT that takes some room, whatever its text takes."""
    width, height = map(ceil, room)
    cell = f'<TD WIDTH="{width}" HEIGHT="{height}">{text}</TD>'
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0"><TR>{cell}</TR></TABLE>>'


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _read(
    found: Mapping[str, Any],
    sizes: Mapping[str, Size],
    arrows: Sequence[Arrow],
    groups: Sequence[Group],
) -> Layout:
    """Take the places out of Graphviz's answer, in which y goes up."""
    _, _, width, height = _numbers(found["bb"])
    objects = {item["name"]: item for item in found.get("objects", ())}
    edges = {item["id"]: item for item in found.get("edges", ())}
    middles = {key: _numbers(objects[key]["pos"]) for key in sizes}
    # Some versions of Graphviz round the size of the whole.
    width = max([width, *(middles[key][0] + size[0] / 2 for key, size in sizes.items())])
    height = max([height, *(middles[key][1] + size[1] / 2 for key, size in sizes.items())])
    placed = Layout(width, height)
    for key, (across, down) in sizes.items():
        x, y = middles[key]
        left, top = round(x - across / 2, 2), round(height - y - down / 2, 2)
        placed.shapes[key] = Rect(left, top, round(across, 2), round(down, 2))
    placed.curves = [_curve(edges[f"e{k}"], height) for k in range(len(arrows))]
    placed.groups = list(_framed(groups, "cluster", objects, height))
    return placed


def _framed(
    groups: Iterable[Group], name: str, objects: Mapping[str, Any], height: float
) -> Iterator[Framed]:
    for k, group in enumerate(groups):
        item = objects[f"{name}{k}"]
        left, bottom, right, top = _numbers(item["bb"])
        rect = Rect(left, height - top, right - left, top - bottom)
        yield Framed(group, rect, _point(item["lp"], height))
        yield from _framed(group.groups, f"{name}{k}_", objects, height)


def _curve(edge: Mapping[str, Any], height: float) -> Curve:
    """Read "e,9,9 0,0 1,1 2,2 3,3": where the head ends, then the points of Bézier curves."""
    runs, tip = [], None
    for run in edge.get("pos", "").split(";"):
        points = run.split()
        if points and points[0].startswith("e,"):
            tip = _point(points.pop(0)[2:], height)
        runs.append([_point(point, height) for point in points])
    text = _point(edge["lp"], height) if "lp" in edge else _middle(runs[0])
    return Curve(runs, tip, text)


def _middle(run: list[Point]) -> Point | None:
    """Return the point halfway along a straight line, None where there is no line."""
    if not run:
        return None
    (x, y), (end_x, end_y) = run[0], run[-1]
    return round((x + end_x) / 2, 2), round((y + end_y) / 2, 2)


def _point(text: str, height: float) -> Point:
    x, y = _numbers(text)
    return round(x, 2), round(height - y, 2)


def _numbers(text: str) -> list[float]:
    return [float(number) for number in re.split("[, ]", text)]
