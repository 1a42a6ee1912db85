"""Activation functions with their derivatives, as the engine's table of ops has them.

Nothing here knows a derivative: values, slopes and corners are read from autograd/ops.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from autograd.figures import signed
from autograd.ops import OPS
from autograd.text import literal, partial, symbol, tokens
from autograd.tokens import board
from autograd.value import real
from nn.activations import name_of
from nn.names import lookup
from viz.plots.look import THICK, Theme, begin, finish, legend

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = npt.NDArray[np.float64]
SLOPE = 0.01  # of leaky_relu below 0, as in autograd.leaky_relu
FURTHER = {"leaky_relu": (SLOPE,)}
"""The inputs after the first, of ops that have some."""


class Graph(NamedTuple):
    """What is drawn: a function and its derivative, and where the slope jumps."""

    xs: Array
    ys: Array
    slopes: Array
    rule: str
    kinks: Array


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
    """
    if real(reach, "reach") <= 0:
        raise ValueError(f"reach expects a number above 0, got {reach!r}")
    known = {k: op for k, op in OPS.items() if not op.nary and len(op.arguments) == 1}
    known |= {k: OPS[k] for k in FURTHER}
    title = name_of(name)
    if title != "linear":
        lookup("activation", title, {**known, "linear": None})
    graph = _graph(title, reach)
    ax, look = begin(ax, theme)
    _draw(ax, look, title, graph)
    legend(ax, look)
    return finish(ax, look, "x", "")


def _graph(name: str, reach: float) -> Graph:
    """Read an op's line of the table with NumPy; `linear` is no op and returns x itself."""
    xs = reach * np.linspace(-1, 1, 801)  # 0 is one of them, where corners are
    if name == "linear":
        return Graph(xs, xs, np.ones_like(xs), "1", xs[:0])
    op, more = OPS[name], FURTHER.get(name, ())
    with np.errstate(all="ignore"):  # outside its domain a function has no line
        ys = op.value((xs, *more), np)
        slopes = np.broadcast_to(op.local(0, (xs, *more), ys, np), xs.shape).astype(np.float64)
        bends = np.zeros(xs.shape, bool) if op.kink is None else op.kink(np, xs, *more)
    symbols = [symbol("x"), *map(literal, more)]
    rule = board(tokens(partial(op, 0, symbols, symbol(f"{name}(x)"))))
    return Graph(
        xs, _finite(ys), _finite(np.where(np.isfinite(ys), slopes, np.nan)), rule, xs[bends]
    )


def _finite(ys: Array) -> Array:
    return np.where(np.isfinite(ys), ys, np.nan)


def _draw(ax: Axes, look: Theme, name: str, graph: Graph) -> None:
    xs, ys, slopes, rule, kinks = graph
    corner = np.isin(xs, kinks)
    ax.axhline(0, color=look.faint, lw=1, zorder=1)
    ax.axvline(0, color=look.faint, lw=1, zorder=1)
    ax.plot(
        xs, ys, color=look.positive, lw=THICK + 1, label="x" if name == "linear" else f"{name}(x)"
    )
    lines = np.where(corner, np.nan, slopes)  # the line of the slope breaks off where it jumps
    ax.plot(
        xs, lines, color=look.negative, lw=THICK, ls=(0, (2.6, 1.3)), label=f"derivative {rule}"
    )
    for k in np.flatnonzero(corner):
        hollow: Any = {"mfc": look.paper, "mec": look.negative, "mew": 2.2, "ms": 10, "ls": ""}
        ax.plot(xs[[k, k]], slopes[[k - 1, k + 1]], "o", zorder=4, **hollow)
        ax.plot(xs[[k]], ys[[k]], "o", color=look.positive, ms=12, zorder=4)
        told = f"corner at {signed(xs[k])}: derivative {signed(slopes[k])} by convention"
        ax.plot(xs[[k]], slopes[[k]], "o", color=look.negative, ms=11, ls="", zorder=5, label=told)
    low, high = np.nanmin([*ys, *slopes]), np.nanmax([*ys, *slopes])
    most = 2 * max(1.0, xs[-1])  # of exp and log not everything can be seen
    ax.set_ylim(max(low, -most) - 0.15, min(high, most) + 0.15)
    ax.set_xlim(xs[0], xs[-1])
