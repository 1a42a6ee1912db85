"""Random graphs of every op at extreme numbers: the right gradient or an error, never NaN.

They are checked against dual numbers, which carry slopes forwards, by the formulas written here
and in nothing of the engine. `python -m tests.autograd.test_random_graphs 100000` runs so many.
"""

import itertools
import math
import random
import re
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

import autograd
from autograd import Value, explain, trace
from autograd.graph import gradients, leaves, local_derivatives, order
from tests.autograd.strategies import bits

# Zeros, ties, small and large: what a beginner may type, and what a training may run into.
NUMBERS = [0.0, -0.0, 1.0, -1.0, 2.0, 0.5, -0.5, 3.0, 1e-3, 7.0, 40.0, -40.0, 800.0]
NUMBERS += [1e8, 1e16, -1e16, 1e-16, 1e-160, 1e160, -1e160, 1e-200, 1e200, 1e-310, 5e-324, 1e308]

TINY = 1e-300

Number = tuple[float, dict[int, float]]
"""A number and its slopes by the leaves: a dual number."""


wobble = itertools.repeat(1.0)
"""Factors that products are multiplied by, to see which results depend on the last digits."""


def dual(x: float, *parts: tuple[Number, float]) -> Number:
    """A number computed from others, by its local derivatives; 0 times anything is 0."""
    slopes: dict[int, float] = {}
    for (_, inner), local in parts:
        for leaf, slope in inner.items():
            product = 0.0 if 0.0 in (local, slope) else local * slope * next(wobble)
            lost = abs(product) < TINY and 0.0 not in (local, slope)
            slopes[leaf] = slopes.get(leaf, 0.0) + (math.nan if lost else product)
    return x * next(wobble), slopes


def one(f: Callable[[float], float], df: Callable[[float], float]) -> Callable[[Number], Number]:
    return lambda a: dual(f(a[0]), (a, df(a[0])))


def power(a: Number, n: float) -> Number:
    return dual(math.pow(a[0], n), (a, n * math.pow(a[0], n - 1)))


def powers(a: Number, b: Number) -> Number:
    x, y = a[0], b[0]
    if x > 0:
        return dual(math.pow(x, y), (a, y * math.pow(x, y - 1)), (b, math.pow(x, y) * math.log(x)))
    if x == 0 and y > 0:
        slope = 0.0 if y > 1 else 1.0 if y == 1 else math.inf
        return dual(0.0, (a, slope), (b, 0.0))
    return dual(math.pow(x, y), (a, y * math.pow(x, y - 1) if y else 0.0), (b, math.nan))


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > -700 else math.exp(x)


def softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def softmax(xs: list[float]) -> list[float]:
    powers = [math.exp(x - max(xs)) for x in xs]
    return [p / math.fsum(powers) for p in powers]


def logsumexp(xs: list[float]) -> float:
    return max(xs) + math.log(sum(math.exp(x - max(xs)) for x in xs))


def choose(pick: Callable[[list[float]], float]) -> Callable[..., Number]:
    def function(*ns: Number) -> Number:
        numbers = [x for x, _ in ns]
        first = numbers.index(pick(numbers))
        return dual(numbers[first], *[(n, float(k == first)) for k, n in enumerate(ns)])

    return function


def dot(a: Number, b: Number, c: Number) -> Number:
    (x, _), (y, _), (z, _) = a, b, c
    return dual(x * y + z * x + y, (a, y + z), (b, x + 1), (c, x))


# Each op on Values, beside the same on dual numbers.
STEPS: dict[str, tuple[int, Callable[..., Value], Callable[..., Number]]] = {
    "add": (2, lambda a, b: a + b, lambda a, b: dual(a[0] + b[0], (a, 1), (b, 1))),
    "sub": (2, lambda a, b: a - b, lambda a, b: dual(a[0] - b[0], (a, 1), (b, -1))),
    "mul": (2, lambda a, b: a * b, lambda a, b: dual(a[0] * b[0], (a, b[0]), (b, a[0]))),
    "div": (
        2,
        lambda a, b: a / b,
        lambda a, b: dual(a[0] / b[0], (a, 1 / b[0]), (b, -(a[0] / b[0]) / b[0])),
    ),
    "neg": (1, lambda a: -a, lambda a: dual(-a[0], (a, -1))),
    "pow": (2, lambda a, b: a**b, powers),
    "square": (1, lambda a: a**2, lambda a: power(a, 2.0)),
    "cube": (1, lambda a: a**3, lambda a: power(a, 3.0)),
    "inverse": (1, lambda a: a**-1, lambda a: power(a, -1.0)),
    "exp": (1, Value.exp, one(math.exp, math.exp)),
    "expm1": (1, Value.expm1, one(math.expm1, math.exp)),
    "log": (1, Value.log, one(math.log, lambda x: 1 / x)),
    "sqrt": (
        1,
        Value.sqrt,
        one(math.sqrt, lambda x: 0.5 / math.sqrt(x) if x else math.inf),
    ),
    "sin": (1, Value.sin, one(math.sin, math.cos)),
    "cos": (1, Value.cos, one(math.cos, lambda x: -math.sin(x))),
    "tanh": (1, Value.tanh, one(math.tanh, lambda x: 1 - math.tanh(x) ** 2)),
    "sigmoid": (1, Value.sigmoid, one(sigmoid, lambda x: sigmoid(x) * (1 - sigmoid(x)))),
    "softplus": (1, Value.softplus, one(softplus, sigmoid)),
    "relu": (1, Value.relu, one(lambda x: max(x, 0.0), lambda x: float(x > 0))),
    "abs": (1, abs, one(abs, lambda x: float((x > 0) - (x < 0)))),
    "leaky_relu": (
        1,
        autograd.leaky_relu,
        one(lambda x: x if x > 0 else 0.01 * x, lambda x: 1.0 if x > 0 else 0.01),
    ),
    "maximum": (2, autograd.maximum, choose(max)),
    "minimum": (2, autograd.minimum, choose(min)),
    "max": (3, lambda *xs: autograd.max(xs), choose(max)),
    "sum": (
        3,
        lambda *xs: autograd.sum(xs),
        lambda *ns: dual(sum(x for x, _ in ns), *[(n, 1) for n in ns]),
    ),
    "dot": (3, lambda a, b, c: autograd.dot([a, c], [b, a], b), dot),
    "logsumexp": (
        3,
        lambda *xs: autograd.logsumexp(xs),
        lambda *ns: dual(
            logsumexp([x for x, _ in ns]), *zip(ns, softmax([x for x, _ in ns]), strict=True)
        ),
    ),
}
Recipe = tuple[list[float], list[tuple[str, list[int]]]]


def recipe(choice: random.Random) -> Recipe:
    """Some leaves, and some steps with the places of their operands."""
    numbers = choice.choices(NUMBERS, k=choice.randint(1, 4))
    if choice.random() < 0.5:  # of usual size
        numbers = [choice.choice((x, round(choice.gauss(0, 2), 2))) for x in numbers]
        numbers = [x if abs(x) < 1e9 else 1.0 for x in numbers]
    steps = []
    for k in range(choice.randint(1, 10)):
        name = choice.choice(list(STEPS))
        places = [choice.randrange(len(numbers) + k) for _ in range(STEPS[name][0])]
        steps.append((name, places))
    return numbers, steps


def engine(numbers: list[float], steps: Any) -> tuple[list[Value], Value]:
    xs = [Value(x, f"x{k}") for k, x in enumerate(numbers)]
    nodes = list(xs)
    for name, places in steps:
        nodes.append(STEPS[name][1](*[nodes[k] for k in places]))
    return xs, nodes[-1]


def independent(numbers: list[float], steps: Any, off: float = 0.0) -> Number:
    """The result and its slopes by dual numbers, each of which may be a little off."""
    global wobble
    some = random.Random(1)
    wobble = (1 + off * some.uniform(-1, 1) for _ in itertools.count())
    nodes = [(x, {k: 1.0}) for k, x in enumerate(numbers)]
    for name, places in steps:
        nodes.append(STEPS[name][2](*[nodes[k] for k in places]))
    return nodes[-1]


def check(recipe: Recipe) -> str:
    """Check one graph and return what came of it."""
    numbers, steps = recipe
    try:
        xs, root = engine(numbers, steps)
    except ValueError:
        return "forward refused"
    everything = {*xs, *order(root), *leaves(root)}
    untouched = bits(everything)
    try:
        root.backward()
    except ValueError as error:
        assert bits(everything) == untouched
        with trace() as t, pytest.raises(ValueError, match=re.escape(str(error))):
            root.backward()
        assert len(t) == 0
        if "finite result" in str(error):
            return "result refused"
        with pytest.raises(ValueError, match=re.escape(str(error))):
            gradients(root)
        return "backward refused"
    assert all(math.isfinite(v.grad) for v in everything), "a gradient that is not finite"
    found = bits(everything)
    twins, again = engine(numbers, steps)
    with trace():
        again.backward()
    assert bits(twins) == bits(xs)
    for x in xs:
        assert gradients(root).get(x, 0.0) == x.grad
    assert bits(everything) == found
    return compared(recipe, xs, root)


def compared(recipe: Recipe, xs: list[Value], root: Value) -> str:
    """Compare with dual numbers where these are finite and well conditioned."""
    try:
        data, slopes = independent(*recipe)
    except (ValueError, ArithmeticError):
        return "no second opinion"
    if not all(map(math.isfinite, slopes.values())):
        return "no second opinion"
    if not well_conditioned(recipe):
        return "ill conditioned"
    if underflows(root):
        return "underflow"
    assert math.isclose(root.data, data, rel_tol=1e-7), (recipe, root.data, data)
    for k, x in enumerate(xs):
        expected = slopes.get(k, 0.0)
        assert math.isclose(x.grad, expected, rel_tol=1e-7), (recipe, k, x.grad, expected)
        if len(recipe[1]) < 6:
            assert explain(x, root).total == x.grad
    return "agreed"


def underflows(root: Value) -> bool:
    """Whether some product of the chain rule loses its digits below the range of floats."""
    products = [
        (node.grad, local, node.grad * local)
        for node in order(root)
        for local in local_derivatives(node)
        if local is not None
    ]
    return any(a and b and abs(product) < TINY for a, b, product in products)


def well_conditioned(recipe: Recipe) -> bool:
    """Whether result and slopes stay the same to 8 digits if all is off in digit 12."""
    found = []
    for off in (0.0, 1e-12, -3e-12):
        try:
            data, slopes = independent(*recipe, off)
        except (ValueError, ArithmeticError):
            return False
        found.append([data, *(slopes.get(k, 0.0) for k in range(len(recipe[0])))])
    pairs = [(a, other) for a, *others in zip(*found, strict=True) for other in others]
    return all(math.isclose(a, b, rel_tol=1e-8) for a, b in pairs)


def difference(recipe: Recipe, k: int) -> float | None:
    """A measured slope, where two steps agree on it and both sides too: there is no kink."""
    numbers, steps = recipe

    def at(by: float) -> float:
        moved = [*numbers[:k], numbers[k] + by, *numbers[k + 1 :]]
        return engine(moved, steps)[1].data

    try:
        found = [(at(h) - at(-h)) / (2 * h) for h in (1e-4, 1e-5)]
        sides = [(at(h) - at(0)) / h for h in (1e-5, -1e-5)]
    except (ValueError, ArithmeticError):
        return None
    if not all(map(math.isfinite, found + sides)):
        return None
    smooth = math.isclose(*sides, rel_tol=1e-2, abs_tol=1e-2)
    return found[1] if smooth and math.isclose(*found, rel_tol=1e-5, abs_tol=1e-7) else None


def check_by_differences(recipe: Recipe) -> bool:
    """Compare with finite differences where numbers are of usual size; say if it was possible."""
    if any(x == 0 or not 1e-2 < abs(x) < 1e2 for x in recipe[0]):
        return False
    try:
        xs, root = engine(*recipe)
        if abs(root.data) > 1e3:
            return False
        root.backward()
    except ValueError:
        return False
    if not well_conditioned(recipe):
        return False
    slopes = [difference(recipe, k) for k in range(len(xs))]
    for x, slope in zip(xs, slopes, strict=True):
        if slope is not None:
            assert math.isclose(x.grad, slope, rel_tol=1e-3, abs_tol=1e-4), (recipe, x, slope)
    return None not in slopes


def run(count: int, seed: int = 0) -> Counter[str]:
    choice, found = random.Random(seed), Counter[str]()
    for _ in range(count):
        made = recipe(choice)
        found[check(made)] += 1
        found["by differences"] += check_by_differences(made)
    return found


def test_a_random_graph_has_the_right_gradients_or_an_error():
    found = run(400)
    assert found["agreed"] > 60
    assert found["backward refused"] > 0
    assert found["by differences"] > 10


if __name__ == "__main__":
    print(dict(run(int(sys.argv[1]))))
