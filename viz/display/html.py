"""The registry from classes to HTML, and the frame around it: colours, light and dark."""

from __future__ import annotations

from functools import cache, singledispatch
from html import escape
from importlib.resources import files
from typing import Any

from viz.style import colours


@singledispatch
def html_of(what: Any) -> str:
    """Return an object as HTML; raise TypeError if no function is registered for its class."""
    names = dict.fromkeys(cls.__name__ for cls in html_of.registry if cls is not object)
    raise TypeError(f"there is a picture of {', '.join(names)}, not of {what!r}")


def framed(body: str) -> str:
    """Return HTML in the colours of a notebook's theme, or else of the system's."""
    return f'<div class="stepgrad"><style>{_style()}</style>{body}</div>'


def page(title: str, body: str) -> str:
    """Return a whole page that needs no other file."""
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{escape(title)}</title>\n<link rel="icon" href="data:,">\n'
        f'<body class="stepgrad-page">{framed(body)}</body>\n</html>\n'
    )


@cache
def _style() -> str:
    sheet = files("viz") / "display" / "frame.css"
    return colours(".stepgrad") + sheet.read_text(encoding="utf-8")
