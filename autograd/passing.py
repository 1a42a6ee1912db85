"""A backward pass as a trace keeps it: the numbers it takes to make its products when one reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from autograd.careful import Locals, local_derivatives, slopes_of
from autograd.names import Names
from autograd.ops import CONST
from autograd.records import Chain


class BackwardPass:
    """What all nodes held when gradients were passed back, and the grads of all leaves before."""

    def __init__(
        self,
        nodes: list[Any],
        inside: Iterable[Any],
        held: Mapping[Any, float],
        slopes: Mapping[Any, Locals],
    ) -> None:
        self.nodes = nodes[::-1]
        self.held = held
        self._data = {v: v._data for v in inside}
        # Some local derivatives do not just follow from the data: where no gradient arrives,
        # there need be none. The others are computed when one reads.
        self._slopes = slopes or {v: local_derivatives(v) for v in nodes if not v._grad}
        self.targets: list[Any] = [
            v
            for node in self.nodes
            for v, local in zip(node.inputs, self._slopes.get(node, node.inputs), strict=True)
            if local is not None and v.op is not CONST
        ]
        """The node whose gradient grew, for each product."""

    def products(self, names: Names) -> list[Chain]:
        """Return each product, from the last node to the first, by the names of a trace."""
        root = names.of(self.nodes[0])
        grads, found, new = {**self.held, self.nodes[0]: 1.0}, [], tuple.__new__
        for node in self.nodes:
            row = self._slopes.get(node) or slopes_of(node, self._data)
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
