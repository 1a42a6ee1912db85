"""How the weights of a network, or their gradients, are spread in each layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autograd.figures import signed
from nn.module import Module
from nn.names import lookup
from viz.plots.axis import Array, around
from viz.plots.look import TICKS, begin, finish, ticks, writing
from viz.style import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BARS = 30  # on each side of 0
TALL = 0.7  # of the distance from layer to layer


def histograms(
    model: Module,
    of: str = "weights",
    *,
    ax: Axes | None = None,
    theme: str = "light",
) -> Axes:
    """Plot a histogram for each layer, one above the other: blue above 0, orange below.

    `of` is "weights" or "gradients". Numbers that are exactly 0 (gradients before backward,
    weights behind dead neurons) are counted in words, so that they do not dwarf the others.

    `viz.save(ax, "weights.png")` writes what is returned to a file, also .svg or .pdf.

    Raises TypeError for what is no model, ValueError for one without weights and for another `of`.
    """
    if not isinstance(model, Module):
        raise TypeError(f"histograms expects a model, such as MLP(2, [3, 1]), got {model!r}")
    key = lookup("content of histograms", of, {"weights": "data", "gradients": "grad"})
    layers = _by_layer(model, key)
    if not layers:
        raise ValueError("the model has no weights yet: train it, or call it on a sample")
    ax, look = begin(ax, theme)
    largest = max(float(abs(numbers).max()) for numbers in layers.values()) or 1.0
    floors = range(len(layers))[::-1]
    for floor, numbers in zip(floors, layers.values(), strict=True):
        _draw(ax, look, numbers, floor, largest)
    finish(ax, look, of.removesuffix("s"), "")
    ax.set_yticks(floors, list(layers))
    ax.set(ylim=(-0.08, len(layers)), xlim=(-1.04 * largest, 1.04 * largest))
    ax.tick_params(axis="y", length=0, **ticks(look))
    ax.spines["left"].set_visible(False)
    return ax


def _by_layer(model: Module, key: str) -> dict[str, Array]:
    """Return the numbers of the parameters by the part of the network that they belong to."""
    found: dict[str, list[float]] = {}
    for name, parameter in model.named_parameters():
        part, dot, _ = name.partition(".")
        layer = part if dot else part.partition("[")[0]
        found.setdefault(layer, []).append(getattr(parameter, key))
    return {name: np.array(numbers) for name, numbers in found.items()}


def _draw(ax: Axes, look: Theme, numbers: Array, floor: float, largest: float) -> None:
    """Draw one layer's histogram on its floor, and say beside it what it holds."""
    edges = around(0.0, largest, 2 * BARS + 1)  # 0 is an edge: a bar has one sign
    counts, _ = np.histogram(numbers[numbers != 0], edges)
    heights = TALL * counts / max(1, counts.max())
    colours = [look.orange] * BARS + [look.blue] * BARS
    ax.bar(edges[:-1], heights, largest / BARS, floor, align="edge", color=colours, linewidth=0)
    ax.axhline(floor, color=look.faint, lw=1)
    zeros = int((numbers == 0).sum())
    text = f"{len(numbers)} numbers, deviation {signed(numbers.std(), 2)}"
    text += f", {zeros} are 0" if zeros else ""
    ax.text(largest, floor + 0.92, text, ha="right", va="top", **writing(look, TICKS))
