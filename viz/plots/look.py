"""How plots look: colours, texts, points, axes from begin to finish, and files."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np

from autograd.figures import signed
from autograd.files import write_whole
from autograd.labels import clean
from nn.names import lookup
from viz import style
from viz.style import Theme
from viz.svg.text import cut

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import LinearSegmentedColormap

SHEET: Any = {"figsize": (9.6, 6.0), "layout": "constrained"}
PIXELS_PER_INCH = 200  # 1920 × 1200 pixels, a projector's
TEXT, TICKS = 17, 15
THICK = 3.0
GRID = 0.45  # of the colour of a frame
DASHED = (0, (2.4, 1.3))
FONTS = ["Liberation Sans", "DejaVu Sans"]  # the second has the signs that the first lacks
LONG_LABEL = 80  # characters that fit along an axis
LEGEND = 68  # characters that fit side by side above the axes
# After orange and blue: green, pink, teal, brown, violet, red, olive and grey.
OTHERS = ("#2f9e63", "#c2569f", "#1fa3a3", "#9a6b3f", "#7d6fd0", "#d1495b", "#9c9a2e", "#7b8794")
BAD = OTHERS[5]
WIDE = 5.0  # numbers that are further apart are on a logarithmic scale


THEMES = {"light": style.LIGHT, "dark": style.DARK}


def matplotlib(module: str = "") -> Any:
    """Return matplotlib, or a module of it; raise ImportError, in one line, if it is missing."""
    try:
        return import_module(f"matplotlib{module}")
    except ModuleNotFoundError as error:
        raise ImportError(
            "plots are drawn by matplotlib, which is not installed: pip install 'stepgrad[plot]'"
        ) from error


def blend(*colours: str) -> LinearSegmentedColormap:
    """Return a colour map that runs through these colours."""
    colour_map = matplotlib(".colors").LinearSegmentedColormap
    return colour_map.from_list("stepgrad", colours)  # type: ignore[no-any-return]


def diverging(look: Theme) -> LinearSegmentedColormap:
    """Return the colours from negative by way of the paper to positive."""
    return blend(look.orange, look.paper, look.blue)


def of_class(look: Theme, k: int) -> str:
    """Return the colour of class k: 0 is orange and 1 blue, as are the labels −1 and 1."""
    colours = (look.orange, look.blue, *OTHERS)
    return colours[k % len(colours)]


def writing(look: Theme, size: float = TEXT) -> dict[str, Any]:
    """Return matplotlib's keywords for a text."""
    return {"color": look.heading, "fontsize": size, "fontfamily": FONTS}


def plain(name: object, longest: int = LONG_LABEL) -> str:
    r"""Return a name of a user's as a text: a dollar begins no formula, and none is long.

    >>> plain("under $5 or $10")
    'under \\$5 or \\$10'
    """
    return cut(clean(f"{name}"), longest).replace("$", r"\$")


def ticks(look: Theme) -> dict[str, Any]:
    """Return matplotlib's keywords for the ticks of an axis and their numbers."""
    label = {"labelcolor": look.heading, "labelsize": TICKS, "labelfontfamily": FONTS}
    return {"color": look.faint, **label}


def begin(ax: Axes | None, theme: str, projection: str | None = None) -> tuple[Axes, Theme]:
    """Return the axes to draw on, new ones if there are none, on paper of the theme.

    Raises ImportError without matplotlib, ValueError for another theme, TypeError for other axes.
    """
    look = lookup("theme", theme, THEMES)
    fonts = matplotlib(".font_manager").fontManager
    if FONTS[0] not in {font.name for font in fonts.ttflist}:
        fonts.addfont(style.FONT_FILE)
    if ax is None:
        ax = _axes(matplotlib(".pyplot").figure, projection)
    _check(ax)
    if projection and ax.name != projection:
        raise ValueError(f"this plot needs other axes: subplots(projection={projection!r})")
    ax.figure.set_facecolor(look.paper)  # the tick labels lie on the figure, outside the axes
    ax.set_facecolor(look.paper)
    return ax, look


def page() -> Axes:
    """Return axes that no window and no notebook shows, to be saved to a file."""
    return _axes(matplotlib(".figure").Figure)


def _axes(new_figure: Callable[..., Any], projection: str | None = None) -> Axes:
    figure = new_figure(**SHEET)
    figure.get_layout_engine().set(w_pad=0.18, h_pad=0.14)
    ax: Axes = figure.add_subplot(projection=projection)
    return ax


def finish(
    ax: Axes,
    look: Theme,
    x: str,
    y: str,
    z: str = "",
    *,
    grid: bool = True,
    legend: Sequence[Any] | None = None,
) -> Axes:
    """Label the axes, give them the look of the theme, and put a legend above them.

    It holds everything that has a label, or the lines of `legend`.
    """
    ax.set_xlabel(plain(x), **writing(look))
    ax.set_ylabel(plain(y), **writing(look))
    ax.tick_params(grid_color=look.frame, grid_alpha=GRID, grid_linewidth=1, **ticks(look))
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[:].set_color(look.faint)
    ax.set_axisbelow(True)
    ax.grid(grid)
    if z:
        _finish_three(ax, look, z)
    handles = ax.get_legend_handles_labels()[0] if legend is None else legend
    if handles:
        _put_legend(ax, look, handles)
    return ax


def _finish_three(ax: Any, look: Theme, z: str) -> None:
    """Label the third axis, and give all three the look of the theme."""
    ax.set_zlabel(plain(z), **writing(look))
    grid = matplotlib(".colors").to_rgba(look.frame, GRID)
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_pane_color(look.paper)
        axis.line.set_color(look.faint)
        axis.labelpad = 14
        axis._axinfo["grid"]["color"] = grid
        axis.set_major_locator(matplotlib(".ticker").MaxNLocator(5))


def _put_legend(ax: Axes, look: Theme, handles: Sequence[Any]) -> None:
    """Put the legend above the axes, where it hides nothing; side by side if there is room."""
    sizes = [len(str(handle.get_label())) + 6 for handle in handles]
    dots = all(hasattr(handle, "get_sizes") for handle in handles)  # as scatter draws them
    ax.legend(
        handles=handles,
        ncols=len(handles) if sum(sizes) <= LEGEND else max(1, LEGEND // max(sizes)),
        loc="lower left",
        bbox_to_anchor=(0, 1.02),
        borderaxespad=0,
        frameon=False,
        labelcolor=look.heading,
        handlelength=0.8 if dots else 1.6,
        markerscale=1.5 if dots else 1,
        columnspacing=1.4,
        prop={"family": FONTS, "size": TEXT},
    )


def dot(ax: Any, look: Theme, *place: Any, colour: str, hollow: bool = False, **more: Any) -> None:
    """Draw a point, or several of equal look; a hollow one marks what has not been reached."""
    ring = {"mfc": look.paper, "mew": THICK} if hollow else {}
    style: Any = {"marker": "o", "color": colour, "ms": 11, "ls": "", "zorder": 5, **ring, **more}
    ax.plot(*map(np.atleast_1d, place), **style)


def scale(ax: Axes, look: Theme, name: str, cmap: Any, norm: Any) -> None:
    """Show beside the axes which colour is which number."""
    bar = ax.figure.colorbar(matplotlib(".cm").ScalarMappable(norm, cmap), ax=ax, shrink=0.85)
    bar.outline.set_visible(False)
    bar.ax.tick_params(**ticks(look))
    bar.set_label(name, **writing(look))


def by_factors(axis: Any) -> None:
    """Make an axis logarithmic, with plain numbers at its ticks: 0.01, 0.1, 1."""
    ticker = matplotlib(".ticker")
    axis.axes.set(**{f"{axis.axis_name}scale": "log"})
    low, high = axis.get_data_interval()
    axis.set_major_locator(ticker.LogLocator(subs=(1,) if high > 200 * low else (1, 2, 5)))
    axis.set_major_formatter(ticker.FuncFormatter(lambda x, _: signed(x)))
    axis.set_minor_locator(ticker.NullLocator())


def is_wide(numbers: Iterable[float]) -> bool:
    """Return whether numbers are far enough apart for a logarithmic scale."""
    low, high = min(found := list(numbers), default=0.0), max(found, default=0.0)
    return low > 0 and high > WIDE * low


def crosses(ax: Axes, look: Theme, places: Sequence[float], label: str) -> None:
    """Mark at the top what has left the picture, if anything has."""
    if places:
        style: Any = {"ms": 14, "mew": 4, "clip_on": False, "transform": ax.get_xaxis_transform()}
        style |= {"marker": "x", "label": label}
        dot(ax, look, places, [0.97] * len(places), colour=BAD, **style)


def by_epochs(axis: Any) -> None:
    """Give an axis whole numbers at its ticks, one at least."""
    axis.set_major_locator(matplotlib(".ticker").MaxNLocator(integer=True, min_n_ticks=1))


def save(ax: Axes, path: str | os.PathLike[str]) -> Path:
    """Write the figure of a plot to a .png, .svg or .pdf file; the same plot gives the same bytes.

    Raises ValueError for another ending, OSError if the file cannot be written, TypeError for what
    is no plot.
    """
    path = Path(path)
    write_whole(path, printed(ax, path.suffix.lower()))
    return path


def is_plot(what: object) -> TypeGuard[Axes]:
    """Whether this is the Axes that a plot returned, asked without matplotlib."""
    return hasattr(what, "get_figure")


def _check(ax: object) -> None:
    if not is_plot(ax):
        raise TypeError(f"expected the Axes of a plot, got {ax!r}")


def printed(ax: Axes, ending: str) -> bytes:
    """Return the figure of a plot as .png, .svg or .pdf."""
    _check(ax)
    # Dates and versions would make two files of the same picture differ.
    nameless = {
        ".png": {"Software": None},
        ".svg": {"Date": None, "Creator": None},
        ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    }
    metadata = lookup("ending of a picture", ending, nameless)
    figure, data = ax.get_figure(root=True), BytesIO()
    assert figure is not None
    with (
        matplotlib().rc_context({"svg.hashsalt": "stepgrad"}),
        warnings.catch_warnings(),
    ):
        warnings.filterwarnings("ignore", "Glyph")  # what no font shows is an empty box
        figure.savefig(data, format=ending[1:], dpi=PIXELS_PER_INCH, metadata=metadata)
    return data.getvalue()
