"""The functions of the table, on Values and plain numbers alike.

Those of one input are methods of Value by another name; what any of them computes, and its
derivatives, is a line of ops.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograd import ops
from autograd.ops import Op
from autograd.value import Number, Value, apply, value

exp, expm1, log, sqrt = Value.exp, Value.expm1, Value.log, Value.sqrt
sin, cos, tanh = Value.sin, Value.cos, Value.tanh
sigmoid, softplus, relu = Value.sigmoid, Value.softplus, Value.relu
abs = Value.abs


def leaky_relu(x: Number, slope: Number = 0.01) -> Value:
    """Return x where x > 0, else slope·x (Maas et al. 2013; PyTorch's default slope).

    Raises TypeError for what is no number, ValueError for NaN and infinity.
    """
    return apply(ops.LEAKY_RELU, (value(x), value(slope)))


def maximum(x: Number, y: Number) -> Value:
    """Return the larger of two, max(x, y); on a tie the gradient goes to x.

    Raises TypeError for what is no number, ValueError for NaN and infinity.
    """
    return apply(ops.MAXIMUM, (value(x), value(y)))


def minimum(x: Number, y: Number) -> Value:
    """Return the smaller of two, min(x, y); on a tie the gradient goes to x.

    Raises TypeError for what is no number, ValueError for NaN and infinity.
    """
    return apply(ops.MINIMUM, (value(x), value(y)))


def sum(xs: Iterable[Number]) -> Value:
    """Return the sum Σ x of any number of inputs as one node.

    Raises ValueError for no inputs, NaN and infinity, TypeError for what is no number.
    """
    return _nary(ops.SUM, xs)


def max(xs: Iterable[Number]) -> Value:
    """Return the largest, max x; on a tie the gradient goes to the first.

    Raises ValueError for no inputs, NaN and infinity, TypeError for what is no number.
    """
    return _nary(ops.MAX, xs)


def logsumexp(xs: Iterable[Number]) -> Value:
    """Return log Σ exp(x), without overflow.

    Raises ValueError for no inputs, NaN and infinity, TypeError for what is no number.
    """
    return _nary(ops.LOGSUMEXP, xs)


def dot(weights: Iterable[Number], inputs: Iterable[Number], bias: Number | None = None) -> Value:
    """Return the weighted sum Σ weight·input + bias as one node.

    >>> w, x, b = [Value(1.0, "w0"), Value(2.0, "w1")], [3.0, 4.0], Value(0.5, "b")
    >>> dot(w, x, b).data
    11.5

    Raises ValueError if there are not as many weights as inputs, at least one, TypeError for what
    is no number.
    """
    weights, inputs = tuple(weights), tuple(inputs)
    if len(weights) != len(inputs):
        raise ValueError(
            f"dot expects as many inputs as weights, got {len(weights)} weights "
            f"and {len(inputs)} inputs"
        )
    return _nary(ops.DOT, weights + inputs + (() if bias is None else (bias,)))


def _nary(op: Op, xs: Iterable[Number]) -> Value:
    nodes: tuple[Any, ...] = tuple(xs)
    if not nodes:
        raise ValueError(f"{op.name} expects at least one input, got none")
    if set(map(type, nodes)) != {Value}:
        nodes = tuple(map(value, nodes))
    return apply(op, nodes)
