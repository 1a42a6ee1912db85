"""A sweep of learning rates: which of them train, and how far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import inf, isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.figures import signed
from autograd.value import real
from nn.names import lookup
from viz.plots.look import (
    BAD,
    THICK,
    begin,
    blend,
    by_epochs,
    by_factors,
    crosses,
    dot,
    finish,
    is_wide,
)
from viz.style import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HIGH = 10.0  # times the first losses: what rises further has left the picture


def rates(
    train: Callable[[float], Any],
    lrs: Iterable[float],
    *,
    show: str = "final",
    ax: Axes | None = None,
    theme: str = "light",
) -> Axes:
    """Train once with each learning rate, and plot the final losses, or all the curves.

    `train(lr)` makes a model, fits it and returns its History, or a loss. Where it raises
    ValueError, as `fit` does when numbers leave the range of floats, the training has diverged
    and is marked at the top. `show` is "final" or "curves".

    `viz.save(ax, "rates.png")` writes what is returned to a file, also .svg or .pdf.

    Raises ValueError for rates that are not above 0, and if no training gives a finite loss,
    TypeError for what is no number.
    """
    draw = lookup("show", show, {"final": _final, "curves": _by_epoch})
    found = _sweep(train, [real(lr, "a learning rate") for lr in lrs])
    good = {lr: losses for lr, losses in found.items() if losses}
    ax, look = begin(ax, theme)
    return draw(ax, look, good, [lr for lr in found if lr not in good])


def _sweep(train: Callable[[float], Any], lrs: list[float]) -> dict[float, list[float]]:
    """Return the losses by epoch for each learning rate, none where training failed."""
    if not lrs or min(lrs) <= 0:
        raise ValueError("rates expects learning rates above 0, such as [0.001, 0.01, 0.1]")
    found: dict[float, list[float]] = {}
    failed: ValueError | None = None
    for lr in sorted(lrs):
        try:
            found[lr] = _losses(train(lr))
        except ValueError as error:
            found[lr], failed = [], failed or error
    if not any(found.values()):  # where nothing trains, the learning rate is not to blame
        raise failed or ValueError("no training gave a finite loss: try smaller learning rates")
    return found


def _losses(result: Any) -> list[float]:
    """Return the losses by epoch of what a training returned, none if one is not finite."""
    history = getattr(result, "history", result)
    history = getattr(history, "history", history)  # of a model: its History's
    losses = list(history["loss"]) if isinstance(history, Mapping) else [real(result, "the loss")]
    return losses if all(map(isfinite, losses)) else []


def _final(ax: Axes, look: Theme, good: dict[float, list[float]], diverged: list[float]) -> Axes:
    """Draw the last loss by learning rate, the best one marked, the diverged ones at the top."""
    last = {lr: losses[-1] for lr, losses in good.items()}
    best = min(last, key=last.__getitem__)
    ax.plot(list(last), list(last.values()), "o-", color=look.faint, lw=THICK, ms=10)
    label = f"lowest: {signed(last[best])} with lr {signed(best)}"
    dot(ax, look, best, last[best], colour=look.blue, ms=15, label=label)
    by_factors(ax.xaxis)
    if is_wide(last.values()):
        by_factors(ax.yaxis)
    crosses(ax, look, diverged, "diverged")
    return finish(ax, look, "learning rate", "final loss")


def _by_epoch(ax: Axes, look: Theme, good: dict[float, list[float]], diverged: list[float]) -> Axes:
    """Draw the curve of each learning rate, from orange for the smallest to blue for the largest.

    A curve that rises far above all beginnings leaves the picture at the top; the others stay
    readable.
    """
    colours = blend(look.orange, look.faint, look.blue)
    ceiling = _ceiling(list(good.values()))
    for k, (lr, losses) in enumerate(good.items()):
        colour = colours(k / max(1, len(good) - 1))
        seen = np.minimum(losses, HIGH * ceiling)  # drawing takes no numbers near overflow
        ax.plot(range(1, len(seen) + 1), seen, color=colour, lw=THICK, label=f"lr {signed(lr)}")
    for lr in diverged:
        dot(ax, look, [], [], colour=BAD, marker="x", mew=3, label=f"lr {signed(lr)} diverged")
    everything = [loss for losses in good.values() for loss in losses]
    if is_wide(min(loss, ceiling) for loss in everything):
        by_factors(ax.yaxis)
    if max(everything) > ceiling:
        below = min(everything) - 0.05 * (ceiling - min(everything))
        ax.set_ylim(None if ax.get_yscale() == "log" else below, ceiling)
    by_epochs(ax.xaxis)
    return finish(ax, look, "epoch", "loss")


def _ceiling(curves: list[list[float]]) -> float:
    """Return the loss above which nothing is drawn: a multiple of the largest first one.

    A training that diverges may do so in its first epoch: those that rise count only if all do.
    """
    calm = [losses for losses in curves if losses[-1] <= losses[0]] or curves
    highest = max(losses[0] for losses in calm)
    return HIGH * highest if highest > 0 else inf
