"""The loss along one weight: its curve, the tangent where the weight stands, the step it takes."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from autograd import Value
from autograd.figures import signed
from autograd.labels import differential
from autograd.records import Record, Update
from autograd.value import real
from viz.plots.axis import Array, above_zero, around, at_least_two
from viz.plots.look import DASHED, THICK, begin, dot, finish, plain
from viz.plots.probe import SMALL, Loss, Probe, name_of, probing
from viz.style import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EXACT = 1e-6  # how near the slope and the gradient of a record are, relative to the larger
SHORT = 26.0  # points between which two markers and the head of an arrow find no room
ROOM = 0.12  # above and below the curve, as a share of its height


class Cut(NamedTuple):
    """What is drawn: the curve, the present point with its slope, and where a step leads."""

    xs: Array
    ys: Array
    here: float
    loss: float
    slope: float
    to: float | None
    after: float
    """The loss after the step, NaN if it is not defined there."""


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

    `loss` is a graph that holds the weight as a leaf, or a function of no arguments that computes
    the loss again. `reach` is how far to look to both sides. `lr` adds the step of gradient
    descent, `update` a step that was taken: its log, which puts all its weights back to where
    they stood before it, or the record of a step of this weight alone. No Value is changed.

    `viz.save(ax, "slice.png")` writes what is returned to a file, also .svg or .pdf.

    Raises ValueError where the loss is not defined, and where the gradient of a single record is
    not the slope, TypeError for what is no weight or no loss.
    """
    if lr is not None and update is not None:
        raise ValueError("a step is given by lr or by an update, not by both")
    points = at_least_two("points", points)
    records = [] if update is None else _records(update)
    with probing(loss, w) as probe:
        own = None if update is None else _own(update, records, w)
        if len(records) > 1:
            probe.put({r.name: r.old for r in records})
        cut = _cut(probe, reach, lr, own, points)
        if isinstance(update, Update):
            _check(cut, update, probe.exact)
    ax, look = begin(ax, theme)
    names = name_of(w), name_of(loss, "loss")
    _draw(ax, look, cut, *map(plain, names))
    return finish(ax, look, *names)


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


def _own(update: Any, records: list[Update], w: Value) -> Update:
    """Return the update of the weight; a record given alone may be of one without a label."""
    for record in records:
        if record.name == name_of(w) or (record is update and not w.label):
            return record
    names = " and ".join(record.name for record in records)
    raise ValueError(f"the update is of {names}, with no update of {name_of(w)}: label the weight")


def _check(cut: Cut, update: Update, exact: bool) -> None:
    """Raise ValueError where the slope is not the gradient of the record."""
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
    """Compute everything that is drawn."""
    here = probe.weights[0].data if update is None else update.old
    loss, slope = probe.known_at(here), probe.slope(here)
    to = None if update is None else update.new
    if lr is not None:
        to = here - real(lr, "lr") * slope
    after = np.nan if to is None else probe.at(to)
    if reach is None:
        reach = 1.0 if to is None else _reach(abs(to - here))
    xs = around(here, above_zero("reach", reach), points)
    return Cut(xs, probe.along(xs), here, loss, slope, to, after)


def _reach(step: float) -> float:
    """Return how far to look, so that a small step is seen and a large one has room."""
    return max(1.25 * step, min(1.0, 6 * step)) or 1.0


def _draw(ax: Axes, look: Theme, cut: Cut, w: str, loss: str) -> None:
    ax.plot(cut.xs, cut.ys, color=look.heading, lw=THICK, zorder=2)
    tangent = cut.loss + cut.slope * (cut.xs - cut.here)
    label = f"slope {differential(loss)}/{differential(w)} = {signed(cut.slope)}"
    ax.plot(cut.xs, tangent, color=look.line(cut.slope), lw=THICK, ls=DASHED, label=label, zorder=3)
    seen = [y for y in (*cut.ys, cut.loss) if isfinite(y)]
    room = ROOM * ((max(seen) - min(seen)) or 1.0)
    ax.set(xlim=cut.xs[[0, -1]], ylim=(min(seen) - room, max(seen) + room))
    dot(ax, look, cut.here, cut.loss, colour=look.heading)
    if cut.to is not None:
        _draw_step(ax, look, cut, cut.to, f"{w} {signed(cut.here)} → {signed(cut.to)}", loss)


def _draw_step(ax: Axes, look: Theme, cut: Cut, to: float, moved: str, loss: str) -> None:
    """Draw the point after the step and an arrow to it, and write the step into the legend.

    Between points that all but touch, an arrow would be shorter than its head and turn around.
    """
    colour, label = look.line(to - cut.here), f"step: {moved}, {loss} {signed(cut.loss)} → "
    if not isfinite(cut.after):
        ax.axvline(to, color=colour, lw=THICK, label=f"{label}not defined")
        return
    # An annotation has no place in the legend: a line without data stands for it there.
    ax.plot([], [], color=colour, lw=THICK + 1, label=label + signed(cut.after))
    dot(ax, look, to, cut.after, colour=look.heading, hollow=True, ms=10)
    ends = [(cut.here, cut.loss), (to, cut.after)]
    start, end = ax.transData.transform(ends)
    if np.hypot(*(end - start)) * 72 / ax.figure.dpi >= SHORT:
        head = "-|>,head_length=0.7,head_width=0.35"
        arrow = {"arrowstyle": head, "color": colour, "lw": THICK + 1, "shrinkA": 5, "shrinkB": 6}
        ax.annotate("", ends[1], ends[0], arrowprops=arrow, zorder=4)
