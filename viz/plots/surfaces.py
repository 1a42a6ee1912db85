"""The loss over two weights, from above or in three dimensions, and the path of descent on it.

What the loss is elsewhere is computed by probe.py, which leaves no trace of having tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from autograd import Value
from autograd.figures import signed
from autograd.records import Record, Update
from autograd.value import real
from nn.names import lookup
from viz.plots.look import (
    FONTS,
    TEXT,
    THICK,
    Theme,
    begin,
    finish,
    legend,
    matplotlib,
    scale,
    whole,
)
from viz.plots.probe import Loss, Probe, name_of, name_of_loss, probing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = npt.NDArray[np.float64]
Points = Sequence[tuple[float, float]]
Reach: TypeAlias = float | Sequence[float] | Array | None
RINGS = 9
ROOM = 0.8  # of the longer side of the way, from its middle
MANY = 60  # updates, whose arrows would cover each other
BOW = 0.22  # of the arrows there and back, which would lie on one another if they were straight
WIDE = 1.4  # times as wide as high is a window that fills the picture
FULL = 0.85  # of the colour at the highest place


class Relief(NamedTuple):
    """What is drawn: the heights over a grid, and the way with its heights."""

    xs: Array
    ys: Array
    heights: Array
    way: Array
    along: Array
    even: bool


def surface(
    loss: Loss,
    w1: Value,
    w2: Value,
    path: Iterable[Record] = (),
    *,
    kind: str = "contour",
    reach: Reach = None,
    resolution: int = 61,
    ax: Axes | None = None,
    theme: str = "light",
) -> Axes:
    """Plot the loss over two weights, and the way that updates took on it.

    `loss` is a graph, or a function of no arguments that computes the loss anew; `path` are
    records as in `trace().updates` or `history.updates`, of which those of the two weights
    count. `kind` is "contour", seen from above, or "3d". `reach` is how far to look from the
    middle of the way, or from where the weights stand, one number or one for each weight. All
    Values are afterwards as they were. A place where the loss is not defined stays empty.
    """
    draw = lookup("kind", kind, {"contour": _contour, "3d": _three})
    if w1 is w2:
        raise ValueError("a surface lies over two weights, got the same one twice")
    resolution = whole(resolution, "resolution")
    names = name_of(w1, "w1"), name_of(w2, "w2")
    with probing(loss, w1, w2) as probe:
        relief = _relief(probe, _way(list(path), w1, w2), reach, resolution)
    ax, look = begin(ax, theme, "3d" if kind == "3d" else None)
    draw(ax, look, relief, name_of_loss(loss))
    legend(ax, look)
    if kind == "3d":
        return _finish_three(ax, look, names, name_of_loss(loss))
    return finish(ax, look, *names, grid=False)


def _way(path: Sequence[Record], w1: Value, w2: Value) -> Points:
    """Return the points that the updates of two weights lead through, from the first one on.

    What follows one another without a record of another kind or a second update of the same
    weight is one step. A weight that a step leaves out keeps its place.
    """
    start: dict[str, float] = {}
    steps: list[dict[str, float]] = [{}]
    for record in path:
        if not isinstance(record, Update):
            steps.append({})
        elif record.name in (w1.label, w2.label):
            if record.name in steps[-1]:
                steps.append({})
            start.setdefault(record.name, record.old)
            steps[-1][record.name] = record.new
    if path and len(start) < 2:
        raise ValueError(
            f"the path holds no updates of both {name_of(w1, 'w1')} and {name_of(w2, 'w2')}: "
            "label the weights, and record the training with trace() or fit(watch=…)"
        )
    if not path:
        return [(w1.data, w2.data)]
    places = accumulate(filter(None, steps), lambda place, step: place | step, initial=start)
    return [(place[w1.label], place[w2.label]) for place in places]


def _relief(probe: Probe, way: Points, reach: Reach, resolution: int) -> Relief:
    """Compute the heights in a window around the way."""
    points = np.array(way, dtype=np.float64)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    half = _half(points, reach)
    xs, ys = (m + h * np.linspace(-1, 1, resolution) for m, h in zip(middle, half, strict=True))
    along = probe.along(*points.T)
    heights = probe.along(*np.meshgrid(xs, ys))
    if not np.isfinite(heights).any():
        probe.known_at(*way[0])  # says what is wrong
        raise ValueError("the loss is not defined anywhere near: give another reach")
    return Relief(xs, ys, heights, points, along, not _is_pair(reach))


def _is_pair(reach: Reach) -> bool:
    """Return whether a reach is a number for each weight: a tuple, a list or an array."""
    return isinstance(reach, tuple | list) or np.ndim(reach) > 0  # type: ignore[arg-type]


def _half(points: Array, reach: Reach) -> tuple[float, float]:
    """Return how far to look from the middle, along each weight."""
    if reach is None:
        around = max(1.0, ROOM * float(np.ptp(points, axis=0).max()))
        return WIDE * around, around
    given: Any = reach if _is_pair(reach) else (reach, reach)
    half = tuple(real(r, "reach") for r in given)
    if len(half) != 2 or min(half) <= 0:
        raise ValueError(f"reach expects one or two numbers above 0, got {reach!r}")
    return half[0], half[1]


def _levels(relief: Relief) -> Array:
    """Return heights that grow by squares, so that the rings of a bowl lie at even distances."""
    low, high = np.nanmin(relief.heights), np.nanmax(relief.heights)
    return np.asarray(low + ((high - low) or 1.0) * np.linspace(0, 1, RINGS + 1) ** 2)


def _colours(look: Theme, relief: Relief) -> tuple[Any, Any]:
    """Return colour map and norm: blue above 0, orange below, paper at 0 or at the lowest."""
    colors = matplotlib(".colors")
    low, high = float(np.nanmin(relief.heights)), float(np.nanmax(relief.heights))
    if low < 0:
        most = max(-low, abs(high)) / FULL
        return look.diverging(), colors.Normalize(-most, most)
    strong = colors.to_hex(look.blend(look.paper, look.positive)(FULL))
    return look.blend(look.paper, strong), colors.PowerNorm(0.5, low, high)


def _contour(ax: Axes, look: Theme, relief: Relief, loss: str) -> None:
    colours, norm = _colours(look, relief)
    grid, levels = (relief.xs, relief.ys, relief.heights), _levels(relief)
    ax.contourf(*grid, levels=levels, cmap=colours, norm=norm)
    if np.nanmax(relief.heights) > np.nanmin(relief.heights):
        ax.contour(*grid, levels=levels[1:-1], colors=look.faint, linewidths=1.2)
    scale(ax, look, colours, norm, loss)
    steps = np.diff(relief.way, axis=0)
    turns = bool(((steps[1:] * steps[:-1]).sum(axis=1) < 0).any()) and len(steps) <= MANY
    if turns:
        _draw_there_and_back(ax, look, relief.way)
    _draw_way(ax, look, relief.way.T, "" if turns else "-")
    ax.set_xlim(relief.xs[0], relief.xs[-1])
    ax.set_ylim(relief.ys[0], relief.ys[-1])
    if relief.even:  # equal units, so that the way is seen to cross the rings at right angles
        ax.set_aspect("equal")


def _draw_there_and_back(ax: Axes, look: Theme, way: Array) -> None:
    """Draw each step of a way that turns back on itself as an arrow with a bow."""
    patches = matplotlib(".patches")
    for start, end in pairwise(way):
        arrow = patches.FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>,head_length=6,head_width=3.5",
            connectionstyle=f"arc3,rad={BOW}",
            color=look.negative,
            linewidth=THICK - 1,
            shrinkA=5,
            shrinkB=5,
            zorder=4,
        )
        ax.add_patch(arrow)


def _three(ax: Any, look: Theme, relief: Relief, loss: str) -> None:
    colours, norm = _colours(look, relief)
    ax.computed_zorder = False  # the way is to lie on the surface, not in it
    x, y = np.meshgrid(relief.xs, relief.ys)
    ax.plot_surface(
        x, y, relief.heights, cmap=colours, norm=norm, edgecolor=look.faint, lw=0.3, zorder=1
    )
    # Three-dimensional axes do not cut off what lies outside of them.
    low, high = ((relief.xs[k], relief.ys[k]) for k in (0, -1))
    inside = ((low <= relief.way) & (relief.way <= high)).all(axis=1)
    if inside.any():
        _draw_way(ax, look, np.array([*relief.way.T, relief.along])[:, inside])


def _draw_way(ax: Axes, look: Theme, way: Array, line: str = "-") -> None:
    """Draw the points one after the other, the first hollow and the last one large."""
    effects = matplotlib(".patheffects")
    halo = [effects.Stroke(linewidth=THICK + 3, foreground=look.paper), effects.Normal()]
    steps = way.shape[1] - 1
    plot: Any = ax.plot  # takes three coordinates too, on axes of three dimensions
    if steps > 0:
        label = f"{steps} update{'s' if steps > 1 else ''}"
        style: Any = {"color": look.negative, "lw": THICK, "ms": 8, "zorder": 4}
        plot(*way, "o", ls=line, path_effects=halo, label=label, **style)
        plot(
            *way[:, :1],
            "o",
            mfc=look.paper,
            mec=look.negative,
            mew=THICK,
            ms=13,
            ls="",
            zorder=5,
            label=f"start ({_place(way[:2, 0])})",
        )
    plot(
        *way[:, -1:],
        "o",
        color=look.negative,
        mec=look.paper,
        mew=2,
        ms=15,
        ls="",
        zorder=6,
        label=f"{'end' if steps > 0 else 'here'} ({_place(way[:2, -1])})",
    )


def _place(point: Array) -> str:
    return ", ".join(signed(float(f"{x:.3g}")) for x in point)


def _finish_three(ax: Any, look: Theme, names: tuple[str, str], loss: str) -> Axes:
    for axis, name in zip((ax.xaxis, ax.yaxis, ax.zaxis), (*names, loss), strict=True):
        axis.set_pane_color(look.paper)
        axis.line.set_color(look.faint)
        axis.set_label_text(name)
        axis.labelpad = 14
        axis._axinfo["grid"]["color"] = look.grid
    ax.set_box_aspect((1, 1, 0.75), zoom=1.05)
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_major_locator(matplotlib(".ticker").MaxNLocator(5))
    ax.zaxis.label.set(color=look.ink, fontsize=TEXT, fontfamily=FONTS)
    ax.view_init(elev=38, azim=-62)
    return finish(ax, look, *names)
