"""Boxes and edges as a drawing: the look of a graph.

Which boxes there are is chosen in parts.py; viz/svg places and draws them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

from autograd.figures import enclosed, signed
from viz.graph.ids import edge_id, node_id
from viz.style import LIGHT, Theme
from viz.svg import Arrow, Cell, Graph, Group, Shape, Sheet, drawing
from viz.svg.effort import effort
from viz.svg.layout import LABEL
from viz.svg.text import one_line, room

LONG_TABLE = 8
SMALL = 11.0
WHOLE, INPUTS = -1, -2

Key: TypeAlias = str | tuple[str, int]
"""What tells boxes apart: the name of a node; for a tag the name of its leaf, and which use it
is; for a folded layer its path and WHOLE; for what is fed into one, its path and INPUTS."""


def home(key: Key) -> Key:
    """Return what a box is lit by: of a tag, the name of its leaf."""
    return key if isinstance(key, str) or key[1] < 0 else key[0]


@dataclass
class Row:
    """A weight in the table of its neuron."""

    name: str
    data: float
    grad: float | None
    times: float | None = None
    """The number that it is multiplied with, if that is no node."""


@dataclass
class Box:
    """A node to draw: its lines of title, its numbers, and the weights folded into it."""

    key: Key
    title: list[str]
    data: float | None = None
    grad: float | None = None
    rows: list[Row] = field(default_factory=list)
    leaf: bool = False
    notes: list[str] = field(default_factory=list)
    """What a folded layer says in place of data and gradient."""

    @property
    def id(self) -> str:
        """What a page finds the node by; of the tags of a leaf, the first has its id."""
        match self.key:
            case str(name) | (name, -1) | (name, 0):
                return node_id(name)
            case (name, index):
                return node_id(name, "inputs" if index == INPUTS else index)


@dataclass
class Edge:
    """An arrow from an input to the node it goes into, with the local derivative."""

    source: Key
    target: Key
    local: float | None
    index: int = 0
    note: str = ""
    """What is written where no single derivative applies."""

    @property
    def id(self) -> str:
        """What a page finds the edge by."""
        source, target = (key if isinstance(key, str) else key[0] for key in self.ends)
        return edge_id(source, target, self.index)

    @property
    def ends(self) -> tuple[Key, Key]:
        """What the two ends are lit by."""
        return home(self.source), home(self.target)


@dataclass
class Lights:
    """What is lit: boxes and edges, and of edges what is written there in place of the local."""

    boxes: set[Key] = field(default_factory=set)
    edges: set[tuple[Key, int]] = field(default_factory=set)
    """By what they go into, and which input they are."""
    paths: set[tuple[Key, Key]] = field(default_factory=set)
    """The edges of paths, by their ends."""
    path_boxes: set[Key] = field(default_factory=set)
    written: dict[tuple[Key, int], list[str]] = field(default_factory=dict)
    room: dict[tuple[Key, int], tuple[float, float]] = field(default_factory=dict)
    """What an edge keeps free for what may be written there at another step."""


Clusters: TypeAlias = Mapping[str, Mapping[str, Sequence[Key]]]
"""The boxes of each layer, by neuron; those of no single neuron under the empty name."""


def draw(
    boxes: Sequence[Box],
    edges: Sequence[Edge],
    legend: str,
    theme: Theme = LIGHT,
    lights: Lights | None = None,
    clusters: Clusters | None = None,
) -> Graph:
    """Return the drawing of boxes and edges, from left to right; same input, same bytes."""
    attributes = {"rankdir": "LR", "ranksep": "0.6", "nodesep": "0.2"}
    attributes["ordering"] = "in"  # inputs stand in the order of the formula
    attributes["newrank"] = "true"  # without it, frames that depend on each other crash Graphviz
    attributes |= effort((edge.source, edge.target) for edge in edges).attributes
    lights = lights or Lights()
    names = {box.key: f"n{k}" for k, box in enumerate(boxes)}
    largest = max((abs(box.grad) for box in boxes if box.grad), default=0.0)
    frames = (clusters or {}).items()
    return drawing(
        Sheet(
            theme,
            [_shape(box, names[box.key], largest, theme, lights) for box in boxes],
            [_arrow(edge, names, theme, lights) for edge in edges],
            [_frame(layer, neurons, names, theme) for layer, neurons in frames],
            legend,
            attributes,
        )
    )


def _shape(box: Box, name: str, largest: float, theme: Theme, lights: Lights) -> Shape:
    lit, passed = home(box.key) in lights.boxes, home(box.key) in lights.path_boxes
    return Shape(
        name,
        _tag(box) if home(box.key) != box.key else _rows(box),
        box.id,
        form="box" if box.leaf else "rounded",
        fill=theme.tint(box.grad or 0.0, largest),
        stroke=theme.accent if lit or passed else theme.faint,
        ink=theme.ink,
        pen=3.5 if lit else 2.5 if passed else 1.0,
    )


def _arrow(edge: Edge, names: Mapping[Key, str], theme: Theme, lights: Lights) -> Arrow:
    here = edge.target, edge.index
    lines = [edge.note] if edge.note else [] if edge.local is None else [signed(edge.local)]
    lines = lights.written.get(here, lines)
    lit, passed = here in lights.edges, edge.ends in lights.paths
    ink = theme.faint if edge.local is None else theme.sign(edge.local)
    return Arrow(
        edge.id,
        names[edge.source],
        names[edge.target],
        lines,
        lights.room.get(here, room(lines, LABEL)),
        ink=theme.accent if lit else ink,
        stroke=theme.accent if lit or passed else theme.faint,
        pen=4.0 if lit else 2.5 if passed else 1.0,
        steady=here in lights.room,
    )


def _frame(
    title: str, neurons: Mapping[str, Sequence[Key]], names: Mapping[Key, str], theme: Theme
) -> Group:
    """Return a frame around the boxes of a layer, and one around those of each of its neurons."""
    framed = partial(Group, stroke=theme.frame, ink=theme.heading)
    parts = {neuron: [names[key] for key in members] for neuron, members in neurons.items()}
    loose = parts.pop("", [])
    inside = [framed(one_line(n), m, margin=8.0, dashed=True) for n, m in parts.items()]
    return framed(one_line(title), loose, inside)


def _tag(box: Box) -> list[list[Cell]]:
    """Return the cells of a tag: all on one line, and small."""
    texts = [*box.title, signed(box.data or 0.0)]
    texts += [f"grad {signed(box.grad)}"] if box.grad is not None else []
    return [[Cell([one_line(text)], SMALL) for text in texts]]


def _rows(box: Box) -> list[list[Cell]]:
    """Return the cells of a box: title, then weights, then data and grad."""
    rows = [[_cell(box.title)]]
    if box.rows:
        rows.append([_cell(column) for column in _table(box.rows)])
    numbers = list(box.notes)
    if box.data is not None:
        numbers.append(f"data {signed(box.data)}")
    if box.grad is not None:
        numbers.append(f"grad {signed(box.grad)}")
    if numbers:
        rows.append([_cell([number]) for number in numbers])
    return rows


def _cell(lines: Sequence[str]) -> Cell:
    return Cell([one_line(line) for line in lines])


def _table(rows: Sequence[Row]) -> list[list[str]]:
    """Return columns of names, data and grads; of a long table only the ends."""
    if len(rows) <= LONG_TABLE:
        return _columns(rows)
    half = LONG_TABLE // 2
    left_out = f"… {len(rows) - 2 * half} more"
    ends = _columns(rows[:half]), _columns(rows[-half:])
    return [[*a, middle, *b] for a, b, middle in zip(*ends, (left_out, "", ""), strict=True)]


def _columns(rows: Sequence[Row]) -> list[list[str]]:
    return [
        [row.name for row in rows],
        [signed(row.data) + _times(row.times) for row in rows],
        ["" if row.grad is None else f"grad {signed(row.grad)}" for row in rows],
    ]


def _times(x: float | None) -> str:
    return "" if x is None else f" · {enclosed(signed(x))}"
