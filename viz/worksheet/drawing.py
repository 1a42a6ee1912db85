"""An exercise as a graph in black on white: with blanks to write in, or with the numbers.

Layout and sheet are those of every graph; where it stands on the page is left to pages.py.
"""

from __future__ import annotations

from html import escape

from viz import images
from viz.graph.boxes import Graph, sheet
from viz.style import Theme, pretty, signed
from viz.worksheet.exercises import Exercise

INK, PAPER = "#000000", "#ffffff"
THEME = Theme(
    paper=PAPER,
    faint=INK,
    heading=INK,
    card=PAPER,
    ink=INK,
    positive=INK,
    negative=INK,
    accent=INK,
    blue=INK,
    orange=INK,
    frame=INK,
)
CAPTION_WIDTH, ROOM, HEIGHT = 30, 48, 26  # points: a number of two digits, by hand
EDGE_ROOM, EDGE_HEIGHT = 36, 22


def drawing(exercise: Exercise, key: bool) -> bytes:
    """Return the SVG of an exercise: the key with every number, else those of the leaves alone.

    Every blank is as large as what is written there in the key, so both are laid out alike.
    """
    facts = exercise.facts
    dot: Graph = sheet(THEME, rankdir="LR", ranksep="0.25", nodesep="0.1", pad="0.03")
    for name, data in facts.data.items():
        step = facts.steps.get(name)
        given = key or step is None
        title = pretty(f"{name} = {step.formula}") if step else name
        numbers = (data if given else None), (facts.grads[name] if key else None)
        pen = "1.6" if step else "0.8"
        dot.node(name, _box(title.replace("maximum", "max"), *numbers), shape="plain", penwidth=pen)
    for name, step in facts.steps.items():
        for source, local in zip(step.inputs, facts.locals[name], strict=True):
            if source is not None:
                dot.edge(source, name, _blank(local if key else None))
    return images.svg(dot.source)


def _box(title: str, data: float | None, grad: float | None) -> str:
    """Return a table: the title, and a row each for data and gradient."""
    rows = "".join(
        f'<TR><TD WIDTH="{CAPTION_WIDTH}"><FONT POINT-SIZE="10">{what}</FONT></TD>'
        f'<TD WIDTH="{ROOM}" HEIGHT="{HEIGHT}">{_written(x)}</TD></TR>'
        for what, x in (("data", data), ("grad", grad))
    )
    return _table(f'<TR><TD COLSPAN="2" HEIGHT="18">&#160;{escape(title)}&#160;</TD></TR>{rows}')


def _blank(local: float | None) -> str:
    """Return the small box on an arrow, for the local derivative."""
    cell = (
        f'<TD BGCOLOR="{PAPER}" WIDTH="{EDGE_ROOM}" HEIGHT="{EDGE_HEIGHT}">{_written(local)}</TD>'
    )
    return _table(f"<TR>{cell}</TR>")


def _table(rows: str) -> str:
    """Return rows as one of Graphviz's HTML labels."""
    look = 'BORDER="0" CELLBORDER="1" CELLSPACING="0" CELLPADDING="1"'
    return f"<<TABLE {look}>{rows}</TABLE>>"


def _written(x: float | None) -> str:
    return " " if x is None else signed(x)
