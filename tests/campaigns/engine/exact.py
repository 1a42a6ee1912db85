"""A second opinion on every op: value and slopes in sixty digits, by formulas written here alone.

Dual numbers carry the slopes forwards, so nothing here is of the engine: neither its rules, nor
its walk backwards, nor the range of its floats.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Context, Decimal, InvalidOperation, localcontext
from functools import cache, partial
from random import Random
from typing import Any, NamedTuple

from tests.campaigns.engine.graphs import Recipe

DIGITS = Context(prec=60, Emax=1500, Emin=-(10**5))
NONE = Decimal("NaN")
"""The slope of an op where there is none."""
UNKNOWN = Decimal("NaN")
"""One that floats cannot tell."""

SATURATED = {"tanh", "sigmoid"}
"""Their slopes, 1 − out² and out·(1 − out), are as exact as 1 is, not as the slope is."""

CHOICES = {"max", "maximum", "minimum"}
OFF = [(1e-12, 1), (-1e-12, 1), (1e-12, 2), (-1e-12, 2)]
"""What a number may be off, and how it is drawn, in graphs that are to agree in eight digits."""
LEAST = Decimal("1e-320")
"""Below this a float has no digits."""

ZERO, ONE = Decimal(0), Decimal(1)
Slopes = tuple[Decimal, list[Decimal]]
"""The value of an op and its slopes by each of its inputs."""


@cache
def pi(digits: int) -> Decimal:
    """π by Machin's formula, 16·arctan(1/5) − 4·arctan(1/239)."""
    with localcontext(DIGITS, prec=digits + 5):
        return 16 * _arctan(5) - 4 * _arctan(239)


def _arctan(n: int) -> Decimal:
    term = total = ONE / n
    k, square = 1, -n * n
    while total + term / (k + 2) / square != total:
        term, k = term / square, k + 2
        total += term / k
    return total


def sin(x: Decimal, quarter: int = 0) -> Decimal:
    """sin(x + quarter·π/2), after x was taken into [−π, π]."""
    digits = 60 + max(0, x.adjusted())
    with localcontext(DIGITS, prec=digits):
        x = (x + quarter * pi(digits) / 2) % (2 * pi(digits))
    term = total = x
    k = 1
    while total + (term := -term * x * x / ((k + 1) * (k + 2))) != total:
        total, k = total + term, k + 2
    return total


def exp(x: Decimal) -> Decimal:
    """e^x, 0 where that is far below all floats."""
    return ZERO if x < -2000 else x.exp()


def expm1(x: Decimal) -> Decimal:
    """e^x − 1, with all digits where x is small."""
    return x + x * x / 2 + x**3 / 6 if abs(x) < Decimal("1e-20") else exp(x) - 1


def sigmoid(x: Decimal) -> Decimal:
    """1/(1 + e^−x)."""
    return 1 / (1 + exp(-x)) if x > -2000 else exp(x)


def softplus(x: Decimal) -> Decimal:
    """log(1 + e^x), by the series where e^x is small."""
    small = exp(-abs(x))
    return max(x, ZERO) + (small - small**2 / 2 if small < Decimal("1e-25") else (1 + small).ln())


def tanh(x: Decimal) -> Decimal:
    """(e^2x − 1)/(e^2x + 1)."""
    if abs(x) > 500:
        return ONE.copy_sign(x)
    above = expm1(2 * x)
    return above / (above + 2)


def power(x: Decimal, y: Decimal) -> Decimal:
    """x^y, 1 where y is 0."""
    return ONE if not y else x**y


def _pow(x: Decimal, y: Decimal) -> Slopes:
    value = power(x, y)
    if x < 0 and Decimal(float(y) - 1) != y - 1:
        return value, [UNKNOWN, NONE]  # y − 1 is no float: has x^(y − 1) the sign of x?
    by_x = ZERO if not y else y * power(x, y - 1) if x or y >= 1 else NONE
    by_y = value * x.ln() if x > 0 else ZERO if x == 0 and y > 0 else NONE
    return value, [by_x, by_y]


def _log(x: Decimal) -> Slopes:
    if x <= 0:
        raise InvalidOperation("log needs x > 0")
    return x.ln(), [1 / x]


def _choice(pick: Callable[[list[Decimal]], Decimal], *xs: Decimal) -> Slopes:
    """One of the inputs; on a tie the first has the slope."""
    first = xs.index(pick(list(xs)))
    return xs[first], [Decimal(k == first) for k in range(len(xs))]


def _logsumexp(*xs: Decimal) -> Slopes:
    shares = [exp(x - max(xs)) for x in xs]
    total = sum(shares, ZERO)
    return max(xs) + total.ln(), [share / total for share in shares]


def _dot(*xs: Decimal) -> Slopes:
    half = len(xs) // 2
    left, right, bias = list(xs[:half]), list(xs[half : 2 * half]), list(xs[2 * half :])
    value = sum((a * b for a, b in zip(left, right, strict=True)), *(bias or [ZERO]))
    return value, [*right, *left, *(ONE for _ in bias)]


def _leaky_relu(x: Decimal, slope: Decimal) -> Slopes:
    return (x, [ONE, ZERO]) if x > 0 else (slope * x, [slope, x])


OPS: dict[str, Callable[..., Slopes]] = {
    "add": lambda x, y: (x + y, [ONE, ONE]),
    "sub": lambda x, y: (x - y, [ONE, -ONE]),
    "mul": lambda x, y: (x * y, [y, x]),
    "div": lambda x, y: (x / y, [1 / y, -x / y / y]),
    "neg": lambda x: (-x, [-ONE]),
    "pow": _pow,
    "exp": lambda x: (exp(x), [exp(x)]),
    "expm1": lambda x: (expm1(x), [exp(x)]),
    "log": _log,
    "sqrt": lambda x: (x.sqrt(), [1 / (2 * x.sqrt()) if x else NONE]),
    "sin": lambda x: (sin(x), [sin(x, 1)]),
    "cos": lambda x: (sin(x, 1), [-sin(x)]),
    "tanh": lambda x: (tanh(x), [1 - tanh(x) ** 2]),
    "sigmoid": lambda x: (sigmoid(x), [sigmoid(x) * sigmoid(-x)]),
    "softplus": lambda x: (softplus(x), [sigmoid(x)]),
    "relu": lambda x: (max(x, ZERO), [Decimal(x > 0)]),
    "leaky_relu": _leaky_relu,
    "abs": lambda x: (abs(x), [Decimal((x > 0) - (x < 0))]),
    "maximum": partial(_choice, max),
    "minimum": partial(_choice, min),
    "max": partial(_choice, max),
    "sum": lambda *xs: (sum(xs, ZERO), [ONE] * len(xs)),
    "dot": _dot,
    "logsumexp": _logsumexp,
}


def op(name: str, xs: Sequence[Decimal]) -> Slopes | None:
    """Value and slopes of an op; None where it has no real value, or one beyond 10^1500."""
    try:
        with localcontext(DIGITS):
            return OPS[name](*xs)
    except ArithmeticError:
        return None


class Dual(NamedTuple):
    """A number and its slopes by every number that it was computed from, by their places."""

    value: Decimal
    slopes: dict[int, Decimal]


def opinion(recipe: Recipe) -> Dual | None:
    """The result of a recipe with its slopes by all nodes, if it does not hang on the last digits.

    None, too, where a number on the way, or a slope of one by another, is near the ends of floats.
    """
    with localcontext(DIGITS):
        try:
            found, *moved = (_duals(recipe, *by) for by in ((0.0, 0), *OFF))
        except ArithmeticError:
            return None
        numbers = [x for dual in found for x in (dual.value, *dual.slopes.values())]
        if any(x.is_nan() or (x and not -280 < x.adjusted() < 280) for x in numbers):
            return None
        value, slopes = found[-1]
        for other in (duals[-1] for duals in moved):
            pairs = [(value, other.value), *((x, other.slopes[k]) for k, x in slopes.items())]
            if any(b.is_nan() or abs(a - b) > abs(a) / 10**8 for a, b in pairs):
                return None
        return found[-1]


def curvature(recipe: Recipe, k: int) -> Decimal | None:
    """The second derivative by a leaf, as the slope of the slope, where both sides agree."""
    h, x = Decimal("1e-15"), Decimal(recipe.numbers[k])
    slopes = []
    for by in (-h, ZERO, h):
        moved: list[Any] = [*recipe.numbers[:k], x + abs(x) * by, *recipe.numbers[k + 1 :]]
        found = opinion(recipe._replace(numbers=moved))
        if found is None or abs(x) < Decimal("1e-6"):
            return None
        slopes.append(found.slopes.get(k, ZERO))
    low, here, high = slopes
    left, right = ((b - a) / h / abs(x) for a, b in ((low, here), (here, high)))
    return (left + right) / 2 if abs(left - right) <= abs(left) / 10**9 else None


def _duals(recipe: Recipe, off: float, seed: int) -> list[Dual]:
    """All nodes of a recipe, each number and product off by up to so much."""
    some = Random(seed)

    def error() -> Decimal:
        return Decimal(off * some.uniform(-1, 1))

    nodes = [Dual(Decimal(x) * (1 + error()), {k: ONE}) for k, x in enumerate(recipe.numbers)]
    for name, _, operands in recipe.steps:
        inputs = [nodes[x] if isinstance(x, int) else Dual(Decimal(x), {}) for x in operands]
        value, locals_ = OPS[name](*[dual.value for dual in inputs])
        if name in CHOICES and any(0 < abs(v.value - value) < abs(value) / 10**9 for v in inputs):
            raise InvalidOperation("a choice that floats may make otherwise")
        if name == "logsumexp":
            value += error()  # the logarithm of a sum is as exact as 1 is
        slopes = {len(nodes): ONE}
        for dual, local in zip(inputs, locals_, strict=True):
            if name in SATURATED:
                local += error()
            for place, slope in dual.slopes.items():
                passed = local * slope * (1 + error()) if local and slope else ZERO
                slopes[place] = slopes.get(place, ZERO) + passed
        nodes.append(Dual(value * (1 + error()), slopes))
    return nodes
