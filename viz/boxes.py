"""Boxes and edges as DOT: the look of a graph, and the care that any name is drawn as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import graphviz

from viz import images
from viz.style import FAINT, FONT, INK, ink, signed, tint

LONG_NAME = 60
LONG_TABLE = 8
CONSTANT = {"fontcolor": FAINT, "width": "0", "height": "0", "margin": "0.05"}


Key: TypeAlias = str | tuple[str, int]
"""What tells boxes apart: the name of a node, or for a constant whose input it is, and which."""


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


@dataclass
class Edge:
    """An arrow from an input to the node it goes into, with the local derivative."""

    source: Key
    target: Key
    local: float | None


class Graph(graphviz.Digraph):  # type: ignore[misc]
    """A `graphviz.Digraph` that notebooks show without an installed Graphviz."""

    def _repr_mimebundle_(self, *_: Any, **__: Any) -> dict[str, str]:
        return {"image/svg+xml": images.svg(self.source).decode()}


def draw(boxes: Sequence[Box], edges: Sequence[Edge], legend: str) -> Graph:
    """Return the DOT of boxes and edges, from left to right; same input, same bytes."""
    dot = Graph(
        graph_attr={
            "rankdir": "LR",
            "ordering": "in",  # inputs stand in the order of the formula
            "ranksep": "0.6",
            "nodesep": "0.2",
            "fontname": FONT,
            "fontsize": "11",
            "fontcolor": FAINT,
            "label": legend,
        },
        node_attr={"fontname": FONT, "fontsize": "13", "fontcolor": INK, "color": FAINT},
        edge_attr={"fontname": FONT, "fontsize": "12", "color": FAINT, "arrowsize": "0.7"},
    )
    keys = {box.key: f"n{k}" for k, box in enumerate(boxes)}
    largest = max((abs(box.grad) for box in boxes if box.grad), default=0.0)
    for box in boxes:
        if box.constant:
            dot.node(keys[box.key], _text(box.title[0]), shape="plaintext", **CONSTANT)
        else:
            shape = "record" if box.leaf else "Mrecord"
            fill = tint(box.grad or 0.0, largest)
            dot.node(keys[box.key], _label(box), shape=shape, style="filled", fillcolor=fill)
    for edge in edges:
        label = {} if edge.local is None else {"label": signed(edge.local)}
        colour = FAINT if edge.local is None else ink(edge.local)
        dot.edge(keys[edge.source], keys[edge.target], fontcolor=colour, **label)
    return dot


def _label(box: Box) -> str:
    """Return the label of a record node: title, then weights, then data and grad."""
    lines = [_cell(*box.title)]
    if box.rows:
        lines.append(_table(box.rows))
    numbers = []
    if box.data is not None:
        numbers.append(_cell(f"data {signed(box.data)}"))
    if box.grad is not None:
        numbers.append(_cell(f"grad {signed(box.grad)}"))
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
    return f"{{{'|'.join(_cell(*column) for column in merged)}}}"


def _table_columns(rows: Sequence[Row]) -> list[list[str]]:
    return [
        [row.name for row in rows],
        [signed(row.data) for row in rows],
        ["" if row.grad is None else f"grad {signed(row.grad)}" for row in rows],
    ]


def _cell(*lines: str) -> str:
    """Return lines of text as one field of a record, with its special characters escaped."""
    return r"\n".join(_escaped(line, r"\{}|<>") for line in lines)


def _text(line: str) -> str:
    """Return a line of text as a plain label."""
    return _escaped(line, "\\")


def _escaped(line: str, special: str) -> str:
    printable = "".join(c if c.isprintable() else " " for c in line)
    if len(printable) > LONG_NAME:
        printable = f"{printable[: LONG_NAME // 2]}…{printable[-LONG_NAME // 2 :]}"
    escapes = {"&": "&amp;"} | {c: f"\\{c}" for c in special}
    return "".join(escapes.get(c, c) for c in printable)
