"""What is wrong in a network: units that are dead, saturated, or copies of each other."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from autograd.dead import DEAD
from viz.health import stuck_units
from viz.play.history import Array
from viz.play.lab import Lab
from viz.play.networks import words
from viz.responses import responses


class Watch:
    """Remembers since when a unit is stuck."""

    def __init__(self, lab: Lab) -> None:
        self._lab, self._words = lab, words(lab.settings, lab.model)
        self._respond = responses(lab.model)
        self._since: dict[str, int] = {}

    def words(self) -> list[dict[str, Any]]:
        """Return a sentence for each unit that is stuck, with the epoch where that was first seen.

        What a unit is called is "k.j", neuron j of layer k, both from 0.
        """
        epoch = self._lab.position[0]
        found = self._stuck() | self._twins()
        later = range(epoch + 1, self._lab.history.last[0] + 1)  # known from before going back
        self._since = {node: e for node, e in self._since.items() if node in found or e in later}
        self._since |= {node: min(epoch, self._since.get(node, epoch)) for node in found}
        return [
            {"node": node, "since": since, "text": f"{text} since epoch {since}"}
            for node, text in found.items()
            for since in [self._since[node]]
        ]

    def _stuck(self) -> dict[str, str]:
        hidden = self._lab.settings.activations
        try:
            answers = self._respond(self._lab.training.data.x)
        except ValueError:
            return {}  # the weights are too large for any answer
        return {
            f"{k}.{j}": f"{self._words[f'{k}.{j}']} {_FATES[kind]}"
            for k, (kind, outputs) in enumerate(zip(hidden, answers, strict=False))
            for j in np.flatnonzero(stuck_units(kind, outputs)).tolist()
        }

    def _twins(self) -> dict[str, str]:
        """Return the neurons that are equal to an earlier one of their layer, in all weights."""
        found = {}
        for k, (into, above) in enumerate(pairwise(self._tables())):
            seen: dict[bytes, int] = {}
            for j, weights in enumerate(np.hstack([into, above[:, :-1].T])):
                first = seen.setdefault(weights.tobytes(), j)
                if first != j:
                    called = self._words[f"{k}.{j}"]
                    found[f"{k}.{j}"] = f"{called} is a copy of neuron {first}"
        return found

    def _tables(self) -> list[Array]:
        """Return the weights of each layer, a row for each neuron, its bias last."""
        units = [layer.units for layer in self._lab.model.layers]
        inputs = [len(self._lab.settings.features), *units]
        shapes = [(n, m + 1) for n, m in zip(units, inputs, strict=False)]
        ends = np.cumsum([n * m for n, m in shapes])
        parts = np.split(self._lab.weights, ends[:-1])
        return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


_FATES = {
    "relu": f"is {DEAD.format('nearly all')},",
    "tanh": "is saturated, its slope nearly 0,",
    "sigmoid": "is saturated, its slope nearly 0,",
}
