"""One update taken twice, by this engine and by PyTorch, number beside number."""

from __future__ import annotations

from copy import deepcopy
from math import inf, isnan
from typing import Any, NamedTuple

from rich.text import Text

from autograd import trace
from nn import Sequential
from nn.export.torch_step import torch_step
from viz.log import select
from viz.tables import Table, figure, new_table


class Row(NamedTuple):
    """A weight before and after the update, and its gradient: ours and PyTorch's."""

    name: str
    old: float
    grad: float
    their_grad: float
    new: float
    their_new: float


class Comparison(NamedTuple):
    """What `compare_step` found: a row for each weight, and the loss, ours and PyTorch's."""

    rows: tuple[Row, ...]
    loss: tuple[float, float]

    @property
    def worst(self) -> float:
        """The largest difference of all pairs, relative to numbers above 1."""
        pairs = [self.loss]
        for row in self.rows:
            pairs += [(row.grad, row.their_grad), (row.new, row.their_new)]
        apart = [abs(a - b) / max(1.0, abs(a), abs(b)) for a, b in pairs]
        return max(apart, key=lambda x: inf if isnan(x) else x)

    @property
    def verdict(self) -> str:
        """The loss and the worst difference in words."""
        return (
            f"loss {figure(self.loss[0])}, PyTorch's {figure(self.loss[1])}; worst difference, "
            f"relative to numbers above 1, {self.worst:.1e}"
        )

    @property
    def table(self) -> Table:
        """The rows as a table: gradient and new weight, each beside PyTorch's."""
        table = new_table("weight", "grad", "PyTorch", "= new", "PyTorch")
        for name, old, grad, their_grad, new, their_new in self.rows:
            news = (figure(x, x - old) for x in (new, their_new))
            table.add_row(Text(name), figure(grad), figure(their_grad), *news)
        return table

    def __repr__(self) -> str:
        return f"{self.table!r}\n{self.verdict}"


def compare_step(model: Sequential, x: Any, y: Any) -> Comparison:
    """Take one update by these samples here and in PyTorch, and show them side by side.

    Both begin at the present weights and learning rate, with an optimizer that remembers nothing
    yet; the model itself is not changed. Raises ImportError without PyTorch, of the extra `export`;
    TypeError for what is no Sequential; ValueError for what PyTorch computes in another way:
    RMSprop, Adagrad and Nadam, which have ε in other places, clipping, decoupled decay, Dropout's
    random masks, custom losses and layers.
    """
    theirs, twin = torch_step(model, x, y), deepcopy(model)
    optimizer, loss = twin.plan.compiled()
    fresh = type(optimizer)(**optimizer.config() | {"lr": optimizer.rate(), "decay": 0.0})
    twin.compile(fresh, loss)
    with trace() as t:
        ours = twin.train_on_batch(x, y)
    labels = [weight.label for table in twin.weights for weight in table.ravel()]
    pairs = dict(zip(labels, zip(theirs.grads, theirs.new, strict=True), strict=True))
    rows = [
        Row(u.name, u.old, u.grad, pairs[u.name][0], u.new, pairs[u.name][1]) for u in select(t)
    ]
    return Comparison(tuple(rows), (ours, theirs.loss))
