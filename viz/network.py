"""A network as its playground draws it: columns of neurons, and a line for each weight.

It draws numbers that the model and the update log hold; columns.py places the neurons, and
viz/svg draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from math import isfinite
from typing import Literal, TypeAlias

from autograd import Value
from autograd.figures import signed
from autograd.records import Record, Update
from nn import Module, Neuron, Sequential
from nn.layers import Layer
from viz.columns import Column, Place, columns_of, line, neuron_name, places
from viz.graph.ids import node_id
from viz.style import Theme, share, theme_of
from viz.svg import Arrow, Cell, Graph, Shape, Sheet, drawing
from viz.svg.text import one_line

Show: TypeAlias = Literal["weights", "gradients", "updates"]
Read: TypeAlias = Callable[[Value], float | None]
WHAT = {"weights": "weights w", "gradients": "gradients ∂loss/∂w", "updates": "updates new − old"}
THINNEST, THICKEST = 0.5, 7.0
CROWD = 30.0  # points of thickest lines that may end at a neuron before they get thinner
INPUT, NEURON, BIAS, DOT = (43.2, 28.8), (36.0, 36.0), (10.8, 10.8), (3.6, 3.6)  # points
AS_PLACED = {"layout": "nop", "splines": "line", "outputorder": "edgesfirst", "pad": ".15"}
MOST_VALUES = 36
VALUE_AT = 0.7  # how far along its line a number stands


def network(
    model: Sequential | Layer | Neuron,
    show: Show = "weights",
    *,
    log: Iterable[Record] | None = None,
    values: bool = False,
    theme: str = "light",
) -> Graph:
    """Draw the neurons of a model in columns, inputs left, and its weights as lines.

    A line is as thick as its weight is large, blue if positive and orange if negative; the
    small square at a neuron is its bias. `values=True` writes the numbers on the lines.

    `show="gradients"` draws the gradients in place of the weights, `"updates"` what the last
    optimizer step added to them, from the `log` it returned. Of a layer of more than 16
    neurons the first 7 and the last are drawn. `theme` is "light", "dark" or "clear", which
    has no paper and reads on any.

    >>> from nn import MLP
    >>> drawing = network(MLP(2, [3, 1], seed=0))
    >>> drawing.source.count("->")  # 2·3 + 3·1 weights
    9
    """
    if not isinstance(model, Sequential | Layer | Neuron):
        raise TypeError(f"network draws a Sequential, MLP, Layer or Neuron, got {model!r}")
    columns = columns_of(model)
    most = max(len(a.shown) * len(b.shown) for a, b in pairwise(columns))
    if values and most > MOST_VALUES:
        raise ValueError(
            f"{most} numbers between two layers would cover each other, {MOST_VALUES} can be "
            "read: leave values=True out, or draw a part, network(model.layers[0], values=True)"
        )
    return _Drawing(columns, _reader(model, show, log), values, theme_of(theme)).drawn(show)


class _Drawing:
    """The columns of a network on their way into a sheet."""

    def __init__(self, columns: list[Column], read: Read, values: bool, theme: Theme) -> None:
        self.columns, self.places = columns, places(columns, values)
        self.read, self.values, self.theme = read, values, theme
        self.largest = _largest(map(read, self._weights()))
        self.largest_bias = _largest(map(read, self._biases()))
        most = max(len(column.shown) for column in columns[:-1])
        self.thickest = min(THICKEST, max(3.0, CROWD / most))
        self.sheet = Sheet(theme, attributes=dict(AS_PLACED), margin=8)
        self.known: set[str] = set()

    def drawn(self, show: Show) -> Graph:
        """Return the whole picture."""
        for k, (column, place) in enumerate(zip(self.columns, self.places, strict=True)):
            self._heading(k, column, place)
            for neuron in column.shown:
                self._neuron(k, neuron, column, place)
            self._dots(k, column, place)
            if k:
                for neuron, source in self._pairs(k):
                    self._line(k, neuron, source)
        self._legend(show)
        return drawing(self.sheet)

    def _pairs(self, k: int) -> Iterator[tuple[int, int]]:
        """Give the lines that are drawn into column k, as neuron and source."""
        sources = self.columns[k - 1].shown
        return ((neuron, s) for neuron in self.columns[k].shown for s in sources)

    def _weights(self) -> Iterator[Value]:
        """Give the weights that the picture shows."""
        for k, column in enumerate(self.columns[1:], start=1):
            yield from (line(column, *pair) for pair in self._pairs(k))

    def _biases(self) -> Iterator[Value]:
        """Give the biases that the picture shows."""
        for column in self.columns[1:]:
            found = (column.neurons[n].b for n in column.shown)
            yield from (bias for bias in found if bias is not None)

    def _heading(self, k: int, column: Column, place: Place) -> None:
        count = f"{column.size}" if k == 0 else f"{column.size} neuron{'s' * (column.size > 1)}"
        top = max(max(p.ys.values()) for p in self.places)
        y = top + 50 + 8 * (2 * max(len(c.title) for c in self.columns) - len(column.title))
        self._text(f"title{k}", [*column.title, count], place.x, y, self.theme.heading)

    def _neuron(self, k: int, neuron: int, column: Column, place: Place) -> None:
        at, name = (place.x, place.ys[neuron]), f"n{k}_{neuron}"
        if k == 0:
            self._box(Shape(name, [[Cell([f"x[{neuron}]"])]], fixed=INPUT, at=at))
            return
        text, own = [[Cell([f"{neuron}"])]], self._id(neuron_name(column, neuron))
        self._box(Shape(name, text, own, form="circle", fixed=NEURON, at=at))
        bias = column.neurons[neuron].b
        if bias is not None:
            self._bias(f"b{k}_{neuron}", bias, *at)

    def _bias(self, name: str, bias: Value, x: float, y: float) -> None:
        number = self.read(bias)
        square = Shape(name, [], self._id(bias.label), fixed=BIAS, at=(x - 17, y - 17))
        if number is not None:
            square.fill = self.theme.strong(number, self.largest_bias)
        self._box(square)
        if self.values and number is not None:
            self._text(f"t{name}", [signed(number)], x + 14, y - 27, self.theme.sign(number), 11)

    def _dots(self, k: int, column: Column, place: Place) -> None:
        if place.dots is None:
            return
        for row in range(3):
            at, ink = (place.x, place.dots + 16 - 8 * row), self.theme.heading
            dot = Shape(f"dot{k}_{row}", [], form="circle", fixed=DOT, at=at)
            dot.fill = dot.stroke = ink
            self._box(dot)
        text = [f"{column.left_out} more"]
        self._text(f"more{k}", text, place.x, place.dots - 14, self.theme.faint, 11)

    def _line(self, k: int, neuron: int, source: int) -> None:
        weight = line(self.columns[k], neuron, source)
        number = self.read(weight)
        arrow = Arrow(self._id(weight.label), f"n{k - 1}_{source}", f"n{k}_{neuron}", head=False)
        arrow.stroke, arrow.pen, arrow.dotted = self.theme.faint, THINNEST, number is None
        if number is not None:
            arrow.stroke = self.theme.line(number)
            arrow.pen += (self.thickest - THINNEST) * share(number, self.largest)
        self.sheet.arrows.append(arrow)
        if self.values and number is not None:
            before, here = self.places[k - 1], self.places[k]
            x = before.x + VALUE_AT * (here.x - before.x)
            y = before.ys[source] + VALUE_AT * (here.ys[neuron] - before.ys[source])
            name, ink = f"w{k}_{neuron}_{source}", self.theme.sign(number)
            self._text(name, [signed(number)], x, y, ink, 11)

    def _legend(self, show: Show) -> None:
        bottom = min(min(p.ys.values()) for p in self.places)
        scale = f"the thickest is ±{signed(self.largest)}" if self.largest else "all are 0"
        text = [
            f"lines: {WHAT[show]}, {scale}",
            "squares: biases · blue positive, orange negative",
        ]
        self._text("legend", text, self.places[-1].x / 2, bottom - 66, self.theme.faint, 11)

    def _text(
        self, name: str, lines: list[str], x: float, y: float, ink: str, size: float = 13
    ) -> None:
        """Write text; numbers lie on a piece of paper, so that lines do not run through them."""
        cell = Cell([one_line(text) for text in lines], size)
        fill = self.theme.plate if name[0] in "wm" else "none"
        shape = Shape(name, [[cell]], form="text", fill=fill, ink=ink, pad=(2, 1), at=(x, y))
        self.sheet.shapes.append(shape)

    def _box(self, shape: Shape) -> None:
        """Draw a shape as a card, unless it has colours of its own."""
        shape.fill = self.theme.card if shape.fill == "none" else shape.fill
        shape.stroke, shape.ink = shape.stroke or self.theme.faint, self.theme.ink
        self.sheet.shapes.append(shape)

    def _id(self, label: str) -> str:
        """Return the id to write; a layer that is used twice has it where it stands first."""
        if not label or label in self.known:
            return ""
        self.known.add(label)
        return node_id(label)


def _largest(numbers: Iterable[float | None]) -> float:
    """Return the largest number without its sign, of those that are there and finite."""
    return max((abs(x) for x in numbers if x is not None and isfinite(x)), default=0.0)


def _reader(model: Module, show: str, log: Iterable[Record] | None) -> Read:
    """Return how to read the number of a parameter; raise ValueError for what cannot be shown."""
    if show not in WHAT:
        raise ValueError(f"show expects 'weights', 'gradients' or 'updates', got {show!r}")
    if show != "updates":
        if log is not None:
            raise ValueError(f"a log goes with show='updates', not with show={show!r}")
        return (lambda v: v.data) if show == "weights" else (lambda v: v.grad)
    changes = {r.name: r.new - r.old for r in log or () if isinstance(r, Update)}
    if not changes:
        raise ValueError(
            "show='updates' draws the log that an optimizer step returned: "
            "log = opt.step(); network(model, show='updates', log=log)"
        )
    if not any(p.label in changes for p in model.parameters()):
        raise ValueError("the log has no update of a weight of this model")
    return lambda v: changes.get(v.label)
