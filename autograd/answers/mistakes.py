"""What goes wrong with a gradient computed by hand: each mistake as the number it leads to.

The numbers are made from the paths of explain.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, combinations
from math import prod
from operator import mul

from autograd.answers.reading import factor
from autograd.answers.verdict import REVERSED, Mistake
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

    Of a gate, which passes all or nothing, the reason: `∂v1/∂a = 0 (as a < b)`. Where all the
    other factors are 1 or -1 its number would be the answer: then only the rule, `∂v/∂t = -v / t`.
    """
    rule, local = path.rules[k], number(path.locals[k])
    slope = f"{differential(path.names[k + 1])}/{differential(path.names[k])}"
    if " if " in rule:
        return f"{slope} = {local}{_reason(rule, local)}"
    if abs(path.locals[k]) == abs(path.product):
        return slope if rule == local else f"{slope} = {rule}"
    return f"{slope} = {' = '.join(dict.fromkeys((rule, local)))}"


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
        yield from _mean_forgotten(paths)
    yield from _exponents_forgotten(found)
    for k, path in enumerate(paths):
        others = total - path.product if found.path_count > 1 else 0.0
        where = f"On the path {through(paths, k)}: " if found.path_count > 1 else ""
        yield others - path.product, f"{where}The sign is reversed."
        for x, text in _missing(path):
            yield others + x, where + text
    if found.path_count == 1:
        yield from _too_many(paths[0])
    yield from _added(found)
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


def far_fetched(found: Explanation) -> Iterator[Mistake]:
    """Yield what is two mistakes in one, or one that is rare: the last to be thought of."""
    several = found.path_count > 1
    for k, path in enumerate(found.paths):
        others = found.total - path.product if several else 0.0
        where = f"On the path {through(found.paths, k)}: " if several else ""
        for x, text in _missing(path):
            yield others - x, f"{where}{text} The sign is reversed, too."
        for x, text in _too_many(path) if several else ():
            yield others + x, where + text


def through(paths: Sequence[Path], k: int) -> str:
    """Name one of several paths by the first node that is on it alone: `through v2`."""
    elsewhere = {name for i, path in enumerate(paths) if i != k for name in path.names}
    own = [name for name in paths[k].names if name not in elsewhere]
    return f"through {own[0]}" if own else route(paths[k])


def _sign(found: Explanation) -> str:
    if found.path_count > 1:
        return f"{REVERSED}\nCount the minus signs along each path."
    if not found.paths or len(found.paths[0].locals) < 2:
        return REVERSED
    factors = found.paths[0].locals
    if min(factors) >= 0:
        return f"{REVERSED}\nNo factor is negative in {_product(factors)}."
    return f"{REVERSED}\nCount the minus signs in {_product(factors)}."


def _some_paths(found: Explanation) -> Iterator[Mistake]:
    """One path alone, or some of a few, as if nothing were added."""
    paths, count = found.paths, found.path_count
    add = f"{count} paths lead from {found.name} to {found.root}; their products add."
    for k, path in enumerate(paths):
        share = f"{number(path.product)} is the share of the path {through(paths, k)} alone."
        yield path.product, f"{share}\n{add}"
    for size in range(2, min(count, MOST_PATHS_CHOSEN + 1)):
        for chosen in combinations([p.product for p in paths[:MOST_PATHS_CHOSEN]], size):
            yield sum(chosen), f"That counts only {size} of the paths. {add}"
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
        yield arriving, f"{met}; the paths from there to {first.names[0]} are still missing."


def _mean_forgotten(paths: Sequence[Path]) -> Iterator[Mistake]:
    """One path alone, without the number that all end with: one sample of a mean."""
    last = {(path.rules[-1], path.locals[-1]) for path in paths}
    (rule, local), *others = last
    if others or re.search(r"[^\W\d]", rule) or not local or abs(local) == 1:
        return
    for k, path in enumerate(paths):
        share = f"That is the path {through(paths, k)} alone, without the factor"
        yield path.product / local, f"{share} {derivative(path, len(path.locals) - 1)} at its end."


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
            f"the path from {names[k]} to {names[-1]} is still missing.",
        )


def _too_many(path: Path) -> Iterator[Mistake]:
    """Yield a factor taken twice, or divided by."""
    for k, local in enumerate(path.locals[:LONG_PATH]):
        if local and abs(local) != 1:
            yield path.product * local, f"The factor {derivative(path, k)} is in it twice."
            text = f"That is divided by {derivative(path, k)}; the chain rule multiplies by it."
            yield path.product / local / local, text


def _exponents_forgotten(found: Explanation) -> Iterator[Mistake]:
    """Yield the 2 of `2 · v1` forgotten: in one step of a path, or in a step of every path."""
    if found.path_count != len(found.paths):
        return
    shares = []  # of each path, with the exponent of its last power forgotten
    for path in found.paths:
        powers = [rule for rule in path.rules[:LONG_PATH] if exponent(rule)]
        for rule in powers:
            share = path.product / exponent(rule)
            if sum(rule in other.rules for other in found.paths) == 1:
                yield found.total - path.product + share, forgotten(rule)
        shares += [(share, rule)] if powers else []
    if 1 < len(shares) == len(found.paths):
        yield sum(share for share, _ in shares), forgotten(shares[0][1])


def exponent(rule: str) -> int:
    """Return the 2 of a rule `2 · v1`, the slope of a power; 0 if it is none."""
    start, dot, _ = rule.partition(" · ")
    return int(start) if dot and start.isdigit() else 0


def forgotten(rule: str) -> str:
    """Say that the exponent is forgotten."""
    return f"The {exponent(rule)} of {rule} is forgotten: the exponent comes down as a factor."


def misplaced(path: Path, k: int, values: Mapping[str, float]) -> Iterator[Mistake]:
    """Yield the slope of a power at another place, 2 · w where 2 · v2 is right, or of another.

    It stands in place of the k-th local derivative; `values` are the nodes by name.
    """
    rule, base, n = path.rules[k], path.names[k], exponent(path.rules[k])
    if not 2 <= n <= LONG_PATH or rule != _of_power(n, base):
        return
    kind = {2: "square", 3: "cube"}.get(n, "power")
    for name, x in values.items():
        if name != base and x:
            taken = f"The slope is taken at {name}, {_of_power(n, name)}"
            yield n * prod([x] * (n - 1)), f"{taken}; the input of this {kind} is {base}: {rule}."
    if n > 2 and base in values:
        yield 2 * values[base], f"2 · {base} is the rule of a square; here the exponent is {n}."
        said = f"{n} · {base} has too few factors {base}: the exponent falls by 1, to {n - 1}."
        yield n * values[base], said


def _of_power(n: int, base: str) -> str:
    return f"{n} · {base}**{n - 1}" if n > 2 else f"{n} · {base}"


def _added(found: Explanation) -> Iterator[Mistake]:
    """Yield the factors of the one path added up."""
    if found.path_count == 1 and len(factors := found.paths[0].locals) > 1:
        added = " + ".join(map(factor, factors[:LONG_PATH]))
        yield sum(factors), f"The factors are added: {added}. Along a path they multiply."


def _local_alone(path: Path) -> str:
    first = f"{number(path.locals[0])} is the local derivative {derivative(path, 0)} alone"
    if len(path.locals) == 1:
        return f"{first}."
    if len(path.locals) > 3:
        return f"{first}; the rest of the path, {route(path)}, is still missing."
    rest = " and ".join(derivative(path, k) for k in range(1, len(path.locals)))
    return f"{first}; still missing: {rest}."


def _product(factors: Sequence[float]) -> str:
    return " · ".join(map(factor, factors[:LONG_PATH]))
