"""Boxes and edges as a drawing: the look of a graph.

Which boxes there are is chosen in parts.py; viz/svg places and draws them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

from autograd.figures import enclosed, signed
from viz.graph.ids import edge_id, node_id
from viz.style import LIGHT, Theme
from viz.svg import Arrow, Band, Cell, Graph, Group, Shape, Sheet, drawing
from viz.svg.effort import Effort, effort
from viz.svg.layout import LABEL, Size
from viz.svg.text import one_line, room

SMALL = 11.0
WHOLE, INPUTS = -1, -2
PASSED, LIT = 1, 2
"""How a part glows that lies on a path, or that a record is about."""
PENS_OF_BOXES, PENS_OF_EDGES = (1.0, 2.5, 3.5), (1.0, 2.5, 4.0)
ATTRIBUTES = {
    "rankdir": "LR",
    "ranksep": "0.6",
    "nodesep": "0.2",
    "ordering": "in",  # inputs stand in the order of the formula
    "newrank": "true",  # without it, frames that depend on each other crash Graphviz
}

Key: TypeAlias = str | tuple[str, int]
"""What tells boxes apart: the name of a node; for a tag the name of its leaf, and which use it
is; for a folded layer its path and WHOLE; for what is fed into one, its path and INPUTS."""


def home(key: Key) -> Key:
    """Return what a box is lit by: of a tag, the name of its leaf."""
    return key if isinstance(key, str) or key[1] < 0 else key[0]


def box_id(key: Key) -> str:
    """Return what a page finds a box by; of the tags of a leaf, the first has its id."""
    match key:
        case str(name) | (name, -1) | (name, 0):
            return node_id(name)
        case (name, index):
            return node_id(name, "inputs" if index == INPUTS else index)


@dataclass
class Row:
    """A weight in the table of its neuron; without numbers, those that have no row of their own."""

    name: str
    data: float | None = None
    grad: float | None = None
    times: float | None = None
    """The number that it is multiplied with, if that is no node."""
    id: str = ""


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
    """What is said in place of data and gradient, as of a folded layer."""
    waiting: bool = False
    """Whether it is yet to be computed: its outline is dashed."""
    glow: int = 0

    @property
    def id(self) -> str:
        """What a page finds it by."""
        return box_id(self.key)


@dataclass
class Edge:
    """An arrow from an input to the node it goes into, with the local derivative."""

    source: Key
    target: Key
    local: float | None
    index: int = 0
    lines: list[str] | None = None
    """What is written in place of the local derivative."""
    room: Size | None = None
    """What it keeps free for what may be written there at another step."""
    glow: int = 0

    @property
    def id(self) -> str:
        """What a page finds the edge by."""
        source, target = (key if isinstance(key, str) else key[0] for key in self.ends)
        return edge_id(source, target, self.index)

    @property
    def ends(self) -> tuple[Key, Key]:
        """What the two ends are lit by."""
        return home(self.source), home(self.target)


Clusters: TypeAlias = Mapping[str, Mapping[str, Sequence[Key]]]
"""The boxes of each layer, by neuron; those of no single neuron under the empty name."""


def draw(
    boxes: Sequence[Box],
    edges: Sequence[Edge],
    legend: str,
    theme: Theme = LIGHT,
    clusters: Clusters | None = None,
) -> Graph:
    """Return the drawing of boxes and edges, from left to right; same input, same bytes."""
    attributes = ATTRIBUTES | effort_of(edges).attributes
    names = {box.key: f"n{k}" for k, box in enumerate(boxes)}
    grads = (x for box in boxes for x in (box.grad, *(row.grad for row in box.rows)) if x)
    largest = max(map(abs, grads), default=0.0)
    frames = (clusters or {}).items()
    return drawing(
        Sheet(
            theme,
            [shape(box, names[box.key], largest, theme) for box in boxes],
            [arrow(edge, names, theme) for edge in edges],
            [_frame(layer, neurons, names, theme) for layer, neurons in frames],
            legend,
            attributes,
        )
    )


def effort_of(edges: Iterable[Edge]) -> Effort:
    """Return how hard edges are to lay out."""
    return effort((edge.source, edge.target) for edge in edges)


def shape(box: Box, name: str, largest: float, theme: Theme) -> Shape:
    """Return a box as it looks among others, of whose gradients the largest has full colour."""
    return Shape(
        name,
        _tag(box) if home(box.key) != box.key else _rows(box),
        box.id,
        form="box" if box.leaf else "rounded",
        fill=theme.tint(box.grad or 0.0, largest),
        stroke=theme.accent if box.glow else theme.faint,
        ink=theme.faint if box.waiting else theme.ink,
        pen=PENS_OF_BOXES[box.glow],
        dashed=box.waiting,
        bands=[Band(row.id, theme.tint(row.grad or 0.0, largest)) for row in box.rows],
    )


def arrow(edge: Edge, names: Mapping[Key, str], theme: Theme) -> Arrow:
    """Return an edge as it looks between shapes of these names."""
    lines = edge.lines if edge.lines is not None else [_known("", edge.local)]
    lines = list(filter(None, lines))
    ink = theme.faint if edge.local is None else theme.sign(edge.local)
    return Arrow(
        edge.id,
        names[edge.source],
        names[edge.target],
        lines,
        edge.room or room(lines, LABEL),
        ink=theme.accent if edge.glow == LIT else ink,
        stroke=theme.accent if edge.glow else theme.faint,
        pen=PENS_OF_EDGES[edge.glow],
        steady=edge.room is not None,
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
    return [[Cell([one_line(text)], SMALL) for text in (*box.title, *_numbers(box, ""))]]


def _rows(box: Box) -> list[list[Cell]]:
    """Return the cells of a box: title, then weights, then data and grad."""
    columns = (
        [row.name for row in box.rows],
        [_known("", row.data) + _times(row.times) for row in box.rows],
        [_known("grad ", row.grad) for row in box.rows],
    )
    table = [[_cell(column) for column in columns]] if box.rows else []
    numbers = [[_cell([number]) for number in found]] if (found := _numbers(box)) else []
    return [[_cell(box.title)], *table, *numbers]


def _numbers(box: Box, data: str = "data ") -> list[str]:
    return box.notes or list(filter(None, (_known(data, box.data), _known("grad ", box.grad))))


def _known(what: str, x: float | None) -> str:
    return "" if x is None else written(what, x)


def written(what: str, x: float | None) -> str:
    """Write what a number is and the number; one that is not known leaves its place blank."""
    return what + ("" if x is None else signed(x))


def _cell(lines: Sequence[str]) -> Cell:
    return Cell([one_line(line) for line in lines])


def _times(x: float | None) -> str:
    return "" if x is None else f" · {enclosed(signed(x))}"
