"""The loss over several samples as one of them and the others folded: they compute the same.

A sample is a term of the sum that the result is, or is a multiple of. Terms fold if each
computes the same from leaves that all of them share, such as the weights, and from its own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

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
    if not _alike(terms, inner, facts):
        return facts
    first, *others = terms
    more = f"{len(others)} more like {first}"
    gone = {*sums, *(name for names in inner[1:] for name in names)} - {total}
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


def _alike(terms: list[str], inner: list[list[str]], facts: Facts) -> bool:
    """Whether terms compute the same, each apart from the others, from leaves that they share."""
    if len(terms) < FEWEST or len(inner[0]) < 2:
        return False
    computed = [name for names in inner for name in names]
    leaves = [{n for name in names for n in facts.steps[name].inputs} for names in inner]
    shared = {n for n in set.intersection(*leaves) if n is not None and n not in facts.steps}
    uses = Counter(name for step in facts.steps.values() for name in step.inputs)
    within = Counter(n for name in computed for n in facts.steps[name].inputs)
    apart = len(set(computed)) == len(computed) and all(
        uses[name] == max(1, within[name]) for name in computed
    )
    first = _form(terms[0], facts, shared)
    return bool(shared) and apart and all(_form(term, facts, shared) == first for term in terms)


def _form(term: str, facts: Facts, shared: set[str]) -> list[Any]:
    """Return what a term computes, whatever its own numbers and leaves are."""
    inner = _inside(term, facts)
    known: dict[str | None, Any] = {name: k for k, name in enumerate(inner)}
    known |= {name: name for name in shared}
    steps = [facts.steps[name] for name in inner]
    return [(step.op, [known.get(name) for name in step.inputs]) for step in steps]
