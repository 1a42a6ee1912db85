"""What a network answers everywhere in the plane of its two inputs, and where its data lie.

The answers are those of `model.predict`; which of them counts as yes is decided as the metric
"accuracy" decides it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from autograd.figures import signed
from autograd.listening import paused
from nn.objectives import Hinge
from nn.samples import samples
from nn.training import Model
from viz.plots.look import THICK, Theme, begin, finish, legend, matplotlib, scale, whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = npt.NDArray[np.float64]
MARGIN = 0.12  # of the extent of the data, on each side
FLAT = 1e-3  # what outputs may differ by and still be one answer, with no border in it
STRONGEST = 0.62  # how much colour a certain answer has: the points are to stand out


def regions(
    model: Model,
    X: npt.ArrayLike,  # noqa: N803  (scikit-learn's name)
    y: npt.ArrayLike,
    *,
    resolution: int = 200,
    ax: Axes | None = None,
    theme: str = "light",
) -> Axes:
    """Plot where the network answers what, with the data points and the border between.

    Of one output the border is at 0, or at 0.5 where the last activation is a sigmoid or the
    labels are 0 and 1; of several outputs the largest wins. X has two columns; y labels, one-hot
    rows, or targets of a regression.
    """
    resolution = whole(resolution, "resolution")
    data = samples(X, y)
    if data.x.shape[1] != 2:
        raise ValueError(
            f"regions are drawn in a plane: X expects 2 columns, got {data.x.shape[1]}"
        )
    xs, ys = (_span(column, resolution) for column in data.x.T)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1)
    with paused():
        outputs = model.predict(grid.reshape(-1, 2)).reshape(*grid.shape[:2], -1)
    ax, look = begin(ax, theme)
    draw = _two_sides if outputs.shape[-1] == 1 else _classes
    draw(ax, look, model, (xs, ys), outputs, data.x, data.y)
    ax.set_xlim(xs[0], xs[-1])
    ax.set_ylim(ys[0], ys[-1])
    ax.set_aspect("equal")
    return finish(ax, look, "x₁", "x₂", grid=False)


def _span(column: Array, resolution: int) -> Array:
    """Return numbers from a little below a column's smallest to a little above its largest."""
    low, high = float(column.min()), float(column.max())
    margin = MARGIN * ((high - low) or 1.0)
    return np.linspace(low - margin, high + margin, resolution)


def _two_sides(
    ax: Axes,
    look: Theme,
    model: Model,
    plane: tuple[Array, Array],
    outputs: Array,
    x: Array,
    y: Array,
) -> None:
    """Draw one output: blue above the border, orange below, as strong as it is sure."""
    if y.shape[1] != 1:
        raise ValueError(f"the network has one output, but y has {y.shape[1]} columns")
    labels, border = y[:, 0], _border(model, y)
    kinds = np.unique(labels)
    regression = len(kinds) > 2
    reach = float(abs(labels).max()) if regression else 1.0 - border
    share = np.clip((outputs[..., 0] - border) / reach, -1, 1)
    strongest = 1.0 if regression else STRONGEST
    _paint(ax, plane, look.diverging()(0.5 + 0.5 * strongest * share))
    if share.min() < 0 < share.max() and np.ptp(share) > FLAT:
        ax.contour(*plane, share, levels=[0.0], colors=look.ink, linewidths=THICK)
    if regression:
        norm = matplotlib(".colors").Normalize(border - reach, border + reach)
        _points(ax, x, look.diverging()(norm(labels)), look.ink)
        scale(ax, look, look.diverging(), norm, "target")
        return
    for kind in kinds:
        colour = look.positive if kind > border else look.negative
        _points(ax, x[labels == kind], colour, look.paper, signed(kind))
    legend(ax, look)


def _classes(
    ax: Axes,
    look: Theme,
    model: Model,
    plane: tuple[Array, Array],
    outputs: Array,
    x: Array,
    y: Array,
) -> None:
    """Draw several outputs: the colour of the largest, as strong as it is ahead."""
    labels = y[:, 0] if y.shape[1] == 1 else y.argmax(axis=1)
    k = outputs.shape[-1]
    from_colors = matplotlib(".colors").to_rgb
    colours = np.array([from_colors(look.of_class(c)) for c in range(k)])
    # The distance to the runner-up is 0 on the border; a floor of colour keeps classes apart.
    ranked = np.sort(_as_shares(outputs), axis=-1)
    strength = STRONGEST * (0.4 + 0.6 * (ranked[..., -1] - ranked[..., -2]))[..., None]
    paper = np.array(from_colors(look.paper))
    winner = outputs.argmax(axis=-1)
    _paint(ax, plane, paper + strength * (colours[winner] - paper))
    for c in np.unique(winner) if len(np.unique(winner)) > 1 else ():
        lead = outputs[..., c] - np.delete(outputs, c, axis=-1).max(axis=-1)
        ax.contour(*plane, lead, levels=[0.0], colors=look.ink, linewidths=THICK / 2)
    for c in np.unique(labels):
        _points(ax, x[labels == c], look.of_class(int(c)), look.paper, signed(c))
    legend(ax, look)


def _border(model: Model, y: Array) -> float:
    """Return the output above which the answer is yes."""
    layers = getattr(model, "layers", [None])
    if getattr(layers[-1], "activation", None) == "sigmoid":
        return 0.5
    of_logits = isinstance(model.loss, Hinge) or getattr(model.loss, "from_logits", False)
    return 0.5 if np.isin(y, (0, 1)).all() and not of_logits else 0.0


def _as_shares(outputs: Array) -> Array:
    """Return outputs as shares of 1: probabilities as they are, others by softmax."""
    if outputs.min() >= 0 and np.allclose(outputs.sum(axis=-1), 1):
        return outputs
    powers = np.exp(outputs - outputs.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def _paint(ax: Axes, plane: tuple[Array, Array], colours: Array) -> None:
    (left, *_, right), (bottom, *_, top) = plane
    extent = (float(left), float(right), float(bottom), float(top))
    ax.imshow(colours, extent=extent, origin="lower", interpolation="bilinear", zorder=-1)


def _points(ax: Axes, x: Array, colour: Any, edge: str, label: str = "") -> None:
    ax.scatter(
        x[:, 0], x[:, 1], s=62, c=colour, edgecolors=edge, linewidths=1.2, label=label, zorder=3
    )
