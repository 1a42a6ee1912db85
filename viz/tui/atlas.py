"""The decision map of a network with two inputs, as its weights stand at the cursor.

It is computed only when a weight has moved.
"""

from __future__ import annotations

from itertools import islice

import numpy as np
from rich.text import Text

from autograd.records import Mark
from nn.samples import Array
from viz.style import DARK, Theme
from viz.tui.journey import Journey
from viz.tui.pictures import Dots, Plane, decision_map
from viz.tui.session import Session
from viz.tui.wording import FAINT


class Atlas:
    """Maps of what a network answers over the plane, with the data upon them."""

    def __init__(self, session: Session) -> None:
        self.model, self.points, self.labels = session.model, session.points, session.labels
        self.plane = Plane(self.points)
        self._key: object = None
        self._outputs: list[float] = []

    @property
    def legend(self) -> str:
        """What the marks on the map are."""
        return "• samples ◆ now" if self.points is not None else "map"

    @property
    def usable(self) -> bool:
        """Whether there is a network, and it has two inputs."""
        model = self.model
        n_in = getattr(model, "n_in", 2 if self.points is not None else None)
        return model is not None and n_in == 2

    def draw(
        self, journey: Journey, width: int, height: int, colour: bool, theme: Theme = DARK
    ) -> Text:
        """Return the map for the weights as they are."""
        if self.model is None or width < 2 or height < 1:
            return Text("")
        weights = [p.data for p in self.model.parameters()]
        key = width, height, weights
        if key != self._key:
            self._outputs, self._key = self._compute(width, 2 * height), key
        if not self._outputs:
            return Text("its outputs have no map", FAINT)
        dots = self._dots(self._current(journey), width, height)
        return decision_map(self._outputs, width, dots, colour, theme)

    def _compute(self, columns: int, rows: int) -> list[float]:
        """Return an answer from −1 to 1 for each cell; nothing if there is no such answer."""
        assert self.model is not None
        try:
            found = self.model.predict(self.plane.grid(columns, rows))
        except (ValueError, TypeError, ArithmeticError):
            return []
        if found.shape[1] > 2:
            return []
        answers = found[:, 1] - found[:, 0] if found.shape[1] == 2 else self._signed(found[:, 0])
        return [float(x) for x in np.clip(answers, -1.0, 1.0)]

    def _signed(self, answers: Array) -> Array:
        """Return the answers so that 0 lies between the labels."""
        if self.labels is None:
            return answers
        low, high = float(self.labels.min()), float(self.labels.max())
        return (2 * answers - low - high) / ((high - low) or 1.0)

    def _current(self, journey: Journey) -> int | None:
        """Return the number of the sample that the last mark names."""
        mark = journey.index.last(Mark, "sample", journey.position)
        return int(mark.text) if mark and mark.text.isdecimal() else None

    def _dots(self, current: int | None, columns: int, rows: int) -> Dots:
        """Return some of the points, fewer on a small map, the current one last."""
        if self.points is None or self.labels is None:
            return {}
        middle = (float(self.labels.min()) + float(self.labels.max())) / 2
        every = max(1, 5 * len(self.points) // (columns * rows))
        dots: Dots = {}
        for k in [*islice(range(len(self.points)), 0, None, every), current]:
            if k is not None and k < len(self.points):
                cell = self.plane.cell(self.points[k].tolist(), columns, rows)
                dots[cell] = bool(self.labels[k] > middle), k == current
        return dots
