"""`viz.show`: any object in the browser, without a notebook."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING, Any

from viz.display.html import html_of, page
from viz.plots.look import is_plot, printed

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def show(what: Any) -> Path:
    """Open an object in the browser as notebooks show it, and return the page's path.

    Takes Values, traces, steppers, logs and records, tables, explanations, optimizers, layers,
    models, histories, compiled functions, drawings, players and the Axes of plots. The page
    needs no network and no other file. Without a browser it only says where the page is. Raises
    TypeError for anything else, ValueError for a plot with a text that matplotlib cannot set.
    """
    body = _plot(what) if is_plot(what) else html_of(what)
    handle, name = mkstemp(".html", "stepgrad-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(page(type(what).__name__, body))
    path = Path(name)
    if not (_has_screen() and webbrowser.open(path.as_uri())):
        print(f"No browser opened; the page is in {path}")
    return path


def _plot(ax: Axes) -> str:
    svg = printed(ax, ".svg").decode()
    return svg[svg.index("<svg") :]


def _has_screen() -> bool:
    """Whether a browser could be seen, rather than fill the terminal as w3m does."""
    given = ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform in ("darwin", "win32") or any(map(os.environ.get, given))
