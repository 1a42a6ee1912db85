"""Copies and pickles of graphs of any depth, in which shared nodes stay shared.

Python copies what an object refers to before the object, each within the other; so a long chain
of nodes would reach its limit of recursion. Here the nodes are handed over one after the other,
inputs first, so that each finds its inputs done.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from copy import deepcopy
from typing import Any

from autograd.node import Node

Fields = tuple[Any, ...]


class _Passing(threading.local):
    """The nodes of this thread that are on their way into a pickle, after their inputs."""

    def __init__(self) -> None:
        self.ids: set[int] = set()


_passing = _Passing()


def copied(root: Any, memo: dict[int, Any]) -> Any:
    """Return the copy of a node, and note those of all that it depends on in `memo`."""
    for node in _order(root, memo):
        inputs = tuple([memo[id(v)] for v in node.inputs])
        kind, _, data, grad, op, label, name, extra = _fields(node)
        memo[id(node)] = made(kind, inputs, data, grad, op, label, name, deepcopy(extra, memo))
    return memo[id(root)]


def alike(node: Any) -> Any:
    """Return another node of the same fields, computed from the same inputs."""
    return made(*_fields(node))


def reduced(root: Any) -> tuple[Any, ...]:
    """Return how to make a node again, as `__reduce__` does."""
    if all(not v.inputs for v in root.inputs) or id(root) in _passing.ids:
        return made, _fields(root)
    return _last, (Graph(root),)


def made(
    kind: type,
    inputs: Fields,
    data: float,
    grad: float,
    op: Any,
    label: str,
    name: str,
    extra: Any,
) -> Any:
    """Return a node of these fields."""
    node: Any = object.__new__(kind)
    node._data, node._grad, node.op, node.inputs, node.label = data, grad, op, inputs, label
    if name:
        node._name = name
    if extra:
        vars(node).update(extra)
    return node


class Graph:
    """The nodes up to a root, on their way into a pickle; what comes out again is the last."""

    def __init__(self, root: Any = None) -> None:
        self.root = root

    def append(self, node: Any) -> None:
        """Take the next node out of a pickle."""
        self.root = node

    def __reduce__(self) -> tuple[Any, ...]:
        return Graph, (), _Done(), self._nodes()

    def __setstate__(self, done: _Done) -> None:
        """Need no state: it is there to be reached when the nodes have passed."""

    def _nodes(self) -> Iterator[Any]:
        _passing.ids.clear()
        for node in _order(self.root, ()):
            _passing.ids.add(id(node))
            yield node


class _Done:
    """Comes after the nodes of a graph: from here on, ids may belong to other objects."""

    def __reduce__(self) -> tuple[Any, ...]:
        _passing.ids.clear()
        return _Done, ()


def _last(graph: Graph) -> Any:
    return graph.root


def _fields(node: Any) -> Fields:
    name, extra = getattr(node, "_name", ""), getattr(node, "__dict__", None)
    return type(node), node.inputs, node._data, node._grad, node.op, node.label, name, extra


def _order(root: Any, done: Collection[int]) -> list[Any]:
    """Return the nodes that root depends on and itself, inputs first, without those done."""
    found: dict[int, Node] = {}
    waiting = [root]
    while waiting:
        node = waiting[-1]
        missing = [v for v in node.inputs if id(v) not in found and id(v) not in done]
        if missing:
            waiting.extend(reversed(missing))
        else:
            waiting.pop()
            if id(node) not in done:
                found.setdefault(id(node), node)
    return list(found.values())
