"""Answers about a gradient: why it is what it is, what if the weight moved, is it right.

Asking changes nothing: data and grads are put back, and a running trace does not notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import log10
from typing import NamedTuple

from autograd.figures import enclosed, number
from autograd.graph import backward, leaves, local_derivatives, names_in, order, replay
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
        rules = " · ".join(_ends([f"({r})" if " " in r else r for r in self.rules]))
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

    def __repr__(self) -> str:
        head = f"∂{self.root}/∂{self.name} = {number(self.total)}"
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
        change = f"{number(self.after)} - {_factor(self.before)}"
        return (
            f"{self.name} {self.delta:+.6g} changes {self.root}\n"
            f"  predicted  grad·δ = {slope} = {number(self.predicted)}\n"
            f"  actual     {change} = {number(self.actual)}"
        )


class GradCheck(NamedTuple):
    """Each gradient beside its central difference: rows of (name, autograd, numeric)."""

    rows: tuple[tuple[str, float, float], ...]

    @property
    def worst(self) -> float:
        """The largest difference, relative to the gradient where that is larger than 1."""
        return max(abs(a - n) / max(1.0, abs(a), abs(n)) for _, a, n in self.rows)

    def __repr__(self) -> str:
        width = max(len(name) for name, _, _ in self.rows)
        lines = [
            f"{name:{width}}  autograd {a:<14.8g} numeric {n:<14.8g} difference {a - n:.1e}"
            for name, a, n in self.rows
        ]
        return "\n".join([*lines, f"worst difference {self.worst:.1e}"])


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
    with untouched(root, weight):
        total = _gradient(weight, root)
    # Every node's largest partial products, and how many paths reach it.
    best: dict[Value, list[_Trail]] = {weight: [_Trail(1.0, None, weight, 0)]}
    count = {weight: 1}
    for node in nodes:
        trails, paths = [], 0
        for k, (v, local) in enumerate(_edges(node)):
            if v in count:
                trails += [_Trail(t.product * local, t, node, k) for t in best[v]]
                paths += count[v]
        if paths and node is not weight:
            trails.sort(key=lambda t: -abs(t.product))
            best[node], count[node] = trails[:most], paths
    found = tuple(_path(t, names) for t in best.get(root, ()))
    rest = total - sum(p.product for p in found)
    return Explanation(names.of(weight), names.of(root), total, found, count.get(root, 0), rest)


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
        replay(root)
        before, grad = root.data, _gradient(weight, root)
        weight.data += delta
        replay(root)
        after = root.data
    names = names_in(root)
    return Nudge(names.of(weight), names.of(root), grad, delta, before, after)


def gradcheck(f: Callable[..., Value], *values: Value | float) -> GradCheck:
    """Compare the gradients of f with central differences (f(x+h) − f(x−h)) / 2h.

    >>> gradcheck(lambda x, y: x * y + x.sin(), 2.0, 3.0).worst < 1e-8
    True

    `values` are the point: numbers or Values, which are not changed. The step is
    h = ∛ε·max(1, |x|) ≈ 6e-6·max(1, |x|), where truncation and rounding errors balance.
    """
    if not values:
        raise ValueError("gradcheck needs the point to check at: one number per argument of f")
    point = [real(v.data if isinstance(v, Value) else v, "gradcheck") for v in values]
    with paused():
        at = [Value(x) for x in point]
        result = f(*at)
        if not isinstance(result, Value):
            raise TypeError(f"gradcheck expects f to return a Value, got {result!r}")
        numeric = [_central_difference(f, point, k) for k in range(len(point))]
    with untouched(result):
        result.grad = 0.0
        backward(result)
        grads = [v.grad for v in at]
    return GradCheck(tuple(zip(_argument_names(f, values), grads, numeric, strict=True)))


class _Trail(NamedTuple):
    """A path so far: the product of its local derivatives, and the step that ended it."""

    product: float
    before: _Trail | None
    node: Value
    input_index: int


def _edges(node: Value) -> Iterator[tuple[Value, float]]:
    if node.inputs:
        for v, local in zip(node.inputs, local_derivatives(node), strict=True):
            yield v, 0.0 if local is None else local


def _path(trail: _Trail, names: Names) -> Path:
    product, route, rules, factors = trail.product, [], [], []
    while trail.before is not None:
        step = describe(trail.node, names)
        local = local_derivatives(trail.node)[trail.input_index]
        route.append(step.name)
        rules.append(step.rule(trail.input_index))
        factors.append(0.0 if local is None else float(local))
        trail = trail.before
    route.append(names.of(trail.node))
    return Path(tuple(route[::-1]), tuple(rules[::-1]), tuple(factors[::-1]), product)


def _gradient(weight: Value, root: Value) -> float:
    """Return ∂root/∂weight by a backward that starts from zero; it changes the grads."""
    for v in (*leaves(root), root, weight):
        v.grad = 0.0
    backward(root)
    return weight.grad


@contextmanager
def untouched(root: Value, *others: Value) -> Iterator[None]:
    """Put data and grad of the graph and of the others back at the end of the `with` block."""
    state = [(v, v.data, v.grad) for v in {*order(root), *leaves(root), *others}]
    try:
        with paused():
            yield
    finally:
        for v, data, grad in state:
            v.data, v.grad = data, grad


def _central_difference(f: Callable[..., Value], point: list[float], k: int) -> float:
    h = 6e-6 * max(1.0, abs(point[k]))
    above, below = ([*point[:k], point[k] + d, *point[k + 1 :]] for d in (h, -h))
    return (f(*map(Value, above)).data - f(*map(Value, below)).data) / (2 * h)


def _argument_names(f: Callable[..., Value], values: tuple[Value | float, ...]) -> list[str]:
    """Name each value by its label, else by the argument of f, else by its place."""
    from inspect import signature  # slow to import, and seldom needed

    try:
        arguments = [p.name for p in signature(f).parameters.values()]
    except ValueError:
        arguments = []
    places = [f"argument {k}" for k in range(len(values))]
    names = arguments if len(arguments) == len(values) else places
    return [getattr(v, "label", "") or name for v, name in zip(values, names, strict=True)]


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
