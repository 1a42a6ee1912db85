"""Notices after a training which layers are dead: relus that give 0 for every sample."""

from __future__ import annotations

from collections.abc import Sequence

from autograd import Value, ops
from autograd.dead import SAMPLES, SOLVED, tell
from autograd.listening import paused
from autograd.value import Number
from nn.plan import Network
from nn.samples import Array
from nn.saving import knows

LARGEST = 50_000
"""The number of weights with which a sample takes too long."""
WORK = 2_000_000
"""The number of weights times samples that show a layer to be dead."""


def warn_of_dead_layers(network: Network, x: Array, loss: float, weights: int) -> None:
    """Warn of the layers of a Sequential that are 0 for the samples of a training.

    A layer that is not dead shows it at the first samples, so this costs one or two of them.
    """
    layers = getattr(network, "layers", ())
    known = layers and all(knows("layer", layer) for layer in layers)  # others may draw by chance
    if not known or weights > LARGEST or loss < SOLVED or len(x) < SAMPLES:
        return
    dead = set(range(len(layers)))
    with paused():
        for row in x[:: 1 + len(x) * weights // WORK]:
            dead &= _off(layers, row.tolist())
            if not dead:
                return
    tell(f"layers[{k}]" for k in sorted(dead))


def _off(layers: Sequence[Network], sample: Sequence[Number]) -> set[int]:
    """Return the layers whose units all are relus that give 0 for a sample."""
    found, outputs = set(), sample
    for k, layer in enumerate(layers):
        result = layer(outputs)
        units = [result] if isinstance(result, Value) else result
        if all(unit.op is ops.RELU and not unit.data for unit in units):
            found.add(k)
        outputs = units
    return found
