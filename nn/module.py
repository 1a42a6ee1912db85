"""What every part of a network has: parameters, and the names that reach them.

A parameter's name is the Python path to it, `layers[0].neurons[1].w[2]`.
"""

from __future__ import annotations

from typing import Any

from autograd import Value
from autograd.graph import zero_grad
from autograd.node import Node
from autograd.ops import CONST
from nn.regularizers import add_up


class Module:
    """A part of a network; its attributes that hold Values or Modules are its parameters.

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
        clear = [_lengthen(p, longer) for p, longer in _walk(part, path, {id(self)}).items()]
        if not all(clear):
            self._named()

    def named_parameters(self) -> list[tuple[str, Value]]:
        """Return each parameter once with the path that reaches it.

        The path becomes its label, unless an outer module has given it a longer one already.
        """
        return [(path, parameter) for parameter, path in self._named().items()]

    def parameters(self) -> list[Value]:
        """Return the parameters, each once."""
        return list(self._named())

    def _named(self) -> dict[Value, str]:
        found = _walk(self, "")
        for parameter, path in found.items():
            label = parameter.label
            if label != path and not f".{label}".endswith(f".{path}"):
                parameter.label = path
        return found

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


def _walk(part: Any, path: str, inside: set[int] | None = None) -> dict[Value, str]:
    """Return the leaves in an attribute (a Value, a Module, lists and dicts of these) by path.

    `inside` holds the ids of the Modules on the way here, which may refer to each other.
    """
    found: dict[Value, str] = {}
    _collect(part, path, inside or set(), found)
    return found


def _collect(item: Any, path: str, inside: set[int], found: dict[Value, str]) -> None:
    if isinstance(item, Node):  # while a function is recorded, not all of them are Values
        if not item.inputs and item.op is not CONST and issubclass(type(item), Value):
            found.setdefault(item, path)  # type: ignore[arg-type]
    elif isinstance(item, Module) and id(item) not in inside:
        for name, value in vars(item).items():
            _collect(value, f"{path}.{name}" if path else name, inside | {id(item)}, found)
    elif isinstance(item, list | tuple):
        for k, value in enumerate(item):
            _collect(value, f"{path}[{k}]", inside, found)
    elif isinstance(item, dict):
        for key, value in item.items():
            _collect(value, f"{path}[{key!r}]", inside, found)


def _gather(item: Any, found: dict[int, Module]) -> None:
    """Add the Modules in an attribute to those found, by their ids."""
    if isinstance(item, Module):
        if id(item) not in found:
            found[id(item)] = item
            for value in vars(item).values():
                _gather(value, found)
    elif isinstance(item, list | tuple | dict):
        for value in item.values() if isinstance(item, dict) else item:
            if not isinstance(value, Node):
                _gather(value, found)
