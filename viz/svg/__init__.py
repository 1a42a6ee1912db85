"""Drawings as SVG: shapes are measured, placed by Graphviz, and drawn here.

text.py knows how wide text is, engine.py runs Graphviz, layout.py asks it for places, paint.py
writes SVG, and dot.py the same drawing as DOT. No text gets to Graphviz, so a drawing is the
same whatever fonts a machine has.
"""

from viz.svg.engine import LayoutError
from viz.svg.graph import Graph, drawing, fitting
from viz.svg.layout import Arrow, Group
from viz.svg.sheet import Band, Cell, Shape, Sheet

__all__ = [
    "Arrow",
    "Band",
    "Cell",
    "Graph",
    "Group",
    "LayoutError",
    "Shape",
    "Sheet",
    "drawing",
    "fitting",
]
