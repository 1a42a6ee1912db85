"""The boxes and edges of a graph: weights in the box of their neuron, often used leaves as tags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from autograd.records import Forward
from viz.graph.boxes import Box, Edge, Key, Row
from viz.graph.facts import Facts, is_weighted_sum
from viz.graph.folding import fold
from viz.names import last_part, title

MANY_COLUMNS = 3
"""A leaf that is used in more columns stands as a small tag at each use."""

Parts: TypeAlias = tuple[list[Box], list[Edge], dict[str, Key]]
"""Boxes, edges, and in which box a node is drawn that has none of its own."""


def parts_of(facts: Facts, detail: str) -> Parts:
    """Return what there is to draw, with whole layers folded if the detail is "layer"."""
    boxes, edges, homes = fold(facts) if detail == "layer" else ([], [], {})
    weights = {} if detail in ("scalar", "layer") else _weights(facts)
    homes |= {weight: name for name, own in weights.items() for weight in own}
    tagged = set() if detail == "layer" else _tagged(facts) - homes.keys()
    for name, data in facts.data.items():
        if name not in homes and name not in facts.steps and name not in tagged:
            boxes.append(Box(name, [name], data, facts.grads.get(name), leaf=True))
    uses: Counter[str] = Counter()
    for name, step in facts.steps.items():
        if name in homes:
            continue
        for k, (source, local) in enumerate(zip(step.inputs, facts.locals[name], strict=True)):
            if source is None or source in homes:
                continue
            start: Key = source
            if source in tagged:
                start = source, uses[source]
                uses[source] += 1
                data, grad = facts.data[source], facts.grads.get(source)
                boxes.append(Box(start, [source], data, grad, leaf=True))
            edges.append(Edge(start, name, local, k))
        own = weights.get(name, [])
        rows = [Row(last_part(n), facts.data[n], facts.grads.get(n), _times(step, n)) for n in own]
        boxes.append(Box(name, title(step, own), step.value, facts.grads.get(name), rows))
    return boxes, edges, homes


def _weights(facts: Facts) -> dict[str, list[str]]:
    """Return the weights and the bias of each weighted sum that nothing else uses."""
    uses = Counter(name for step in facts.steps.values() for name in step.inputs)
    found = {}
    for name, step in facts.steps.items():
        if is_weighted_sum(step):
            half = len(step.inputs) // 2
            own: Sequence[str | None] = (*step.inputs[:half], *step.inputs[2 * half :])
            found[name] = [n for n in own if n and n not in facts.steps and uses[n] == 1]
    return found


def _times(step: Forward, weight: str) -> float | None:
    """Return the plain number that a weight is multiplied with, if it is one."""
    half, k = len(step.inputs) // 2, step.inputs.index(weight)
    return step.values[half + k] if k < half and step.inputs[half + k] is None else None


def _tagged(facts: Facts) -> set[str]:
    """Return the leaves whose lines would run all over the picture."""
    column: dict[str, int] = {}
    columns: dict[str, set[int]] = {}
    for name, step in facts.steps.items():
        sources = [source for source in step.inputs if source is not None]
        column[name] = 1 + max((column.get(source, 0) for source in sources), default=0)
        for source in sources:
            if source not in facts.steps:
                columns.setdefault(source, set()).add(column[name])
    return {name for name, found in columns.items() if len(found) > MANY_COLUMNS}
