"""The loss along one weight: its curve, the tangent where the weight stands, the step it takes.

What the loss is elsewhere is computed by probe.py, which leaves no trace of having tried.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from autograd import Value
from autograd.figures import signed
from autograd.records import Record, Update
from autograd.value import real
from viz.plots.look import THICK, Theme, begin, finish, legend, matplotlib, whole
from viz.plots.probe import SMALL, Loss, Probe, name_of, name_of_loss, probing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = npt.NDArray[np.float64]
EXACT = 1e-6  # how near the slope and the gradient of a record are, relative to the larger
SHORT = 26.0  # points between which two markers and the head of an arrow find no room
ROOM = 0.12  # above and below the curve, as a share of its height


class Step(NamedTuple):
    """Where a step leads a weight and the loss; the loss may be NaN there."""

    to: float
    loss: float


class Cut(NamedTuple):
    """What is drawn: the curve, the present point with its slope, and the step."""

    xs: Array
    ys: Array
    here: float
    loss: float
    slope: float
    step: Step | None


def slice(
    loss: Loss,
    w: Value,
    reach: float | None = None,
    *,
    lr: float | None = None,
    update: Update | Iterable[Record] | None = None,
    points: int = 201,
    ax: Axes | None = None,
    theme: str = "light",
) -> Axes:
    """Plot the loss as a function of one weight, with its tangent: the gradient is the slope.

    `loss` is a graph that the weight is a leaf of, or a function of no arguments that computes
    the loss anew. With `lr` the step of gradient descent is drawn, with `update` one that was
    taken, from the old number on: `update` is the log of the step, all of whose weights then
    stand where they stood before it, or the record of a step of this weight alone. `reach` is
    how far to look to both sides. All Values are afterwards as they were. Raises ValueError
    where the loss is not defined, and where one record is not enough to tell its gradient.
    """
    if lr is not None and update is not None:
        raise ValueError("a step is given by lr or by an update, not by both")
    points = whole(points, "points")
    alone = isinstance(update, Update)
    records = None if update is None else _records(update)
    with probing(loss, w) as probe:
        own = None if records is None else _own(records, w, alone)
        if records and not alone and len(records) > 1:
            probe.put({r.name: r.old for r in records})
        cut = _cut(probe, reach, lr, own, points)
        if own and alone:
            _check(cut, own, probe.exact)
    ax, look = begin(ax, theme)
    _draw(ax, look, cut, name_of(w), name_of_loss(loss))
    legend(ax, look)
    return finish(ax, look, name_of(w), name_of_loss(loss))


def _records(update: Update | Iterable[Record]) -> list[Update]:
    """Return the updates of one step."""
    if isinstance(update, Update):
        return [update]
    try:
        found = [r for r in update if isinstance(r, Update)]
    except TypeError:
        raise TypeError(f"update expects an Update or the log of a step, got {update!r}") from None
    if not found:
        raise ValueError("update expects an Update or the log of a step, and it holds no Update")
    if len({r.name for r in found}) < len(found):
        raise ValueError("update expects the log of one step, but a weight is updated twice")
    return found


def _own(records: list[Update], w: Value, alone: bool) -> Update:
    """Return the update of the weight; a single record may be of a weight without a label."""
    if alone and not w.label:
        return records[0]
    for record in records:
        if record.name == w.label:
            return record
    if len(records) == 1:
        raise ValueError(f"the update is of {records[0].name}, the slice along {name_of(w)}")
    raise ValueError(f"the log of the step holds no update of {name_of(w)}: label the weight")


def _check(cut: Cut, update: Update, exact: bool) -> None:
    """Raise ValueError where the slope is not the gradient that the record tells."""
    near = EXACT * max(abs(cut.slope), abs(update.grad)) + 1e-12
    if not exact:  # a difference quotient, of a loss that is a number
        near = 100 * near + SMALL * max(1.0, abs(cut.loss))
    if not abs(cut.slope - update.grad) <= near:
        raise ValueError(
            f"the slope at {update.name} = {signed(update.old)} is {signed(cut.slope)}, but the "
            f"record has the gradient {signed(update.grad)}: other weights have moved since. Give "
            "the whole log of the step, update=log"
        )


def _cut(
    probe: Probe, reach: float | None, lr: float | None, update: Update | None, points: int
) -> Cut:
    """Compute everything that is to be drawn."""
    here = probe.weights[0].data if update is None else update.old
    at_here, slope = probe.known_at(here), probe.slope(here)
    to = None if update is None else update.new
    if lr is not None:
        to = here - real(lr, "lr") * slope
    step = None if to is None else Step(to, probe.at(to))
    if reach is None:
        reach = _reach(abs(to - here)) if to is not None else 1.0
    if real(reach, "reach") <= 0:
        raise ValueError(f"reach expects a number above 0, got {reach!r}")
    xs = here + reach * np.linspace(-1, 1, points)
    return Cut(xs, probe.along(xs), here, at_here, slope, step)


def _reach(step: float) -> float:
    """Return how far to look: a small step is to be seen, a large one to have room."""
    return max(1.25 * step, min(1.0, 6 * step)) or 1.0


def _draw(ax: Axes, look: Theme, cut: Cut, w: str, loss: str) -> None:
    ax.plot(cut.xs, cut.ys, color=look.ink, linewidth=THICK, zorder=2)
    ax.plot(
        cut.xs,
        cut.loss + cut.slope * (cut.xs - cut.here),
        color=look.sign(cut.slope),
        linewidth=THICK,
        linestyle=(0, (2.6, 1.3)),
        label=f"slope ∂{loss}/∂{w} = {signed(cut.slope)}",
        zorder=3,
    )
    if cut.step:
        _draw_step(ax, look, cut, cut.step, w, loss)
    ax.plot([cut.here], [cut.loss], "o", color=look.ink, ms=11, zorder=5)
    seen = [y for y in (*cut.ys, cut.loss) if isfinite(y)]
    room = ROOM * ((max(seen) - min(seen)) or 1.0)
    ax.set_ylim(min(seen) - room, max(seen) + room)
    ax.set_xlim(cut.xs[0], cut.xs[-1])
    if cut.step and isfinite(cut.step.loss):
        _draw_arrow(ax, look, cut, cut.step)


def _draw_step(ax: Axes, look: Theme, cut: Cut, step: Step, w: str, loss: str) -> None:
    """Draw the point after the step, and tell of the step in the legend."""
    colour = look.sign(step.to - cut.here)
    moved = f"step: {w} {signed(cut.here)} → {signed(step.to)}, {loss} {signed(cut.loss)} → "
    if not isfinite(step.loss):
        ax.axvline(step.to, color=colour, lw=THICK, label=f"{moved}not defined")
        return
    # An annotation has no place in the legend: a line without data stands for it there.
    line = matplotlib(".lines").Line2D
    ax.add_line(line([], [], color=colour, lw=THICK + 1, label=moved + signed(step.loss)))
    hollow = {"mfc": look.paper, "mec": look.ink, "mew": THICK}
    ax.plot([step.to], [step.loss], "o", ms=10, zorder=5, **hollow)  # type: ignore[arg-type]


def _draw_arrow(ax: Axes, look: Theme, cut: Cut, step: Step) -> None:
    """Draw an arrow from the present point to the one after the step, if there is room for it.

    Between points that all but touch, an arrow would be shorter than its head and turn it round.
    """
    start, end = ax.transData.transform([(cut.here, cut.loss), (step.to, step.loss)])
    if np.hypot(*(end - start)) * 72 / ax.figure.dpi < SHORT:
        return
    ax.annotate(
        "",
        xy=(step.to, step.loss),
        xytext=(cut.here, cut.loss),
        arrowprops={
            "arrowstyle": "-|>,head_length=0.7,head_width=0.35",
            "color": look.sign(step.to - cut.here),
            "linewidth": THICK + 1,
            "shrinkA": 5,
            "shrinkB": 6,
        },
        zorder=4,
    )
