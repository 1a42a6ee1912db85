"""What displays are made of: lines of tokens, tables, pictures; each a piece of HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import islice, pairwise
from typing import Any

from rich.table import Table
from rich.text import Text

from autograd.labels import clean
from autograd.logs import SHOWN
from autograd.records import Record, Update
from autograd.tokens import Line, on_board
from viz.names import printable, renamed
from viz.style import CLEAR
from viz.svg import Graph

LONG_LINE = 300
ROWS = 20
"""So many rows are shown of a table of weights."""
CLASSES = {CLEAR.positive: "positive", CLEAR.negative: "negative", "dim": "faint"}
"""The classes of what tables write in a style of rich."""


def plain(text: str) -> str:
    """Return a text, whatever is in it, as HTML."""
    return escape(printable(text, LONG_LINE))


def head(text: str) -> str:
    """Return the line that says what an object is."""
    return f'<p class="head">{plain(text)}</p>'


def note(text: str) -> str:
    """Return a faint line, or nothing for no text."""
    return f'<p class="faint">{plain(text)}</p>' if text else ""


def faint(text: str) -> str:
    """Return a text that stands back."""
    return f'<span class="faint">{plain(text)}</span>'


def picture(what: Any, draw: Callable[[Any], Graph]) -> str:
    """Return a drawing, or why there is none: too large, no weights yet, no Graphviz."""
    try:
        return inline(draw(what))
    except ValueError as undrawn:
        return note(str(undrawn))


def inline(drawing: Graph) -> str:
    """Return a drawing that stands in a page."""
    svg = drawing.svg()
    return svg[svg.index("<svg") :]


def line(tokens: Line) -> str:
    """Return a line in the colours of the parts that its pieces play."""
    parts = ((token.role, escape(clean(str(token)))) for token in tokens)
    return "".join(
        f'<span class="{role}">{text}</span>' if role not in ("", "operator") else text
        for role, text in parts
    )


def record_line(record: Record) -> str:
    """Return what a record says."""
    said = renamed(record, printable).line
    return line(tuple(on_board(said)) if isinstance(record, Update) else said)


def rows(header: Sequence[str], lines: Iterable[Sequence[str]], words: int = 1) -> str:
    """Return a table of HTML in cells; the first columns hold words, the others numbers."""
    sides = ["" if k < words else ' class="right"' for k in range(len(header))]

    def row(tag: str, cells: Sequence[str]) -> str:
        pairs = zip(sides, cells, strict=True)
        return f"<tr>{''.join(f'<{tag}{side}>{cell}</{tag}>' for side, cell in pairs)}</tr>"

    head = f"<thead>{row('th', header)}</thead>" if any(header) else ""
    return f"<table>{head}<tbody>{''.join(row('td', line) for line in lines)}</tbody></table>"


def table(made: Table) -> str:
    """Return a table of rich, of a long one the first rows."""
    sides = [' class="right"' if c.justify == "right" else "" for c in made.columns]

    def row(tag: str, cells: Iterable[Any]) -> str:
        pairs = zip(sides, cells, strict=True)
        return f"<tr>{''.join(f'<{tag}{side}>{styled(c)}</{tag}>' for side, c in pairs)}</tr>"

    first = islice(zip(*(c.cells for c in made.columns), strict=True), SHOWN)
    foot = row("td", (c.footer for c in made.columns)) if made.show_footer else ""
    return "".join(
        [
            f'<p class="head">{styled(made.title)}</p>' if made.title else "",
            f"<table><thead>{row('th', (c.header for c in made.columns))}</thead>",
            f"<tbody>{''.join(row('td', cells) for cells in first)}</tbody>",
            f"<tfoot>{foot}</tfoot></table>" if foot else "</table>",
        ]
    )


def styled(text: Any) -> str:
    """Return what rich writes in a cell: a text with its styles as classes."""
    if not isinstance(text, Text):
        return plain(str(text))
    spans = [(0, len(text), text.style), *text.spans]
    ends = sorted({end for start, stop, _ in spans for end in (start, stop)})
    found = []
    for start, stop in pairwise(ends):
        names = [CLASSES.get(str(style), "") for a, b, style in spans if a <= start < b]
        classes = " ".join(filter(None, names))
        piece = escape("\n".join(map(clean, text.plain[start:stop].split("\n"))))
        found.append(f'<span class="{classes}">{piece}</span>' if classes else piece)
    return "".join(found)
