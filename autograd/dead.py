"""Notices layers of relus that have died: they give 0 for every sample, and no longer learn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from autograd import ops
from autograd.misuse import warn
from autograd.node import Node

DEAD = "dead, 0 for {} samples"
CURE = (
    "so no gradient passes, and neither it nor what comes before it learns. Try "
    "activation='tanh', another seed, a smaller learning rate, or smaller inputs"
)
EVERY = 4
"""Of so many backwards one is looked at, so this costs next to nothing."""
SAMPLES = 4
"""The least that a loss must add up: for one sample alone a sound layer may be 0."""
SOLVED = 1e-6
"""A loss below which nothing has to be learnt."""
WEIGHT = re.compile(r"(.+?)(\.neurons)?\[\d+\]\.w\[\d+\]")

_left = [EVERY]  # backwards until the next look
_before: set[Node] = set()  # a weight of each layer that was dead when last looked at
_told: set[Node] = set()


def warn_of_dead_layers(root: Node, nodes: Sequence[Node]) -> None:
    """Warn, once for each network, of layers that are 0 for all samples of two batches in turn."""
    _left[0] -= 1
    if _left[0] > 0 or abs(root._data) < SOLVED:
        return
    found = _dead(nodes)
    _left[0] = EVERY if found.keys() <= _before else 1  # what is dead is looked at once more
    known = _told.intersection(found)  # what dies after a layer that was told is no news
    again = {w: layer for w, layer in found.items() if w in _before and not known}
    _before.clear()
    _before.update(found)
    _told.update(again)
    tell(again.values())


def tell(layers: Iterable[str]) -> None:
    """Warn of these layers, if there are any."""
    if names := " and ".join(layers):
        be = "are" if " and " in names else "is"
        warn(f"{names} {be} {DEAD.format('all')}, {CURE}.")


def _dead(nodes: Sequence[Node]) -> dict[Node, str]:
    """Return the layers whose relus all are 0, each by its first weight."""
    return {
        weight: layer
        for layer, (weight, units) in off(nodes).items()
        if _samples(weight, units) >= SAMPLES
    }


def off(nodes: Iterable[Node]) -> dict[str, tuple[Node, list[Node]]]:
    """Return the layers whose relus all are 0, with their first weight and these relus."""
    layers: dict[str, tuple[Node, list[Node]]] = {}
    for node in nodes:
        if node.op is ops.RELU and (weight := _weight(node)) is not None:
            layer = _layer(weight.label)
            if layer:
                layers.setdefault(layer, (weight, []))[1].append(node)
    return {k: found for k, found in layers.items() if not any(unit._data for unit in found[1])}


@lru_cache(maxsize=4096)
def _layer(label: str) -> str:
    """Return the layer of a weight by its label, nothing of one that is in none."""
    match = WEIGHT.fullmatch(label)
    return match[1] if match else ""


def _weight(unit: Node) -> Node | None:
    """Return the first weight of a neuron, by one of its outputs."""
    weighed = unit.inputs[0]
    leaf = weighed.inputs[0] if weighed.op is ops.DOT else weighed
    return leaf if leaf.op is None else None


def _samples(weight: Node, units: Iterable[Node]) -> int:
    """Return for how many samples a neuron was computed."""
    return sum(_weight(unit) is weight for unit in units)
