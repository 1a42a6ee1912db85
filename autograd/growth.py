"""Notices a graph that grows with every step of training, as by `w = w - lr * w.grad`."""

from __future__ import annotations

from collections.abc import Sequence

from autograd import ops
from autograd.misuse import warn
from autograd.node import Node

STEPS = 100
"""How many such steps in a row one weight has when there is a warning: once, so at this number."""


def warn_of_growth(nodes: Sequence[Node]) -> None:
    """Warn if among the nodes of a graph, in order, are the steps of 100 earlier backwards.

    Of STEPS nodes in a row one is looked at, so this costs next to nothing.
    """
    for k in range(STEPS // 2, len(nodes), STEPS // 2):
        if nodes[k]._grad and _follows(nodes, k):
            first, last = k, k
            while first and _follows(nodes, first):
                first -= 1
            while last + 1 < len(nodes) and _follows(nodes, last + 1):
                last += 1
            if last - first + 1 == STEPS:
                warn(
                    f"this graph holds {STEPS} earlier steps of training, and grows with each: "
                    "`w = w - lr * w.grad` computes a new node from the old ones. Change the "
                    "number of the weight instead: w.data -= lr * w.grad, or opt.step()."
                )
                return


def _follows(nodes: Sequence[Node], k: int) -> bool:
    """Whether a node is the one before it, plus or minus a number."""
    op, inputs = nodes[k].op, nodes[k].inputs
    moved = op in (ops.SUB, ops.ADD) and inputs[1].op is ops.CONST
    return moved and inputs[0] is nodes[k - 1]
