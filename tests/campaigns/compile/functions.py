"""Random programs in every engine: the scalar answer, or a CompileError."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np

import autograd
from autograd import Value
from autograd.ops import OPS, Op
from autograd.value import apply
from tests.autograd.compile.strategies import WIDE, Recipe
from tests.autograd.strategies import STEPS
from tests.campaigns.compile.pieces import CHANCE, FOLLOWED, QUESTIONS, WATCHED
from tests.campaigns.compile.programs import ENGINES, compare, outcome, outcomes, source_of
from tests.campaigns.frame import trial

SIZES = [1, 2, 3, 4, 5, 33, 1100]


def batch(source: Random, columns: int) -> tuple[Any, Any]:
    """Inputs and targets of some samples, among them numbers that programs ask for."""
    n, numbers = source.choice(SIZES), [0.0, 0.5, 1.0, -1.0, -0.0]
    size = n * (columns + 1)
    table = [
        source.choice(numbers) if source.random() < 0.3 else source.gauss(0, 1) for _ in range(size)
    ]
    array = np.array(table).reshape(n, columns + 1)
    return np.ascontiguousarray(array[:, 1:]), np.ascontiguousarray(array[:, 0])


@trial(short=12)
def changes(source: Random) -> None:
    """A program whose globals, closures, containers and objects change between calls."""
    names = source.sample(list(FOLLOWED), source.randint(1, 4))
    text, slopes = source_of(source, [FOLLOWED[name] for name in names]), source.random() < 0.8
    events: list[Any] = []
    for _ in range(source.randint(2, 5)):
        events += source.choices([*range(len(names)), 0.25], k=source.randint(0, 2))
        events.append(batch(source, source.choice([1, 1, 2])))
    engine, expected = source.choice(ENGINES), outcomes(text, "scalar", events, slopes)
    for found, wanted in zip(outcomes(text, engine, events, slopes), expected, strict=True):
        compare(f"{names}\n{text}", engine, found, wanted, refused=False)


@trial(short=20)
def questions(source: Random) -> None:
    """A program that asks what a sample's numbers are, among things that are followed."""
    names = source.sample(list(QUESTIONS), source.choice([1, 1, 2]))
    others = source.sample(list(FOLLOWED), source.randint(0, 2))
    pieces = [*[FOLLOWED[name] for name in others], *[QUESTIONS[name] for name in names]]
    text, columns = source_of(source, pieces), source.randint(2, 3)
    events = [batch(source, columns) for _ in range(source.randint(1, 3))]
    expected = outcomes(text, "scalar", events)
    engine = source.choice(ENGINES)
    for found, wanted in zip(outcomes(text, engine, events), expected, strict=True):
        compare(f"{names}\n{text}", engine, found, wanted, refused=True)


@trial(short=5)
def watched(source: Random) -> None:
    """A program whose question nobody hears, on one sample that is compared."""
    name = source.choice(list(WATCHED))
    text, engine = source_of(source, [WATCHED[name]]), source.choice(ENGINES)
    x, y = batch(source, 2)
    found, expected = (outcomes(text, e, [(x[:1], y[:1])])[0] for e in (engine, "scalar"))
    if not isinstance(found, Exception):  # then it differs less than the watchman tells
        assert not isinstance(expected, Exception), f"{engine}: {found}\n{expected!r}\n{text}"
        one, other = (np.array([mean, *slopes]) for mean, slopes in (found, expected))
        assert np.allclose(one, other, 1e-5, 1e-5), f"{name}, {engine}: {found}\n{expected}\n{text}"


@trial(short=10)
def chance(source: Random) -> None:
    """A program of random numbers, clocks, counters and iterators."""
    name = source.choice(list(CHANCE))
    others = source.sample(list(FOLLOWED), source.randint(0, 2))
    text = source_of(source, [CHANCE[name], *[FOLLOWED[other] for other in others]])
    engine, verify = source.choice(ENGINES), source.random() < 0.5
    for found in outcomes(text, engine, [batch(source, 2)] * 2, verify=verify):
        assert isinstance(found, Exception), f"{engine}: {found}\n{name}\n{text}"


EXTREME = [0.0, -0.0, 1.0, 40.0, -800.0, 1e8, 1e16, 1e-160, -1e160, 1e200, 1e-310, 5e-324, 1e308]


def recipe(source: Random, extreme: bool) -> Recipe:
    """Some steps of every op, from weights, inputs, frozen leaves and numbers in the code."""
    more = source.choices(["param", "input", "frozen", "number"], k=source.randint(0, 6))
    roles = ["param", "input", *more]

    def numbers(count: int) -> list[float]:
        own = extreme and source.random() < 0.5
        return [source.choice(EXTREME) if own else source.uniform(-1, 1) for _ in range(count)]

    batch = [numbers(roles.count("input")) for _ in range(source.choice(SIZES[:6]))]
    steps = [
        (
            source.choice([*STEPS, *WIDE]),
            [source.randrange(99) for _ in range(source.randint(1, 9))],
        )
        for _ in range(source.randint(1, 25))
    ]
    made = Recipe(roles, numbers(len(roles)), batch, steps, 1)
    return made if extreme else made.without_ties()


@trial(short=8)
def formulas(source: Random) -> None:
    """A formula of every op in every engine, of usual numbers and of extreme ones."""
    extreme = source.random() < 0.5
    made = recipe(source, extreme)
    engine, found = source.choice(ENGINES), {}
    for one in ("scalar", engine):
        params, frozen = made.leaves("param"), made.leaves("frozen")
        step = autograd.compile(made.loss(params, frozen), params, engine=one)
        found[one] = outcome(step, made.batch)
    if extreme and engine == "arrays":  # the order of sums decides what is out of range
        lost = isinstance(found[engine], Exception) > isinstance(found["scalar"], Exception)
        assert not lost, f"{found}\n{made}"
    else:
        compare(str(made), engine, found[engine], found["scalar"], refused=False)


@trial(short=4)
def own_ops(source: Random) -> None:
    """An op of one's own, whose rule reads a number that changes."""
    setting, w = [source.uniform(-2, 2), source.uniform(0.5, 2)], [Value(0.7), Value(-0.4)]
    bent = Op(
        "bent",
        forward=lambda xp, x, y: setting[0] * xp.tanh(x) * y + xp.exp(-setting[1] * y * y),
        partials=(
            lambda xp, x, y, out: setting[0] * (1 - xp.tanh(x) ** 2) * y,
            lambda xp, x, y, out: (
                setting[0] * xp.tanh(x) - 2 * setting[1] * y * xp.exp(-setting[1] * y * y)
            ),
        ),
    )
    del OPS["bent"]

    def function(x: Any, y: Any) -> Value:
        return (apply(bent, (w[0] * x[0], w[1] + x[-1])) - y) ** 2

    engine = source.choice(ENGINES)
    steps = [autograd.compile(function, w, engine=one) for one in (engine, "scalar")]
    for _ in range(3):
        table = batch(source, 2)
        found, expected = (outcome(step, *table) for step in steps)
        compare(f"own op with {setting}", engine, found, expected, refused=False)
        setting[source.randrange(2)] = source.uniform(0.5, 2)
