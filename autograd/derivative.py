"""The derivative as a graph of its own: the rules of ops.py, read with Values.

Read so, a rule gives nodes in the place of numbers, and what was built can be drawn, explained,
traced and differentiated again.
"""

from __future__ import annotations

from math import isfinite
from typing import Any

from autograd.careful import felt_from, slopes_of
from autograd.domain import not_smooth
from autograd.graph import leaves, order
from autograd.terms import Corner, Term, term, terms
from autograd.value import Value, constant


def derivative(y: Value, x: Value) -> Value:
    """Return dy/dx as a Value that was computed from the same leaves.

    >>> x = Value(0.5, "x")
    >>> wave = x.sin()
    >>> for _ in range(4):
    ...     wave = derivative(wave, x)
    >>> wave.data == x.sin().data
    True

    Newton's method goes where the slope would be 0, and on a parabola lands in one step:

    >>> w = Value(10.0, "w")
    >>> loss = (w - 3.0) ** 2
    >>> slope = derivative(loss, w)
    >>> w.data -= slope.data / derivative(slope, w).data
    >>> w.data
    3.0

    At a kink, and for maximum and minimum, it is the derivative of the side that counts at this
    point. Where y does not depend on x it is the constant 0. Raises ValueError where a local
    derivative does not exist or a number is too large, and if it is x that depends on y;
    TypeError for what is no Value.
    """
    _check(y, x)
    nodes = _between(x, y)
    result = _carried(x, y, nodes).node
    if not isfinite(result._data):
        raise ValueError(f"dy/dx is {result._data}, too large for a float: scale the numbers down")
    return result


def _carried(x: Value, y: Value, nodes: list[Value]) -> Term:
    """Return what the chain rule carries from y to x."""
    found, wanted = {y: Term(constant(1.0))}, {*nodes, x}
    for node in reversed(nodes):
        if node in found:
            upstream = found[node]
            for v, local in _locals(node, wanted):
                passed = upstream * local
                if not passed.is_number(0):
                    found[v] = found[v] + passed if v in found else passed
    return found.get(x, Term(constant(0.0)))


def _check(y: Value, x: Value) -> None:
    """Raise TypeError or ValueError if dy/dx is not a question to be answered."""
    for v in (y, x):
        if not isinstance(v, Value):
            raise TypeError(f"derivative expects two Values, got {v!r}")
    if not isfinite(y.data):
        raise ValueError(f"derivative needs a finite result, got {y.data}")
    if x is not y and y in {*order(x), *leaves(x)}:
        raise ValueError("derivative(y, x) is dy/dx, but here x depends on y: are they swapped?")


def _between(x: Value, y: Value) -> list[Value]:
    """Return the nodes on the ways from x to y, in order, without x."""
    nodes = [node for node in order(y) if node.inputs]
    felt = felt_from({x}, nodes, {node: _slopes(node) for node in nodes}) - {x}
    return [node for node in nodes if node in felt]


def _slopes(node: Value) -> list[float | None]:
    """Return the local derivatives, of a node with branches only whether they are always 0."""
    op: Any = node.op
    if op.kink is not None:
        try:
            found = _locals(node, set(node.inputs))
            return [0.0 if local.is_number(0) else 1.0 for _, local in found]
        except ValueError:
            pass  # where there is none, what is passed on decides
    return slopes_of(node)


def _locals(node: Value, wanted: set[Value]) -> list[tuple[Value, Term]]:
    """Return the local derivatives of a node by those of its inputs that are wanted."""
    op: Any = node.op
    if op.nary:
        row = op.partials(terms, [Term(v) for v in node.inputs], Term(node))
        pairs = zip(node.inputs, row, strict=True)
        return [(v, term(local)) for v, local in pairs if v in wanted]
    return [(v, _local(node, k)) for k, v in enumerate(node.inputs) if v in wanted]


def _local(node: Value, k: int) -> Term:
    """Return ∂node/∂inputs[k]: of a corner such as x**y at x = 0, if not of all around it."""
    op: Any = node.op
    for kind in (Term, Corner):
        try:
            inputs = [kind(v) for v in node.inputs]
            local = term(op.partials[k](terms, *inputs, kind(node)))
        except ValueError:
            continue
        if isfinite(local.node.data):
            return local
    raise not_smooth(op, node.inputs, k)
