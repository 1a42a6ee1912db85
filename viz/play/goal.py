"""When training pauses by itself: as the test loss goes below a number."""

from __future__ import annotations

from math import inf
from time import perf_counter

from autograd.figures import LINE, signed
from viz.play.history import Position
from viz.play.lab import Lab


class Goal:
    """The test loss at which a training is to pause, and whether it is there already."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._below = self._is_below()

    def train(self, seconds: float, until: Position | None) -> bool:
        """Train a lab as its `train` does, epoch by epoch; return True where one goes below."""
        lab, end = self._lab, perf_counter() + seconds
        while True:
            after = lab.position[0] + 1, 0
            lab.train(end - perf_counter(), min(after, until or after))
            if lab.position == after and self._goes_below():
                return True
            if lab.stopped or perf_counter() > end or (until and lab.position >= until):
                return False

    def _goes_below(self) -> bool:
        before, self._below = self._below, self._is_below()
        return self._below and not before

    def _is_below(self) -> bool:
        return self._test_loss() < self._lab.settings.stop

    def _test_loss(self) -> float:
        try:
            return self._lab.results().test
        except ValueError:
            return inf

    def __str__(self) -> str:
        stop = signed(self._lab.settings.stop, LINE)
        return f"The test loss is below {stop} at epoch {self._lab.position[0]}"
