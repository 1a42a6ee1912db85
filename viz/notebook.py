"""`ready`, the first line of a lesson: what it needs is there, and plots are large enough."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

from autograd import DISTRIBUTION
from nn.names import lookup
from viz.svg.graph import FITTING, fitting

OLDEST = (3, 11)
EXTRAS = {
    "plot": ("matplotlib", "matplotlib"),
    "data": ("sklearn", "scikit-learn"),
    "tui": ("textual", "textual"),
    "torch": ("torch", "torch"),  # is no extra, and lessons do without it
}
"""The module that an extra brings, and the package that holds it."""
SIZES = {
    "figure.figsize": (7.2, 4.2),
    "font.size": 13,
    "axes.titlesize": 14,
    "axes.labelsize": 13,
    "lines.linewidth": 2.2,
    "lines.markersize": 8,
    "svg.hashsalt": "stepgrad",  # the same figure is the same file
}


class NotReadyError(ImportError):
    """Something that a lesson needs is missing; a notebook shows the one line that says what."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def ready(*extras: str) -> None:
    """Say in one line that a lesson can begin, and make its plots large enough to project.

    >>> ready()  # doctest: +ELLIPSIS
    stepgrad ..., Python 3...: ready

    `extras` are what the lesson needs besides plots: "data" or "tui"; without "torch" the line
    only says so. Raises NotReadyError, with what to install, if something is missing, and
    ValueError for an unknown extra.
    """
    modules = {extra: lookup("extra", extra, EXTRAS)[0] for extra in ("plot", *extras)}
    python = f"Python {sys.version_info[0]}.{sys.version_info[1]}"
    if sys.version_info[:2] < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise NotReadyError(f"This lesson needs Python {oldest} or newer; this is {python}.")
    absent = [extra for extra, module in modules.items() if find_spec(module) is None]
    without = "; torch is not installed, its cells say so" if "torch" in absent else ""
    if missing := [extra for extra in absent if extra != "torch"]:
        names = " and ".join(EXTRAS[extra][1] for extra in missing)
        cure = _install(f"stepgrad[{','.join(missing)}]")
        raise NotReadyError(f"This lesson needs {names}: {cure}")
    _enlarge()
    print(f"{DISTRIBUTION} {_version()}, {python}: ready{without}")


def _shell() -> Any:
    """Return the shell of IPython that this runs in, or None."""
    return getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()


def _install(requirement: str) -> str:
    """Say how to install; in a notebook, into the Python that runs it."""
    if _shell() is None:
        return f"pip install '{requirement}'"
    return f"run %pip install '{requirement}' and restart the kernel"


def _version() -> str:
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "from its folder"


def _enlarge() -> None:
    """In IPython, show figures as SVG in a size that reads on a projector."""
    shell = _shell()
    if shell is None:
        return
    shell.run_line_magic("matplotlib", "inline")
    shell.run_line_magic("config", "InlineBackend.figure_formats = ['svg']")
    sys.modules["matplotlib"].rcParams.update(SIZES)
    _fit(shell)


def _fit(shell: Any) -> None:
    """Let no picture be wider than its cell.

    Most notebooks put an SVG into their page, where its own style counts. JupyterLab shows it
    as an image, in which that style cannot know of the page: there a rule of the page is needed.
    """
    figure = sys.modules["matplotlib.figure"].Figure
    formatter = shell.display_formatter.formatters["image/svg+xml"]
    draw = formatter.lookup_by_type(figure)
    formatter.for_type(figure, lambda drawn: fitting(draw(drawn)))
    rule = f"<style>.jp-RenderedSVG img {{{FITTING}}}</style>"
    shell.display_pub.publish({"text/html": rule, "text/plain": ""})
