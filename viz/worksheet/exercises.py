"""Graphs to go through by hand: small expressions in which every number is a whole one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from autograd import Value
from autograd.graph import leaves, local_derivatives, order
from viz.expression import parse
from viz.graph.facts import Facts, of_value

LARGEST = 99
TRIES = 5000

LEVELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("one path", ("w*x + b", "a*b - c", "(a - b)*c")),
    ("a product", ("a*b*c + d", "(a + b)*c*d", "(w*x + b)*c")),
    ("two paths add", ("a*b + a", "(a + b)*a", "a*b - a*c")),
    (
        "a gate that lets through or not",
        ("relu(w*x + b)*c", "maximum(a*b, c)*d", "relu(a*b)*c + a"),
    ),
    ("a square", ("(w*x - y)**2", "(w*x + b - y)**2", "(a*b + c)**2")),
    ("everything at once", ("(a*b + a)**2", "relu(a*b + c)*a", "(relu(w*x + b) - y)**2")),
)
"""Each level has a title and the expressions to draw from, and is harder than the one before."""


class Exercise(NamedTuple):
    """An expression, its level, the numbers of its leaves, and all numbers of its graph."""

    level: str
    expression: str
    numbers: dict[str, int]
    facts: Facts


def exercises(seed: int, count: int) -> list[Exercise]:
    """Return as many exercises, of rising difficulty; the same seed gives the same.

    >>> [(e.expression, e.numbers) for e in exercises(seed=7, count=1)]
    [('a*b - c', {'a': 8, 'b': 3, 'c': 2})]
    """
    random = Random(seed)
    found = []
    for level, expression in _chosen(random, count):
        numbers, root = _with_whole_numbers(random, expression)
        found.append(Exercise(level, expression, numbers, of_value(root, "scalar", None, None)))
    return found


def _chosen(random: Random, count: int) -> Iterator[tuple[str, str]]:
    """Spread the exercises over the levels, and within a level over its expressions."""
    shuffled = [(title, random.sample(options, len(options))) for title, options in LEVELS]
    for k in range(count):
        title, options = shuffled[k * len(LEVELS) // count]
        options.append(options.pop(0))
        yield title, options[-1]


def _with_whole_numbers(random: Random, expression: str) -> tuple[dict[str, int], Value]:
    """Draw numbers for the leaves until every number of the graph fits on paper."""
    names = dict.fromkeys(re.findall(r"\b[a-z]\b", expression))
    for _ in range(TRIES):
        numbers = {name: random.choice((1, -1)) * random.randrange(2, 10) for name in names}
        root = parse(expression, numbers)
        root.label = "L"
        root.backward()
        if _fits(root):
            return numbers, root
    raise AssertionError(f"no whole numbers were found for {expression}")


def _fits(root: Value) -> bool:
    """Return whether all numbers are whole and short, and enough of them worth computing."""
    inside, nodes = leaves(root), order(root)
    slopes = [x for node in nodes for x in local_derivatives(node) if x is not None]
    numbers = [x for v in (*inside, *nodes) for x in (v.data, v.grad)] + slopes
    if any(x != int(x) or abs(x) > LARGEST for x in numbers):
        return False
    idle = sum(v.grad == 0 for v in inside)
    return (
        root.data != 0 and len({v.data for v in inside}) == len(inside) and idle < len(inside) / 2
    )
