"""Walks over a graph of nodes: its order, backward, replay, and its expansion.

The derivative of each step comes from ops.py; this module only knows the chain rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any, TypeVar

from autograd import ops, stale
from autograd.careful import Locals, carry
from autograd.careful import local_derivatives as local_derivatives
from autograd.dead import warn_of_dead_layers
from autograd.domain import undefined
from autograd.growth import warn_of_growth
from autograd.interrupt import Shield
from autograd.listening import listener
from autograd.misuse import warn
from autograd.names import Names, describe
from autograd.node import Node, put
from autograd.ops import CONST, Op, scalar
from autograd.passing import BackwardPass
from autograd.stale import first_changed as first_changed

N = TypeVar("N", bound=Node)


def order(root: N) -> list[N]:
    """Return the computed nodes that `root` depends on, itself last, inputs before users.

    The walk is depth-first and from left to right, so it follows the formula; it keeps its
    own stack, so the depth of the graph is not limited by Python's. Raises TypeError for no Value.
    """
    if not isinstance(root, Node):
        raise TypeError(f"expected a Value, the result of an expression, got {root!r}")
    return _walk(root)[0]


def _walk(root: N) -> tuple[list[N], set[N]]:
    """Return the computed nodes in their order, and all nodes: leaves and constants too."""
    done: list[N] = []
    seen = {root}
    see, node, inputs = seen.add, root, iter(root.inputs)
    waiting, waiting_inputs = [], []
    while True:
        for value in inputs:
            if value not in seen:
                see(value)
                if value.inputs:
                    waiting.append(node)
                    waiting_inputs.append(inputs)
                    node, inputs = value, iter(value.inputs)
                    break
        else:
            done.append(node)
            if not waiting:
                return done, seen
            node, inputs = waiting.pop(), waiting_inputs.pop()


def leaves(root: N) -> list[N]:
    """Return the leaves that `root` depends on, without constants, in the order of the formula."""
    found = {v: None for node in order(root) for v in node.inputs or (node,) if not v.inputs}
    return [leaf for leaf in found if leaf.op is not CONST]


def names_in(root: Node, variables: Mapping[str, Any] | None = None, end: str = "loss") -> Names:
    """Name what `root` depends on in the order of the formula, itself `end` if nothing else does.

    `variables` are looked at instead of those of the calling code.
    """
    names = Names(variables)
    names.settle((v for node in _walk(root)[0] for v in (*node.inputs, node)), {root: end})
    return names


def backward(root: Node, look: bool = False) -> None:
    """Add ∂root/∂leaf to the grad of every leaf; other nodes' grads start afresh.

    Each node hands to each input its own gradient times the local derivative (the chain rule);
    what arrives over several paths adds up; a gradient of 0 hands on nothing. Raises ValueError,
    with nothing changed, if root needs no gradient or is not finite, a local derivative does not
    exist, or a gradient is too large for a float.
    """
    nodes, inside = _walk(root)
    check(root, nodes)
    trace = listener()
    if not root.inputs:
        if trace is not None:
            trace.backward(root, nodes)
        root._grad += 1.0
        return
    if root._grad:
        warn(
            "backward() runs a second time through the same graph: the leaves' gradients add "
            "up. Set them to zero first, or compute the expression again."
        )
    warn_of_growth(nodes)
    before = [v._grad for v in inside]
    if trace is None:
        if look and (changed := stale.look(nodes)) is not None:
            warn(stale.changed_since(changed, names_in(root)))
        _carry(root, nodes, inside, before)
    else:
        with Shield():
            slopes = _carry(root, nodes, inside, before)
            held = {v: grad for v, grad in zip(inside, before, strict=True) if not v.inputs}
            done, after = BackwardPass(nodes, inside, held, slopes), [v._grad for v in inside]
            _write(inside, before)
        trace.backward(root, nodes)
        with Shield():
            _write(inside, after)
            trace.chain(done)
    warn_of_dead_layers(root, nodes)


def _carry(
    root: Node, nodes: list[Node], inside: set[Node], before: list[float]
) -> dict[Node, Locals]:
    """Set all gradients or none, by the careful loop if the quick one fails; return its slopes."""
    try:
        if _quickly(root, nodes, inside):
            return {}
        _write(inside, before)
        found, slopes = carry(root, nodes, {v: v._grad for v in inside if not v.inputs})
        _write(inside, [found.get(v, 0.0) for v in inside])
        return slopes
    except BaseException:  # Ctrl-C too
        with Shield():
            _write(inside, before)
        raise


def _quickly(root: Node, nodes: list[Node], inside: set[Node]) -> bool:
    """Set the gradients, and return whether all exist and are finite."""
    for node in nodes:
        node._grad = 0.0
    root._grad = 1.0
    try:
        _chain(nodes)
    except (ValueError, ArithmeticError):
        return False
    return isfinite(sum([v._grad for v in inside]))


def _write(nodes: Iterable[Node], grads: Iterable[float]) -> None:
    for v, grad in zip(nodes, grads, strict=True):
        v._grad = grad


def _chain(nodes: list[Node]) -> None:
    """From the last node to the first, add upstream · local to the grad of each input."""
    for node in reversed(nodes):
        upstream = node._grad
        if not upstream:
            continue
        op: Any = node.op
        inputs = node.inputs
        if op.nary:
            locals_ = op.partials(scalar, [v._data for v in inputs], node._data)
            for v, local in zip(inputs, locals_, strict=True):
                if v.op is not CONST:
                    v._grad += local * upstream
        elif len(inputs) == 2:
            a, b = inputs
            by_a, by_b = op.partials
            x, y, out = a._data, b._data, node._data
            if a.op is not CONST:
                a._grad += by_a(scalar, x, y, out) * upstream
            if b.op is not CONST:
                b._grad += by_b(scalar, x, y, out) * upstream
        else:
            (a,) = inputs
            a._grad += op.partials[0](scalar, a._data, node._data) * upstream


def gradients(root: N, asked: N | None = None) -> dict[N, float]:
    """Return ∂root/∂node of every node that root depends on, and write it nowhere.

    Raises ValueError where the gradient of a leaf, or of the node asked for, is none.
    """
    found, _ = carry(root, [node for node in order(root) if node.inputs], {}, asked)
    return found


def check(root: Node, nodes: Sequence[Node], who: str = "backward()") -> None:
    """Raise if `root` is no result that has gradients: a constant, or not finite."""
    if root.op is CONST:
        raise ValueError(
            f"{who} needs a result that depends on a Value; this one is a constant: computed from "
            "plain numbers alone, or a derivative that is the same everywhere. Make a number a "
            "leaf with Value(number)."
        )
    if not isfinite(root._data):
        raise ValueError(f"{who} needs a finite result, got {root._data}: {_blame(nodes)}")


def _blame(nodes: Sequence[Node]) -> str:
    """Say where the first number that is not finite comes from."""
    names = names_in(nodes[-1])
    for node in nodes:
        for v in node.inputs or (node,):
            if not v.inputs and not isfinite(v._data):
                return f"the leaf {names.of(v)} is {v._data}; give it a finite number"
        if node.op is not None and not isfinite(node._data):
            step = describe(node, names)
            return f"{step.name} = {step.text} is out of range; scale the numbers down"
    raise AssertionError("the root is not finite, so some node is not")


def zero_grad(values: Iterable[Node]) -> None:
    """Set the gradients of these values to zero."""
    values, trace = list(values), listener()
    with Shield():
        if trace is not None:
            trace.zero_grad(values)
        _write(values, [0.0] * len(values))


def replay(root: Node) -> None:
    """Compute `root` again from the present data of its leaves, and clear its nodes' grads.

    >>> from autograd import Value
    >>> w = Value(3.0)
    >>> loss = w**2
    >>> w.data = 4.0
    >>> replay(loss)
    >>> loss.data
    16.0

    Raises ValueError, with nothing changed, if an op leaves its domain, TypeError for no Value.
    """
    nodes, trace = [node for node in order(root) if node.inputs], listener()
    before = [(node._data, node._grad) for node in nodes]
    with Shield():
        try:
            for node in nodes:
                node._data = _recompute(node)
        except BaseException:  # of another thread, say
            for node, (data, _) in zip(nodes, before, strict=True):
                node._data = data
            raise
        for node, (data, grad) in zip(nodes, before, strict=True):
            node._grad = 0.0
            if trace is not None:
                changes = (put, node, "data", data, node._data), (put, node, "grad", grad, 0.0)
                trace.forward(node, changes)


def _recompute(node: Node) -> float:
    op: Any = node.op
    try:
        return float(op.value([v._data for v in node.inputs]))
    except (ValueError, ArithmeticError):
        raise undefined(op, node.inputs) from None


def expand(root: N) -> N:
    """Return the same graph with every product and every sum a node of its own.

    A `dot` becomes products and a chain of sums, a `sum` the chain alone. The leaves are the same
    Values; computed nodes are copies with data, grad and label. Raises TypeError for no Value.
    """
    copies: dict[Node, N] = {}
    for node in order(root):
        inputs = [copies.get(v, v) for v in node.inputs]
        if node.op is ops.SUM and len(inputs) == 1:
            copies[node] = inputs[0]
            continue
        if node.op is ops.DOT:
            half = len(inputs) // 2
            pairs = zip(inputs[:half], inputs[half : 2 * half], strict=True)
            terms = [_part(node, ops.MUL, pair) for pair in pairs]
            copies[node] = _chain_of_sums(node, [*terms, *inputs[2 * half :]])
        elif node.op is ops.SUM:
            copies[node] = _chain_of_sums(node, inputs)
        elif node.op is not None:
            copies[node] = _part(node, node.op, inputs, node._data)
        if node.op is not None:
            copies[node]._data, copies[node].label = node._data, node.label
    return copies.get(root, root)


def _chain_of_sums(node: N, terms: list[N]) -> N:
    total, *rest = terms
    for term in rest:
        total = _part(node, ops.ADD, (total, term))
    return total


def _part(node: N, op: Op, inputs: Iterable[N], data: float | None = None) -> N:
    """Return a node that computes `op` and has the gradient of `node`, which it is part of."""
    part = object.__new__(type(node))
    part.op, part.inputs, part.label, part._grad = op, tuple(inputs), "", node._grad
    part._data = op.value([v._data for v in part.inputs]) if data is None else data
    return part
