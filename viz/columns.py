"""A network as columns of neurons, and where each of them stands.

network.py draws them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from nn import Neuron, Sequential
from nn.layers import Layer

LARGEST_COLUMN = 16  # neurons that are all drawn; of more, the ends
SHOWN_OF_MORE = 7
COLUMN, WIDE_COLUMN = 190.0, 266.0  # points from column to column, and with numbers on the lines
NEURON, NUMBER = 56.0, 22.0  # points from neuron to neuron, and from number to number


@dataclass
class Column:
    """Neurons that stand above each other: the inputs, with no `neurons`, or those of a layer."""

    title: list[str]
    size: int
    neurons: list[Neuron] = field(default_factory=list)
    x: float = 0.0
    ys: dict[int, float] = field(default_factory=dict)
    """Where the neurons that are drawn stand: all of a small layer, of a large one the ends."""
    dots: float | None = None
    """Where dots stand for the others."""

    def place(self, x: float, step: float) -> None:
        """Let the neurons stand around the height 0, in points upwards."""
        shown: list[int | None] = list(range(self.size))
        if self.size > LARGEST_COLUMN:
            shown[SHOWN_OF_MORE:-1] = [None]
        heights = {n: step * ((len(shown) - 1) / 2 - row) for row, n in enumerate(shown)}
        self.x, self.dots = x, heights.pop(None, None)
        self.ys = {n: y for n, y in heights.items() if n is not None}


def columns_of(model: Sequential | Layer | Neuron, values: bool) -> list[Column]:
    """Return the inputs and the layers of a model as columns, with room for values on the lines.

    What has no weights, such as an Activation, is written above the layer before it. Raises
    ValueError if there are no weights yet.
    """
    columns = [Column(["inputs"], 0)]
    for name, layer in _layers(model, ""):
        if not isinstance(layer, Layer | Neuron):
            columns[-1].title.append(_kind(layer))
            continue
        neurons = layer.neurons if isinstance(layer, Layer) else [layer]
        if not neurons:
            raise ValueError(
                f"{name or 'the layer'} has no weights yet: they are made when the network "
                "knows its inputs, as with build(2) or at the first call"
            )
        columns.append(Column([*filter(None, [name]), _kind(layer)], len(neurons), neurons))
    if len(columns) == 1:
        raise ValueError(f"there are no layers with weights to draw in {model!r}")
    columns[0].size = len(columns[1].neurons[0].w)
    lines = 0
    for k, column in enumerate(columns):
        column.place(k * (WIDE_COLUMN if values else COLUMN), max(NEURON, NUMBER * (lines + 0.5)))
        lines = len(column.ys) if values else 0
    return columns


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
