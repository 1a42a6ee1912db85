"""Why a gradient is what it is, at any place of a trace: the graph is rebuilt from its records.

So a gradient of yesterday's trace is explained too; the explanation itself is autograd's.
"""

from __future__ import annotations

from autograd import Value, explain
from autograd.ops import OPS
from autograd.records import Chain, Forward, Mark
from autograd.value import constant
from viz.names import fit
from viz.tui.index import Index

LABEL = 60
"""How long a name may be in an explanation."""


def reason(name: str, index: Index, position: int) -> str:
    """Return the explanation of ∂loss/∂name by the last backward before a position, as text.

    Raises ValueError where there is none, or where the weight has no part in it.
    """
    mark = index.place(Mark, "backward", position)
    first = index.trace[mark + 1] if mark is not None and mark + 1 < index.size else None
    if mark is None or not isinstance(first, Chain):
        raise ValueError("no backward has run yet, so there is no gradient to explain")
    values = rebuild(first.node, index, mark)
    if name not in values:
        raise ValueError(f"{name} has no part in the loss that went backward last")
    root = values[first.node]
    root.label = first.root
    return f"{explain(values[name], root, 5)}"


def rebuild(root: str, index: Index, position: int) -> dict[str, Value]:
    """Return the nodes that a node was computed from before a position, by name, and itself."""
    made: dict[str, Forward] = {}
    numbers: dict[str, float] = {}
    waiting = [root]
    while waiting:
        name = waiting.pop()
        record = index.last(Forward, name, position) if name not in made else None
        if record is None:
            continue
        made[name] = record
        numbers[name] = record.value
        for inner, x in zip(record.inputs, record.values, strict=True):
            if inner is not None:
                numbers.setdefault(inner, x)
                waiting.append(inner)
    values = {name: Value(x, fit(name, LABEL)) for name, x in numbers.items()}
    for name, record in made.items():
        values[name].op = OPS[record.op]
        values[name].inputs = tuple(
            constant(x) if inner is None else values[inner]
            for inner, x in zip(record.inputs, record.values, strict=True)
        )
    return values
