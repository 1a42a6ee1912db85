"""Symbols: Values whose number is not known yet, on which a function is run to record its graph.

Every op on a Symbol gives a Symbol; whatever asks one for its number raises a CompileError, in
the very line of the user's code that asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any, NoReturn

from autograd.functions import KINDS
from autograd.ops import Op
from autograd.value import Value


class CompileError(ValueError):
    """A function cannot be compiled, because its graph is not the same for every input."""


class Symbol(Value):
    """A Value without a number."""

    __slots__ = ()

    @property
    def data(self) -> NoReturn:
        """Raise CompileError: the number is not known while the graph is recorded."""
        name = f" of {self.label!r}" if self.label else ""
        raise CompileError(
            f"the number{name} is not known while a function is compiled: it stands for a whole "
            "batch. Instead of reading .data, float(), comparing or branching, write the choice "
            "as an operation: relu(x), maximum(x, y), minimum(x, y), abs(x); to pick by a label, "
            "pass it as a one-hot row and take the dot product"
        )

    @data.setter
    def data(self, x: object) -> NoReturn:
        """Raise CompileError: what is compiled may not change weights."""
        raise CompileError(
            f"the number of {self.label or 'a Value'!r} is set inside a function that is compiled: "
            "a compiled function computes only; set it before or after"
        )

    @classmethod
    def leaf(cls, label: str) -> Symbol:
        """Return a Symbol for an input of the function."""
        return cls.computed(None, (), label)

    @classmethod
    def computed(cls, op: Op | None, inputs: tuple[Value, ...], label: str = "") -> Symbol:
        """Return the Symbol of an op on its inputs."""
        node = object.__new__(cls)
        node.grad, node.op, node.inputs, node.label = 0.0, op, inputs, label
        return node

    def __bool__(self) -> bool:
        return bool(self.data)

    def __int__(self) -> int:
        return int(self.data)

    __index__ = __int__

    def __eq__(self, other: object) -> bool:
        return self is other if isinstance(other, Value) else bool(self.data)

    __hash__ = Value.__hash__

    def __repr__(self) -> str:
        return f"Symbol({self.label!r})"

    def __copy__(self) -> Symbol:
        return self

    def backward(self) -> None:
        """Raise CompileError: gradients are what the compiled function returns."""
        raise CompileError(
            "backward() is called inside a function that is compiled: leave it out, the compiled "
            "function returns the gradients"
        )


KINDS.add(Symbol)


recording = RLock()
"""Held by a thread while leaves are Symbols, or while it reads their numbers."""


@contextmanager
def as_symbols(leaves: Iterable[Value]) -> Iterator[None]:
    """Let leaves be Symbols inside a `with` block, so that reading their numbers is noticed."""
    leaves = list(leaves)
    with recording:
        kinds: list[Any] = [type(leaf) for leaf in leaves]
        try:
            for leaf in leaves:
                leaf.__class__ = Symbol
            yield
        finally:
            for leaf, kind in zip(leaves, kinds, strict=True):
                leaf.__class__ = kind
