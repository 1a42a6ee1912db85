"""Which nodes of a graph belong to which layer and neuron, read from the paths of parameters.

A parameter is called `layers[0].neurons[1].w[2]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from autograd.ops import OPS
from autograd.records import Forward
from nn import activations
from viz.graph.boxes import Box, Key
from viz.graph.facts import Facts

PARAMETER = re.compile(r"((?:.+\.)?)(neurons\[\d+\])\.(w\[\d+\]|b)", re.DOTALL)
ACTIVATIONS = tuple(name for name in activations.ACTIVATIONS if name in OPS)


def layer_of(name: str) -> str | None:
    """Return the path of the layer that a parameter belongs to, None for any other name.

    >>> layer_of("layers[0].neurons[1].w[2]"), layer_of("neurons[1].b"), layer_of("v1")
    ('layers[0]', 'layer', None)
    """
    found = PARAMETER.fullmatch(name)
    return found and (found[1].removesuffix(".") or "layer")


def neuron_of(name: str) -> str | None:
    """Return the path of the neuron that a parameter belongs to, None for any other name."""
    found = PARAMETER.fullmatch(name)
    return found and found[1] + found[2]


def members(facts: Facts, part_of: Callable[[str], str | None] = layer_of) -> dict[str, str]:
    """Return the layer, or the neuron, of each node and parameter that belongs to one.

    A node belongs to the layer whose weights it takes; so do the sums of such nodes and one
    activation of them. What takes an activation is outside.
    """
    found = {name: part for name in facts.data if (part := part_of(name)) is not None}
    done: set[str] = set()
    for name, step in facts.steps.items():
        sources = [source for source in step.inputs if source is not None]
        own = {found[n] for n in sources if n not in facts.steps and n in found}
        inside = {None if n is None or n in done else found.get(n) for n in step.inputs}
        if len(own) == 1:
            found[name] = own.pop()
        elif not own and len(inside) == 1 and _continues(step, facts):
            part = inside.pop()
            if part is not None:
                found[name] = part
                if step.op in (*ACTIVATIONS, "exp"):
                    done.add(name)
    return found


def clusters(facts: Facts, boxes: Iterable[Box], neurons: bool) -> dict[str, dict[str, list[Key]]]:
    """Return the boxes in the frame of each layer, by neuron if these have frames too."""
    layers, parts = members(facts), members(facts, neuron_of) if neurons else {}
    found: dict[str, dict[str, list[Key]]] = {}
    for box in boxes:
        if isinstance(box.key, str) and box.key in layers:
            # Its own name is enough for a neuron inside the frame of its layer.
            neuron = parts.get(box.key, "").rpartition(".")[2]
            found.setdefault(layers[box.key], {}).setdefault(neuron, []).append(box.key)
    return found


def activation_of(layer: str, facts: Facts, layers: Mapping[str, str]) -> str | None:
    """Return the activation that ends a layer, None for a linear one."""
    ops = {step.op for name, step in facts.steps.items() if layers.get(name) == layer}
    if "logsumexp" in ops:
        return "softmax"
    return next((op for op in ACTIVATIONS if op in ops), None)


def _continues(step: Forward, facts: Facts) -> bool:
    """Whether a step on nodes of a layer is still the layer's: its sums, its activation."""
    ops = [facts.steps[n].op for n in step.inputs if n in facts.steps]
    match step.op:
        case "sub":
            return ops[1:] in (["max"], ["logsumexp"])  # the softmax of nn
        case "exp":
            return ops == ["sub"]
    return step.op in ("add", "max", "logsumexp", *ACTIVATIONS)
