"""What nodes are called in every record, table and picture, and the record that describes one.

Names are given when they are first asked for; the graph itself knows none.
"""

from __future__ import annotations

from itertools import count

from autograd.node import Node
from autograd.ops import CONST
from autograd.records import Forward
from autograd.text import number


class Names(dict[Node, str]):
    """A name of its own for every node: its label, or v1, v2, … in the order of asking.

    A label given to several nodes is told apart as w, w_2, w_3; a constant is its number.
    """

    def __init__(self) -> None:
        super().__init__()
        self._taken: set[str] = set()
        self._count = 0

    def __missing__(self, value: Node) -> str:
        if value.op is CONST:
            return number(value._data)
        if value.label:
            return self.call(value, value.label)
        self._count += 1
        while f"v{self._count}" in self._taken:
            self._count += 1
        return self.call(value, f"v{self._count}")

    def call(self, value: Node, label: str) -> str:
        """Name a node by a label, or by the first of label_2, label_3, … that is free."""
        numbered = (f"{label}_{k}" for k in count(2))
        name = label
        while name in self._taken:
            name = next(numbered)
        self[value] = name
        self._taken.add(name)
        return name

    def restart(self) -> None:
        """Forget the computed nodes and count from v1 again; leaves keep their names."""
        for value in [v for v in self if v.inputs]:
            self._taken.remove(self.pop(value))
        self._count = 0


def describe(node: Node, names: Names) -> Forward:
    """Return the record of how a node was computed from its inputs."""
    assert node.op is not None, "a leaf was not computed"
    inputs, values = [], []
    for v in node.inputs:
        inputs.append(None if v.op is CONST else names[v])
        values.append(v._data)
    fields = (names[node], node.op.name, tuple(inputs), tuple(values), node._data)
    return tuple.__new__(Forward, fields)  # as Forward(…), in half the time
