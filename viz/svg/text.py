"""Text in drawings: on one line, and how wide it is in the bundled font."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from autograd.labels import JOINER, legible
from viz.style import FONT_FILE

LONG_NAME = 60
LINE = 1.2  # from line to line, in sizes of the font
BASELINE = 0.35  # from the middle of a line down to its baseline
PICTOGRAM, OTHER = 1.4, 1.0  # sizes that a browser takes for what the font lacks
LEFT_TO_RIGHT_MARK = "\u200e"
HEBREW_ARABIC = r"\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
RIGHT_TO_LEFT = re.compile(rf"([{HEBREW_ARABIC}][{HEBREW_ARABIC}\s]*?)(?=\s*[^{HEBREW_ARABIC}\s])")


def one_line(text: str, longest: int = LONG_NAME) -> str:
    r"""Return any text as one line, with a space for what cannot be shown, cut in the middle.

    >>> one_line("two\nlines"), one_line("abcdefghij", 6)
    ('two lines', 'abc…hij')
    """
    return cut("".join(c if legible(c) else " " for c in text), longest)


def in_order(text: str) -> str:
    """Return a formula whose operands stay in place though one is written from right to left.

    A mark after such a name says that what follows goes on to the right: without it, א · 3 would
    be seen as 3 · א.
    """
    return RIGHT_TO_LEFT.sub(rf"\1{LEFT_TO_RIGHT_MARK}", text)


def cut(text: str, longest: int) -> str:
    """Return a text without its middle if it is long; what is joined to one sign stays whole."""
    if len(text) <= longest:
        return text
    left, right = longest // 2, len(text) - longest // 2
    while left and _joined(text, left):
        left -= 1
    while right < len(text) and _joined(text, right):
        right += 1
    return f"{text[:left]}…{text[right:]}"


def _joined(text: str, place: int) -> bool:
    """Whether the characters before and after a place are parts of one sign."""
    before, after = text[place - 1], text[place]
    return before == JOINER or not width(after, 1.0)


def width(text: str, size: float) -> float:
    """Return how wide a line of text is, in the unit of the size.

    >>> width("0.5", 10) == width("12.", 10)  # all digits are equally wide
    True
    >>> width("∂L", 10) > width("il", 10)
    True
    """
    return size * sum(map(_advance, text))


def drawable(text: str) -> str:
    """Return a text with an empty box for each character that the font lacks.

    >>> drawable("∂w 中")
    '∂w □'
    """
    known = _advances()
    lacking = (c for c in set(text) if c not in known and not c.isascii())
    return text.translate({ord(c): "□" if _advance(c) else "" for c in lacking})


def extent(lines: Sequence[str], size: float) -> tuple[float, float]:
    """Return the width and the height of lines of text."""
    return max((width(line, size) for line in lines), default=0.0), LINE * size * len(lines)


def room(lines: Sequence[str], size: float) -> tuple[float, float]:
    """Return what lines of text take with some space around; nothing where there are none."""
    across, down = extent(lines, size)
    return (across + 8, down + 2) if lines else (0.0, 0.0)


def _advance(character: str) -> float:
    """Return how wide a character is, in sizes of the font; marks and joiners take no room."""
    known = _advances().get(character)
    if known is not None:
        return known
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf"):
        return 0.0
    return PICTOGRAM if category == "So" else OTHER


@cache
def _advances() -> dict[str, float]:
    """Return the width of each character that the font shows, which does not show joiners."""
    from fontTools.ttLib import TTFont

    with TTFont(FONT_FILE, lazy=True) as font:
        unit, widths, glyphs = font["head"].unitsPerEm, font["hmtx"], font.getBestCmap()
        shown = {c: glyph for c, glyph in glyphs.items() if unicodedata.category(chr(c)) != "Cf"}
        return {chr(c): widths[glyph][0] / unit for c, glyph in shown.items()}
