"""Why a gradient is what it is, at any place of a trace: the graph is rebuilt from its records.

So a gradient of yesterday's trace is explained too; the explanation itself is autograd's.
"""

from __future__ import annotations

from autograd import explain
from autograd.records import Chain, Forward, Mark
from viz.rebuild import rebuild
from viz.tui.index import Index
from viz.tui.wording import called


def reason(name: str, index: Index, position: int) -> str:
    """Return the explanation of ∂loss/∂name by the last backward before a position, as text.

    Raises ValueError where there is none, or where the weight has no part in it.
    """
    mark = index.place(Mark, "backward", position)
    first = index.trace[mark + 1] if mark is not None and mark + 1 < index.size else None
    if mark is None or not isinstance(first, Chain):
        raise ValueError("no backward has run yet, so there is no gradient to explain")
    values = rebuild(made_from(first.node, index, mark), called)
    if name not in values:
        raise ValueError(f"{called(name)} has no part in the loss that went backward last")
    root = values[first.node]
    root.label = first.root
    return f"{explain(values[name], root, 5)}"


def made_from(root: str, index: Index, position: int) -> list[Forward]:
    """Return how a node, and all that it was computed from, was computed before a position."""
    made: dict[str, Forward] = {}
    waiting = [root]
    while waiting:
        name = waiting.pop()
        record = index.last(Forward, name, position) if name not in made else None
        if record is not None:
            made[name] = record
            waiting += [inner for inner in record.inputs if inner is not None]
    return list(made.values())
