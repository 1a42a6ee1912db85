"""How the layers of a network fare: norms of weights, gradients and updates, units that are stuck.

And who pushed a weight: each sample's share in its gradient, read from a trace.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import hypot
from typing import Any

import numpy as np
import numpy.typing as npt
from rich.table import Table
from rich.text import Text

from autograd import Value
from autograd.records import Chain, Mark, Record
from nn import Module, Sequential
from nn.samples import rows
from viz.log import Updates, select
from viz.responses import responses
from viz.tables import coloured, figure, new_table

STUCK = 0.95
"""A unit is stuck if it gives next to nothing new for this share of the samples."""
NEAR = 0.01
"""So near to where it ends is a saturated tanh or sigmoid."""


def layers(model: Sequential, updates: Updates = (), x: Any = None) -> Table:
    """Return a table with the norms of each layer's weights, gradients and last updates.

    The ratio ‖update‖/‖weights‖ is about 1e-3 in a training that goes well. With samples `x`
    it also counts units that are stuck: a relu that gives 0, or a tanh or sigmoid within 0.01
    of its ends, for 95 % of the samples or more.
    """
    last = {u.name: u.new - u.old for u in select(updates)}
    if last and not any(p.label in last for p in model.parameters()):
        raise ValueError("the log has no update of a weight of this model")
    stuck = _stuck(model, x) if x is not None else {}
    columns = ["weights", "gradient", "update", "ratio", *(["stuck units"] if stuck else [])]
    table = new_table("layer", *columns)
    for k, layer in enumerate(model.layers):
        parameters = layer.parameters() if isinstance(layer, Module) else []
        weights = hypot(*(p.data for p in parameters))
        norms = [figure(weights), figure(hypot(*(p.grad for p in parameters)))]
        shown = [*norms, *_step(parameters, last, weights)] if parameters else [""] * 4
        table.add_row(f"layers[{k}]", *shown, *([stuck[k]] if stuck else []))
    return table


def _step(parameters: list[Value], last: dict[str, float], weights: float) -> list[str]:
    """Return the norm of a layer's step and its ratio, nothing unless all of it is in the log."""
    if not all(p.label in last for p in parameters):
        return ["", ""]
    step = hypot(*(last[p.label] for p in parameters))
    return [figure(step), figure(step / weights) if weights else ""]


def shares(trace: Iterable[Record], weight: str) -> Table:
    """Return how much each sample of a batch adds to the gradient of a weight.

    The trace is one of a training that marks its samples, such as that of `model.stepper`; of
    several batches the last one counts.
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


def _stuck(model: Sequential, x: Any) -> dict[int, str]:
    """Return for each layer how many of its units are stuck, as text."""
    found = {}
    for k, outputs in enumerate(responses(model)(rows(x, "x"))):
        kind = getattr(model.layers[k], "activation", "")
        units = stuck_units(kind, outputs)
        found[k] = f"{units.sum()} of {len(units)}" if kind in _ENDS else ""
    return found


_ENDS = {"relu": (0.0,), "tanh": (-1.0, 1.0), "sigmoid": (0.0, 1.0)}


def stuck_units(activation: str, outputs: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Return which units of a layer are stuck, by their outputs for many samples, (n, units)."""
    reach = 0.0 if activation == "relu" else NEAR
    near = [abs(outputs - end) <= reach for end in _ENDS.get(activation, ())]
    idle = np.any(near, axis=0) if near else np.zeros(outputs.shape, bool)
    return np.asarray(idle.mean(axis=0) >= STUCK)
