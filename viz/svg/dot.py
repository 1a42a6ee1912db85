"""The parts of a sheet as DOT that any Graphviz draws: any name is text and breaks nothing.

Our own pictures are drawn from the parts themselves, by paint.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import graphviz

from viz.svg.layout import POINTS_PER_INCH, Arrow, Group, fixed
from viz.svg.sheet import Cell, Shape

FIELDS = {"box": "record", "rounded": "Mrecord"}
TEXT = {"width": "0", "height": "0", "margin": "0.05"}


def node(shape: Shape) -> dict[str, str]:
    """Return the attributes of a node; cells are the fields of a record."""
    text = [line for row in shape.rows for cell in row for line in cell.lines]
    look = {"id": shape.id, "color": shape.stroke, "fontcolor": shape.ink}
    if shape.fill != "none":
        look |= {"style": "filled", "fillcolor": shape.fill}
    look["penwidth"] = "" if shape.pen == 1 else f"{shape.pen:g}"
    sizes = {cell.size for row in shape.rows for cell in row} - {Cell.size}
    look["fontsize"] = f"{sizes.pop():g}" if sizes else ""
    if shape.fixed is None and shape.form in FIELDS:
        look |= {"label": _record(shape.rows), "shape": FIELDS[shape.form]}
    elif shape.form == "text":
        look |= {"label": plain(*text), "shape": "plaintext"} | TEXT
    else:
        look |= {"label": plain(*text), "shape": shape.form, "fixedsize": "true"}
        width, height = (f"{x / POINTS_PER_INCH:.4g}" for x in shape.size)
        look |= {"width": width, "height": height}
    look["pos"] = "{:.6g},{:.6g}".format(*shape.at) if shape.at else ""
    return {name: x for name, x in look.items() if x or name == "label"}


def edge(arrow: Arrow) -> dict[str, str]:
    """Return the attributes of an edge."""
    look = {"id": arrow.id, "color": arrow.stroke, "fontcolor": arrow.ink}
    look["penwidth"] = "" if arrow.pen == 1 else f"{arrow.pen:.3g}"
    look["style"] = "dotted" if arrow.dotted else ""
    look["dir"] = "" if arrow.head else "none"
    look["label"] = (
        fixed(arrow.room, "<BR/>".join(map(escape, arrow.lines)))
        if arrow.steady
        else plain(*arrow.lines)
    )
    return {name: x for name, x in look.items() if x}


def cluster(group: Group, name: str) -> graphviz.Digraph:
    """Return a frame with its title around shapes, and around the groups inside."""
    look = {"label": plain(group.title), "margin": f"{group.margin:g}", "labeljust": "l"}
    look |= {"style": "rounded,dashed" if group.dashed else "rounded", "color": group.stroke}
    look |= {"fontcolor": group.ink, "fontsize": "13"}
    found = graphviz.Digraph(name, graph_attr=look)
    found.body.append(f"\t{' '.join(group.members)}\n")
    for k, inner in enumerate(group.groups):
        found.subgraph(cluster(inner, f"{name}_{k}"))
    return found


def plain(*lines: str) -> str:
    """Return lines of text as a plain label, never one of Graphviz's HTML."""
    return graphviz.nohtml(r"\n".join(_escaped(line, "\\") for line in lines))  # type: ignore[no-any-return]


def _record(rows: Sequence[Sequence[Cell]]) -> str:
    """Return rows of cells as the fields of a record, with their special characters escaped."""
    fields = [
        [r"\n".join(_escaped(line, r"\{}|<>") for line in cell.lines) for cell in row]
        for row in rows
    ]
    return "|".join(row[0] if len(row) == 1 else f"{{{'|'.join(row)}}}" for row in fields)


def _escaped(line: str, special: str) -> str:
    escapes = {"&": "&amp;"} | {c: f"\\{c}" for c in special}
    return "".join(escapes.get(c, c) for c in line)
