"""The loss over several samples as one of them and the others folded: they compute the same.

A sample is a term of the sum that the result is, or is a multiple of. Terms fold if each
computes the same from leaves that all of them share, such as the weights, and from its own
numbers and leaves; nothing folds where an exponent or a factor differs. The sample is shown
whose nodes have the most names; nothing folds that has another name.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from math import fsum, isclose
from typing import Any

from autograd.names import is_number
from autograd.records import Forward
from viz.graph.facts import Facts

FEWEST = 3
"""Minimum number of samples that are folded."""


def fold_samples(facts: Facts) -> Facts:
    """Return a graph with one of its samples and a node that stands for the others, if it can."""
    total = _total(facts)
    if total is None:
        return facts
    sums = _sums(total, facts)
    terms = [n for s in sums for n in facts.steps[s].inputs if n is not None and n not in sums]
    inner = [_inside(term, facts) for term in terms]
    uses = Counter(name for step in facts.steps.values() for name in step.inputs)
    if not _is_plain_sum(sums, terms, uses, facts) or not _alike(terms, inner, uses, facts):
        return facts
    families = [_families(names) for names in inner]
    shown = max(range(len(terms)), key=lambda k: len(families[k]))
    if not all(found <= families[shown] for found in families):
        return facts
    first, others = terms[shown], [*terms[:shown], *terms[shown + 1 :]]
    more = f"{len(others)} more like {first}"
    gone = {*sums, *(n for names in inner for n in names)} - {total, *inner[shown]}
    step, rest = facts.steps[total], sum(facts.data[name] for name in others)
    values = facts.data[first], rest
    steps = {name: s for name, s in facts.steps.items() if name not in gone}
    steps[total] = step._replace(op="add", inputs=(first, more), values=values)
    slope = None if set(facts.locals[total]) == {None} else 1.0
    seen = {name for s in steps.values() for name in (s.name, *s.inputs)}
    return replace(
        facts,
        steps=steps,
        data={name: x for name, x in (facts.data | {more: rest}).items() if name in seen},
        grads={name: x for name, x in facts.grads.items() if name in seen}
        | ({} if total not in facts.grads else {more: facts.grads[total]}),
        locals=facts.locals | {total: [slope, slope]},
    )


def _total(facts: Facts) -> str | None:
    """Return the sum that the result is, or is a multiple of."""
    name = next(reversed(facts.steps), None)
    while name is not None and facts.steps[name].op in ("mul", "div"):
        computed = [n for n in facts.steps[name].inputs if n is not None]
        name = computed[0] if len(computed) == 1 and computed[0] in facts.steps else None
    return name if name is not None and facts.steps[name].op in ("add", "sum") else None


def _sums(total: str, facts: Facts) -> list[str]:
    """Return the nodes of a chain of sums, from the first to the total."""
    found = {total}
    for name in reversed(facts.steps):
        if name in found:
            inputs = (n for n in facts.steps[name].inputs if n in facts.steps)
            found |= {n for n in inputs if n and facts.steps[n].op in ("add", "sum")}
    return [name for name in facts.steps if name in found]


def _inside(term: str, facts: Facts) -> list[str]:
    """Return the nodes that a term is computed by, itself first."""
    found = {term: None} if term in facts.steps else {}
    for name in (waiting := list(found)):
        for source in facts.steps[name].inputs:
            if source in facts.steps and source not in found:
                found[source] = None
                waiting.append(source)
    return list(found)


def _is_plain_sum(
    sums: list[str], terms: list[str], uses: Counter[str | None], facts: Facts
) -> bool:
    """Whether sums add up their terms and nothing else, and are used for nothing else."""
    inputs = [
        pair
        for s in sums
        for pair in zip(facts.steps[s].inputs, facts.steps[s].values, strict=True)
    ]
    together = fsum(facts.data[name] for name in terms)
    return (
        len(terms) >= FEWEST
        and all(x == 0 for name, x in inputs if name is None)
        and all(uses[name] == 1 for name in sums[:-1])
        and isclose(together, facts.data[sums[-1]], rel_tol=1e-9, abs_tol=1e-12)
    )


def _alike(
    terms: list[str], inner: list[list[str]], uses: Counter[str | None], facts: Facts
) -> bool:
    """Whether terms compute the same, each apart from the others, from leaves that they share."""
    if min(map(len, inner)) < 2:
        return False
    computed = [name for names in inner for name in names]
    leaves = Counter(
        leaf
        for names in inner
        for leaf in {n for name in names for n in facts.steps[name].inputs}
        if leaf is not None and leaf not in facts.steps
    )
    shared = {leaf for leaf, count in leaves.items() if count == len(terms)}
    within = Counter(n for name in computed for n in facts.steps[name].inputs)
    first = _form(inner[0], facts, shared)
    return (
        bool(shared)
        and all(count in (1, len(terms)) for count in leaves.values())
        and len(set(computed)) == len(computed)
        and all(uses[name] == max(1, within[name]) for name in computed)
        and all(_form(names, facts, shared) == first for names in inner)
    )


def _form(inner: list[str], facts: Facts, shared: set[str]) -> list[Any]:
    """Return what a term computes, whatever the numbers and the leaves of its sample are."""
    place = {name: k for k, name in enumerate(inner)}

    def known(step: Forward, name: str | None, x: float) -> Any:
        if name is None:
            return None if _is_data(step, facts) else x
        return place.get(name, name if name in shared else "")

    return [
        (step.op, [known(step, *pair) for pair in zip(step.inputs, step.values, strict=True)])
        for step in map(facts.steps.__getitem__, inner)
    ]


def _is_data(step: Forward, facts: Facts) -> bool:
    """Whether a plain number of a step may be one of the sample: added, or times a leaf."""
    if step.op in ("mul", "div"):
        return not any(name in facts.steps for name in step.inputs)
    return step.op in ("add", "sub", "dot")


def _families(names: list[str]) -> set[str]:
    """Return what nodes called x, x_2, x[3] have in common, and v1, v2, v3 have not."""
    return {re.sub(r"(_\d+|(\[\d+\])+)$", "", n) for n in names if not is_number(n)}
