"""Notices after a training which layers are dead: relus that give 0 for every sample."""

from __future__ import annotations

from collections.abc import Sequence

from autograd import Value, ops
from autograd.dead import SAMPLES, SOLVED, off, tell
from autograd.graph import order
from autograd.listening import paused
from autograd.value import Number
from nn.plan import Network, outputs_of
from nn.samples import Array
from nn.saving import knows

LARGEST = 50_000
"""The number of weights with which a sample takes too long."""
WORK = 2_000_000
"""The number of weights times samples that show a layer to be dead."""


def warn_of_dead_layers(
    network: Network, x: Array, loss: float, weights: int, compiled: bool
) -> None:
    """Warn of the layers that are 0 for the samples of a training.

    A layer that is not dead shows it at the first samples, so this costs one or two of them. What
    is neither made of known layers nor `compiled` may draw by chance, and is not called again.
    """
    layers = getattr(network, "layers", ())
    known = layers and all(knows("layer", layer) for layer in layers)
    if not (known or compiled) or weights > LARGEST or loss < SOLVED or len(x) < SAMPLES:
        return
    with paused():
        dead: list[str] | None = None
        for row in x[:: 1 + len(x) * weights // WORK]:
            found = _off(layers, row.tolist()) if known else _off_in(network, row.tolist())
            dead = found if dead is None else [layer for layer in dead if layer in found]
            if not dead:
                return
    tell(dead or ())


def _off(layers: Sequence[Network], sample: Sequence[Number]) -> list[str]:
    """Return the layers of a stack whose units all are relus that give 0 for a sample."""
    found, outputs = [], sample
    for k, layer in enumerate(layers):
        result = layer(outputs)
        units = [result] if isinstance(result, Value) else result
        if all(unit.op is ops.RELU and not unit.data for unit in units):
            found.append(f"layers[{k}]")
        outputs = units
    return found


def _off_in(network: Network, sample: Sequence[Number]) -> list[str]:
    """Return the layers of any network whose relus give 0 for a sample, by its graph."""
    return list(off(node for out in outputs_of(network, sample) for node in order(out)))
