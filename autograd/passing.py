"""A backward pass as a trace keeps it: the numbers it takes to make its products when one reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograd.listening import LocalsOf
from autograd.names import Names
from autograd.records import Chain


class BackwardPass:
    """By which local derivatives gradients were passed on, and what all leaves held before."""

    def __init__(self, nodes: list[Any], locals_of: LocalsOf, held: Mapping[Any, float]) -> None:
        self.nodes = nodes[::-1]
        self.locals = [locals_of(node) for node in self.nodes]
        self.held = held
        self.targets: list[Any] = [
            v
            for node, row in zip(self.nodes, self.locals, strict=True)
            for v, local in zip(node.inputs, row, strict=True)
            if local is not None
        ]
        """The node whose gradient grew, for each product."""

    def products(self, names: Names) -> list[Chain]:
        """Return each product, from the last node to the first, by the names of a trace."""
        root = names.of(self.nodes[0])
        grads, found, new = {**self.held, self.nodes[0]: 1.0}, [], tuple.__new__
        for node, row in zip(self.nodes, self.locals, strict=True):
            (name, i), upstream = names[node], grads.get(node, 0.0)
            for k, (v, local) in enumerate(zip(node.inputs, row, strict=True)):
                if local is None:
                    continue
                before, contribution = grads.get(v, 0.0), local * upstream
                after = grads[v] = before + contribution if upstream else before
                source, j = names[v]
                fields = name, source, local, upstream, contribution, before, after, root, i, j, k
                found.append(new(Chain, fields))  # as Chain(…), in a third of the time
        return found
