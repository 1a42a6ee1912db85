"""Activation functions with their derivatives: values, slopes and corners of the table of ops."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from autograd import leaky_relu
from autograd.figures import signed
from autograd.ops import OPS
from autograd.text import literal, partial, symbol, tokens
from autograd.tokens import board
from nn.activations import name_of
from nn.names import lookup
from viz.plots.axis import Array, above_zero, around
from viz.plots.look import DASHED, THICK, begin, dot, finish
from viz.style import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FURTHER = {"leaky_relu": leaky_relu.__defaults__ or ()}
"""The inputs after the first, of ops that have some: the slope below 0."""


class Graph(NamedTuple):
    """What is drawn: a function and its derivative, and where the slope jumps."""

    name: str
    rule: str
    xs: Array
    ys: Array
    slopes: Array
    corners: npt.NDArray[np.bool_]


def activation(
    name: str | Callable[..., Any],
    reach: float = 4.0,
    *,
    ax: Axes | None = None,
    theme: str = "light",
) -> Axes:
    """Plot an activation function and its derivative, from −reach to reach.

    Any op of one number has its picture: "tanh", "relu", "sigmoid", also "exp" or "sin". Where
    the slope jumps, a dot marks the derivative that the engine takes there.

    `viz.save(ax, "tanh.png")` writes what is returned to a file, also .svg or .pdf.

    Raises ValueError for an unknown name and a `reach` that is not above 0, TypeError for one that
    is no number.
    """
    graph = _graph(name_of(name), above_zero("reach", reach))
    ax, look = begin(ax, theme)
    _draw(ax, look, graph)
    return finish(ax, look, "x", "")


def _graph(name: str, reach: float) -> Graph:
    """Read an op's line of the table with NumPy; `linear` is no op and returns x itself."""
    xs = around(0.0, reach, 801)  # 0 is one of them, where corners are
    unary = {k: op for k, op in OPS.items() if not op.nary and len(op.arguments) == 1}
    op = lookup("activation", name, {**unary, **{k: OPS[k] for k in FURTHER}, "linear": None})
    if op is None:
        return Graph("x", "1", xs, xs, np.ones_like(xs), np.zeros(xs.shape, bool))
    more = FURTHER.get(name, ())
    with np.errstate(all="ignore"):  # outside its domain a function has no line
        ys = op.value((xs, *more), np)
        slopes = op.local(0, (xs, *more), ys, np)
        ys = np.where(np.isfinite(ys), ys, np.nan)
        slopes = np.where(np.isfinite(ys + slopes), slopes, np.nan)
        corners = np.zeros(xs.shape, bool) if op.kink is None else op.kink(np, xs, *more)
    symbols = [symbol("x"), *map(literal, more)]
    rule = board(tokens(partial(op, 0, symbols, symbol(f"{name}(x)"))))
    return Graph(f"{name}(x)", rule, xs, ys, slopes, corners)


def _draw(ax: Axes, look: Theme, graph: Graph) -> None:
    name, rule, xs, ys, slopes, corners = graph
    ax.axhline(0, color=look.faint, lw=1, zorder=1)
    ax.axvline(0, color=look.faint, lw=1, zorder=1)
    ax.plot(xs, ys, color=look.blue, lw=THICK + 1, label=name)
    gapped = np.where(corners, np.nan, slopes)  # the line of the slope breaks off where it jumps
    ax.plot(xs, gapped, color=look.orange, lw=THICK, ls=DASHED, label=f"derivative {rule}")
    for k in np.flatnonzero(corners):
        sides: Any = {"colour": look.orange, "hollow": True, "ms": 10, "mew": 2.2, "zorder": 4}
        dot(ax, look, xs[[k, k]], slopes[[k - 1, k + 1]], **sides)
        dot(ax, look, xs[k], ys[k], colour=look.blue, ms=12, zorder=4)
        label = f"corner at {signed(xs[k])}: derivative {signed(slopes[k])} by convention"
        dot(ax, look, xs[k], slopes[k], colour=look.orange, label=label)
    low, high = np.nanmin([ys, slopes]), np.nanmax([ys, slopes])
    most = 2 * max(1.0, xs[-1])  # of exp and log not everything can be seen
    ax.set(xlim=xs[[0, -1]], ylim=(max(low, -most) - 0.15, min(high, most) + 0.15))
