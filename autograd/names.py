"""What nodes are called in every record, table and picture, and the record that describes one.

A node goes by its label, else by the variable of the user's code that holds it, else by a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from itertools import chain, count
from typing import Any

from autograd.callers import held, nodes_in
from autograd.figures import number
from autograd.node import Node
from autograd.ops import CONST
from autograd.records import Forward


class Names(dict[Node, tuple[Any, Any]]):
    """For every node a name of its own, and an id: `names.of(node)`, `names[node]` for both.

    The name is the node's label; else what a trace called it; else the variable that holds it,
    looked up in `variables` or else in the code that called; else v1, v2, …
    A name given to several nodes becomes w, w_2, w_3. The id distinguishes a node from others
    that had its name before. A constant has neither, and goes by its number.
    """

    def __init__(self, variables: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self._variables = variables
        self._taken: set[str] = set()
        self._last: dict[str, int] = {}  # the last number after each label
        self._former: dict[Node, tuple[str, int]] = {}
        """The nodes computed before the last restart, as they were called."""
        self._spent: set[str] = set()
        """Their names, which only newly computed nodes take over."""
        self._count = 0
        self._next = 0

    def of(self, node: Node) -> str:
        """Return the name of a node, or the number of a constant."""
        return self[node][0] or number(node._data)

    def __missing__(self, node: Node) -> tuple[Any, Any]:
        if node.op is CONST:
            return None, None
        self.settle((node,))
        return self[node]

    def settle(self, nodes: Iterable[Node], spare: Mapping[Node, str] = {}) -> list[Node]:
        """Name the nodes that have no name yet, in this order, and return them.

        `spare` says what a node is called before it gets a number: the root of a backward "loss".
        """
        new = [v for v in dict.fromkeys(nodes) if v not in self and v.op is not CONST]
        for v in [v for v in new if v in self._former or hasattr(v, "_name")]:
            if (name := self._earlier(v)) and name not in self._taken:
                self._take(v, name)
        for v in [v for v in new if v.label and v not in self]:
            self.call(v, v.label)
        rest = [v for v in new if v not in self]
        held = self._held(rest)
        for v in [v for v in rest if v in held]:
            self.call(v, held[v])
        for v, name in spare.items():
            if name and name not in self._taken and v not in self and v.op is not CONST:
                self.call(v, name)
        self._number([v for v in rest if v not in self])
        return new

    def call(self, node: Node, label: str) -> None:
        """Name a node by a label, or by the first of label_2, label_3, … that is free."""
        others = (f"{label}_{k}" for k in count(self._last.get(label, 1) + 1))
        self._give(node, chain([label], others))
        if (name := self[node][0]) != label:
            self._last[label] = int(name[len(label) + 1 :])

    def remember(self, nodes: Iterable[Node]) -> None:
        """Let explanations, pictures and other traces call these nodes as they are called here."""
        for node in nodes:
            node._name = self[node][0]

    def restart(self) -> None:
        """Count from v1 again for what is computed from now on; all others keep their names."""
        for node in [v for v in self if v.inputs]:
            self._former[node] = self.pop(node)
            self._taken.remove(self._former[node][0])
            self._spent.add(self._former[node][0])
        self._count = 0
        self._last.clear()

    def _held(self, nodes: list[Node]) -> dict[Node, str]:
        """Return the variables that hold these nodes, of several the first.

        A result that is kept in a list too goes by its own variable.
        """
        found: dict[Node, str] = {}
        if wanted := set(nodes):
            for name, node in held() if self._variables is None else nodes_in(self._variables):
                if node in wanted and (node not in found or _is_nearer(name, found[node], node)):
                    found[node] = name
        return found

    def _earlier(self, node: Node) -> str:
        """Return what a node was called here, or in another trace unless its label has changed."""
        if node in self._former:
            return self._former[node][0]
        name: str = getattr(node, "_name", "")
        return name if not node.label or re.sub(r"_\d+$", "", name) == node.label else ""

    def _number(self, nodes: Iterable[Node]) -> None:
        former, taken = self._former, self._taken
        for node in nodes:
            if not node.inputs or node in former:
                self._give(node, (f"v{k}" for k in count(self._count + 1)))
                continue
            self._count += 1
            while (name := f"v{self._count}") in taken:
                self._count += 1
            taken.add(name)  # as _take, without the call
            self[node] = name, self._next
            self._next += 1

    def _give(self, node: Node, names: Iterable[str]) -> None:
        """Give a node the first of these names that is free."""
        is_new = node.inputs and node not in self._former  # its record says what its name means
        spent: Set[str] = frozenset() if is_new else self._spent
        self._take(node, next(n for n in names if n not in self._taken and n not in spent))

    def _take(self, node: Node, name: str) -> None:
        former = self._former.get(node)
        self._taken.add(name)
        self[node] = former if former and former[0] == name else (name, self._next)
        self._next += 1


def _is_nearer(name: str, other: str, node: Node) -> bool:
    return bool(node.inputs) and "[" in other and "[" not in name


def is_number(name: str) -> bool:
    """Whether a name is but a number, as v1."""
    return name[:1] == "v" and name[1:].isdecimal()


def describe(
    node: Node, names: Names, values: Iterable[float] | None = None, value: float | None = None
) -> Forward:
    """Return the record of how a node was computed, now or when it had these numbers."""
    assert node.op is not None, "a leaf was not computed"
    inputs = tuple([names[v][0] for v in node.inputs])
    name, i = names[node]
    if value is None:
        values, value = [v._data for v in node.inputs], node._data
    fields = (name, node.op.name, inputs, tuple(values or ()), value, i)
    return tuple.__new__(Forward, fields)  # as Forward(…), in half the time
