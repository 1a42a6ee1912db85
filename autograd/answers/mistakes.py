"""What goes wrong with a gradient computed by hand: each mistake as the number it leads to.

The numbers are made from the paths of explain.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, combinations
from math import prod
from operator import mul

from autograd.answers.reading import factor
from autograd.answers.verdict import Mistake
from autograd.explain import Explanation, Path
from autograd.figures import number
from autograd.labels import differential

MOST_PATHS_CHOSEN = 6
LONG_PATH = 30
_GATE = re.compile(
    r"(?P<then>[\d.]+) if (?P<left>\S+) (?P<sign>>=|<=|>|<) (?P<right>\S+) else (?P<otherwise>\S+)"
)
_OPPOSITE = {">=": "<", "<=": ">", ">": "<=", "<": ">="}


def derivative(path: Path, k: int) -> str:
    """Write the k-th local derivative of a path: `∂v1/∂w = x = 2.1`.

    Of a gate, which passes all or nothing, the reason: `∂v1/∂a = 0 (as a < b)`.
    """
    rule, local = path.rules[k], number(path.locals[k])
    if " if " in rule:
        right = local + _reason(rule, local)
    else:
        right = " = ".join(dict.fromkeys((rule, local)))
    return f"{differential(path.names[k + 1])}/{differential(path.names[k])} = {right}"


def _reason(rule: str, local: str) -> str:
    """Say which side of `1 if a >= b else 0` it is, where the rule is as short as that."""
    found = _GATE.fullmatch(rule)
    if not found or local not in (found["then"], found["otherwise"]):
        return ""
    sign = found["sign"] if local == found["then"] else _OPPOSITE[found["sign"]]
    return f" (as {found['left']} {sign} {found['right']})"


def route(path: Path) -> str:
    """Write the way of a path: `w → v1 → loss`, of a long one the ends."""
    names = path.names
    return " → ".join(names if len(names) <= 8 else (*names[:3], "…", *names[-3:]))


def of_paths(found: Explanation) -> Iterator[Mistake]:
    """Yield the mistakes with the factors and the paths of a gradient, the likelier first."""
    total, paths = found.total, found.paths
    yield -total, _sign(found)
    if found.path_count > 1:
        yield from _some_paths(found)
        yield from _shared_factor(paths)
    for k, path in enumerate(paths):
        others = total - path.product if found.path_count > 1 else 0.0
        where = f"On the path {through(paths, k)}: " if found.path_count > 1 else ""
        yield others - path.product, f"{where}The sign is reversed."
        for x, text in (*_missing(path), *_too_many(path)):
            yield others + x, where + text
    yield from _added(found)
    yield from _numbers_of_rules(found)
    if found.path_count == len(paths) > 1:
        products = " · ".join(factor(p.product) for p in paths)
        yield (
            prod(p.product for p in paths),
            f"The paths are multiplied: {products}. Factors multiply along one path; "
            "the products of several paths add.",
        )
    for path in paths:
        if path.locals:
            yield path.locals[0], _local_alone(path)
        others = total - path.product if found.path_count > 1 else 0.0
        for x, text in _missing(path):
            yield others - x, f"{text}\nThe sign is reversed, too."


def through(paths: Sequence[Path], k: int) -> str:
    """Name one of several paths by the first node that is on it alone: `through v2`."""
    elsewhere = {name for i, path in enumerate(paths) if i != k for name in path.names}
    own = [name for name in paths[k].names if name not in elsewhere]
    return f"through {own[0]}" if own else route(paths[k])


def _sign(found: Explanation) -> str:
    text = f"The size {number(abs(found.total))} is right, but the sign is reversed."
    if found.path_count > 1:
        return f"{text} Count the minus signs along each path."
    if not found.paths or not found.paths[0].locals:
        return text
    return f"{text} Count the minus signs in {_product(found.paths[0].locals)}."


def _some_paths(found: Explanation) -> Iterator[Mistake]:
    """One path alone, or some of a few, as if nothing were added."""
    paths, count = found.paths, found.path_count
    add = f"{count} paths lead from {found.name} to {found.root}; their products add."
    for k, path in enumerate(paths):
        share = f"{number(path.product)} is the share of the path {through(paths, k)} alone."
        yield path.product, f"{share}\n{add}"
    for size in range(2, min(count, MOST_PATHS_CHOSEN + 1)):
        for chosen in combinations([p.product for p in paths[:MOST_PATHS_CHOSEN]], size):
            yield sum(chosen), f"That counts {size} of the paths only. {add}"
    for path in paths:
        yield found.total - path.product, f"The path {route(path)} is left out. {add}"


def _shared_factor(paths: Sequence[Path]) -> Iterator[Mistake]:
    """Yield a factor forgotten, taken twice, or alone, at the end that all paths share."""
    first = paths[0]
    for back in range(1, min(LONG_PATH, *(len(p.locals) for p in paths)) + 1):
        if len({(p.names[-back - 1 :], p.locals[-back]) for p in paths}) > 1:
            return
        local = derivative(first, len(first.locals) - back)
        rest = sum(prod(p.locals[:-back] + p.locals[len(p.locals) - back + 1 :]) for p in paths)
        yield rest, f"The factor {local} is still missing; every path ends with it."
        yield rest * first.locals[-back] ** 2, f"The factor {local} is in it twice."
        arriving = prod(first.locals[-back:])
        met = (
            f"{number(arriving)} is what arrives at {first.names[-back - 1]}, where the paths meet"
        )
        yield arriving, f"{met}; the ways from there to {first.names[0]} are still missing."


def _missing(path: Path) -> Iterator[Mistake]:
    """One factor left out, or a walk from the loss that stops too early."""
    names, locals_ = path.names, path.locals
    before = [1.0, *accumulate(locals_, mul)]
    after = [1.0, *accumulate(reversed(locals_), mul)][::-1]
    last = len(locals_) - 1
    if last < 0:
        return
    arrives = f"{{}} is what arrives at {{}}; the factor {derivative(path, 0)} is still missing."
    yield after[1], arrives.format(number(after[1]), names[1])
    if last:
        yield locals_[0], _local_alone(path)
    for k in range(1, min(last, LONG_PATH) + 1):
        if locals_[k] != 1:
            yield before[k] * after[k + 1], f"The factor {derivative(path, k)} is still missing."
    for k in range(2, min(last, LONG_PATH) + 1):
        steps = " and ".join(derivative(path, i) for i in range(min(k, 3)))
        yield after[k], f"{number(after[k])} is what arrives at {names[k]}; still missing: {steps}."
        yield (
            before[k],
            f"{number(before[k])} is {differential(names[k])}/{differential(names[0])}; "
            f"the way from {names[k]} to {names[-1]} is still missing.",
        )


def _too_many(path: Path) -> Iterator[Mistake]:
    """Yield a factor taken twice, or divided by."""
    for k, local in enumerate(path.locals[:LONG_PATH]):
        if local and abs(local) != 1:
            yield path.product * local, f"The factor {derivative(path, k)} is in it twice."
            text = f"That is divided by {derivative(path, k)}; the chain rule multiplies by it."
            yield path.product / local / local, text


def _numbers_of_rules(found: Explanation) -> Iterator[Mistake]:
    """Yield the 2 of `2 · v1` forgotten, in a step that all paths go through."""
    for rule in found.paths[0].rules[:LONG_PATH] if found.paths else ():
        start, dot, _ = rule.partition(" · ")
        if dot and start.isdigit() and all(rule in path.rules for path in found.paths):
            text = f"The {start} of {rule} is forgotten: the slope of a power has its exponent."
            yield found.total / int(start), text


def _added(found: Explanation) -> Iterator[Mistake]:
    """Yield the factors of a path added up."""
    if any(len(p.locals) > 1 for p in found.paths) and found.path_count == len(found.paths):
        sums = [" + ".join(map(factor, p.locals[:LONG_PATH])) for p in found.paths]
        yield (
            sum(sum(p.locals) for p in found.paths),
            f"The factors are added: {' + '.join(sums)}. Along a path they multiply.",
        )


def _local_alone(path: Path) -> str:
    first = f"{number(path.locals[0])} is the local derivative {derivative(path, 0)} alone"
    if len(path.locals) == 1:
        return f"{first}."
    rest = _product(path.locals[1:])
    return f"{first}; what is missing is the rest of the path to {path.names[-1]}, {rest}."


def _product(factors: Sequence[float]) -> str:
    return " · ".join(map(factor, factors[:LONG_PATH]))
