"""A scalar that remembers how it was computed: data, grad, and the op and inputs it came from.

Each operator records one node, by the table of ops.py; graph.py walks the recorded graph.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, SupportsFloat, TypeAlias

from autograd import copies, graph, ops, ufuncs
from autograd.domain import undefined
from autograd.listening import listener, recorders
from autograd.node import Node, ask, written
from autograd.node import real as real
from autograd.ops import CONST, Op, scalar
from autograd.reading import Readable

Number: TypeAlias = "Value | SupportsFloat"
"""What an expression takes: a Value, or any real number (int, float, bool, a NumPy scalar)."""

_new = object.__new__


def _binary(op: Op) -> Callable[[Value, Number], Value]:
    """Return the operator `self ∘ other` of an op."""
    forward = op.forward

    def operator(self: Value, other: Any) -> Value:
        kind = type(other)
        if kind is not Value:
            other = constant(other) if kind is int or kind is float else operand(other)
            if other is NotImplemented:
                return NotImplemented  # type: ignore[no-any-return]
        try:
            data = forward(scalar, self._data, other._data)
        except AttributeError:
            return without_data(op, (self, other))
        except (ValueError, ArithmeticError):
            raise undefined(op, (self, other)) from None
        if self.op is CONST and other.op is CONST:
            return constant(data)
        node = _new(Value)
        node._data = data
        node._grad = 0.0
        node.op = op
        node.inputs = (self, other)
        node.label = ""
        if recorders:
            record(node)
        return node

    operator.__qualname__ = f"Value.{op.name}"  # in the errors of Python
    return operator


def _reflected(op: Op) -> Callable[[Value, Number], Value]:
    """Return the operator `other ∘ self` of an op, for a number on the left."""
    operator = _binary(op)

    def reflected(self: Value, other: Any) -> Value:
        left: Value = operand(other)
        return left if left is NotImplemented else operator(left, self)

    return reflected


def _unary(op: Op) -> Callable[[Number], Value]:
    """Return an op as a method, which called on the class takes plain numbers too."""
    forward = op.forward

    def function(x: Any) -> Value:
        if type(x) is not Value:
            x = value(x)
        try:
            data = forward(scalar, x._data)
        except AttributeError:
            return without_data(op, (x,))
        except (ValueError, ArithmeticError):
            raise undefined(op, (x,)) from None
        if x.op is CONST:
            return constant(data)
        node = _new(Value)
        node._data = data
        node._grad = 0.0
        node.op = op
        node.inputs = (x,)
        node.label = ""
        if recorders:
            record(node)
        return node

    function.__name__, function.__qualname__ = op.name, f"Value.{op.name}"  # pickled by name
    function.__doc__ = (
        f"Return {op.name}(x), by its line in the table of ops.\n\nRaises TypeError for what is no "
        "real number, ValueError outside the domain of the op or if the result is too large."
    )
    return function


class Value(Readable):
    """A number in a graph, and after `backward()` its gradient.

    >>> x, w, b = Value(2.1, "x"), Value(1.0, "w"), Value(0.0, "b")
    >>> loss = (w * x + b - 4.0) ** 2
    >>> loss.backward()
    >>> round(w.grad, 6), round(b.grad, 6)
    (-7.98, -3.8)

    A leaf, made by `Value(data, label)`, has no op and no inputs, and its grad accumulates
    from one backward to the next. Values compare by their data; `==` and `hash` go by
    identity, because two nodes with equal data are two nodes.
    Raises TypeError for what is not a real number, ValueError for NaN and infinity.
    """

    __slots__ = ()

    def __init__(self, data: SupportsFloat, label: str = "") -> None:
        if not isinstance(label, str):
            raise TypeError(f"Value expects a string as its label, got {label!r}")
        self._data = real(data, "Value", label)
        self._grad = 0.0
        self.op = None
        self.inputs = ()
        self.label = label
        recorder = listener()
        if recorder is not None:
            recorder.leaf(self)

    def __repr__(self) -> str:
        label = f", label={self.label!r}" if self.label else ""
        return f"{type(self).__name__}(data={self.data:.10g}, grad={self.grad:.10g}{label})"

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        return ufuncs.call(UFUNCS, ufunc, method, inputs, options)

    def __copy__(self) -> Value:
        copy: Value = copies.alike(self)
        return copy

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        copy: Value = copies.copied(self, memo)
        return copy

    def __reduce__(self) -> tuple[Any, ...]:
        return copies.reduced(self)

    def backward(self) -> None:
        """Add ∂self/∂leaf to the grad of every leaf that self depends on.

        Raises ValueError, with nothing changed, if self is a constant or not finite, and where a
        gradient does not exist or is too large.
        """
        if recorders:
            ask(self, "backward")
        graph.backward(self, look=written.ever)

    __add__, __radd__ = _binary(ops.ADD), _reflected(ops.ADD)
    __sub__, __rsub__ = _binary(ops.SUB), _reflected(ops.SUB)
    __mul__, __rmul__ = _binary(ops.MUL), _reflected(ops.MUL)
    __truediv__, __rtruediv__ = _binary(ops.DIV), _reflected(ops.DIV)
    __pow__, __rpow__ = _binary(ops.POW), _reflected(ops.POW)
    __neg__ = _unary(ops.NEG)

    def __pos__(self) -> Value:
        return self

    __abs__ = abs = _unary(ops.ABS)
    exp = _unary(ops.EXP)
    expm1 = _unary(ops.EXPM1)
    log = _unary(ops.LOG)
    sqrt = _unary(ops.SQRT)
    sin = _unary(ops.SIN)
    cos = _unary(ops.COS)
    tanh = _unary(ops.TANH)
    sigmoid = _unary(ops.SIGMOID)
    softplus = _unary(ops.SOFTPLUS)
    relu = _unary(ops.RELU)


def constant(x: SupportsFloat) -> Value:
    """Return a number of an expression as a node: a leaf that has no gradient."""
    node = _new(Value)
    node._data = real(x, "an expression")
    node._grad = 0.0
    node.op = CONST
    node.inputs = ()
    node.label = ""
    return node


def operand(x: Any) -> Any:
    """Return x as a node: a Value as it is, a number as a constant, else NotImplemented."""
    if isinstance(x, Node):
        return x
    if getattr(x, "ndim", 0) or not hasattr(x, "__float__"):
        return NotImplemented  # an array multiplies its elements
    return constant(x)


def value(x: Number) -> Value:
    """Return x as a node, a number as a constant; raise TypeError for anything else."""
    return x if isinstance(x, Node) else constant(x)


def apply(op: Op, inputs: tuple[Value, ...]) -> Value:
    """Compute an op on its inputs and return the node that remembers them.

    An op of constants gives a constant. Raises ValueError outside the op's domain.
    """
    try:
        if op.nary:
            data = op.forward(scalar, [v._data for v in inputs])
        else:
            data = op.forward(scalar, *[v._data for v in inputs])
    except AttributeError:
        return without_data(op, inputs)
    except (ValueError, ArithmeticError):
        raise undefined(op, inputs) from None
    if inputs[0].op is CONST and all(v.op is CONST for v in inputs):
        return constant(data)
    node = _new(Value)
    node._data = data
    node._grad = 0.0
    node.op = op
    node.inputs = inputs
    node.label = ""
    if recorders:
        record(node)
    return node


def record(node: Value) -> None:
    """Tell the trace of this thread, if any, of a new node."""
    trace = listener()
    if trace is not None:
        trace.forward(node)


def without_data(op: Op, inputs: tuple[Any, ...]) -> Value:
    """Return the node of an op that has no number yet, as an input has none.

    It is a Value if one of the inputs is, and not what stands for a plain number.
    """
    if not all(issubclass(kind, Node) for kind in set(map(type, inputs))):
        raise
    kinds = (type(v) for v in inputs if v.op is not CONST)
    first = next(kinds)
    is_value = issubclass(first, Value) or any(issubclass(kind, Value) for kind in kinds)
    node: Value = _new(Value if is_value else first)
    node._grad, node.op, node.inputs, node.label = 0.0, op, inputs, ""
    if recorders:
        record(node)
    return node


UFUNCS: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "power": operator.pow,
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    **dict.fromkeys(("maximum", "fmax"), lambda x, y: apply(ops.MAXIMUM, (value(x), value(y)))),
    **dict.fromkeys(("minimum", "fmin"), lambda x, y: apply(ops.MINIMUM, (value(x), value(y)))),
}
"""What NumPy's functions of two numbers are on Values; its other functions ask for a method."""
