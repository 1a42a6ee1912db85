"""Why a gradient is what it is: the paths from the weight to the loss. Asking changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from math import frexp, inf, ldexp, log10
from typing import NamedTuple

from autograd import labels
from autograd.careful import local_derivatives
from autograd.figures import enclosed, number
from autograd.graph import check, gradients, leaves, names_in, order
from autograd.names import Names, describe
from autograd.value import Value

LONG_PATH = 12
"""Maximum number of factors of a path shown: all of a network of three layers and its loss."""


class Path(NamedTuple):
    """One way from a weight to the loss, with the local derivative of each step."""

    names: tuple[str, ...]
    rules: tuple[str, ...]
    locals: tuple[float, ...]
    product: float
    uses: tuple[str, ...] = ()
    """Which use a step goes through, where a node uses its input more than once."""

    @property
    def lines(self) -> list[str]:
        """The route, the product in symbols, and the product in numbers."""
        if not self.rules:
            return [f"{self.names[0]} itself: 1"]
        uses = f"  ({', '.join(_ends(self.uses))})" if self.uses else ""
        route = " → ".join(_ends(self.names)) + uses
        rules = " · ".join(
            _ends([f"({r})" if " " in r else labels.enclosed(r) for r in self.rules])
        )
        numbers = " · ".join(_ends([_factor(x) for x in self.locals]))
        product = dict.fromkeys((numbers, number(self.product)))
        return [route, rules, f"= {' = '.join(product)}"]

    def __repr__(self) -> str:
        indents = "  ", "      ", "    "
        lines = map(labels.clean, self.lines)
        return "\n".join(map("".join, zip(indents, lines, strict=False)))


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

    @property
    def title(self) -> str:
        """The gradient, and of how many paths it is the sum."""
        slope = f"{labels.differential(self.root)}/{labels.differential(self.name)}"
        head = f"{slope} = {number(self.total)}"
        if self.swapped:
            other = f"one leads from {self.root} to {self.name}"
            hint = f"the weight comes first: explain({self.root}, {self.name})"
            return f"{head}: no path leads from {self.name} to {self.root}, but {other}; {hint}"
        if not self.path_count:
            return f"{head}: no path leads from {self.name} to {self.root}"
        return f"{head}, the sum over {_paths(self.path_count)}:"

    @property
    def others(self) -> str:
        """How many paths are not listed, and their sum; nothing if all are."""
        if others := self.path_count - len(self.paths):
            return f"{_paths(others, 'more ')}, together {number(self.rest)}"
        return ""

    def __repr__(self) -> str:
        others = [f"  {self.others}"] if self.others else []
        return "\n".join([labels.clean(self.title), *map(repr, self.paths), *others])


def explain(weight: Value, root: Value, most: int = 8) -> Explanation:
    """Show why ∂root/∂weight is what it is: every path, its local derivatives, their product.

    >>> w, x = Value(1.0, "w"), Value(2.1, "x")
    >>> explain(w, (w * x - 4.0) ** 2)
    ∂loss/∂w = -7.98, the sum over 1 path:
      w → v1 → v2 → loss
          x · 1 · (2 · v2)
        = 2.1 · 1 · (-3.8) = -7.98

    Of many paths the `most` largest are listed and the others summed; the total is always
    the gradient that `root.backward()` gives. Raises ValueError where that would, and TypeError
    for what is no Value.
    """
    if not isinstance(weight, Value):
        raise TypeError(f"explain expects a weight, made by Value(number), got {weight!r}")
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
        """Return the size of the product, to compare it with others."""
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
    product, uses = trail.product(names), []
    route, rules, factors = [], [], []
    while trail.before is not None:
        step = describe(trail.node, names)
        local = local_derivatives(trail.node)[trail.input_index]
        route.append(step.name)
        rules.append(step.rule(trail.input_index))
        factors.append(0.0 if local is None else float(local))
        uses += _use(trail, names)
        trail = trail.before
    route.append(names.of(trail.node))
    return Path(
        tuple(route[::-1]), tuple(rules[::-1]), tuple(factors[::-1]), product, tuple(uses[::-1])
    )


def _use(trail: _Trail, names: Names) -> list[str]:
    """Say which use the last step of a path goes through, if its node has more than one."""
    node, k = trail.node, trail.input_index
    places = [i for i, v in enumerate(node.inputs) if v is node.inputs[k]]
    if len(places) == 1:
        return []
    return [f"use {places.index(k) + 1} of {names.of(node.inputs[k])} in {names.of(node)}"]


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
