"""Runs that were left for another: what Undo brings back, each whole and with its history."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from viz.play.catalogue.controls import CONTROLS
from viz.play.history import History, Moment, said
from viz.play.lab import Lab
from viz.play.settings import Settings

MOST = 8
"""Maximum number of runs that are kept."""
Curve: TypeAlias = list[tuple[float, float, float]]
"""Epochs with both losses."""


class Run(NamedTuple):
    """A training: where it is, where it has been, and what ended it."""

    ended: str
    moment: Moment
    history: History
    seconds: float
    curve: Curve

    @classmethod
    def of(cls, lab: Lab, curve: Curve, ended: str) -> Run:
        """Return the training of a lab."""
        return cls(ended, lab.moment(), lab.history.copy(), lab.seconds, curve.copy())

    def lab(self, now: Lab) -> Lab:
        """Return a lab that goes on with it; what is only shown stays as it is now."""
        lab = Lab(self.moment.settings.shown_as(now.settings))
        lab.history, lab.seconds = self.history, self.seconds
        lab.load(self.moment)
        return lab


class Former:
    """The runs before the present one, and after an undo those that come after it."""

    def __init__(self) -> None:
        self._before: list[Run] = []
        self._after: list[Run] = []

    @property
    def undo(self) -> str | None:
        """What Undo would take back."""
        return self._before[-1].ended if self._before else None

    @property
    def redo(self) -> str | None:
        """What Redo would do once more."""
        return self._after[-1].ended if self._after else None

    def keep(self, run: Run) -> None:
        """Keep a run that has ended, unless nothing was done in it.

        Of what is changed again and again without training, as by a slider, the first run is kept.
        """
        self._after.clear()
        last = self._before[-1] if self._before else None
        again = last and (last.ended, last.seconds) == (run.ended, run.seconds)
        if _was_used(run) and not again:
            self._before = [*self._before, run][-MOST:]

    def back(self, run: Run) -> Run:
        """Return the run before this one, for which this one waits; raise ValueError if none."""
        if not self._before:
            raise ValueError("there is nothing to undo")
        before = self._before.pop()
        self._after.append(run._replace(ended=before.ended))
        return before

    def forth(self, run: Run) -> Run:
        """Return the run that the last undo left; raise ValueError if there is none."""
        if not self._after:
            raise ValueError("there is nothing to redo")
        after = self._after.pop()
        self._before.append(run._replace(ended=after.ended))
        return after


def _was_used(run: Run) -> bool:
    return run.history.last > (0, 0) or not run.moment.pure


def lost(run: Run, lab: Lab) -> str:
    """Say what a run had that the lab, which came from it, has no more; "" if it has all of it."""
    position, last = lab.position, run.history.last
    if lab.history.last < last:
        if position == (0, 0):
            return f"Training begins again. It was at {said(last)}."
        return (
            f"Training goes on from {said(position)}. What came after it, up to {said(last)}, "
            "is dropped."
        )
    before, now = run.moment.settings, lab.settings
    names = [key for key in CONTROLS if getattr(now, key) != getattr(before, key)]
    if position == run.moment.position or not names:
        return ""
    values = (f"{CONTROLS[key].label.lower()} {_value(now, key)}" for key in names)
    return f"As it was at {said(position)}: {', '.join(values)}."


def ended_by(before: Settings, after: Settings) -> str:
    """Say which setting ended a run."""
    labels = [c.label for key, c in CONTROLS.items() if getattr(before, key) != getattr(after, key)]
    return labels[0] if len(labels) == 1 else "other settings"


def _value(settings: Settings, key: str) -> str:
    x = getattr(settings, key)
    return CONTROLS[key].offers(settings.problem).get(x, str(x))
