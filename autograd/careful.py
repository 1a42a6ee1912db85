"""The chain rule with an eye on every number: what each node passes on, or why it cannot.

graph.py runs a quick loop and comes here where that meets a number that is not finite.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite, nan
from typing import Any, TypeAlias, TypeVar

from autograd.domain import not_smooth, received
from autograd.names import Names
from autograd.node import Node
from autograd.ops import CONST, scalar

N = TypeVar("N", bound=Node)
Locals: TypeAlias = list[float | None]
"""The local derivatives by the inputs of a node; None where nothing is passed on."""


def local_derivatives(node: Node) -> Locals:
    """Return ∂node/∂input for each input of a node.

    None for an input that is a constant, and where there is none, as for sqrt at 0.
    """
    return [None if x is None or not isfinite(x) else x for x in slopes_of(node)]


def slopes_of(node: Node, then: Mapping[Node, float] | None = None) -> Locals:
    """Return the local derivatives, not finite where one is too large or does not exist.

    They are those of now, or of when the nodes held other data.
    """
    op: Any = node.op
    *data, out = [v._data if then is None else then[v] for v in (*node.inputs, node)]
    found: Locals = []
    if op.nary:
        try:
            found = op.partials(scalar, data, out)
        except (ValueError, ArithmeticError):  # the node is older than its inputs
            found = [nan] * len(data)
        return [None if v.op is CONST else x for v, x in zip(node.inputs, found, strict=True)]
    for v, by in zip(node.inputs, op.partials, strict=True):
        try:
            found.append(None if v.op is CONST else by(scalar, *data, out))
        except (ValueError, ArithmeticError):
            found.append(nan)
    return found


def carry(
    root: N, nodes: Sequence[N], held: Mapping[N, float], asked: N | None = None
) -> tuple[dict[N, float], dict[N, Locals]]:
    """Return the gradient of every node, and by which local derivatives they were passed on.

    `nodes` are the computed nodes in order, `held` is what the leaves hold already. A gradient
    of 0 passes on nothing, so there a local derivative need not exist. What goes into branches
    not taken alone, and is felt by neither a leaf nor the node asked for, need not exist or be
    in range either; it is then left at 0. Raises ValueError for any other that is not finite.
    """
    slopes = {node: slopes_of(node) for node in nodes}
    starts = {v for node in nodes for v in node.inputs if not v.inputs and v.op is not CONST}
    felt, lost = felt_from(starts | ({asked} if asked else set()), nodes, slopes), set[N]()
    found = {**held, root: 1.0}
    for node in reversed(nodes):
        upstream, row = found.get(node, 0.0), slopes[node]
        for k, (v, local) in enumerate(zip(node.inputs, row, strict=True)):
            if local is None:
                continue
            if node in lost and local and v.inputs:
                lost.add(v)
            before = found.get(v, 0.0)
            total = before + local * upstream
            if isfinite(total) and isfinite(local):
                found[v] = total
            elif not upstream:
                row[k] = None
            elif v not in felt:
                lost.add(v)
            elif not isfinite(local):
                raise not_smooth(node.op, node.inputs, k)  # type: ignore[arg-type]
            else:
                raise _too_large(root, nodes, node, v, before, local, upstream)
    for node, row in slopes.items():
        slopes[node] = [None if v in lost else x for v, x in zip(node.inputs, row, strict=True)]
    return found | dict.fromkeys(lost, 0.0), slopes


def felt_from(starts: set[N], nodes: Sequence[N], slopes: Mapping[N, Locals]) -> set[N]:
    """Return the starts and all nodes that some way leads to from one of these.

    No way leads through a branch not taken.
    """
    felt = set(starts)
    for node in nodes:
        for v, local in zip(node.inputs, slopes[node], strict=True):
            if v in felt and (local or not _has_branches(node)):
                felt.add(node)
    return felt


def _has_branches(node: Node) -> bool:
    """Whether a node takes one of several branches, and not just where they meet.

    Then a local derivative of 0 is flat. Elsewhere, as for x**3 at 0, it need not be: the cube
    root of that has the slope 1.
    """
    op: Any = node.op
    return op.kink is not None and not op.read(op.kink, scalar, [v._data for v in node.inputs])


def _too_large(
    root: N, nodes: Sequence[N], node: N, v: N, before: float, local: float, upstream: float
) -> ValueError:
    """Return the error for a gradient of v that overflows by what a node passes on."""
    names = Names()
    names.settle((x for n in nodes for x in (*n.inputs, n)), {root: "loss"})
    gradient = f"∂{names.of(root)}/∂{names.of(v)}"
    if not isfinite(before):
        return ValueError(f"{gradient} was {before!r} before backward: set it to 0 (zero_grad)")
    sum_ = f"{before!r} + " if before else ""
    op: Any = node.op
    return ValueError(
        f"{gradient} is {before + local * upstream!r}, too large for a float: {op.name}, got "
        f"{received(op, node.inputs)}, makes it {sum_}{upstream!r} · {local!r}. "
        "Scale the numbers down"
    )
