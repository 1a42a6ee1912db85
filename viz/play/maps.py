"""What every neuron answers over the domain, as small signed bytes for the page to colour."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from nn import Sequential
from viz.play.catalogue.limits import LARGE, SMALL
from viz.play.data import featured, grid
from viz.play.settings import Settings
from viz.responses import responses

Bytes = npt.NDArray[np.int8]

_EVENLY = np.linspace(0, LARGE - 1, SMALL).round().astype(np.intp)
_DOTS = np.add.outer(_EVENLY * LARGE, _EVENLY).ravel()
"""The dots of a large picture that make a small one."""


class Maps(NamedTuple):
    """A picture for each neuron, and the large one: of one neuron, or of the output."""

    small: Bytes
    large: Bytes
    classes: npt.NDArray[np.uint8] | None
    """Of several classes the one that the network takes; the large picture says how surely."""


class Atlas:
    """Draws the maps of one network."""

    def __init__(self, model: Sequential, settings: Settings) -> None:
        self._respond = responses(model, "float32")
        self._grid = featured(grid(LARGE), settings.features).astype(np.float32)
        self._first = np.cumsum([0, *(layer.units for layer in model.layers)])
        self._signed = (settings.problem, settings.loss) == ("classification", "crossentropy")
        self._classes = settings.classes

    def draw(self, look: tuple[int, int] | None) -> Maps:
        """Return the maps; the large one of neuron j of layer k, or of the output."""
        rows = self._answers()
        if self._signed:
            rows[-1] = 2 * rows[-1] - 1  # a probability, from −1 for orange to +1 for blue
        small = signed_bytes(rows[:, _DOTS]).reshape((-1, SMALL, SMALL))
        if look is None and self._classes:
            shares = rows[-self._classes :].reshape((-1, LARGE, LARGE))
            classes = shares.argmax(axis=0).astype(np.uint8)
            return Maps(small, signed_bytes(shares.max(axis=0)), classes)
        row = -1 if look is None else self._first[look[0]] + look[1]
        return Maps(small, signed_bytes(rows[row]).reshape((LARGE, LARGE)), None)

    def _answers(self) -> npt.NDArray[Any]:
        """Return a row of answers for each unit; zeros where weights are too large for any."""
        try:
            with np.errstate(over="ignore"):  # of weights that are too large for float32
                return np.concatenate(self._respond(self._grid), axis=1).T
        except ValueError:
            return np.zeros((self._first[-1], len(self._grid)), np.float32)


def signed_bytes(x: npt.NDArray[Any]) -> Bytes:
    """Return numbers from −1 to 1 as −127 to 127; 0 is what is exactly 0, or not a number."""
    clipped = np.clip(x, -1.0, 1.0)
    clipped[np.isnan(clipped)] = 0.0
    return np.asarray(np.trunc(clipped * 126) + np.sign(clipped), dtype=np.int8)
