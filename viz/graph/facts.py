"""What is known of a graph, by the names of its nodes: read from a Value or from records.

It only gathers; other modules fold, highlight and colour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from autograd import Value, expand
from autograd.graph import local_derivatives, names_in, order
from autograd.names import Names, describe
from autograd.ops import CONST, DOT, OPS, SUM
from autograd.records import Chain, Forward, Record

READABLE = 60  # nodes that a projector shows; beyond it "auto" keeps weighted sums whole


@dataclass
class Facts:
    """What is known of a graph, by the names of its nodes."""

    steps: dict[str, Forward] = field(default_factory=dict)
    data: dict[str, float] = field(default_factory=dict)
    grads: dict[str, float] = field(default_factory=dict)
    locals: dict[str, list[float | None]] = field(default_factory=dict)
    products: dict[tuple[str, int], list[Chain]] = field(default_factory=dict)
    """Of a trace, what the chain rule multiplied for each node and which of its inputs."""
    name_of: Callable[[Value], str | None] = lambda value: value.label or None
    """What a Value is called here, None if it does not occur."""


def of_value(
    root: Value, detail: str, depth: int | None, variables: Mapping[str, Any] | None
) -> Facts:
    """Describe a Value's graph, with each product and sum a node if that is asked for or fits."""
    large = detail == "auto" and depth is None and len(order(root)) > READABLE
    if not large and detail not in ("neuron", "layer"):
        facts = _cut(_of(root, expand(root), variables), depth)
        if detail == "scalar" or len(facts.data) <= READABLE:
            return facts
    return _cut(_of(root, root, variables), depth)


def _of(root: Value, full: Value, variables: Mapping[str, Any] | None) -> Facts:
    """Describe a graph, or what it became when it was expanded."""
    names, facts = _names(root, full, variables), Facts()
    facts.name_of = lambda value: names.get(value, ("",))[0] or None
    for node in order(full):
        if node.inputs:
            step = describe(node, names)
            facts.steps[step.name], facts.locals[step.name] = step, local_derivatives(node)
        for v in (node, *node.inputs):
            if v.op is not CONST or v is full:
                facts.data[names.of(v)], facts.grads[names.of(v)] = v.data, v.grad
    return facts


def of_records(records: Iterable[Record], depth: int | None = None) -> Facts:
    """Describe the last forward and backward of a trace, with the numbers that they found."""
    facts = Facts()
    for record in records:
        match record:
            case Forward():
                facts.steps.pop(record.name, None)  # the last computed stands last
                facts.steps[record.name] = record
                pairs = zip(record.inputs, record.values, strict=True)
                facts.data |= {name: x for name, x in pairs if name is not None}
                facts.data[record.name] = record.value
                facts.grads.pop(record.name, None)
                facts.locals[record.name] = [None] * len(record.inputs)
            case Chain() if record.node in facts.steps:
                facts.grads |= {record.node: record.upstream, record.input: record.after}
                facts.products.setdefault((record.node, record.input_index), []).append(record)
                facts.locals[record.node][record.input_index] = record.local
    return _cut(facts, depth)


def _cut(facts: Facts, depth: int | None) -> Facts:
    """Keep what is at most `depth` steps from the results: the nodes that nothing else uses."""
    if depth is None:
        return facts
    used = {name for step in facts.steps.values() for name in step.inputs}
    distance = {name: 0 for name in facts.steps if name not in used}
    for name in (found := list(distance)):
        if distance[name] < depth and name in facts.steps:
            for source in facts.steps[name].inputs:
                if source is not None and source not in distance:
                    distance[source] = distance[name] + 1
                    found.append(source)
    inside = {name for name, steps in distance.items() if steps < depth}
    return replace(
        facts,
        steps={name: step for name, step in facts.steps.items() if name in inside},
        data={name: x for name, x in facts.data.items() if name in distance},
        grads={name: x for name, x in facts.grads.items() if name in distance},
    )


def _names(root: Value, full: Value, variables: Mapping[str, Any] | None) -> Names:
    """Name the nodes as they are, then the products and sums that an expanded graph adds."""
    names = names_in(root, variables, "loss" if root.grad else "")
    for node, copy in _copies(root, full).items():
        names[copy] = names[node]
    names.settle(v for node in order(full) for v in (*node.inputs, node))
    return names


def _copies(root: Value, full: Value) -> dict[Value, Value]:
    """Return which node of an expanded graph stands for which of the graph itself."""
    found = {root: full}
    if full is not root:
        for node in reversed(order(root)):
            for v, copy in zip(node.inputs, _inputs_of_copy(node, found[node]), strict=True):
                found.setdefault(v, copy)
    return found


def _inputs_of_copy(node: Value, copy: Value) -> list[Value]:
    """Return the copies of a node's inputs, gathered from the sums and products it became."""
    if node.op is not DOT and node.op is not SUM:
        return list(copy.inputs)
    count = len(node.inputs)
    half = count // 2 if node.op is DOT else 0
    terms = []
    for _ in range(count - half - 1):
        copy, last = copy.inputs
        terms.append(last)
    terms = [copy, *reversed(terms)]
    pairs = [term.inputs for term in terms[:half]]
    return [*(w for w, _ in pairs), *(x for _, x in pairs), *terms[half:]]


def is_weighted_sum(step: Forward) -> bool:
    """Whether a step is a weighted sum, Σ w · x + b, in one node."""
    return OPS[step.op] is DOT
