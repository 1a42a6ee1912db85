"""What stands in the picture of a network while one looks inside a batch.

Beside a feature its number, beside a neuron its sum, its activation and their gradients, beside
a weight its gradient so far and its new value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from autograd.account import Account
from autograd.figures import signed
from autograd.records import Chain, Forward, Record, Update

Fact: TypeAlias = tuple[int, str, str]
"""From which record on something is true, how it is written, and the kind of that record."""
Held: TypeAlias = dict[str, list[Fact]]
"""The facts about each feature, neuron and weight, in the order of their records."""
Parts: TypeAlias = Mapping[str, tuple[str, str]]
"""Of which neuron a node is, and which part of it: the sum `z` or the activation `a`."""

SHORT = 3
"""Significant digits of a number that stays in the picture."""
FILL = 4
"""Significant digits of a number that is drawn as a bar."""


def held(records: Sequence[Record], parts: Parts, features: Mapping[str, str]) -> Held:
    """Return the facts of some records; `features` gives the place of a feature by its name."""
    account, found = Account(records), Held()
    for grad, lines in ((False, account.data), (True, account.grads)):
        for name, line in lines.items():
            if name in features:
                found[features[name]] = [(0, signed(line[0][1] or 0.0, SHORT), "forward")]
                continue
            where, what = parts.get(name, (name, ""))
            start = f"∂loss/∂{what} " if grad and what else f"{what} "
            for step, x in line[1:]:
                record = records[step - 1]
                if where != "loss" and x is not None and isinstance(record, KINDS[grad]):
                    fact = step, (start + signed(x, SHORT)).lstrip(), kind_of(record)
                    found.setdefault(where, []).append(fact)
    return {where: sorted(facts) for where, facts in found.items()}


KINDS = {False: Forward | Update, True: Chain}
"""The records by which a number, or a gradient, comes about."""


def kind_of(record: Record) -> str:
    """Return the kind of a record: "forward", "chain", "update" or "mark"."""
    return type(record).__name__.lower()


def sums(stages: Iterable[Iterable[Record]], weights: Iterable[str]) -> dict[str, list[float]]:
    """Return the gradient of each weight before the first stage and after each of them."""
    line = {name: [0.0] for name in weights}
    for stage in stages:
        now = {r.input: r.after for r in stage if isinstance(r, Chain)}
        for name, values in line.items():
            values.append(float(f"{now.get(name, values[-1]):.{FILL}g}"))
    return line
