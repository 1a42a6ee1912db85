"""What nodes are called in every record, table and picture, and the record that describes one.

Names are given when they are first asked for; the graph itself knows none.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from itertools import chain, count
from typing import Any

from autograd.figures import number
from autograd.node import Node
from autograd.ops import CONST
from autograd.records import Forward


class Names(dict[Node, tuple[Any, Any]]):
    """For every node a name of its own, and an id: `names.of(node)`, `names[node]` for both.

    The name is the node's label, or v1, v2, … in the order of asking; a label given to several
    nodes becomes w, w_2, w_3. The id distinguishes a node from others that had its name before.
    A constant has neither, and goes by its number.
    """

    def __init__(self) -> None:
        super().__init__()
        self._taken: set[str] = set()
        self._former: dict[Node, tuple[str, int]] = {}
        """The nodes computed before the last restart, as they were called."""
        self._spent: set[str] = set()
        """Their names, which only newly computed nodes take over."""
        self._count = 0
        self._next = count()

    def of(self, node: Node) -> str:
        """Return the name of a node, or the number of a constant."""
        return self[node][0] or number(node._data)

    def __missing__(self, node: Node) -> tuple[Any, Any]:
        if node.op is CONST:
            return None, None
        former = self._former.get(node)
        if former and former[0] not in self._taken:
            self[node] = former
            self._taken.add(former[0])
            return former
        if node.label:
            return self.call(node, node.label)
        if former or not node.inputs:
            return self._give(node, (f"v{k}" for k in count(self._count + 1)))
        self._count += 1
        while (name := f"v{self._count}") in self._taken:
            self._count += 1
        self._taken.add(name)
        found = self[node] = name, next(self._next)
        return found

    def call(self, node: Node, label: str) -> tuple[str, int]:
        """Name a node by a label, or by the first of label_2, label_3, … that is free."""
        return self._give(node, chain([label], (f"{label}_{k}" for k in count(2))))

    def _give(self, node: Node, names: Iterable[str]) -> tuple[str, int]:
        """Give a node the first of these names that is free."""
        is_new = node.inputs and node not in self._former  # its record says what its name means
        spent: Set[str] = frozenset() if is_new else self._spent
        name = next(n for n in names if n not in self._taken and n not in spent)
        self._taken.add(name)
        found = self[node] = name, next(self._next)
        return found

    def restart(self) -> None:
        """Count from v1 again for what is computed from now on; all others keep their names."""
        for node in [v for v in self if v.inputs]:
            self._former[node] = self.pop(node)
            self._taken.remove(self._former[node][0])
            self._spent.add(self._former[node][0])
        self._count = 0


def describe(node: Node, names: Names) -> Forward:
    """Return the record of how a node was computed from its inputs."""
    assert node.op is not None, "a leaf was not computed"
    inputs = tuple([names[v][0] for v in node.inputs])
    name, i = names[node]
    values = tuple([v._data for v in node.inputs])
    fields = (name, node.op.name, inputs, values, node._data, i)
    return tuple.__new__(Forward, fields)  # as Forward(…), in half the time
