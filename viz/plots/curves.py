"""The curves of a history: loss and metrics, epoch by epoch."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from nn.callbacks import History
from viz.plots.look import DASHED, OTHERS, THICK, begin, by_epochs, by_factors, finish
from viz.style import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Results: TypeAlias = Mapping[str, Sequence[float]]
VALIDATION = "val_"
SHARE = re.compile("(val_)?(.*_)?acc(uracy)?")
"""The names of metrics that lie between 0 and 1: acc, val_accuracy, top_5_accuracy."""


def curves(
    history: History | Results, *, log: bool = False, ax: Axes | None = None, theme: str = "light"
) -> Axes:
    """Plot loss and metrics by epoch, those on validation data dashed.

    Accuracies have an axis on the right, from 0 to 1. `history` is what `fit` returns, or a dict
    of lists like its `history`. With `log` the loss is on a logarithmic scale.

    `viz.save(ax, "curves.png")` writes what is returned to a file, also .svg or .pdf.

    Raises TypeError for what is no history, ValueError for one without an epoch.
    """
    results = history.history if isinstance(history, History) else history
    if not isinstance(results, Mapping) or not all(map(_is_list, results.values())):
        raise TypeError(f"curves expects what fit() returns, or a dict of lists, got {history!r}")
    epochs = max(map(len, results.values()), default=0)
    if not epochs:
        raise ValueError("the history holds no epoch yet: plot what fit() returns")
    left, look = begin(ax, theme)
    shares = {name: x for name, x in results.items() if SHARE.fullmatch(name)}
    others = {name: x for name, x in results.items() if name not in shares}
    lines = _draw(left, look, others, [look.orange, *OTHERS])
    if log:
        by_factors(left.yaxis)
    else:
        left.set_ylim(bottom=min(0.0, left.get_ylim()[0]))
    if shares:
        right = left.twinx()
        lines += _draw(right, look, shares, [look.blue, *OTHERS[::-1]])
        right.set_ylim(0, 1.03)
        finish(right, look, "", "accuracy", grid=False, legend=())
        right.spines["right"].set_visible(True)
        right.spines["left"].set_visible(False)
    if epochs == 1:
        left.set_xlim(0.5, 1.5)
    by_epochs(left.xaxis)
    title = " and ".join(name for name in others if not name.startswith(VALIDATION))
    return finish(left, look, "epoch", title, legend=lines)


def _is_list(numbers: Any) -> bool:
    return hasattr(numbers, "__len__") and not isinstance(numbers, str | Mapping)


def _draw(ax: Axes, look: Theme, results: Results, colours: Sequence[str]) -> list[Any]:
    """Draw a line for each name; those of one metric have one colour."""
    metrics = list(dict.fromkeys(name.removeprefix(VALIDATION) for name in results))
    lines = []
    for name, numbers in results.items():
        held_out = name.startswith(VALIDATION)
        lines += ax.plot(
            range(1, len(numbers) + 1),
            numbers,
            color=colours[metrics.index(name.removeprefix(VALIDATION)) % len(colours)],
            lw=THICK,
            ls=DASHED if held_out else "-",
            marker="o" if len(numbers) == 1 else "",
            ms=10,
            mfc=look.paper if held_out else None,
            mew=THICK,
            label=name.replace("accuracy", "acc") if SHARE.fullmatch(name) else name,
        )
    return lines
