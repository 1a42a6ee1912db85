"""Answers about a gradient: why it is what it is, and what if the weight moved.

Asking changes nothing: data and grads are put back, and a running trace does not notice.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import frexp, inf, isfinite, ldexp, log10
from typing import NamedTuple

from autograd import figures, labels
from autograd.careful import local_derivatives
from autograd.figures import enclosed, number
from autograd.graph import check, gradients, leaves, names_in, order, replay
from autograd.listening import paused
from autograd.names import Names, describe
from autograd.value import Value, real

LONG_PATH = 8


class Path(NamedTuple):
    """One way from a weight to the loss, with the local derivative of each step."""

    names: tuple[str, ...]
    rules: tuple[str, ...]
    locals: tuple[float, ...]
    product: float

    def __repr__(self) -> str:
        if not self.rules:
            return f"  {self.names[0]} itself: 1"
        route = " → ".join(_ends(self.names))
        rules = " · ".join(
            _ends([f"({r})" if " " in r else labels.enclosed(r) for r in self.rules])
        )
        numbers = " · ".join(_ends([_factor(x) for x in self.locals]))
        product = dict.fromkeys((numbers, number(self.product)))
        return f"  {route}\n      {rules}\n    = {' = '.join(product)}"


class Explanation(NamedTuple):
    """A gradient as the sum, over all paths, of the product of the local derivatives."""

    name: str
    root: str
    total: float
    paths: tuple[Path, ...]
    path_count: int
    rest: float
    swapped: bool = False
    """Whether a path leads the other way."""

    def __repr__(self) -> str:
        slope = f"{labels.differential(self.root)}/{labels.differential(self.name)}"
        head = f"{slope} = {number(self.total)}"
        if self.swapped:
            other = f"one leads from {self.root} to {self.name}"
            hint = f"the weight comes first: explain({self.root}, {self.name})"
            return f"{head}: no path leads from {self.name} to {self.root}, but {other}; {hint}"
        if not self.path_count:
            return f"{head}: no path leads from {self.name} to {self.root}"
        lines = [f"{head}, the sum over {_paths(self.path_count)}:"]
        lines += map(repr, self.paths)
        if others := self.path_count - len(self.paths):
            lines.append(f"  {_paths(others, 'more ')}, together {number(self.rest)}")
        return "\n".join(lines)


class Nudge(NamedTuple):
    """What a small change of one weight does to the loss: predicted by its slope, and actual."""

    name: str
    root: str
    grad: float
    delta: float
    before: float
    after: float

    @property
    def predicted(self) -> float:
        """The slope times the change, grad·δ."""
        return self.grad * self.delta

    @property
    def actual(self) -> float:
        """The change of the loss, computed again."""
        return self.after - self.before

    def __repr__(self) -> str:
        slope = f"{number(self.grad)} · {_factor(self.delta)}"
        change = figures.difference(self.after, self.before)
        return (
            f"{self.name} {self.delta:+.6g} changes {self.root}\n"
            f"  predicted  grad·δ = {slope} = {number(self.predicted)}\n"
            f"  actual     {change} = {number(self.actual)}"
        )


def explain(weight: Value, root: Value, most: int = 8) -> Explanation:
    """Show why ∂root/∂weight is what it is: every path, its local derivatives, their product.

    >>> w, x = Value(1.0, "w"), Value(2.1, "x")
    >>> explain(w, (w * x - 4.0) ** 2)
    ∂loss/∂w = -7.98, the sum over 1 path:
      w → v1 → v2 → loss
          x · 1 · (2 · v2)
        = 2.1 · 1 · (-3.8) = -7.98

    Of many paths the `most` largest are listed and the others summed; the total is always
    the gradient that `root.backward()` gives.
    """
    nodes, names = order(root), names_in(root)
    check(root, nodes, "explain")
    total = gradients(root, weight).get(weight, 0.0)
    # Every node's largest partial products, and how many paths reach it.
    best: dict[Value, list[_Trail]] = {weight: [_Trail(1.0, 0, None, weight, 0)]}
    count = {weight: 1}
    for node in nodes:
        trails, paths = [], 0
        for k, v, local in _edges(node):
            if v in count:
                trails += [t.extended(node, k, local) for t in best[v]]
                paths += count[v]
        if paths and node is not weight:
            trails.sort(key=_Trail.size, reverse=True)
            best[node], count[node] = trails[:most], paths
    found = tuple(_path(t, names) for t in best.get(root, ()))
    rest = total - sum(p.product for p in found)
    swapped = root not in count and root in {*order(weight), *leaves(weight)}
    return Explanation(
        names.of(weight), names.of(root), total, found, count.get(root, 0), rest, swapped
    )


def nudge(weight: Value, delta: float, root: Value) -> Nudge:
    """Compare the change of `root` that the slope predicts for weight + delta with the actual.

    >>> w = Value(1.0, "w")
    >>> nudge(w, 0.01, (w * 2.1 - 4.0) ** 2)
    w +0.01 changes loss
      predicted  grad·δ = -7.98 · 0.01 = -0.0798
      actual     3.53064 - 3.61 = -0.079359

    Raises ValueError if `weight` is not a leaf that `root` depends on.
    """
    if weight.inputs or weight not in leaves(root):
        raise ValueError(
            f"nudge moves a leaf that the result depends on; {weight!r} is not one. "
            "Give a Value made by Value(number) and used in the expression."
        )
    delta = real(delta, "the change of nudge")
    with untouched(root, weight):
        before = recomputed(root, "nudge")
        grad = gradients(root).get(weight, 0.0)
        weight.data += delta
        after = recomputed(root, "nudge")
    names = names_in(root)
    found = Nudge(names.of(weight), names.of(root), grad, delta, before, after)
    finite("the predicted change", found.predicted)
    finite("the actual change", found.actual)
    return found


class _Trail(NamedTuple):
    """A path so far: the product of its local derivatives, and the step that ended it.

    The product is fraction · 2**exponent, so that it may leave the range of floats on the way.
    """

    fraction: float
    exponent: int
    before: _Trail | None
    node: Value
    input_index: int

    def extended(self, node: Value, k: int, local: float) -> _Trail:
        """Return the path with one more step, to a node from its input k."""
        factor, shift = frexp(local)
        fraction, carried = frexp(self.fraction * factor)
        return _Trail(fraction, self.exponent + shift + carried, self, node, k)

    def size(self) -> tuple[float, float]:
        """The size of the product, to compare it with others."""
        return (self.exponent if self.fraction else -inf, abs(self.fraction))

    def product(self, names: Names) -> float:
        """Return the product; raise ValueError if it is too large for a float."""
        try:
            return ldexp(self.fraction, self.exponent)
        except OverflowError:
            raise ValueError(
                f"the product of the local derivatives on a path to {names.of(self.node)} is too "
                "large for a float: scale the numbers down"
            ) from None


def _edges(node: Value) -> Iterator[tuple[int, Value, float]]:
    """Yield place and local derivative of each input that something is passed on to."""
    if node.inputs:
        for k, (v, local) in enumerate(zip(node.inputs, local_derivatives(node), strict=True)):
            if local is not None:
                yield k, v, local


def _path(trail: _Trail, names: Names) -> Path:
    product, route, rules, factors = trail.product(names), [], [], []
    while trail.before is not None:
        step = describe(trail.node, names)
        local = local_derivatives(trail.node)[trail.input_index]
        route.append(step.name)
        rules.append(step.rule(trail.input_index))
        factors.append(0.0 if local is None else float(local))
        trail = trail.before
    route.append(names.of(trail.node))
    return Path(tuple(route[::-1]), tuple(rules[::-1]), tuple(factors[::-1]), product)


def recomputed(root: Value, who: str) -> float:
    """Return the result for the present data of its leaves; raise ValueError if not finite."""
    replay(root)
    check(root, order(root), who)
    return root.data


def finite(what: str, x: float) -> None:
    """Raise ValueError if a number is not finite."""
    if not isfinite(x):
        raise ValueError(f"{what} is {x}, too large for a float: scale the numbers down")


@contextmanager
def untouched(root: Value, *others: Value) -> Iterator[None]:
    """Put data and grad of the graph and of the others back at the end of the `with` block."""
    state = [(v, v._data, v._grad) for v in {*order(root), *leaves(root), *others}]
    try:
        with paused():
            yield
    finally:
        for v, data, grad in state:
            v._data, v._grad = data, grad


def _paths(count: int, more: str = "") -> str:
    """Say how many paths; of very many the order of magnitude."""
    if count == 1:
        return f"1 {more}path"
    return f"{count if count < 10**9 else f'about 10^{round(log10(count))}'} {more}paths"


def _factor(x: float) -> str:
    return enclosed(number(x))


def _ends(items: list[str] | tuple[str, ...]) -> list[str]:
    """Keep the ends of a long list, with an ellipsis between them."""
    if len(items) <= LONG_PATH:
        return list(items)
    return [*items[: LONG_PATH // 2], "…", *items[-LONG_PATH // 2 :]]
