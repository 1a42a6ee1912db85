"""What a network answers everywhere in the plane of its two inputs, and where its data lie.

The answers are those of `model.predict`; which of them counts as yes is decided as the metric
"accuracy" decides it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from autograd.listening import paused
from nn.metrics import border, compares_signs
from nn.samples import Samples, samples
from nn.training import Model
from viz.plots.axis import Array, at_least_two
from viz.plots.decisions import class_name, expect_labels, expect_names, largest, numbered
from viz.plots.look import THICK, begin, diverging, finish, matplotlib, of_class, scale
from viz.style import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARGIN = 0.12  # of the extent of the data, on each side
FLAT = 1e-3  # what outputs may differ by and still be one answer, with no border in it
STRONGEST = 0.62  # share of colour of a certain answer: the points stand out


class Plane(NamedTuple):
    """What is drawn: the outputs over a grid, and the data points with their labels and names."""

    xs: Array
    ys: Array
    outputs: Array
    x: Array
    labels: Array
    classes: Sequence[str]


def regions(
    model: Model,
    X: npt.ArrayLike,  # noqa: N803  (scikit-learn's name)
    y: npt.ArrayLike,
    *,
    classes: Sequence[str] = (),
    resolution: int = 200,
    ax: Axes | None = None,
    theme: str = "light",
) -> Axes:
    """Plot where the network answers what, with the data points and the border between.

    Of one output the border is where the metric "accuracy" has it: at 0, or at 0.5 where the
    labels are 0 and 1; of several outputs the largest wins. X has two columns; y labels, one-hot
    rows, or targets of a regression. `classes` are the names of the labels, as `nn.datasets.csv`
    returns them; y may be such names, too.

    `viz.save(ax, "regions.png")` writes what is returned to a file, also .svg or .pdf.

    Raises TypeError for what is no model or no table of numbers, ValueError unless X has two
    columns and y as many rows.
    """
    if not isinstance(model, Model):
        raise TypeError(f"regions expects a model, such as MLP(2, [3, 1]), got {model!r}")
    resolution = at_least_two("resolution", resolution)
    y, classes = numbered(y, classes)
    data = samples(model.flat(X), y)
    plane = _plane(model, data, classes, resolution)
    ax, look = begin(ax, theme)
    if plane.outputs.shape[-1] > 1:
        _classes(ax, look, plane)
    else:
        _two_sides(ax, look, plane, border(model.loss, data.y, compares_signs(model)))
    return finish(ax, look, "x₁", "x₂", grid=False)


def _plane(model: Model, data: Samples, classes: Sequence[str], resolution: int) -> Plane:
    """Return what is drawn; raise ValueError for what does not fit a plane or the outputs."""
    if data.x.shape[1] != 2:
        raise ValueError(
            f"regions are drawn in a plane: X expects 2 columns, got {data.x.shape[1]}"
        )
    xs, ys = (_span(column, resolution) for column in data.x.T)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1)
    with paused():
        outputs = model.predict(grid.reshape(-1, 2)).reshape(*grid.shape[:2], -1)
    several, columns = outputs.shape[-1] > 1, data.y.shape[1]
    if columns > 1 and not several:
        raise ValueError(f"the network has one output, but y has {columns} columns")
    expect_names(classes, outputs.shape[-1] if several else 2)
    return Plane(xs, ys, outputs, data.x, largest(data.y), classes)


def _span(column: Array, resolution: int) -> Array:
    """Return numbers from a little below a column's smallest to a little above its largest."""
    low, high = column.min(), column.max()
    margin = MARGIN * ((high - low) or 1.0)
    return np.linspace(low - margin, high + margin, resolution)


def _two_sides(ax: Axes, look: Theme, plane: Plane, border: float) -> None:
    """Draw one output: blue above the border, orange below, as strong as it is sure."""
    regression = len(np.unique(plane.labels)) > 2
    reach = float(abs(plane.labels).max()) if regression else 1.0 - border
    share = np.clip((plane.outputs[..., 0] - border) / reach, -1, 1)
    strongest, colours = 1.0 if regression else STRONGEST, diverging(look)
    _paint(ax, look, plane, colours(0.5 + 0.5 * strongest * share), [share], THICK)
    if regression:
        norm = matplotlib(".colors").Normalize(border - reach, border + reach)
        _points(ax, plane.x, colours(norm(plane.labels)), look.heading)
        scale(ax, look, "target", colours, norm)
    else:
        _points_by_label(ax, look, plane, lambda label: int(label > border))


def _classes(ax: Axes, look: Theme, plane: Plane) -> None:
    """Draw several outputs: the colour of the largest, as strong as it is ahead."""
    to_rgb, outputs = matplotlib(".colors").to_rgb, plane.outputs
    k = outputs.shape[-1]
    expect_labels(plane.labels, k, "outputs")
    paper, colours = to_rgb(look.paper), [to_rgb(of_class(look, c)) for c in range(k)]
    # The distance to the runner-up is 0 on the border; a floor of colour keeps classes apart.
    ranked = np.sort(_as_shares(outputs), axis=-1)
    strength = STRONGEST * (0.4 + 0.6 * (ranked[..., -1] - ranked[..., -2]))[..., None]
    picture = paper + strength * (np.array(colours)[outputs.argmax(axis=-1)] - paper)
    leads = [outputs[..., c] - np.delete(outputs, c, axis=-1).max(axis=-1) for c in range(k)]
    _paint(ax, look, plane, picture, leads, THICK / 2)  # each border is that of two classes
    _points_by_label(ax, look, plane, int)


def _paint(
    ax: Axes, look: Theme, plane: Plane, colours: Array, leads: list[Array], width: float
) -> None:
    """Draw a picture of the plane, and a border where an answer's lead becomes 0."""
    extent: Any = (*plane.xs[[0, -1]], *plane.ys[[0, -1]])
    ax.imshow(colours, extent=extent, origin="lower", interpolation="bilinear", zorder=-1)
    for lead in leads:
        if lead.min() < 0 < lead.max() and np.ptp(lead) > FLAT:
            ax.contour(plane.xs, plane.ys, lead, [0.0], colors=look.heading, linewidths=width)


def _as_shares(outputs: Array) -> Array:
    """Return outputs as shares of 1: probabilities as they are, others by softmax."""
    if outputs.min() >= 0 and np.allclose(outputs.sum(axis=-1), 1):
        return outputs
    powers = np.exp(outputs - outputs.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def _points_by_label(ax: Axes, look: Theme, plane: Plane, class_of: Callable[[float], int]) -> None:
    """Draw the points of each label in the colour of its class."""
    for label in np.unique(plane.labels):
        k = class_of(label)
        name = class_name(label, k, plane.classes)
        _points(ax, plane.x[plane.labels == label], of_class(look, k), look.paper, name)


def _points(ax: Axes, x: Array, colour: Any, edge: str, label: str = "") -> None:
    ax.scatter(x[:, 0], x[:, 1], 62, colour, edgecolors=edge, linewidths=1.2, label=label, zorder=3)
