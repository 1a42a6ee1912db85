"""Graphs whose leaves have changed since they were computed: their gradients would be mixed up."""

from __future__ import annotations

from time import perf_counter
from types import SimpleNamespace
from typing import TypeVar

from autograd.names import Names
from autograd.node import Node
from autograd.ops import CONST, scalar

N = TypeVar("N", bound=Node)

FEW = 16
"""Graphs of up to so many nodes are always looked through for changes."""
SHARE = 0.02
"""For larger ones this part of the time is spent at most."""

_next = SimpleNamespace(due=0.0)


def look(nodes: list[N]) -> N | None:
    """Return a node that is not up to date, if any; of many nodes look only now and then."""
    began = perf_counter()
    if len(nodes) > FEW and began < _next.due:
        return None
    changed = first_changed(nodes)
    _next.due = began + (perf_counter() - began) / SHARE
    return changed


def changed_since(node: Node, names: Names) -> str:
    """Say that a node is no longer what its inputs make of it."""
    inputs = ", ".join(names.of(v) for v in node.inputs)
    return (
        f"an input of {names.of(node)} ({inputs}) changed between forward and backward, so the "
        "gradients mix old and new numbers. Compute the loss again, or replay() it."
    )


def first_changed(nodes: list[N]) -> N | None:
    """Return the first node whose data is not what its op makes of its inputs, if any."""
    for node in nodes:
        op, data = node.op, [v._data for v in node.inputs]
        if op is None or op is CONST:
            continue
        try:
            value = op.forward(scalar, data) if op.nary else op.forward(scalar, *data)
        except (ValueError, ArithmeticError):
            return node
        if value != node._data and not (value != value and node._data != node._data):  # both NaN
            return node
    return None
