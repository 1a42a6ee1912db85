"""Drawings as files: SVG as it is, PNG and PDF made from it, with the bundled font.

No font of the machine is used, so PNG and PDF are the same everywhere; a character that the font
lacks is drawn as an empty box there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from html import escape, unescape
from math import sqrt
from pathlib import Path
from unicodedata import normalize

from autograd.files import write_whole
from viz.style import FONT_FAMILY, FONT_FILE
from viz.svg import Graph
from viz.svg.paint import SIZE, size_of
from viz.svg.text import drawable

PIXELS_PER_POINT = 2.0  # crisp on a projector
MOST_PIXELS = 8.3e6  # those of a 4K screen; drawing more takes seconds and shows nothing new
LONGEST_SIDE = 16_000  # pixels; much that shows pictures takes no more
TEXT = re.compile(">([^<]*)</text>")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
LONGEST_PAGE = 14_400.0  # points; what PDF allows


def rasterized(picture: str, most: float = MOST_PIXELS) -> bytes:
    """Return the PNG of an SVG: crisp, but of no more pixels than that."""
    import resvg_py

    width, height = size_of(picture)
    scale = min(PIXELS_PER_POINT, sqrt(most / (width * height)), LONGEST_SIDE / max(width, height))
    drawn = resvg_py.svg_to_bytes(
        svg_string=picture,
        dpi=72,
        zoom=scale,
        background=_paper(picture),
        skip_system_fonts=True,
        font_files=[FONT_FILE],
    )
    return bytes(drawn)


def bound(pictures: Iterable[str]) -> bytes:
    """Return a PDF with a page for each SVG, of its size, as vectors."""
    from fpdf import FPDF
    from fpdf.svg import SVGObject

    document = FPDF(unit="pt")
    document.set_creation_date(LONG_AGO)  # so that the same drawing is the same file
    document.set_auto_page_break(False)
    document.add_font(FONT_FAMILY.partition(",")[0], fname=FONT_FILE)
    for picture in pictures:
        sides = size_of(picture)
        width, height = (x * min(1.0, LONGEST_PAGE / max(sides)) for x in sides)
        document.add_page(format=(width, height))
        fitted = SIZE.sub(f'width="{width:.2f}pt" height="{height:.2f}pt"', picture, count=1)
        SVGObject(TEXT.sub(_as_seen, fitted)).draw_to_page(document, x=0, y=0)
    return bytes(document.output())


def _as_seen(text: re.Match[str]) -> str:
    """Write a line as it is seen: from left to right, and boxes for what the font lacks."""
    from fpdf.bidi import BidiParagraph
    from fpdf.enums import TextDirection

    line = normalize("NFC", unescape(text[1]))
    if not line.isascii():
        line = BidiParagraph(line, TextDirection.LTR).get_reordered_string()
    return f">{escape(drawable(line))}</text>"


def _paper(picture: str) -> str | None:
    """Return the colour of the sheet under an SVG, None where it is transparent."""
    found = re.search(r'class="graph"[^>]*>\s*<(rect|polygon) fill="([^"]+)"', picture)
    return found[2] if found and found[2] not in ("none", "transparent") else None


FORMATS: dict[str, Callable[[Graph], bytes]] = {
    ".svg": lambda drawing: drawing.svg().encode(),
    ".png": lambda drawing: rasterized(drawing.svg()),
    ".pdf": lambda drawing: bound([drawing.svg()]),
    ".dot": lambda drawing: str(drawing.source).encode(),
}


def format_of(path: str | os.PathLike[str], known: Iterable[str] = tuple(FORMATS)) -> str:
    """Return the ending of a file name; raise ValueError if it is not a known one."""
    ending, endings = Path(path).suffix.lower(), tuple(known)
    if ending not in endings:
        raise ValueError(f"give a file name that ends in {', '.join(endings)}; got {str(path)!r}")
    return ending


def write(drawing: Graph, path: str | os.PathLike[str]) -> Path:
    """Write a drawing in the format of the file's ending."""
    write_whole(path, FORMATS[format_of(path)](drawing))
    return Path(path)
