"""What a network holds, its parameters and parts: walked once, and again where it has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import is_
from typing import Any

import numpy as np

from autograd import Value
from autograd.callers import PACKAGES
from autograd.node import Node
from nn.module import ATOMS, Module, hidden_leaves, parts_of


class Structure:
    """The parameters and the Modules of a network, as it is at each look."""

    def __init__(self, network: Module) -> None:
        self._network = network
        self._held: list[_Held] = []

    def parameters(self) -> list[Value]:
        """Return the parameters of the network, each once, in its order."""
        if getattr(self._network.parameters, "__func__", None) is not Module.parameters:
            return self._network.parameters()  # written by the user, who may look elsewhere
        self._look()
        return self._parameters

    def modules(self) -> list[Module]:
        """Return the network and all Modules in it, each once."""
        self._look()
        return self._modules

    def _look(self) -> None:
        if self._held and all(held.unchanged() for held in self._held):
            return
        self._parameters = Module.parameters(self._network)
        self._modules = Module.modules(self._network)
        self._held = list(_everything_in(self._network))


class _Held:
    """Something that holds others, and what it held."""

    def __init__(self, item: Any) -> None:
        self.item, self.before = item, _contents(item)
        self._attributes = _attributes(item)
        # Nodes are equal if they are the same, so lists of them are compared at once.
        self._plain = type(item) is list and all(isinstance(x, Node) for x in item)
        if self._plain:
            self.before = list(item)
            self._label = _label_of(item)

    def unchanged(self) -> bool:
        """Whether it holds the same things in the same order."""
        if self._plain:  # and another network may have named what both share
            return bool(self.item == self.before) and self._label == _label_of(self.item)
        if self._attributes and _alike(self._attributes, _attributes(self.item)):
            return True
        now = _contents(self.item)
        return _alike(now, self.before)


def _label_of(nodes: list[Node]) -> str:
    return nodes[0].label if nodes else ""


def _alike(now: list[Any], before: list[Any]) -> bool:
    return len(now) == len(before) and all(map(is_, now, before))


def _attributes(item: Any) -> list[Any]:
    """Return names and values of all attributes of a Module: most have not changed."""
    return [*vars(item), *vars(item).values()] if isinstance(item, Module) else []


def _contents(item: Any) -> list[Any]:
    """Return what can be, or hold, parameters in an item, with its places where they have names."""
    if isinstance(item, Module):
        return [x for pair in vars(item).items() if _may_hold(pair[1]) for x in pair]
    if isinstance(item, Mapping):
        return [x for pair in item.items() for x in pair]
    if isinstance(item, np.ndarray):
        return item.ravel().tolist()
    return list(item) if parts_of(item) is not None else list(hidden_leaves(item))


def _may_hold(item: Any) -> bool:
    """Whether an attribute may be a parameter, or hold some; plans and histories do not."""
    if isinstance(item, ATOMS):
        return _is_table(item)
    if isinstance(item, Node | Module) or parts_of(item) is not None:
        return True
    return type(item).__module__.partition(".")[0] not in PACKAGES


def _is_table(item: Any) -> bool:
    return isinstance(item, np.ndarray) and item.dtype == object


def _everything_in(network: Module) -> Iterator[_Held]:
    """Yield the network and all in it that holds something, each once."""
    seen, waiting = set[int](), [network]
    while waiting:
        item: Any = waiting.pop()
        if (
            id(item) in seen
            or isinstance(item, Node)
            or (isinstance(item, ATOMS) and not _is_table(item))
        ):
            continue
        seen.add(id(item))
        held = _Held(item)
        yield held
        if isinstance(item, Module) or parts_of(item) is not None:
            waiting += [x for x in held.before if not isinstance(x, Node)]
