"""How objects show themselves in notebooks and in the browser: one dress for what `repr` says.

`html_of` knows a function for each class, in records.py and networks.py; parts.py has what these
are made of, and frame.css is the look. Numbers and words are those of records and tables.
"""

from __future__ import annotations

from typing import Any

from viz.display import networks, records  # noqa: F401  (they teach html_of their classes)
from viz.display.html import framed, html_of


def bundle(what: Any, *_: Any, **__: Any) -> dict[str, str]:
    """Return an object as text and as HTML, for IPython."""
    return {"text/plain": repr(what), "text/html": framed(html_of(what))}


def register() -> None:
    """Let notebooks show every class that html_of knows, save those that say how themselves."""
    for cls in html_of.registry:
        if cls is not object and "_repr_mimebundle_" not in vars(cls):
            setattr(cls, "_repr_mimebundle_", bundle)  # noqa: B010  (the class does not declare it)
