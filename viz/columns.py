"""A network as columns of neurons and where each stands: what a picture of it is drawn from.

It reads a model's layers and places them; network.py draws.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from autograd import Value
from nn import Neuron, Sequential
from nn.layers import Layer

LARGEST_COLUMN = 16  # neurons that are all drawn; of more, the ends
SHOWN_OF_MORE = 7
COLUMN = 190.0  # points from column to column
NEURON = 56.0  # points from neuron to neuron


@dataclass
class Column:
    """Neurons that stand above each other: the inputs, with no `neurons`, or those of a layer."""

    title: list[str]
    size: int
    neurons: list[Neuron] = field(default_factory=list)

    @property
    def shown(self) -> list[int]:
        """The neurons that are drawn: all of a small layer, the first and the last of a large."""
        if self.size <= LARGEST_COLUMN:
            return list(range(self.size))
        return [*range(SHOWN_OF_MORE), self.size - 1]

    @property
    def left_out(self) -> int:
        """How many neurons the dots stand for."""
        return self.size - len(self.shown)


@dataclass
class Place:
    """Where everything stands, in points: columns by x, neurons and dots by y from the top."""

    x: float
    ys: dict[int, float]
    dots: float | None


def columns_of(model: Sequential | Layer | Neuron) -> list[Column]:
    """Return the inputs and the layers of a model as columns.

    What has no weights, such as an Activation, is written above the layer before it. Raises
    ValueError if there are no weights yet.
    """
    columns = [Column(["inputs"], 0)]
    for name, layer in _layers(model, ""):
        if isinstance(layer, Layer | Neuron):
            neurons = layer.neurons if isinstance(layer, Layer) else [layer]
            if not neurons:
                raise ValueError(
                    f"{name or 'the layer'} has no weights yet: they are made when the network "
                    "knows its inputs, as with build(2) or at the first call"
                )
            columns.append(Column([name or _kind(layer)], len(neurons), neurons))
            if name:
                columns[-1].title.append(_kind(layer))
        else:
            columns[-1].title.append(_kind(layer))
    if len(columns) == 1:
        raise ValueError(f"there are no layers with weights to draw in {model!r}")
    columns[0].size = len(columns[1].neurons[0].w)
    return columns


def places(columns: list[Column], values: bool) -> list[Place]:
    """Return where the neurons of each column stand; numbers on the lines need more room."""
    found = []
    for k, column in enumerate(columns):
        lines = len(columns[k - 1].shown) if values and k else 0
        step = max(NEURON, 22.0 * (lines + 0.5))
        slots = list(column.shown)
        slots[-1:] = [-1, slots[-1]] if column.left_out else slots[-1:]
        top = step * (len(slots) - 1) / 2
        ys = {neuron: top - step * row for row, neuron in enumerate(slots)}
        dots = ys.pop(-1, None)
        found.append(Place(k * (COLUMN * 1.4 if values else COLUMN), ys, dots))
    return found


def line(column: Column, neuron: int, source: int) -> Value:
    """Return the weight of the line from a neuron of the column before."""
    return column.neurons[neuron].w[source]


def neuron_name(column: Column, neuron: int) -> str:
    """Return the path of a neuron, as it stands before the name of its weights."""
    return column.neurons[neuron].w[0].label.rpartition(".")[0]


def _layers(model: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Give the layers with the paths that reach them; networks inside a network are unfolded."""
    if isinstance(model, Sequential):
        for k, layer in enumerate(model.layers):
            yield from _layers(layer, f"{path}.layers[{k}]".removeprefix("."))
    else:
        yield path, model


def _kind(layer: Any) -> str:
    """Return what a layer is: `Dense, tanh`, `softmax`, or the name of its class."""
    kind, activation = type(layer).__name__, getattr(layer, "activation", None)
    if kind == "Activation":
        return str(activation)
    return f"{kind}, {activation}" if isinstance(activation, str) else kind
