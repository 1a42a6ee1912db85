"""The loss over two weights, from above or in three dimensions, and the path of descent on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from autograd import Value
from autograd.figures import signed
from autograd.records import Record, Update
from autograd.value import real
from nn.names import lookup
from viz.plots.axis import Array, around, at_least_two
from viz.plots.look import THICK, begin, blend, diverging, dot, finish, matplotlib, scale
from viz.plots.probe import Loss, Probe, name_of, probing
from viz.style import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Reach: TypeAlias = float | Sequence[float] | Array | None
RINGS = 9
ROOM = 0.8  # of the longer side of the way, from its middle
WIDE = 1.4  # times as wide as high is a window that fills the picture
FULL = 0.85  # of the colour at the highest place


class Relief(NamedTuple):
    """What is drawn: the heights over a grid, and the way, (points, 2), with its heights."""

    xs: Array
    ys: Array
    heights: Array
    way: Array
    along: Array
    loss: str
    even: bool

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest place."""
        return float(np.nanmin(self.heights)), float(np.nanmax(self.heights))


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

    `loss` is a graph, or a function of no arguments that computes the loss again; `path` holds
    the updates of the two weights, and may hold others: `trace().updates`, `history.updates`.
    `kind` is "contour", seen from above, or "3d". `reach` is how far to look from the middle of
    the way, or from where the weights stand: one number, or one for each weight. No Value is
    changed. Places where the loss is not defined stay empty.

    `viz.save(ax, "surface.png")` writes what is returned to a file, also .svg or .pdf.

    Raises ValueError where the loss is not defined or does not depend on a weight, TypeError for
    what is no weight or no loss.
    """
    draw = lookup("kind", kind, {"contour": _contour, "3d": _three})
    if w1 is w2:
        raise ValueError("a surface lies over two weights, got the same one twice")
    resolution = at_least_two("resolution", resolution)
    with probing(loss, w1, w2) as probe:
        relief = _relief(probe, _way(list(path), w1, w2), reach, resolution)
    ax, look = begin(ax, theme, "3d" if kind == "3d" else None)
    draw(ax, look, relief)
    labels = name_of(w1, "w1"), name_of(w2, "w2")
    if kind == "3d":
        return finish(ax, look, *labels, relief.loss)
    return finish(ax, look, *labels, grid=False)


def _way(path: Sequence[Record], w1: Value, w2: Value) -> list[tuple[float, float]]:
    """Return the points that the updates of two weights lead through, from the first one on.

    Updates that follow one another are one step, until one of the same weight or a record of
    another kind. A weight that a step leaves out keeps its place.
    """
    if not path:
        return [(w1.data, w2.data)]
    names = name_of(w1, "w1"), name_of(w2, "w2")
    start: dict[str, float] = {}
    steps: list[dict[str, float]] = [{}]
    for record in path:
        if not isinstance(record, Update):
            steps.append({})
        elif record.name in names:
            if record.name in steps[-1]:
                steps.append({})
            start.setdefault(record.name, record.old)
            steps[-1][record.name] = record.new
    if len(start) < 2:
        raise ValueError(
            f"the path holds no updates of both {' and '.join(names)}: "
            "label the weights, and record the training with trace() or fit(watch=…)"
        )
    places = accumulate(filter(None, steps), lambda place, step: place | step, initial=start)
    return [(place[names[0]], place[names[1]]) for place in places]


def _relief(probe: Probe, way: list[tuple[float, float]], reach: Reach, resolution: int) -> Relief:
    """Compute the heights in a window around the way."""
    points = np.array(way, dtype=np.float64)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    half = _half(points, reach)
    xs, ys = (around(m, h, resolution) for m, h in zip(middle, half, strict=True))
    along = probe.along(*points.T)
    heights = probe.along(*np.meshgrid(xs, ys))
    if not np.isfinite(heights).any():
        probe.known_at(*way[0])  # says what is wrong
        raise ValueError("the loss is not defined anywhere near: give another reach")
    loss = name_of(probe.loss, "loss")
    return Relief(xs, ys, heights, points, along, loss, _even(reach))


def _even(reach: Any) -> bool:
    """Return whether both weights have the same reach, and their axes the same units."""
    return np.ndim(reach) == 0


def _half(points: Array, reach: Reach) -> tuple[float, float]:
    """Return how far to look from the middle, along each weight."""
    if reach is None:
        height = max(1.0, ROOM * float(np.ptp(points, axis=0).max()))
        return WIDE * height, height
    given: Any = (reach, reach) if _even(reach) else reach
    half = tuple(real(r, "reach") for r in given)
    if len(half) != 2 or min(half) <= 0:
        raise ValueError(f"reach expects one or two numbers above 0, got {reach!r}")
    return half[0], half[1]


def _colours(look: Theme, relief: Relief) -> dict[str, Any]:
    """Return colour map and norm: blue above 0, orange below, paper at 0 or at the lowest."""
    colors = matplotlib(".colors")
    low, high = relief.ends
    if low < 0:
        most = max(-low, abs(high)) / FULL
        return {"cmap": diverging(look), "norm": colors.Normalize(-most, most)}
    strong = colors.to_hex(blend(look.paper, look.blue)(FULL))
    return {"cmap": blend(look.paper, strong), "norm": colors.PowerNorm(0.5, low, high)}


def _contour(ax: Axes, look: Theme, relief: Relief) -> None:
    """Draw the surface from above, with rings that lie at even distances in a bowl."""
    colours, (low, high) = _colours(look, relief), relief.ends
    grid = relief.xs, relief.ys, relief.heights
    levels = low + ((high - low) or 1.0) * np.linspace(0, 1, RINGS + 1) ** 2
    ax.contourf(*grid, levels=levels, **colours)
    if high > low:
        ax.contour(*grid, levels=levels[1:-1], colors=look.faint, linewidths=1.2)
    scale(ax, look, relief.loss, **colours)
    _draw_way(ax, look, relief.way.T)
    ax.set(xlim=relief.xs[[0, -1]], ylim=relief.ys[[0, -1]])
    if relief.even:  # equal units, so that the way is seen to cross the rings at right angles
        ax.set_aspect("equal")


def _three(ax: Any, look: Theme, relief: Relief) -> None:
    """Draw the surface in three dimensions, and the way on it."""
    ax.computed_zorder = False  # the way lies on the surface, not in it
    x, y = np.meshgrid(relief.xs, relief.ys)
    style: Any = {"edgecolor": look.faint, "lw": 0.3, "zorder": 1, **_colours(look, relief)}
    ax.plot_surface(x, y, relief.heights, **style)
    # Three-dimensional axes do not cut off what lies outside of them.
    low, high = ((relief.xs[k], relief.ys[k]) for k in (0, -1))
    inside = ((low <= relief.way) & (relief.way <= high)).all(axis=1)
    if inside.any():
        _draw_way(ax, look, np.array([*relief.way.T, relief.along])[:, inside])
    ax.set_box_aspect((1, 1, 0.75), zoom=1.05)
    ax.view_init(elev=38, azim=-62)


def _draw_way(ax: Any, look: Theme, way: Array) -> None:
    """Draw the points one after the other, the first hollow and the last one large."""
    steps = way.shape[1] - 1
    colour, last = look.orange, "here"
    if steps:
        last, label = "end", f"{steps} update{'s' if steps > 1 else ''}"
        effects = matplotlib(".patheffects")
        halo = [effects.Stroke(linewidth=THICK + 3, foreground=look.paper), effects.Normal()]
        style: Any = {"color": colour, "lw": THICK, "ms": 8, "zorder": 4, "path_effects": halo}
        ax.plot(*way, "o-", label=label, **style)
        start = way[:, 0]
        dot(ax, look, *start, colour=colour, hollow=True, ms=13, label=f"start ({_place(start)})")
    here = way[:, -1]
    edge: Any = {"ms": 15, "mec": look.paper, "mew": 2, "zorder": 6}
    dot(ax, look, *here, colour=colour, label=f"{last} ({_place(here)})", **edge)


def _place(point: Array) -> str:
    """Write the two weights of a point."""
    return ", ".join(signed(x, 3) for x in point[:2])
