"""What a graph is made of: a node holds its number, its gradient, and what it was computed from.

Operators are added in value.py; walks over nodes are in graph.py.
"""

from __future__ import annotations

from typing import Any

from autograd.listening import listener, recorders
from autograd.ops import Op


class Node:
    """A number in a graph: data, grad, the op that computed it and its inputs, a label.

    `data` and `grad` are for the user's code, whose questions a recording must hear of; the
    engine itself reads `_data` and `_grad`.
    """

    __slots__ = ("_data", "_grad", "op", "inputs", "label", "_name")

    _data: float
    _grad: float
    op: Op | None
    inputs: tuple[Any, ...]
    label: str
    _name: str
    """What a trace called the node, if one did."""

    @property
    def data(self) -> float:
        """The number."""
        if recorders:
            ask(self, "data")
        return self._data

    @data.setter
    def data(self, x: float) -> None:
        if recorders:
            ask(self, "set data")
        self._data = x

    @property
    def grad(self) -> float:
        """The gradient, after a backward."""
        if recorders:
            ask(self, "grad")
        return self._grad

    @grad.setter
    def grad(self, x: float) -> None:
        if recorders:
            ask(self, "set grad")
        self._grad = x


def ask(node: Node, what: str) -> None:
    """Let the recorder of this thread, if any, hear a question, which it may refuse."""
    recorder = listener()
    if recorder is not None:
        recorder.asked(node, what)
