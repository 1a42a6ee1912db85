"""The update log as a table: some weights, steps side by side, CSV and Markdown."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from rich.text import Text

from autograd.figures import TABLE, digits_for, number
from autograd.records import Record, Update
from autograd.tokens import product, written
from nn.checks import whole
from viz.names import inert
from viz.tables import Table, colour, figure, new_table

TERMS, BESIDE = 3, 4
"""Significant digits of the terms of a rule, and of steps side by side."""
Updates = Any
"""A trace, a log, a History, or any records: whatever holds updates."""


def select(
    what: Updates, weights: str | Sequence[str] = (), largest: int | None = None
) -> list[Update]:
    """Return the updates of weights by the beginnings of their names, and by size.

    >>> log = [Update("a.w", 1.0, 1.0, 0.1, 1.0, 0.9), Update("b.w", 1.0, 5.0, 0.1, 5.0, 0.5)]
    >>> [u.name for u in select(log, largest=1)], [u.name for u in select(log, "a")]
    (['b.w'], ['a.w'])
    """
    prefixes = (weights,) if isinstance(weights, str) else tuple(weights)
    records: Iterable[Record] = what.updates if hasattr(what, "updates") else what
    found = [r for r in records if isinstance(r, Update)]
    if prefixes:
        found = [u for u in found if u.name.startswith(prefixes)]
        if not found:
            raise ValueError(f"no update of a weight whose name begins with {', '.join(prefixes)}")
    if largest is not None:
        whole("largest", largest)
        found = sorted(found, key=lambda u: -abs(u.new - u.old))[:largest]
    return found


def updates(what: Updates, weights: str | Sequence[str] = (), largest: int | None = None) -> Table:
    """Return the update log as a table: new = old − lr·grad, with the terms of the rule.

    `what` is a trace, a log or a History; `weights` keeps the names that begin with one of
    these texts, `largest` this many of the largest changes, the largest first. Raises ValueError
    if no name begins so, or `largest` is no whole number of at least 1.
    """
    found = select(what, weights, largest)
    table = new_table("weight", "old", f"− lr · {_slope(found)}", "= new")
    table.columns[0].no_wrap = False
    table.columns[2].no_wrap = True
    for u in found:
        terms = written(u.made_of, TERMS)
        name = Text(u.name).append(f"\n  {terms}" if terms else "", "dim")
        old, new = _ends(u)
        table.add_row(name, old, Text(_step(u), colour(-u.direction)), new)
    return table


def side_by_side(what: Updates, weights: str | Sequence[str] = (), last: int = 4) -> Table:
    """Return the last updates of each weight side by side: the number before, then after each.

    Columns count each weight's own updates; the last column holds the last one of every weight.
    Raises ValueError if no name begins so, or `last` is no whole number of at least 1.
    """
    by_weight: dict[str, list[Update]] = {}
    for u in select(what, weights):
        by_weight.setdefault(u.name, []).append(u)
    most = max(map(len, by_weight.values()), default=0)
    steps = min(whole("last", last), most)
    table = new_table("weight", "before", *(f"step {k}" for k in range(most - steps + 1, most + 1)))
    for name, found in by_weight.items():
        shown = found[-steps:]
        steps_taken = [(u.new, u.new - u.old) for u in shown]
        moves = [Text(number(x, digits_for(x, d, BESIDE)), colour(d)) for x, d in steps_taken]
        first = shown[0].old, steps_taken[0][1]
        blank = [""] * (steps - len(shown))
        table.add_row(Text(name), number(first[0], digits_for(*first, BESIDE)), *blank, *moves)
    return table


def to_csv(what: Updates, weights: str | Sequence[str] = ()) -> str:
    """Return the update log as CSV, every number in full; raise ValueError as `updates` does."""
    found = select(what, weights)
    terms = list(dict.fromkeys(name for u in found for name in u.terms))
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["weight", "old", "grad", "lr", "direction", "new", *terms])
    for u in found:
        rest = [repr(u.terms[name]) if name in u.terms else "" for name in terms]
        numbers = (u.old, u.grad, u.lr, u.direction, u.new)
        writer.writerow([inert(u.name), *map(repr, numbers), *rest])
    return file.getvalue()


def to_markdown(what: Updates, weights: str | Sequence[str] = ()) -> str:
    """Return the update log as a table in Markdown; raise ValueError as `updates` does."""
    found = select(what, weights)
    lines = [f"| weight | old | − lr · {_slope(found)} | = new |", "|---|---:|---:|---:|"]
    for u in found:
        old, new = _ends(u)
        lines.append(f"| {_escaped(u.name)} | {old} | {_step(u)} | {new} |")
    return "\n".join(lines) + "\n"


def _slope(found: Iterable[Update]) -> str:
    """Return what heads the column of steps: for plain gradient descent, grad."""
    return next((u.slope for u in found if u.terms), "grad")


def _ends(u: Update) -> tuple[str, str]:
    """Return the old and the new number of a weight, in as many digits as the step needs."""
    return figure(u.old, u.new - u.old), figure(u.new, u.new - u.old)


def _step(u: Update) -> str:
    return f"− {written(product(u.lr, u.direction), TABLE)}"


def _escaped(name: str) -> str:
    """Return a name as text in a table of Markdown, on one line."""
    signs = "".join(f"\\{c}" if c in r"\`*_[]<>|~&#" else c for c in name)
    return " ".join(signs.split())
