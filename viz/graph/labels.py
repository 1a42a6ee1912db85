"""Text as DOT wants it: any name is drawn as text, on one line, and never breaks the drawing.

What is written is chosen by boxes.py and network.py.
"""

from __future__ import annotations

from html import escape

import graphviz

LONG_NAME = 60
DIGIT = 0.57  # of the size of the font: no digit, sign or space of a number is wider


def plain(*lines: str) -> str:
    """Return lines of text as a plain label, never one of Graphviz's HTML."""
    return graphviz.nohtml(r"\n".join(_escaped(line, "\\") for line in lines))  # type: ignore[no-any-return]


def cell(*lines: str) -> str:
    """Return lines of text as one field of a record, with its special characters escaped."""
    return r"\n".join(_escaped(line, r"\{}|<>") for line in lines)


def fixed(lines: list[str], characters: int, height: int, size: int) -> str:
    """Return lines of numbers as a label that takes the room of so many characters and lines.

    It keeps a drawing in place while what is written on it changes.
    """
    width, high = round(characters * DIGIT * size) + 6, round(1.25 * height * size) + 4
    text = "<BR/>".join(escape(line) for line in lines)
    return (
        f'<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0"><TR>'
        f'<TD WIDTH="{width}" HEIGHT="{high}">{text}</TD></TR></TABLE>>'
    )


def _escaped(line: str, special: str) -> str:
    printable = "".join(c if c.isprintable() else " " for c in line)
    if len(printable) > LONG_NAME:
        printable = f"{printable[: LONG_NAME // 2]}…{printable[-LONG_NAME // 2 :]}"
    escapes = {"&": "&amp;"} | {c: f"\\{c}" for c in special}
    return "".join(escapes.get(c, c) for c in printable)
