"""Per-layer statistics (norms, stuck units), and each sample's share in a gradient."""

from __future__ import annotations

from collections.abc import Iterable
from math import hypot
from typing import Any

import numpy as np
import numpy.typing as npt
from rich.text import Text

from autograd import Value
from autograd.records import Chain, Mark, Record
from nn import Module, Sequential
from nn.samples import rows
from viz.log import Updates, select
from viz.responses import responses
from viz.tables import Table, coloured, figure, new_table

STUCK = 0.95  # of the samples for which a stuck unit gives the same
NEAR = 0.01  # the distance of a saturated tanh or sigmoid from its end
ENDS = {"relu": (0.0,), "tanh": (-1.0, 1.0), "sigmoid": (0.0, 1.0)}


def layers(model: Sequential, updates: Updates = (), x: Any = None) -> Table:
    """Return a table with the norms of each layer's weights, gradients and last updates.

    The ratio ‖update‖/‖weights‖ is about 1e-3 in a training that goes well. With samples `x`
    the table also counts stuck units: a relu that gives 0, or a tanh or sigmoid within 0.01 of
    its ends, for 95 % of the samples or more. Raises TypeError for what is no Sequential or MLP,
    ValueError for updates of another model.
    """
    if not isinstance(model, Sequential):
        raise TypeError(f"layers expects a model, such as MLP(2, [3, 1]), got {model!r}")
    last = {u.name: u.new - u.old for u in select(updates)}
    if last and not any(p.label in last for p in model.parameters()):
        raise ValueError("the log has no update of a weight of this model")
    stuck = [] if x is None else _stuck(model, x)
    columns = ["weights", "gradient", "update", "ratio", *(["stuck units"] if stuck else [])]
    table = new_table("layer", *columns)
    for k, layer in enumerate(model.layers):
        parameters = layer.parameters() if isinstance(layer, Module) else []
        shown = _norms(parameters, last) if parameters else [""] * 4
        table.add_row(f"layers[{k}]", *shown, *stuck[k : k + 1])
    return table


def _norms(parameters: list[Value], last: dict[str, float]) -> list[str]:
    """Return the norms of weights, gradient and step, and the ratio of step to weights.

    The last two are blank unless the whole step is in the log.
    """
    weights, gradient = hypot(*(p.data for p in parameters)), hypot(*(p.grad for p in parameters))
    if not all(p.label in last for p in parameters):
        return [figure(weights), figure(gradient), "", ""]
    step = hypot(*(last[p.label] for p in parameters))
    return [*map(figure, (weights, gradient, step)), figure(step / weights) if weights else ""]


def shares(trace: Iterable[Record], weight: str) -> Table:
    """Return how much each sample of a batch adds to the gradient of a weight.

    The trace must mark its samples, as that of `model.stepper` does; of several batches the
    last one counts. Raises ValueError if it marks none or has no gradient of such a weight.
    """
    records = list(trace)
    if not any(isinstance(r, Mark) and r.kind == "sample" for r in records):
        raise ValueError("the trace marks no samples, as that of model.stepper(x, y) does")
    total: dict[str, float] = {}
    sample = ""
    for record in records:
        match record:
            case Mark("batch"):
                total, sample = {}, ""
            case Mark("sample", text):
                sample = text
            case Chain() if record.input == weight:
                total[sample] = total.get(sample, 0.0) + record.contribution
    if not total:
        raise ValueError(f"the trace holds no gradient of a weight called {weight!r}")
    table = new_table("sample", "adds to the gradient", "share")
    size = sum(map(abs, total.values())) or 1.0
    for name, x in sorted(total.items(), key=lambda item: -abs(item[1])):
        table.add_row(Text(name or "penalty"), coloured(x), f"{abs(x) / size:.0%}")
    table.add_row("sum", coloured(sum(total.values())), "")
    return table


def _stuck(model: Sequential, x: Any) -> list[str]:
    """Return for each layer how many of its units are stuck, as text."""
    found = []
    for layer, outputs in zip(
        model.layers, responses(model)(rows(model.flat(x), "x")), strict=True
    ):
        kind = getattr(layer, "activation", "")
        units = stuck_units(kind, outputs)
        found.append(f"{units.sum()} of {len(units)}" if kind in ENDS else "")
    return found


def stuck_units(activation: str, outputs: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Return which units of a layer are stuck, by their outputs for many samples, (n, units)."""
    reach = 0.0 if activation == "relu" else NEAR
    near = [abs(outputs - end) <= reach for end in ENDS.get(activation, ())]
    idle = np.any(near, axis=0) if near else np.zeros(outputs.shape, bool)
    return np.asarray(idle.mean(axis=0) >= STUCK)
