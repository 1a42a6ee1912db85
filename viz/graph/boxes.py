"""Boxes and edges as DOT: the look of a graph.

How text is written safely is labels.py's business; which boxes there are, that of graph.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import graphviz

from viz import images
from viz.graph.ids import edge_id, node_id
from viz.graph.labels import cell, fixed, plain
from viz.graph.layout import effort
from viz.style import FONT, LIGHT, Theme, signed

LONG_TABLE = 8
CONSTANT = {"width": "0", "height": "0", "margin": "0.05"}
WHOLE, INPUTS = -1, -2

Key: TypeAlias = str | tuple[str, int]
"""What tells boxes apart: the name of a node; for a constant whose input it is, and which; for
a folded layer its path and WHOLE; for what is fed into one, its path and INPUTS."""


@dataclass
class Row:
    """A weight in the table of its neuron."""

    name: str
    data: float
    grad: float | None


@dataclass
class Box:
    """A node to draw: its lines of title, its numbers, and the weights folded into it."""

    key: Key
    title: list[str]
    data: float | None = None
    grad: float | None = None
    rows: list[Row] = field(default_factory=list)
    leaf: bool = False
    constant: bool = False
    notes: list[str] = field(default_factory=list)
    """What a folded layer says in place of data and gradient."""

    @property
    def id(self) -> str:
        """What a page finds the node by."""
        match self.key:
            case str(name) | (name, -1):
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
    """What is written where no single derivative is to be told."""

    @property
    def id(self) -> str:
        """What a page finds the edge by."""
        source, index = (self.source, 0) if isinstance(self.source, str) else self.source
        target = self.target if isinstance(self.target, str) else self.target[0]
        return edge_id(None if index >= 0 and self.source != source else source, target, self.index)


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
    room: dict[tuple[Key, int], int] = field(default_factory=dict)
    """The characters that an edge keeps free for what may be written there at another step."""


Clusters: TypeAlias = Mapping[str, Mapping[str, Sequence[Key]]]
"""The boxes of each layer, by neuron; those of no single neuron under the empty name."""


class Graph(graphviz.Digraph):  # type: ignore[misc]
    """A `graphviz.Digraph` that notebooks show without an installed Graphviz."""

    def _repr_mimebundle_(self, *_: Any, **__: Any) -> dict[str, str]:
        return {"image/svg+xml": images.fitting(images.svg(self.source).decode())}


def sheet(theme: Theme, **attributes: str) -> Graph:
    """Return an empty drawing in the colours and the font of a theme."""
    paper = {"bgcolor": theme.paper, "fontname": FONT, "fontsize": "11", "fontcolor": theme.faint}
    return Graph(
        graph_attr=paper | attributes,
        node_attr={
            "fontname": FONT,
            "fontsize": "13",
            "fontcolor": theme.ink,
            "color": theme.faint,
        },
        edge_attr={"fontname": FONT, "fontsize": "12", "color": theme.faint, "arrowsize": "0.7"},
    )


def draw(
    boxes: Sequence[Box],
    edges: Sequence[Edge],
    legend: str,
    theme: Theme = LIGHT,
    lights: Lights | None = None,
    clusters: Clusters | None = None,
) -> Graph:
    """Return the DOT of boxes and edges, from left to right; same input, same bytes."""
    dot = sheet(
        theme,
        rankdir="LR",
        ordering="in",  # inputs stand in the order of the formula
        ranksep="0.6",
        nodesep="0.2",
        label=legend,
        **effort((edge.source, edge.target) for edge in edges),
    )
    lights = lights or Lights()
    keys = {box.key: f"n{k}" for k, box in enumerate(boxes)}
    largest = max((abs(box.grad) for box in boxes if box.grad), default=0.0)
    for box in boxes:
        dot.node(keys[box.key], id=box.id, **_box_look(box, largest, theme, lights))
    for edge in edges:
        ends = keys[edge.source], keys[edge.target]
        dot.edge(*ends, id=edge.id, **_edge_look(edge, theme, lights))
    for k, (layer, neurons) in enumerate((clusters or {}).items()):
        _frame(dot, f"cluster{k}", layer, neurons, keys, theme)
    return dot


def _box_look(box: Box, largest: float, theme: Theme, lights: Lights) -> dict[str, str]:
    if box.constant:
        text = plain(box.title[0])
        return {"label": text, "shape": "plaintext", "fontcolor": theme.faint} | CONSTANT
    fill = theme.tint(box.grad or 0.0, largest)
    shape = "record" if box.leaf else "Mrecord"
    look = {"label": _label(box), "shape": shape, "style": "filled", "fillcolor": fill}
    if box.key in lights.boxes:
        look |= {"color": theme.accent, "penwidth": "3.5"}
    elif box.key in lights.path_boxes:
        look |= {"color": theme.accent, "penwidth": "2.5"}
    return look


def _edge_look(edge: Edge, theme: Theme, lights: Lights) -> dict[str, str]:
    here = edge.target, edge.index
    colour = theme.faint if edge.local is None else theme.sign(edge.local)
    look = {"fontcolor": colour}
    lines = [edge.note] if edge.note else [] if edge.local is None else [signed(edge.local)]
    lines = lights.written.get(here, lines)
    if here in lights.room:
        look["label"] = fixed(lines, lights.room[here], 2, 12)
    elif lines:
        look["label"] = lines[0]
    if here in lights.edges:
        look |= {"color": theme.accent, "fontcolor": theme.accent, "penwidth": "4"}
    elif (edge.source, edge.target) in lights.paths:
        look |= {"color": theme.accent, "penwidth": "2.5"}
    return look


def _frame(
    dot: Graph,
    name: str,
    title: str,
    neurons: Mapping[str, Sequence[Key]],
    keys: Mapping[Key, str],
    theme: Theme,
) -> None:
    """Draw a frame around the boxes of a layer, and one around those of each of its neurons."""
    look = {"style": "rounded", "color": theme.frame, "fontsize": "13", "labeljust": "l"}
    with dot.subgraph(name=name) as layer:
        layer.attr(label=plain(title), margin="12", **look)
        for k, (neuron, members) in enumerate(neurons.items()):
            inside = f"\t{' '.join(keys[key] for key in members)}\n"
            if not neuron:
                layer.body.append(f"\t{inside}")
                continue
            with layer.subgraph(name=f"{name}_{k}") as part:
                part.attr(label=plain(neuron), margin="8", **look | {"style": "rounded,dashed"})
                part.body.append(f"\t\t{inside}")


def _label(box: Box) -> str:
    """Return the label of a record node: title, then weights, then data and grad."""
    lines = [cell(*box.title)]
    if box.rows:
        lines.append(_table(box.rows))
    numbers = [cell(note) for note in box.notes]
    if box.data is not None:
        numbers.append(cell(f"data {signed(box.data)}"))
    if box.grad is not None:
        numbers.append(cell(f"grad {signed(box.grad)}"))
    if numbers:
        lines.append(f"{{{'|'.join(numbers)}}}")
    return "|".join(lines)


def _table(rows: Sequence[Row]) -> str:
    """Return columns of names, data and grads; of a long table only the ends."""
    if len(rows) > LONG_TABLE:
        half = LONG_TABLE // 2
        left_out = f"… {len(rows) - 2 * half} more"
        columns = _table_columns(rows[:half]), _table_columns(rows[-half:])
        merged = [
            [*a, middle, *b] for a, b, middle in zip(*columns, (left_out, "", ""), strict=True)
        ]
    else:
        merged = _table_columns(rows)
    return f"{{{'|'.join(cell(*column) for column in merged)}}}"


def _table_columns(rows: Sequence[Row]) -> list[list[str]]:
    return [
        [row.name for row in rows],
        [signed(row.data) for row in rows],
        ["" if row.grad is None else f"grad {signed(row.grad)}" for row in rows],
    ]
