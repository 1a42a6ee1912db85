"""Whole layers as one box each: what they say, and what is passed from one to the next.

It counts and takes norms of what facts.py gathered; which nodes are a layer's, clusters.py knows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from math import hypot

from autograd.figures import counted, signed
from viz.graph.boxes import INPUTS, WHOLE, Box, Edge, Key
from viz.graph.clusters import PARAMETER, activation_of, members, neuron_of
from viz.graph.facts import Facts

FEW = 4  # inputs of a layer that are drawn one by one


def fold(facts: Facts) -> tuple[list[Box], list[Edge], dict[str, Key]]:
    """Return the boxes of whole layers, the edges from and to them, and where each node went."""
    layers = members(facts)
    homes: dict[str, Key] = {name: (layer, WHOLE) for name, layer in layers.items()}
    boxes = []
    for layer in dict.fromkeys(layers.values()):
        crowd = _fed_into(layer, facts, layers)
        if crowd is not None:
            names, count = crowd
            boxes.append(Box((layer, INPUTS), [counted(count, "input")], leaf=True))
            homes |= dict.fromkeys(names, (layer, INPUTS))
        boxes.append(_box(layer, facts, layers))
    edges = _edges(facts, homes)
    known = {(edge.source, edge.target) for edge in edges}
    for box in boxes:
        if isinstance(box.key, tuple) and box.key[1] == INPUTS:
            target = box.key[0], WHOLE
            if (box.key, target) not in known:
                edges.append(Edge(box.key, target, None))
    return boxes, edges, homes


def _box(layer: str, facts: Facts, layers: Mapping[str, str]) -> Box:
    parameters = [n for n, home in layers.items() if home == layer and PARAMETER.fullmatch(n)]
    neurons = len({neuron_of(name) for name in parameters})
    activation = activation_of(layer, facts, layers)
    kind = f"{counted(neurons, 'neuron')}, {activation or 'linear'}"
    grads = [facts.grads[name] for name in parameters if name in facts.grads]
    notes = [f"norm {signed(hypot(*(facts.data[name] for name in parameters)))}"]
    if grads:
        notes.append(f"grad norm {signed(hypot(*grads))}")
    return Box((layer, WHOLE), [layer, kind, counted(len(parameters), "parameter")], notes=notes)


def _edges(facts: Facts, homes: Mapping[str, Key]) -> list[Edge]:
    """Return one edge for all that goes from one box to another, where one of them is folded."""
    given: dict[tuple[Key, Key], dict[str, int]] = {}
    for name, step in facts.steps.items():
        for k, source in enumerate(step.inputs):
            if source is not None and (source in homes or name in homes):
                ends = homes.get(source, source), homes.get(name, name)
                given.setdefault(ends, {}).setdefault(source, k)
    edges = []
    for (start, end), values in given.items():
        if start != end:
            many = len(values) > 1 and not (isinstance(start, tuple) and start[1] == INPUTS)
            lines = [counted(len(values), "value")] if many else None
            index = min(values.values()) if isinstance(end, str) else 0
            edges.append(Edge(start, end, None, index, lines))
    return edges


def _fed_into(layer: str, facts: Facts, layers: Mapping[str, str]) -> tuple[list[str], int] | None:
    """Return the leaves that only this layer takes, if they are many, and the count of inputs."""
    users: dict[str, set[str | None]] = {}
    for name, step in facts.steps.items():
        for source in step.inputs:
            if source is not None and source not in layers and source not in facts.steps:
                users.setdefault(source, set()).add(layers.get(name))
    names = [source for source, found in users.items() if found == {layer}]
    numbers = _size(layer, layers) - len(_sources(layer, facts, layers))
    if len(names) <= FEW:
        names = []
    return (names, len(names) + max(0, numbers)) if names or numbers > 0 else None


def _size(layer: str, layers: Mapping[str, str]) -> int:
    """Return how many inputs the neurons of a layer have."""
    parameters = (n for n, home in layers.items() if home == layer and PARAMETER.fullmatch(n))
    return max(Counter(neuron_of(n) for n in parameters if n.endswith("]")).values(), default=0)


def _sources(layer: str, facts: Facts, layers: Mapping[str, str]) -> set[str]:
    """Return the names of what goes into a layer; plain numbers have none."""
    steps: Iterable[str] = (n for n in facts.steps if layers.get(n) == layer)
    inputs = {source for name in steps for source in facts.steps[name].inputs}
    return {source for source in inputs if source is not None and layers.get(source) != layer}
