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
from viz.columns import Column, columns_of
from viz.graph.ids import node_id
from viz.style import Theme, share, theme_of
from viz.svg import Arrow, Cell, Graph, Shape, Sheet, drawing
from viz.svg.layout import Point
from viz.svg.text import one_line

Show: TypeAlias = Literal["weights", "gradients", "updates"]
Read: TypeAlias = Callable[[Value], float | None]
WHAT = {"weights": "weights w", "gradients": "gradients ∂loss/∂w", "updates": "updates new − old"}
THINNEST, THICKEST = 0.5, 7.0
CROWD = 30.0  # points of thickest lines that may end at a neuron before they get thinner
INPUT, NEURON, BIAS = (43.2, 28.8), (36.0, 36.0), (10.8, 10.8)  # points
AS_PLACED = {"layout": "nop", "splines": "line", "outputorder": "edgesfirst", "pad": ".15"}
MOST_VALUES = 36
VALUE_AT = 0.7  # how far along its line a number stands


def network(
    model: Sequential | Layer | Neuron,
    show: Show = "weights",
    *,
    log: Iterable[Record] | None = None,
    values: bool = False,
    theme: str | Theme = "light",
) -> Graph:
    """Draw the neurons of a model in columns, inputs left, and its weights as lines.

    A line is as thick as its weight is large, blue if positive and orange if negative; the
    small square at a neuron is its bias. `values=True` writes the numbers on the lines.

    `show="gradients"` draws the gradients in place of the weights, `"updates"` what the last
    optimizer step added to them, from the `log` it returned. Of a layer of more than 16
    neurons the first 7 and the last are drawn. `theme` is "light", "dark" or "clear", which
    has no paper and reads on any. Raises TypeError for what has no neurons, ValueError for another
    theme or `show`, and for more values than can be read.

    >>> from nn import MLP
    >>> drawing = network(MLP(2, [3, 1], seed=0))
    >>> drawing.source.count("->")  # 2·3 + 3·1 weights
    9
    """
    if not isinstance(model, Sequential | Layer | Neuron):
        raise TypeError(f"network draws a Sequential, MLP, Layer or Neuron, got {model!r}")
    columns = columns_of(model, values)
    most = max(len(a.ys) * len(b.ys) for a, b in pairwise(columns))
    if values and most > MOST_VALUES:
        raise ValueError(
            f"{most} numbers between two layers would cover each other, {MOST_VALUES} can be "
            "read: leave values=True out, or draw a part, network(model.layers[0], values=True)"
        )
    return _Drawing(columns, _reader(model, show, log), values, theme_of(theme)).drawn(show)


class _Drawing:
    """The columns of a network on their way into a sheet."""

    def __init__(self, columns: list[Column], read: Read, values: bool, theme: Theme) -> None:
        self.columns, self.read, self.values, self.theme = columns, read, values, theme
        shown = [column.neurons[n] for column in columns[1:] for n in column.ys]
        weights = (neuron.w[s] for k in range(1, len(columns)) for neuron, s in self._lines(k))
        self.largest = _largest(map(read, weights))
        self.largest_bias = _largest(read(neuron.b) for neuron in shown if neuron.b is not None)
        most = max(len(column.ys) for column in columns[:-1])
        self.thickest = min(THICKEST, max(3.0, CROWD / most))
        self.sheet = Sheet(theme, attributes=dict(AS_PLACED), margin=8)
        self.known: set[str] = set()

    def _lines(self, k: int) -> Iterator[tuple[Neuron, int]]:
        """Give the lines that are drawn into column k, as neuron and source."""
        before, here = self.columns[k - 1 : k + 1]
        return ((here.neurons[n], source) for n in here.ys for source in before.ys)

    def drawn(self, show: Show) -> Graph:
        """Return the whole picture."""
        ys = [y for column in self.columns for y in column.ys.values()]
        titles = max(len(column.title) for column in self.columns)
        for k, column in enumerate(self.columns):
            count = f"{column.size} neuron{'s' * (column.size > 1)}" if k else f"{column.size}"
            title = [*column.title, count, *[""] * (titles - len(column.title))]
            heading = column.x, max(ys) + 50 + 8 * titles
            self._text(f"title{k}", title, heading, self.theme.heading, 13)
            for n, y in column.ys.items():
                self._neuron(k, n, (column.x, y))
            if column.dots is not None:
                x, y, rest = column.x, column.dots, column.size - len(column.ys)
                self._text(f"dots{k}", ["•"] * 3, (x, y + 9), self.theme.heading)
                self._text(f"more{k}", [f"{rest} more"], (x, y - 18), self.theme.faint)
        scale = f"the thickest is ±{signed(self.largest)}" if self.largest else "all are 0"
        legend = [
            f"lines: {WHAT[show]}, {scale}",
            "squares: biases · blue positive, orange negative",
        ]
        middle = self.columns[-1].x / 2, min(ys) - 66
        self._text("legend", legend, middle, self.theme.faint)
        return drawing(self.sheet)

    def _neuron(self, k: int, n: int, at: Point) -> None:
        name = f"n{k}_{n}"
        if k == 0:
            self._box(Shape(name, [[Cell([f"x[{n}]"])]], fixed=INPUT, at=at))
            return
        neuron = self.columns[k].neurons[n]
        own = self._id(neuron.w[0].label.rpartition(".")[0])
        self._box(Shape(name, [[Cell([f"{n}"])]], own, form="circle", fixed=NEURON, at=at))
        if neuron.b is not None:
            self._bias(f"b{k}_{n}", neuron.b, at)
        for source in self.columns[k - 1].ys:
            self._line(neuron.w[source], k, n, source)

    def _bias(self, name: str, bias: Value, neuron: Point) -> None:
        (x, y), number = neuron, self.read(bias)
        square = Shape(name, [], self._id(bias.label), fixed=BIAS, at=(x - 17, y - 17))
        if number is not None:
            square.fill = self.theme.strong(number, self.largest_bias)
        self._box(square)
        self._value(f"t{name}", number, (x + 14, y - 27))

    def _line(self, weight: Value, k: int, n: int, source: int) -> None:
        before, here, number = self.columns[k - 1], self.columns[k], self.read(weight)
        arrow = Arrow(self._id(weight.label), f"n{k - 1}_{source}", f"n{k}_{n}", head=False)
        arrow.stroke, arrow.pen, arrow.dotted = self.theme.faint, THINNEST, number is None
        if number is not None:
            arrow.stroke = self.theme.line(number)
            arrow.pen += (self.thickest - THINNEST) * share(number, self.largest)
        self.sheet.arrows.append(arrow)
        x = before.x + VALUE_AT * (here.x - before.x)
        y = before.ys[source] + VALUE_AT * (here.ys[n] - before.ys[source])
        self._value(f"w{k}_{n}_{source}", number, (x, y))

    def _value(self, name: str, number: float | None, at: Point) -> None:
        if self.values and number is not None:
            self._text(name, [signed(number)], at, self.theme.sign(number))

    def _text(self, name: str, lines: list[str], at: Point, ink: str, size: float = 11) -> None:
        """Write text; numbers lie on a piece of paper, so that lines do not run through them."""
        cell = Cell([one_line(text) for text in lines], size)
        fill = self.theme.plate if name[0] in "wm" else "none"
        shape = Shape(name, [[cell]], form="text", fill=fill, ink=ink, pad=(2, 1), at=at)
        self.sheet.shapes.append(shape)

    def _box(self, shape: Shape) -> None:
        """Draw a shape as a card, unless it has a colour of its own."""
        shape.fill = self.theme.card if shape.fill == "none" else shape.fill
        shape.stroke, shape.ink = self.theme.faint, self.theme.ink
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
