"""The boxes and edges of a graph: weights in the box of their neuron, often used leaves as tags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TypeAlias, TypeVar

from autograd.records import Forward
from viz.graph.boxes import Box, Edge, Key, Row, effort_of
from viz.graph.facts import Facts, is_weighted_sum
from viz.graph.folding import fold
from viz.graph.ids import node_id
from viz.names import last_part, title

MANY_COLUMNS = 3
"""A leaf that is used in more columns stands as a small tag at each use."""
LARGEST = 1500  # nodes that Graphviz lays out in reasonable time
LONG_TABLE = 9  # rows

K = TypeVar("K")
T = TypeVar("T")
Inputs: TypeAlias = Mapping[K, Sequence[K | None]]
"""What each node is computed from, None for a constant; a leaf has nothing, or is no key."""
Parts: TypeAlias = tuple[list[Box], list[Edge], dict[str, Key]]
"""Boxes, edges, and in which box a node is drawn that has none of its own."""


def parts_of(facts: Facts, detail: str) -> Parts:
    """Return what there is to draw, with whole layers folded if the detail is "layer"."""
    boxes, edges, homes = fold(facts) if detail == "layer" else ([], [], {})
    inputs = {name: step.inputs for name, step in facts.steps.items()}
    sums = [name for name, step in facts.steps.items() if is_weighted_sum(step)]
    weights = {} if detail in ("scalar", "layer") else weights_of(inputs, sums)
    homes |= {weight: name for name, own in weights.items() for weight in own}
    tagged = set() if detail == "layer" else often_used(inputs) - homes.keys()
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
        rows = table(own, partial(_row, step=step, facts=facts))
        boxes.append(Box(name, title(step, own), step.value, facts.grads.get(name), rows))
    return boxes, edges, homes


def _row(weight: str, step: Forward, facts: Facts) -> Row:
    data, grad = facts.data[weight], facts.grads.get(weight)
    factor = times(step, step.inputs.index(weight))
    return Row(last_part(weight), data, grad, factor, node_id(weight))


def weights_of(inputs: Inputs[K], sums: Iterable[K]) -> dict[K, list[K]]:
    """Return the weights and the bias of each of these weighted sums that nothing else uses."""
    uses = Counter(source for sources in inputs.values() for source in sources)
    found = {}
    for key in sums:
        sources = inputs[key]
        half = len(sources) // 2
        own = (*sources[:half], *sources[2 * half :])
        found[key] = [s for s in own if s is not None and uses[s] == 1 and not inputs.get(s)]
    return found


def table(
    own: Sequence[T], row: Callable[[T], Row], middle: Callable[[Sequence[T]], Row] | None = None
) -> list[Row]:
    """Return a row for each weight; of a long table the ends, and one row for those between."""
    rest, half = hidden(own), LONG_TABLE // 2
    if not rest:
        return [row(weight) for weight in own]
    between = middle(rest) if middle else Row(f"… {len(rest)} more")
    return [*map(row, own[:half]), between, *map(row, own[-half:])]


def hidden(own: Sequence[T]) -> Sequence[T]:
    """Return the weights of a long table that have no row of their own."""
    half = LONG_TABLE // 2
    return own[half:-half] if len(own) > LONG_TABLE else own[:0]


def times(step: Forward, k: int) -> float | None:
    """Return the plain number that input k of a weighted sum is multiplied with, if it is one."""
    half = len(step.inputs) // 2
    return step.values[half + k] if k < half and step.inputs[half + k] is None else None


def often_used(inputs: Inputs[K]) -> set[K]:
    """Return the leaves whose lines would run all over the picture; nodes come as computed."""
    column: dict[K, int] = {}
    columns: dict[K, set[int]] = {}
    for key, given in inputs.items():
        sources = [source for source in given if source is not None]
        column[key] = 1 + max((column.get(source, 0) for source in sources), default=0)
        for source in sources:
            if not inputs.get(source):
                columns.setdefault(source, set()).add(column[key])
    return {key for key, found in columns.items() if len(found) > MANY_COLUMNS}


def too_much(boxes: Sequence[Box], edges: Sequence[Edge]) -> str:
    """Say what would take Graphviz too long, or nothing."""
    if len(boxes) > LARGEST:
        return f"{len(boxes)} nodes are too many to draw, the limit is {LARGEST}"
    if not effort_of(edges).feasible:
        return f"{len(edges)} edges are too many to draw, or too long, as of a leaf with many uses"
    return ""
