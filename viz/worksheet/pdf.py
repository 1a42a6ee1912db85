"""Pages as one PDF: each SVG becomes a page of vectors, and pypdf binds them.

What is on the pages is left to pages.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from viz.style import FONT_FILE


def pdf(svgs: Iterable[str]) -> bytes:
    """Return a PDF with a page for each SVG, as vectors, in the font that comes along."""
    import svg2pdf_py
    from pypdf import PdfWriter

    fonts = svg2pdf_py.FontDatabase()
    fonts.load_font_file(FONT_FILE)
    bound, written = PdfWriter(), BytesIO()
    for svg in svgs:
        bound.append(BytesIO(bytes(svg2pdf_py.svg_to_pdf(svg, fonts))))
    bound.write(written)
    return written.getvalue()
