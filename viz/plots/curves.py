"""What training tells, epoch by epoch: the curves of a history, and a sweep of learning rates.

It plots numbers that `fit` returned; training itself is the business of `nn`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import inf, isfinite
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from autograd.figures import signed
from autograd.value import real
from nn.callbacks import History
from nn.names import lookup
from viz.plots.look import THICK, Theme, begin, by_factors, finish, legend, matplotlib

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Results: TypeAlias = Mapping[str, Sequence[float]]
VALIDATION = "val_"
SHARE = re.compile("(val_)?(.*_)?acc(uracy)?")
"""The names of metrics that lie between 0 and 1: acc, val_accuracy, top_5_accuracy."""
WIDE = 5.0
MOST = 1e300  # of what can be multiplied
HIGH = 10.0  # times the first losses: what rises further has left the picture


def curves(
    history: History | Results, *, log: bool = False, ax: Axes | None = None, theme: str = "light"
) -> Axes:
    """Plot the loss by epoch, and the metrics; dashed, what was measured on validation data.

    Accuracies have an axis of their own on the right, from 0 to 1. With `log` the loss is on a
    logarithmic scale. `history` is what `fit` returns, or a dict of lists as its `history` is.
    """
    results = history.history if isinstance(history, History) else history
    if not isinstance(results, Mapping) or not all(map(_is_list, results.values())):
        raise TypeError(f"curves expects what fit() returns, or a dict of lists, got {history!r}")
    epochs = max(map(len, results.values()), default=0)
    if not epochs:
        raise ValueError("the history holds no epoch yet: plot what fit() returns")
    left, look = begin(ax, theme)
    shares = [name for name in results if SHARE.fullmatch(name)]
    others = [name for name in results if name not in shares]
    lines = _draw(left, look, results, others, [look.negative, *look.others])
    if log:
        by_factors(left.yaxis)
    else:
        left.set_ylim(bottom=min(0.0, left.get_ylim()[0]))
    title = " and ".join(n for n in others if not n.startswith(VALIDATION))
    finish(left, look, "epoch", title)
    if shares:
        lines += _on_the_right(left, look, results, shares)
    if epochs == 1:
        left.set_xlim(0.5, 1.5)
    left.xaxis.set_major_locator(matplotlib(".ticker").MaxNLocator(integer=True, min_n_ticks=1))
    legend(left, look, lines)
    return left


def _is_list(numbers: Any) -> bool:
    return hasattr(numbers, "__len__") and not isinstance(numbers, str | Mapping)


def _on_the_right(left: Axes, look: Theme, results: Results, shares: list[str]) -> list[Any]:
    """Draw the accuracies on a second axis, from 0 to 1."""
    right = left.twinx()
    lines = _draw(right, look, results, shares, [look.positive, *look.others[::-1]])
    right.set_ylim(0, 1.03)
    finish(right, look, "", "accuracy", grid=False)
    right.spines["right"].set_visible(True)
    right.spines["left"].set_visible(False)
    return lines


def _draw(
    ax: Axes, look: Theme, results: Results, names: list[str], colours: Sequence[str]
) -> list[Any]:
    """Draw a line for each name; those of one metric have one colour."""
    metrics = list(dict.fromkeys(name.removeprefix(VALIDATION) for name in names))
    lines = []
    for name in names:
        numbers = results[name]
        held_out = name.startswith(VALIDATION)
        lines += ax.plot(
            range(1, len(numbers) + 1),
            numbers,
            color=colours[metrics.index(name.removeprefix(VALIDATION)) % len(colours)],
            linewidth=THICK,
            linestyle=(0, (2.2, 1.2)) if held_out else "-",
            marker="o" if len(numbers) == 1 else "",
            markersize=10,
            markerfacecolor=look.paper if held_out else None,
            markeredgewidth=THICK,
            label=name.replace("accuracy", "acc") if SHARE.fullmatch(name) else name,
        )
    return lines


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
    """
    draw = lookup("show", show, {"final": _final, "curves": _by_epoch})
    found = _sweep(train, [real(lr, "a learning rate") for lr in lrs])
    ax, look = begin(ax, theme)
    draw(ax, look, found)
    legend(ax, look)
    return ax


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
    if failed and not any(found.values()):
        raise failed  # where nothing trains, the learning rate is not to blame
    if not any(found.values()):
        raise ValueError("no training gave a finite loss: try smaller learning rates")
    return found


def _losses(result: Any) -> list[float]:
    """Return the losses by epoch of what a training returned."""
    history = getattr(result, "history", result)
    history = getattr(history, "history", history)  # of a model: its History's
    losses = list(history["loss"]) if isinstance(history, Mapping) else [real(result, "the loss")]
    return losses if all(map(isfinite, losses)) else []


def _final(ax: Axes, look: Theme, found: Mapping[float, list[float]]) -> None:
    """Draw the last loss by learning rate, the best one marked, the diverged ones at the top."""
    good = {lr: losses[-1] for lr, losses in found.items() if losses}
    best = min(good, key=lambda lr: good[lr])
    ax.plot(list(good), list(good.values()), "o-", color=look.faint, lw=THICK, ms=10)
    text = f"lowest: {signed(good[best])} with lr {signed(best)}"
    ax.plot([best], [good[best]], "o", color=look.positive, ms=15, ls="", label=text)
    by_factors(ax.xaxis)
    if _spread(good.values()):
        by_factors(ax.yaxis)
    diverged = [lr for lr in found if lr not in good]
    if diverged:
        at_the_top = ax.get_xaxis_transform()
        style: Any = {"color": look.bad, "ms": 14, "mew": 4, "ls": "", "clip_on": False}
        tops = [0.97] * len(diverged)
        ax.plot(diverged, tops, "x", transform=at_the_top, label="diverged", **style)
    finish(ax, look, "learning rate", "final loss")


def _by_epoch(ax: Axes, look: Theme, found: Mapping[float, list[float]]) -> None:
    """Draw the curve of each learning rate, from orange for the smallest to blue for the largest.

    The legend says which is which. A curve that rises far above all beginnings leaves the
    picture at the top, so that it does not flatten the others.
    """
    colours = look.blend(look.negative, look.faint, look.positive)
    good = {lr: losses for lr, losses in found.items() if losses}
    ceiling = _ceiling(good.values())
    for k, (lr, losses) in enumerate(good.items()):
        colour = colours(k / max(1, len(good) - 1))
        label = f"lr {signed(lr)}"
        seen = np.minimum(losses, HIGH * ceiling)  # drawing takes no numbers near overflow
        ax.plot(range(1, len(losses) + 1), seen, color=colour, lw=THICK, label=label)
    for lr in found.keys() - good.keys():
        ax.plot([], [], "x", color=look.bad, ms=12, mew=3, label=f"lr {signed(lr)} diverged")
    everything = [loss for losses in good.values() for loss in losses]
    if _spread(min(loss, ceiling) for loss in everything):
        by_factors(ax.yaxis)
    if max(everything) > ceiling:
        ax.set_ylim(top=ceiling)
        if ax.get_yscale() == "linear":
            low = min(everything)
            ax.set_ylim(bottom=low - 0.05 * (ceiling - low))
    finish(ax, look, "epoch", "loss")


def _ceiling(curves: Iterable[list[float]]) -> float:
    """Return the loss above which nothing is drawn: a multiple of the largest first one.

    A training that diverges may do so in its first epoch: those that rise count only if all do.
    """
    found = list(curves)
    calm = [losses for losses in found if losses[-1] <= losses[0]] or found
    highest = max(losses[0] for losses in calm)
    return HIGH * highest if 0 < highest < MOST else inf


def _spread(losses: Iterable[float]) -> bool:
    """Return whether losses are so far apart that a logarithmic scale tells more."""
    low, high = min(found := list(losses)), max(found)
    return low > 0 and high > WIDE * low
