"""How plots look: themes, text sizes, new axes and files, in one place for all of them.

The two colours are those of viz/style.py; what is plotted is left to the other modules.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd.figures import signed
from autograd.files import write_whole
from nn.names import lookup
from viz import style
from viz.style import FONT_FILE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import LinearSegmentedColormap

SHEET: Any = {"figsize": (9.6, 6.0), "layout": "constrained"}
PIXELS_PER_INCH = 200  # 1920 × 1200 pixels, a projector's
TEXT, TICKS = 17, 15
THICK, THIN = 3.0, 1.6
FONTS = ["Liberation Sans", "DejaVu Sans"]  # the second has the signs that the first lacks
LONG_LEGEND = 68  # characters that fit side by side above the axes


@dataclass(frozen=True)
class Theme:
    """The colours of a picture on light or on dark paper."""

    paper: str
    ink: str
    faint: str
    grid: str
    positive: str
    negative: str
    others: tuple[str, ...]

    @property
    def bad(self) -> str:
        """The red of what went wrong."""
        return self.others[5]

    def sign(self, x: float) -> str:
        """Return the colour of a number: blue above 0, orange below, grey for 0."""
        if x == 0:
            return self.faint
        return self.positive if x > 0 else self.negative

    def of_class(self, k: int) -> str:
        """Return the colour of class k: 0 is orange and 1 blue, as are the labels −1 and 1."""
        colours = (self.negative, self.positive, *self.others)
        return colours[k % len(colours)]

    def diverging(self) -> LinearSegmentedColormap:
        """Return the colours from negative by way of the paper to positive."""
        return self.blend(self.negative, self.paper, self.positive)

    def blend(self, *colours: str) -> LinearSegmentedColormap:
        """Return a colour map that runs through these colours."""
        from matplotlib.colors import LinearSegmentedColormap

        return LinearSegmentedColormap.from_list("stepgrad", colours)


def _theme(of: style.Theme, grid: str) -> Theme:
    return Theme(of.paper, of.heading, of.faint, grid, of.blue, of.orange, OTHERS)


# After orange and blue: green, pink, teal, brown, violet, red, olive and grey.
OTHERS = ("#2f9e63", "#c2569f", "#1fa3a3", "#9a6b3f", "#7d6fd0", "#d1495b", "#9c9a2e", "#7b8794")
THEMES = {"light": _theme(style.LIGHT, "#e4e8ec"), "dark": _theme(style.DARK, "#2b343d")}


def matplotlib(module: str = "") -> Any:
    """Return matplotlib, or a module of it; raise ImportError, in one line, if it is missing."""
    try:
        return import_module(f"matplotlib{module}")
    except ModuleNotFoundError as error:
        raise ImportError(
            "plots are drawn by matplotlib, which is not installed: pip install 'stepgrad[plot]'"
        ) from error


def begin(ax: Axes | None, theme: str, projection: str | None = None) -> tuple[Axes, Theme]:
    """Return the axes to draw on, new ones if there are none, on paper of the theme."""
    look = lookup("theme", theme, THEMES)
    _know_font()
    if ax is None:
        ax = _on(matplotlib(".pyplot").figure(**SHEET), projection)
    elif projection and ax.name != projection:
        raise ValueError(
            f"this plot needs axes of its own kind, subplots(projection='{projection}')"
        )
    ax.figure.set_facecolor(look.paper)  # the tick labels lie on the figure, outside the axes
    ax.set_facecolor(look.paper)
    return ax, look


def whole(x: int, what: str) -> int:
    """Return how many points to draw along an axis, at least 2; `what` names it in the error."""
    try:
        count = index(x)
    except TypeError:
        raise TypeError(f"{what} expects a whole number of 2 or more, got {x!r}") from None
    if count < 2:
        raise ValueError(f"{what} expects a whole number of 2 or more, got {x!r}")
    return count


def page() -> Axes:
    """Return axes of their own that no window and no notebook shows, to be saved to a file."""
    return _on(matplotlib(".figure").Figure(**SHEET))


def _on(figure: Any, projection: str | None = None) -> Axes:
    figure.get_layout_engine().set(w_pad=0.18, h_pad=0.14)
    ax: Axes = figure.add_subplot(projection=projection)
    return ax


def finish(ax: Axes, look: Theme, x: str, y: str, grid: bool = True) -> Axes:
    """Write the labels, and give axes and ticks the look of the theme."""
    ax.set_xlabel(x, fontsize=TEXT)
    ax.set_ylabel(y, fontsize=TEXT)
    ax.tick_params(
        colors=look.faint,
        labelcolor=look.ink,
        labelsize=TICKS,
        labelfontfamily=FONTS,
    )
    ax.spines[["top", "right"]].set_visible(False)
    for spine in ax.spines.values():
        spine.set_color(look.faint)
    ax.set_axisbelow(True)
    if grid:
        ax.grid(True, color=look.grid, linewidth=1)
    else:
        ax.grid(False)
    for text in (ax.xaxis.label, ax.yaxis.label):
        text.set(color=look.ink, fontfamily=FONTS)
    return ax


def legend(ax: Axes, look: Theme, handles: Sequence[Any] | None = None) -> None:
    """Put the legend above the axes, where it hides nothing; side by side if there is room."""
    found = ax.get_legend_handles_labels()[0] if handles is None else list(handles)
    labels = [str(handle.get_label()) for handle in found]
    if not found:
        return
    sizes = [len(label) + 6 for label in labels]
    columns = len(found) if sum(sizes) <= LONG_LEGEND else max(1, LONG_LEGEND // max(sizes))
    dots = all(not isinstance(h, matplotlib(".lines").Line2D) for h in found)
    ax.legend(
        handles=found,
        ncols=columns,
        loc="lower left",
        bbox_to_anchor=(0, 1.02),
        borderaxespad=0,
        frameon=False,
        labelcolor=look.ink,
        handlelength=0.8 if dots else 1.6,
        markerscale=1.5 if dots else 1,
        columnspacing=1.4,
        prop={"family": FONTS, "size": TEXT},
    )


def scale(ax: Axes, look: Theme, colours: Any, norm: Any, name: str) -> None:
    """Show beside the axes which colour is which number."""
    bar = ax.figure.colorbar(matplotlib(".cm").ScalarMappable(norm, colours), ax=ax, shrink=0.85)
    bar.outline.set_visible(False)
    bar.ax.tick_params(labelsize=TICKS, labelcolor=look.ink, color=look.faint)
    bar.ax.tick_params(labelfontfamily=FONTS)
    bar.set_label(name, fontsize=TEXT, color=look.ink, fontfamily=FONTS)


def by_factors(axis: Any) -> None:
    """Make an axis logarithmic, with plain numbers at its ticks: 0.01, 0.1, 1."""
    ticker = matplotlib(".ticker")
    axis.axes.set(**{f"{axis.axis_name}scale": "log"})
    low, high = axis.get_data_interval()
    axis.set_major_locator(ticker.LogLocator(subs=(1,) if high > 200 * low else (1, 2, 5)))
    axis.set_major_formatter(ticker.FuncFormatter(lambda x, _: signed(x)))
    axis.set_minor_locator(ticker.NullLocator())


def save(ax: Axes, path: str | os.PathLike[str]) -> Path:
    """Write the figure of a plot to a .png, .svg or .pdf file; the same plot gives the same bytes.

    Raises ValueError for another ending, OSError if the file cannot be written.
    """
    path = Path(path)
    # Dates and versions would make two files of the same picture differ.
    nameless = {
        ".png": {"Software": None},
        ".svg": {"Date": None, "Creator": None},
        ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    }
    metadata = lookup("ending of a picture", path.suffix.lower(), nameless)
    figure, data = ax.get_figure(root=True), BytesIO()
    assert figure is not None
    with matplotlib().rc_context({"svg.hashsalt": "stepgrad"}):
        figure.savefig(data, format=path.suffix.lower()[1:], dpi=PIXELS_PER_INCH, metadata=metadata)
    write_whole(path, data.getvalue())
    return path


def _know_font() -> None:
    """Tell matplotlib once of the font that comes along."""
    manager = matplotlib(".font_manager").fontManager
    if FONTS[0] not in {font.name for font in manager.ttflist}:
        manager.addfont(FONT_FILE)
