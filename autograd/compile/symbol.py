"""Symbols: what stands for a number of a sample while a function is recorded.

Every op on a Symbol gives a node; whatever else is asked of it, as one may ask a float (its
number, text, type, hash, a comparison), is refused in the very line that asks.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from autograd.listening import listener
from autograd.node import Node, ask
from autograd.ops import OPS
from autograd.value import Value


class CompileError(ValueError):
    """A function cannot be compiled, because its graph is not the same for every input."""


class Refused(BaseException):
    """A question was refused; no `except Exception` of the user's code takes it for its own."""


QUESTIONS = {
    "data": "the number",
    "grad": "the gradient",
    "set data": "the number",
    "set grad": "the gradient",
    "hash": "the look-up in a dictionary or set",
    "text": "the text",
    "type": "the type",
    "precision": "the result in the precision of a NumPy number",
}
"""What is asked for by name; anything else says so itself."""

UNKNOWN = "is not known while a function is compiled, for all samples at once"
UNREAD = "is not known while a function is compiled, for all calls to come"

CURE = (
    "Instead of reading .data, float(), comparing or branching, write the choice as an operation: "
    "relu(x), maximum(x, y), minimum(x, y), abs(x); for math.exp(x) write autograd.exp(x); to pick "
    "by a label, pass it as a one-hot row and take the dot product"
)
LEAVE_OUT = "Leave the question out, or compute on scalars"
CURES = {
    "text": "Take print() and f-strings out of the function, or compute on scalars",
    "type": LEAVE_OUT,
    "precision": "Write float(number) for one that is no float64, or compute on scalars",
}


def refusal(node: Any, what: str) -> CompileError:
    """Return the error that says what was asked of which node, and what to write instead."""
    if what == "backward":
        return CompileError(
            "backward() is called inside a function that is compiled: leave it out, the compiled "
            "function returns the gradients"
        )
    if what.startswith("set "):
        return CompileError(
            f"{QUESTIONS[what]} of {node.label or 'a Value'!r} is set inside a function that is "
            "compiled: a compiled function computes only; set it before or after"
        )
    name = f" of {node.label!r}" if node.label else ""
    weight = issubclass(type(node), Value) and not node.inputs
    cure = CURES.get(what, LEAVE_OUT if "attribute" in what else CURE)
    why = UNREAD if weight else UNKNOWN
    return CompileError(f"{QUESTIONS.get(what, what)}{name} {why}. {cure}")


def _refuse(what: str) -> Callable[..., Any]:
    """Return a method that refuses."""

    def method(self: Symbol, *arguments: object) -> NoReturn:
        ask(self, what)
        raise refusal(self, what)

    return method


class Symbol(Node):
    """A number that is not known yet; after the recording, that of the sample it was made from."""

    __slots__ = ()

    def __init__(self, label: str) -> None:
        self._grad, self.op, self.inputs, self.label = 0.0, None, (), label

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """Refuse: on scalars it is a float."""
        if listener() is not None:
            ask(self, "type")
        return Symbol

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_"):
            ask(self, f"the attribute {name!r}")
        raise AttributeError(f"a Symbol has no attribute {name!r}")

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **more: Any) -> Any:
        """Let NumPy's numbers be multiplied with a Symbol; refuse its functions."""
        by = ARITHMETIC.get(ufunc.__name__)
        _see_precision(self, inputs)
        numbers = all(isinstance(x, Node) or not getattr(x, "ndim", 0) for x in inputs)
        if by is None or more or not numbers:
            ask(self, f"the result of np.{ufunc.__name__}")
            return NotImplemented
        return by(*[x if isinstance(x, Node) else float(x) for x in inputs])

    def __hash__(self) -> int:
        ask(self, "hash")  # the recording itself looks nodes up when it has stopped listening
        return object.__hash__(self)

    def __eq__(self, other: object) -> bool:
        ask(self, "data")
        return self is other

    def __copy__(self) -> Symbol:
        return self

    def __deepcopy__(self, memo: object) -> Symbol:
        return self

    __bool__ = __int__ = __float__ = __complex__ = __index__ = _refuse("data")
    __lt__ = __le__ = __gt__ = __ge__ = _refuse("data")
    __round__ = __trunc__ = __floor__ = __ceil__ = _refuse("the rounded number")
    __mod__ = __rmod__ = __divmod__ = __rdivmod__ = _refuse("the remainder")
    __floordiv__ = __rfloordiv__ = _refuse("the rounded quotient")
    __repr__ = __str__ = __format__ = _refuse("text")
    __reduce_ex__ = _refuse("the pickled number")

    def __pos__(self) -> Symbol:
        return self


SHORT = ("e", "f", "g")
"""What NumPy calls floats that have less digits, or more, than Python's."""

ARITHMETIC: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "power": operator.pow,
    "negative": operator.neg,
}
"""NumPy's operators, by its names for them."""

_OPERATORS = (
    *("__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__"),
    *("__truediv__", "__rtruediv__", "__pow__", "__rpow__", "__neg__", "__abs__"),
    *(name for name in vars(Value) if name in OPS),
)


def _see_precision(symbol: Symbol, others: Iterable[Any]) -> None:
    """Refuse numbers in whose precision NumPy computes with a float, as np.float32(0.1) * x."""
    for x in others:
        if not isinstance(x, Node) and getattr(getattr(x, "dtype", None), "char", "") in SHORT:
            ask(symbol, "precision")


def _of_floats(operator: Callable[..., Any]) -> Callable[..., Any]:
    """Return an operator of Values for a Symbol, which stands for a float."""

    def method(self: Symbol, *others: Any) -> Any:
        _see_precision(self, others)
        return operator(self, *others)

    return method


for _name in _OPERATORS:
    setattr(Symbol, _name, _of_floats(vars(Value)[_name]))
