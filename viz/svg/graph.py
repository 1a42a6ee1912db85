"""A drawing as a `graphviz.Digraph`: its source is DOT that any Graphviz draws, its SVG is ours."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import graphviz

from viz.style import FONT, FONT_FAMILY
from viz.svg import dot, engine
from viz.svg.layout import Curve, Layout, Rect, layout
from viz.svg.paint import painted
from viz.svg.sheet import Sheet

FITTING = "max-width:100%;height:auto"
WRITING = ("fontname", "fontsize", "fontcolor", "labelloc", "labeljust")
LOOKS = (*WRITING, "bgcolor", "label", "layout", "size")
"""Attributes of a graph that do not move its parts."""


class Graph(graphviz.Digraph):  # type: ignore[misc]
    """A `graphviz.Digraph` that needs no installed Graphviz, and that notebooks show.

    Its `graph_attr` may be changed, as by `drawing.graph_attr.update(rankdir="TB")`. What is
    added to it, as by `drawing.node("note")`, is drawn too, but then by Graphviz itself. Save it
    by `viz.save`: `render` and `pipe` are graphviz's own and need an installed `dot`.
    """

    sheet: Sheet | None = None
    _own: str = ""

    def svg(self) -> str:
        """Return the drawing as SVG.

        Raises LayoutError, a ValueError, if Graphviz is missing, fails or would take too long.
        """
        if self.sheet is None or self._own != self._statements():
            return by_graphviz(self.source)
        theme = replace(self.sheet.theme, paper=self.graph_attr.get("bgcolor", "transparent"))
        sheet = replace(self.sheet, theme=theme, legend=self.graph_attr.get("label", ""))
        if any(shape.at for shape in sheet.shapes):
            placed = _as_given(sheet)
        else:
            sizes = {shape.name: shape.size for shape in sheet.shapes}
            attributes = {name: x for name, x in self.graph_attr.items() if name not in LOOKS}
            placed = layout(sizes, sheet.arrows, sheet.groups, attributes)
        return painted(sheet, placed, self.graph_attr.get("size"))

    def __repr__(self) -> str:
        edges = sum(" -> " in line for line in self.body)
        parts = self.sheet and f"{len(self.sheet.shapes)} boxes and {len(self.sheet.arrows)} edges"
        return f"<drawing of {parts or f'{edges} edges'}: viz.save(it, 'graph.svg') writes it>"

    def _statements(self) -> str:
        writing = [self.graph_attr.get(name) for name in WRITING]
        return f"{self.body}{self.node_attr}{self.edge_attr}{writing}"

    def _repr_mimebundle_(self, *_: Any, **__: Any) -> dict[str, str]:
        try:
            return {"image/svg+xml": fitting(self.svg())}
        except engine.LayoutError as undrawn:
            return {"text/plain": str(undrawn)}


def drawing(sheet: Sheet) -> Graph:
    """Return the drawing of a sheet; the same sheet gives the same bytes."""
    theme = sheet.theme
    colours = {"bgcolor": theme.paper, "fontname": FONT, "fontcolor": theme.faint, "fontsize": "11"}
    node = {"fontname": FONT, "fontcolor": theme.ink, "color": theme.faint, "fontsize": "13"}
    edge = {"fontname": FONT, "color": theme.faint, "fontsize": "12", "arrowsize": "0.7"}
    made = Graph(
        graph_attr=colours | {"label": sheet.legend} | sheet.attributes,
        node_attr=node,
        edge_attr=edge,
    )
    for shape in sheet.shapes:
        made.node(shape.name, **dot.node(shape))
    for arrow in sheet.arrows:
        made.edge(arrow.source, arrow.target, **dot.edge(arrow))
    for k, group in enumerate(sheet.groups):
        made.subgraph(dot.cluster(group, f"cluster{k}"))
    made.sheet, made._own = sheet, made._statements()
    return made


def by_graphviz(source: str) -> str:
    """Return the SVG that Graphviz itself makes of DOT, in the family of our font."""
    svg = engine.svg(source).decode()
    svg = re.sub(r"<title>.*?</title>\n|<!--.*?-->\n", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(?<= id=")(node|edge)&#45;[^"]*', lambda m: m[0].replace("&#45;", "-"), svg)
    return re.sub(r'font-family="[^"]*"', f'font-family="{FONT_FAMILY}"', svg)


def fitting(svg: str) -> str:
    """Return an SVG that is drawn smaller where a page has less room than it asks for.

    >>> fitting('<svg width="900pt"></svg>')
    '<svg style="max-width:100%;height:auto" width="900pt"></svg>'
    """
    fits = f'<svg style="{FITTING}"'
    return svg if fits in svg else svg.replace("<svg", fits, 1)


def _as_given(sheet: Sheet) -> Layout:
    """Return the layout of shapes whose places are known, with straight lines between."""
    rects = {}
    for shape in sheet.shapes:
        (x, y), (width, height) = shape.at or (0.0, 0.0), shape.size
        rects[shape.name] = Rect(x - width / 2, -y - height / 2, width, height)
    left, top = min(rect.x for rect in rects.values()), min(rect.y for rect in rects.values())
    shapes = {name: r._replace(x=r.x - left, y=r.y - top) for name, r in rects.items()}
    right = max(rect.x + rect.width for rect in shapes.values())
    bottom = max(rect.y + rect.height for rect in shapes.values())
    curves = []
    for arrow in sheet.arrows:
        start, end = shapes[arrow.source].middle, shapes[arrow.target].middle
        curves.append(Curve([[start, start, end, end]], None, None))
    return Layout(right, bottom, shapes, curves)
