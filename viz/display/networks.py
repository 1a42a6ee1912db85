"""How networks, optimizers and trainings show themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from autograd import Value
from autograd.figures import counted, more
from nn import Layer, Module, Neuron, Sequential
from nn.callbacks import History
from nn.optimizers import Optimizer
from nn.summary import summary
from viz.display.curve import SHARES, curve
from viz.display.html import html_of
from viz.display.parts import ROWS, head, note, picture, plain, rows, styled, table
from viz.network import network
from viz.plots.curves import SHARE
from viz.style import PAGE
from viz.tables import coloured, figure


@html_of.register
def _module(module: Module) -> str:
    weights = module.named_parameters()
    return head(repr(module).strip("<>")) + _weights(weights, {}, "see .named_parameters()")


@html_of.register(Neuron)
@html_of.register(Layer)
def _layer(layer: Neuron | Layer) -> str:
    return head(repr(layer)) + picture(layer, partial(network, theme=PAGE))


@html_of.register
def _sequential(model: Sequential) -> str:
    return picture(model, partial(network, theme=PAGE)) + table(summary(model))


@html_of.register
def _optimizer(optimizer: Optimizer) -> str:
    weights = list(zip(optimizer.names(), optimizer.params, strict=True))
    return head(repr(optimizer).strip("<>")) + _weights(weights, optimizer.state, "see .params")


@html_of.register
def _history(history: History) -> str:
    shares = {name: x for name, x in history.history.items() if SHARE.fullmatch(name)}
    others = {name: x for name, x in history.history.items() if name not in shares}
    charts = curve(others) + curve(shares, SHARES, top=1.0)
    ends = [(plain(name), figure(x[0]), figure(x[-1])) for name, x in history.history.items() if x]
    title = head(f"History of {counted(len(history.epoch), 'epoch')}")
    return title + charts + (rows(["", "first", "last"], ends) if ends else "")


def _weights(
    weights: Sequence[tuple[str, Value]], state: Mapping[str, Sequence[float]], rest: str
) -> str:
    """Return weights with their numbers, and what an optimizer remembers of them."""
    lines = [
        [plain(name), *(styled(coloured(x)) for x in (p.data, p.grad))]
        + [figure(column[k]) for column in state.values()]
        for k, (name, p) in enumerate(weights[:ROWS])
    ]
    header = ["weight", "data", "grad", *map(plain, state)]
    return rows(header, lines) + note(more(len(weights), ROWS, rest)) if lines else ""
