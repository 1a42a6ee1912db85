"""A scalar that remembers how it was computed: data, grad, and the op and inputs it came from.

Each operator records one node, by the table of ops.py; graph.py walks the recorded graph.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, isfinite
from numbers import Complex, Real
from typing import Any, SupportsFloat, TypeAlias

from autograd import graph, ops
from autograd.domain import undefined
from autograd.listening import listener, recorders
from autograd.node import Node, ask
from autograd.ops import CONST, Op, scalar

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

    function.__name__ = function.__qualname__ = op.name
    function.__doc__ = f"Return {op.name}(x), by its line in the table of ops."
    return function


class Value(Node):
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
    __array_ufunc__ = None  # NumPy's scalars leave `np.float64(2) * value` to Value

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

    def backward(self) -> None:
        """Add ∂self/∂leaf to the grad of every leaf that self depends on."""
        if recorders:
            ask(self, "backward")
        graph.backward(self)

    def __float__(self) -> float:
        return self.data

    def __format__(self, spec: str) -> str:
        return format(self.data, spec) if spec else repr(self)

    def __lt__(self, other: Number) -> bool:
        return self.data < _number(other)

    def __le__(self, other: Number) -> bool:
        return self.data <= _number(other)

    def __gt__(self, other: Number) -> bool:
        return self.data > _number(other)

    def __ge__(self, other: Number) -> bool:
        return self.data >= _number(other)

    __add__, __radd__ = _binary(ops.ADD), _reflected(ops.ADD)
    __sub__, __rsub__ = _binary(ops.SUB), _reflected(ops.SUB)
    __mul__, __rmul__ = _binary(ops.MUL), _reflected(ops.MUL)
    __truediv__, __rtruediv__ = _binary(ops.DIV), _reflected(ops.DIV)
    __pow__, __rpow__ = _binary(ops.POW), _reflected(ops.POW)
    __neg__ = _unary(ops.NEG)
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


def real(x: Any, what: str, label: str = "") -> float:
    """Return x as a finite float; `what` and the label name it in the error."""
    if x.__class__ is not float:
        try:
            x = float(x) if x.__class__ is int else _float(x)
        except TypeError as error:
            what = f"{what} {label!r}" if label else what
            raise TypeError(f"{what} expects a real number, {error}") from None
        except OverflowError:
            x = inf
    if not isfinite(x):
        what = f"{what} {label!r}" if label else what
        raise ValueError(f"{what} expects a finite number, got {x}")
    return x  # type: ignore[no-any-return]


def _float(x: Any) -> float:
    """Return x as a float if it is one real number; strings and complex numbers are not."""
    is_complex = isinstance(x, Complex) and not isinstance(x, Real)
    if isinstance(x, Value | str | bytes) or is_complex or getattr(x, "ndim", None):
        raise TypeError(f"got {type(x).__name__}: {x!r}")
    if not hasattr(x, "__float__"):
        raise TypeError(f"got {type(x).__name__}: {x!r}")
    return float(x)


def _number(x: Any) -> float:
    """Return what a Value is compared with as a float."""
    try:
        return x.data if isinstance(x, Value) else _float(x)
    except TypeError as error:
        raise TypeError(f"a Value compares with a real number, {error}") from None


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
    return constant(x) if hasattr(x, "__float__") else NotImplemented


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
