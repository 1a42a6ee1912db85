"""A network as its playground draws it: columns of neurons, and a line for each weight.

It draws numbers that the model and the update log hold; columns.py places the neurons,
boxes.py and style.py know how text and colours are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from math import isfinite
from typing import Literal, TypeAlias

from autograd import Value
from autograd.records import Record, Update
from nn import Module, Neuron, Sequential
from nn.layers import Layer
from viz.columns import Column, Place, columns_of, line, neuron_name, places
from viz.graph.boxes import Graph, sheet
from viz.graph.ids import node_id
from viz.graph.labels import plain
from viz.style import Theme, share, signed, theme_of

Show: TypeAlias = Literal["weights", "gradients", "updates"]
Read: TypeAlias = Callable[[Value], float | None]
WHAT = {"weights": "weights w", "gradients": "gradients ∂loss/∂w", "updates": "updates new − old"}
THINNEST, THICKEST = 0.5, 7.0
CROWD = 30.0  # points of thickest lines that may end at a neuron before they get thinner
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
    """The columns of a network on their way into DOT."""

    def __init__(self, columns: list[Column], read: Read, values: bool, theme: Theme) -> None:
        self.columns, self.places = columns, places(columns, values)
        self.read, self.values, self.theme = read, values, theme
        self.largest = _largest(map(read, self._weights()))
        self.largest_bias = _largest(map(read, self._biases()))
        most = max(len(column.shown) for column in columns[:-1])
        self.thickest = min(THICKEST, max(3.0, CROWD / most))
        self.dot = sheet(theme, layout="nop", splines="line", outputorder="edgesfirst", pad=".15")
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
        return self.dot

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
        title = plain(*column.title, count)
        top = max(max(p.ys.values()) for p in self.places)
        y = top + 50 + 8 * (2 * max(len(c.title) for c in self.columns) - len(column.title))
        self._text(f"title{k}", title, place.x, y, self.theme.heading)

    def _neuron(self, k: int, neuron: int, column: Column, place: Place) -> None:
        y, name = place.ys[neuron], f"n{k}_{neuron}"
        look = {"style": "filled", "fillcolor": self.theme.card, "fixedsize": "true"}
        if k == 0:
            self._node(
                name,
                plain(f"x[{neuron}]"),
                place.x,
                y,
                shape="box",
                width=".6",
                height=".4",
                **look,
            )
            return
        look |= self._id(
            node_id(neuron_name(column, neuron)) if neuron_name(column, neuron) else ""
        )
        self._node(name, plain(f"{neuron}"), place.x, y, shape="circle", width=".5", **look)
        bias = column.neurons[neuron].b
        if bias is not None:
            self._bias(f"b{k}_{neuron}", bias, place.x, y)

    def _bias(self, name: str, bias: Value, x: float, y: float) -> None:
        number = self.read(bias)
        look = {"fillcolor": self.theme.card, "style": "filled", "fixedsize": "true"} | self._id(
            node_id(bias.label)
        )
        if number is not None:
            look["fillcolor"] = self.theme.strong(number, self.largest_bias)
        self._node(name, "", x - 17, y - 17, shape="square", width=".15", **look)
        if self.values and number is not None:
            self._text(
                f"t{name}", plain(signed(number)), x + 14, y - 27, self.theme.sign(number), "11"
            )

    def _dots(self, k: int, column: Column, place: Place) -> None:
        if place.dots is None:
            return
        for row in range(3):
            y, look = place.dots + 16 - 8 * row, {"shape": "point", "width": ".05"}
            self._node(f"dot{k}_{row}", "", place.x, y, color=self.theme.heading, **look)
        text = plain(f"{column.left_out} more")
        self._text(f"more{k}", text, place.x, place.dots - 14, self.theme.faint, "11")

    def _line(self, k: int, neuron: int, source: int) -> None:
        weight = line(self.columns[k], neuron, source)
        number = self.read(weight)
        look = {"color": self.theme.faint, "penwidth": f"{THINNEST}"}
        if number is None:
            look["style"] = "dotted"
        else:
            look["color"] = self.theme.line(number)
            width = THINNEST + (self.thickest - THINNEST) * share(number, self.largest)
            look["penwidth"] = f"{width:.3g}"
        look |= self._id(node_id(weight.label)) | {"dir": "none"}
        self.dot.edge(f"n{k - 1}_{source}", f"n{k}_{neuron}", **look)
        if self.values and number is not None:
            before, here = self.places[k - 1], self.places[k]
            x = before.x + VALUE_AT * (here.x - before.x)
            y = before.ys[source] + VALUE_AT * (here.ys[neuron] - before.ys[source])
            self._text(
                f"w{k}_{neuron}_{source}",
                plain(signed(number)),
                x,
                y,
                self.theme.sign(number),
                "11",
            )

    def _legend(self, show: Show) -> None:
        bottom = min(min(p.ys.values()) for p in self.places)
        scale = f"the thickest is ±{signed(self.largest)}" if self.largest else "all are 0"
        first = f"lines: {WHAT[show]}, {scale}"
        text = plain(first, "squares: biases · blue positive, orange negative")
        self._text("legend", text, self.places[-1].x / 2, bottom - 66, self.theme.faint, "11")

    def _text(
        self, name: str, text: str, x: float, y: float, colour: str, size: str = "13"
    ) -> None:
        """Write text; numbers lie on a piece of paper, so that lines do not run through them."""
        look = {"fontcolor": colour, "fontsize": size, "width": "0", "height": "0"}
        if name[0] in "wm":
            look |= {"style": "filled", "fillcolor": self.theme.plate}
        self._node(name, text, x, y, shape="plaintext", margin="0.03,0.01", **look)

    def _node(self, name: str, text: str, x: float, y: float, **look: str) -> None:
        self.dot.node(name, text, pos=f"{x:.6g},{y:.6g}", **look)

    def _id(self, name: str) -> dict[str, str]:
        """Return the id to write; a layer that is used twice has it where it stands first."""
        if not name or name in self.known:
            return {}
        self.known.add(name)
        return {"id": name}


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
