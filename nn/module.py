"""What every part of a network has: parameters, and the names that reach them.

A parameter's name is the Python path to it, `layers[0].neurons[1].w[2]`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Set
from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import Value
from autograd.callers import PACKAGES
from autograd.figures import counted
from autograd.graph import zero_grad
from autograd.misuse import warn
from autograd.node import Node
from autograd.ops import CONST
from nn.absent import METHOD, refuse
from nn.names import listed
from nn.regularizers import add_up


class Module:
    """A part of a network; its attributes that hold Values or Modules are its parameters.

    They may be in lists, tuples, deques, dicts and arrays of NumPy; of other objects that hold
    some, sets among them, `parameters()` warns.

    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.slope, self.shift = Value(1.0), Value(0.0)
    ...     def __call__(self, x):
    ...         return self.slope * x + self.shift
    >>> [name for name, _ in Line().named_parameters()]
    ['slope', 'shift']
    """

    trainable = True
    """Whether a model that is compiled from now on trains the parameters in here."""

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        self._name(value, name)

    def _name(self, part: Any, path: str) -> None:
        """Label the parameters of a part that is new at this path, quickly where that is clear."""
        if not self._offer(part, path):
            self._named()

    def _offer(self, part: Any, path: str) -> bool:
        """Label those parameters of a part that have no other name; return whether all have none.

        Another network may have named them, whose names they keep until this one asks.
        """
        clear = [_lengthen(p, longer) for p, longer in _walk(part, path, {id(self)}).items()]
        return all(clear)

    if not TYPE_CHECKING:  # so that a type checker sees a misspelt name

        def __getattr__(self, name: str) -> Any:
            refuse(name, METHOD, AttributeError)
            return object.__getattribute__(self, name)  # raises what it did

    def __repr__(self) -> str:
        found = list(_walk(self, "").values())
        names = f": {listed(found)}" if found else ""
        return f"<{type(self).__name__} of {counted(len(found), 'parameter')}{names}>"

    def named_parameters(self) -> list[tuple[str, Value]]:
        """Return each parameter once with the path that reaches it.

        The path becomes its label, unless an outer module has given it a longer one already.
        """
        return [(path, parameter) for parameter, path in self._named().items()]

    def parameters(self) -> list[Value]:
        """Return the parameters, each once."""
        return list(self._named())

    def _named(self) -> dict[Value, str]:
        missed: dict[str, str] = {}
        found = _walk(self, "", missed=missed)
        _warn_of_missed(missed)
        for parameter, path in found.items():
            label = parameter.label
            if label != path and not f".{label}".endswith(f".{path}"):
                parameter.label = path
        return found

    def count_params(self) -> int:
        """Return the number of parameters."""
        return len(self.parameters())

    def modules(self) -> list[Module]:
        """Return this Module and all that are in it, each once."""
        found: dict[int, Module] = {}
        _gather(self, found)
        return list(found.values())

    def own_penalty(self) -> Value | None:
        """Return what this part alone adds to the loss to keep its weights small, if anything."""
        return None

    def penalty(self) -> Value | None:
        """Return what is added to the loss of each batch to keep weights small, if anything.

        It is the sum of the own penalties of all parts, such as layers with regularizers.
        """
        return add_up(part.own_penalty() for part in self.modules())

    def zero_grad(self) -> None:
        """Set the gradients of all parameters to zero."""
        zero_grad(self.parameters())


def _lengthen(parameter: Value, path: str) -> bool:
    """Let a longer path to a parameter be its label; return False if it has quite another one."""
    label = parameter.label
    if not label or f".{path}".endswith(f".{label}"):
        parameter.label = path
    return parameter.label == path


def _walk(
    part: Any, path: str, inside: set[int] | None = None, missed: dict[str, str] | None = None
) -> dict[Value, str]:
    """Return the leaves in an attribute (a Value, a Module, containers of these) by path.

    `inside` holds the ids of the Modules on the way here, which may refer to each other. What
    holds leaves that cannot be found is noted in `missed`, by path, with its type.
    """
    found: dict[Value, str] = {}
    hidden: dict[str, Any] = {}
    _collect(part, path, inside or set(), found, hidden)
    if missed is not None:
        for place, item in hidden.items():
            if any(leaf not in found for leaf in hidden_leaves(item)):
                missed[place] = type(item).__name__
    return found


def _collect(
    item: Any, path: str, inside: set[int], found: dict[Value, str], hidden: dict[str, Any]
) -> None:
    if isinstance(item, Node):  # while a function is recorded, not all of them are Values
        if _is_leaf(item):
            found.setdefault(item, path)  # type: ignore[arg-type]
    elif isinstance(item, Module):
        if id(item) not in inside:
            for name, value in vars(item).items():
                place = f"{path}.{name}" if path else name
                _collect(value, place, inside | {id(item)}, found, hidden)
    elif (parts := parts_of(item)) is not None:
        if id(item) not in inside:
            for where, value in parts:
                _collect(value, f"{path}{where}", inside | {id(item)}, found, hidden)
    elif not isinstance(item, ATOMS):
        hidden[path] = item


ATOMS = (int, float, complex, str, bytes, type(None), np.ndarray, np.generic, type, FunctionType)


def parts_of(item: Any) -> Iterator[tuple[str, Any]] | None:
    """Return what is in a container, each with its place: `[0]`, `['a']`; None if it is none."""
    if isinstance(item, list | tuple | deque):
        return ((f"[{k}]", value) for k, value in enumerate(item))
    if isinstance(item, Mapping):
        return ((f"[{key!r}]", value) for key, value in item.items())
    if isinstance(item, np.ndarray) and item.dtype == object:
        places = np.ndindex(item.shape)
        return ((f"[{', '.join(map(str, place))}]", item[place]) for place in places)
    return None


def _is_leaf(item: Any) -> bool:
    return not item.inputs and item.op is not CONST and issubclass(type(item), Value)


def hidden_leaves(item: Any) -> Iterator[Value]:
    """Yield the leaves and the parameters of Modules in a set, or in attributes of an object."""
    if type(item).__module__.partition(".")[0] in PACKAGES:
        return  # optimizers, plans and histories know weights, and have none
    inner = item if isinstance(item, Set) else getattr(item, "__dict__", {}).values()
    for value in inner:
        for part in (value, *(x for _, x in parts_of(value) or ())):
            if isinstance(part, Module):
                yield from part.parameters()
            elif isinstance(part, Node) and _is_leaf(part):
                yield part  # type: ignore[misc]


def _warn_of_missed(missed: Mapping[str, str]) -> None:
    for path, kind in missed.items():
        warn(
            f"{path} is of type {kind}, in which parameters() does not look: its Values are not "
            "trained. Hold them in a list, tuple, deque, dict, array or nn.Module"
        )


def _gather(item: Any, found: dict[int, Module]) -> None:
    """Add the Modules in an attribute to those found, by their ids."""
    if isinstance(item, Module):
        if id(item) not in found:
            found[id(item)] = item
            for value in vars(item).values():
                _gather(value, found)
    elif not isinstance(item, Node):
        for _, value in parts_of(item) or ():
            _gather(value, found)
