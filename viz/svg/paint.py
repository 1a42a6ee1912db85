"""A sheet as SVG, where its layout has placed everything.

Groups, arrows and shapes have the classes and ids that a page finds them by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from viz.style import FONT_FAMILY
from viz.svg.layout import (
    LABEL,
    POINTS_PER_INCH,
    TITLE,
    Arrow,
    Curve,
    Framed,
    Group,
    Layout,
    Point,
    Rect,
)
from viz.svg.sheet import Cell, Shape, Sheet
from viz.svg.text import BASELINE, LINE, in_order, width

SIZE = re.compile(r'width="([\d.]+)(?:pt)?" height="([\d.]+)(?:pt)?"')
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>'
SMALL = 11.0  # size of the legend
ROUND = 8.0
DASHES = "5 2"
LEGEND_HEIGHT = 20.0


def painted(sheet: Sheet, placed: Layout, within: str | None = None) -> str:
    """Return the SVG of a sheet, shrunk as a whole to fit "width,height" in inches."""
    legend = width(sheet.legend, SMALL)
    across = max(placed.width, legend) + 2 * sheet.margin
    down = placed.height + (LEGEND_HEIGHT if sheet.legend else 0) + 2 * sheet.margin
    scale = _scale(across, down, within)
    size = f'width="{_n(across * scale)}pt" height="{_n(down * scale)}pt"'
    view = f'viewBox="0 0 {_n(across)} {_n(down)}"'
    left = (across - placed.width) / 2
    return "\n".join(
        [
            HEAD,
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view}>',
            f'<g class="graph" font-family="{FONT_FAMILY}" text-anchor="middle">',
            *_paper(sheet, across, down),
            f'<g transform="translate({_n(left)} {_n(sheet.margin)})">',
            *_parts(sheet, placed),
            "</g>",
            *_legend(sheet, across / 2, down - sheet.margin - 6),
            "</g>\n</svg>\n",
        ]
    )


def on_page(width: float, height: float, parts: Iterable[str]) -> str:
    """Return the SVG of a white page with these parts, in our font."""
    size = f'width="{_n(width)}" height="{_n(height)}"'
    view = f'viewBox="0 0 {_n(width)} {_n(height)}" font-family="{FONT_FAMILY}"'
    paper = _rectangle(Rect(0, 0, width, height), "#ffffff")
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view}>'
    return "\n".join([head, paper, *parts, "</svg>\n"])


def inside(svg: str) -> str:
    """Return what is inside an SVG, to stand in another one."""
    return svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]


def size_of(svg: str) -> tuple[float, float]:
    """Return width and height of an SVG, in points.

    >>> size_of('<svg width="90pt" height="40.5pt" viewBox="0 0 90 40.5">')
    (90.0, 40.5)
    """
    found = SIZE.search(svg)
    assert found is not None, "our SVG and Graphviz's state their size in points"
    return float(found[1]), float(found[2])


def _scale(across: float, down: float, within: str | None) -> float:
    """Return how much smaller to draw; as Graphviz reads `size`, one number is both."""
    if within is None:
        return 1.0
    width, _, height = within.rstrip("!").partition(",")
    try:
        most = float(width), float(height or width)
    except ValueError:
        most = 0.0, 0.0
    if min(most) <= 0:
        raise ValueError(f"size expects inches, such as '9' or '9,12', got {within!r}")
    return min(1.0, most[0] * POINTS_PER_INCH / across, most[1] * POINTS_PER_INCH / down)


def _paper(sheet: Sheet, across: float, down: float) -> Iterator[str]:
    if sheet.theme.paper != "transparent":
        yield _rectangle(Rect(0, 0, across, down), escape(sheet.theme.paper))


def _legend(sheet: Sheet, x: float, y: float) -> Iterator[str]:
    if sheet.legend:
        yield text(sheet.legend, x, y, SMALL, f'fill="{sheet.theme.faint}"')


def _parts(sheet: Sheet, placed: Layout) -> Iterator[str]:
    """Draw from back to front; what is written beside arrows may lie on anything."""
    for framed in placed.groups:
        yield _group(framed)
    for arrow, curve in zip(sheet.arrows, placed.curves, strict=True):
        yield f"<g{_named(sheet, arrow.id, 'edge')}>{''.join(_arrow(arrow, curve))}</g>"
    for shape in sheet.shapes:
        drawn = "".join(_shape(sheet, shape, placed.shapes[shape.name]))
        ink = f' fill="{shape.ink}"' if shape.ink else ""
        yield f"<g{_named(sheet, shape.id, 'node')}{ink}>{drawn}</g>"
    for arrow, curve in zip(sheet.arrows, placed.curves, strict=True):
        if arrow.room[0] and curve.text:
            drawn = "".join(_note(arrow, curve.text, sheet.theme.paper))
            name = arrow.id and label_id(arrow.id)
            yield f'<g{_named(sheet, name, "label")} fill="{arrow.ink}">{drawn}</g>'


def _group(framed: Framed) -> str:
    group, (x, y) = framed.group, framed.title
    look = f' stroke="{group.stroke}" rx="{_n(ROUND)}"{_dashes(group)}'
    drawn = [
        _rectangle(framed.rect, "none", look),
        text(group.title, x, y + BASELINE * TITLE, TITLE, f'fill="{group.ink}"'),
    ]
    return f'<g class="cluster">{"".join(drawn)}</g>'


def _arrow(arrow: Arrow, curve: Curve) -> Iterator[str]:
    look = f'stroke="{arrow.stroke}" stroke-width="{_n(arrow.pen)}"'
    dots = ' stroke-dasharray="1 5"' if arrow.dotted else ""
    if any(curve.runs):
        yield f'<path fill="none" {look}{dots} d="{curve_of(curve)}"/>'
    if curve.tip and arrow.head:
        yield f'<polygon fill="{arrow.stroke}" {look} points="{head_of(curve)}"/>'


def curve_of(curve: Curve) -> str:
    """Return the curves of an arrow as the data of a path.

    >>> curve_of(Curve([[(0, 0), (1, 2), (3, 2), (4, 0)]], None, None))
    'M0,0C1,2 3,2 4,0'
    """
    return "".join(f"M{_points(run[:1])}C{_points(run[1:])}" for run in curve.runs if run)


def head_of(curve: Curve) -> str:
    """Return the corners of an arrow's head: its tip, and two beside the end of the curve.

    >>> head_of(Curve([[(0, 0), (1, 0), (2, 0), (3, 0)]], (13, 0), None))
    '13,0 3,3.5 3,-3.5'
    """
    assert curve.tip is not None, "the arrow has a head"
    (x, y), (end_x, end_y) = curve.tip, curve.runs[-1][-1]
    aside_x, aside_y = -0.35 * (y - end_y), 0.35 * (x - end_x)
    beside = (end_x + aside_x, end_y + aside_y), (end_x - aside_x, end_y - aside_y)
    return _points([curve.tip, *beside])


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _note(arrow: Arrow, middle: Point, paper: str) -> Iterator[str]:
    """Write what stands beside an arrow, in the middle of its room."""
    x, y = middle
    if arrow.boxed:
        wide, high = arrow.room
        frame = f' stroke="{arrow.ink}" stroke-width="0.8"'
        yield _rectangle(Rect(x - wide / 2, y - high / 2, wide, high), paper, frame)
    yield from _lines(Cell(arrow.lines, LABEL), x, y)


def label_id(arrow: str) -> str:
    """Return what the text beside an arrow is found by."""
    return f"{arrow}-text"


def _shape(sheet: Sheet, shape: Shape, rect: Rect) -> Iterator[str]:
    stroke = f' stroke="{shape.stroke}" stroke-width="{_n(shape.pen)}"' if shape.stroke else ""
    x, y = rect.middle
    if shape.form == "circle":
        size = f'rx="{_n(rect.width / 2)}" ry="{_n(rect.height / 2)}"'
        yield f'<ellipse fill="{shape.fill}"{stroke} cx="{_n(x)}" cy="{_n(y)}" {size}/>'
    elif shape.form != "text" or shape.fill != "none":
        look = stroke + (f' rx="{_n(ROUND)}"' if shape.form == "rounded" else "")
        yield _rectangle(rect, shape.fill, look + _dashes(shape))
    yield from _rows(sheet, shape, rect)


def _rows(sheet: Sheet, shape: Shape, rect: Rect) -> Iterator[str]:
    """Draw rows of cells that share the width evenly, with thin lines between."""
    stroke = f' stroke="{shape.stroke}" stroke-width="{_n(min(1.0, shape.pen))}"'
    sizes = [shape.row_size(row) for row in shape.rows]
    spare = (rect.height - sum(high for _, high in sizes)) / max(1, len(sizes))
    y = rect.y
    for k, (row, (wide, high)) in enumerate(zip(shape.rows, sizes, strict=True)):
        if k == 1:
            yield from _bands(sheet, shape, Rect(rect.x, y, rect.width, high + spare))
        if y > rect.y and shape.stroke:
            yield f'<path{stroke} d="M{_n(rect.x)},{_n(y)}h{_n(rect.width)}"/>'
        x, more = rect.x, (rect.width - wide) / len(row)
        for cell in row:
            if x > rect.x and shape.stroke:
                yield f'<path{stroke} d="M{_n(x)},{_n(y)}v{_n(high + spare)}"/>'
            room = cell.measured(shape.pad)[0] + more
            yield from _lines(cell, x + room / 2, y + (high + spare) / 2)
            x += room
        y += high + spare


def _bands(sheet: Sheet, shape: Shape, rect: Rect) -> Iterator[str]:
    """Draw what lies under the lines of a table."""
    step = LINE * Cell.size
    y = rect.middle[1] - step * len(shape.bands) / 2
    for k, band in enumerate(shape.bands):
        place = Rect(rect.x + 2, y + k * step, rect.width - 4, step)
        yield _rectangle(place, band.fill, _named(sheet, band.id, "row"))


def _lines(cell: Cell, x: float, y: float) -> Iterator[str]:
    """Write lines of text around a middle."""
    step = LINE * cell.size
    y += BASELINE * cell.size - step * (len(cell.lines) - 1) / 2
    for k, line in enumerate(cell.lines):
        yield text(line, x, y + k * step, cell.size)


def text(words: str, x: float, y: float, size: float, look: str = "") -> str:
    """Write a line of text from a place on, or around it, with these attributes of its own."""
    where = f'x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}"'
    return f'<text {where} {look} xml:space="preserve">{escape(in_order(words))}</text>'


def _rectangle(rect: Rect, fill: str, look: str = "") -> str:
    place = f'x="{_n(rect.x)}" y="{_n(rect.y)}"'
    return (
        f'<rect fill="{fill}"{look} {place} width="{_n(rect.width)}" height="{_n(rect.height)}"/>'
    )


def _dashes(part: Shape | Group) -> str:
    return f' stroke-dasharray="{DASHES}"' if part.dashed else ""


def _named(sheet: Sheet, name: str, kind: str) -> str:
    """Write the id of a part and its classes: what it is, and as what it is lit."""
    found = f' id="{name}"' if name else ""
    return f'{found} class="{" ".join(filter(None, (kind, sheet.lit.get(name))))}"'


def _n(x: float) -> str:
    """Write a length: two places, and none of them for nothing.

    >>> _n(3.0), _n(2.504), _n(-0.001)
    ('3', '2.5', '0')
    """
    return f"{round(x, 2) + 0.0:.2f}".rstrip("0").rstrip(".")
