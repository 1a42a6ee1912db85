"""A lab on a page: whether it plays and how fast, and the frames that show it."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from math import inf, isfinite
from time import perf_counter
from typing import Any

import numpy as np

from viz.play import links
from viz.play.former import Curve, Former
from viz.play.frames import at_rest, in_motion, pack
from viz.play.goal import Goal
from viz.play.history import Position
from viz.play.inside import Inside
from viz.play.lab import Lab
from viz.play.networks import formulas, loss_of, places, words
from viz.play.results import NONE, Results
from viz.play.settings import Settings
from viz.play.units import Watch
from viz.play.updates import last_update

FRAMES = 1 / 70
"""Seconds between two frames at least: a page that draws 60 a second never waits for one."""
PATIENCE = 2.0
"""Seconds after which training waits for a page that has not acknowledged its frame."""
LATE = 0.5
"""Seconds that a paced training catches up at most."""
WHOLE = 10
"""Epochs a second from which on a frame shows whole epochs, as their batches cannot be seen."""
SEEK = 0.5
"""Seconds between two looks for what is wrong in a network in motion, at least."""
POINTS = 400
"""Points of the loss curves at most; then every second one goes."""
LARGEST = 1e38
"""The largest loss in the curves, which are sent as float32."""


class Player:
    """What one page sees and plays with; `tell` takes the messages for it."""

    def __init__(self, tell: Callable[[bytes | str], None]) -> None:
        self.tell = tell
        self._number, self._drawn, self._shown_at = 0, 0, -inf
        self.former = Former()
        self.open(Lab(Settings()))
        self.stale = False  # until the page has said what it wants to see
        self.detailed = False
        """Whether the page shows all gradients and updates while it plays, too."""

    def open(self, lab: Lab) -> None:
        """Show another network."""
        self.lab, self.watch, self._sought = lab, Watch(lab), -inf
        self.playing = False
        self.job: Iterator[None] | None = None
        """What takes longer than a turn, such as going far back; it ends before anything else."""
        self.look: tuple[int, int] | None = None
        """The neuron whose answers fill the large picture, if it is not the output."""
        self.card: int | None = None
        """The weight whose last update is told."""
        self.inside: tuple[object, Inside] | None = None
        """The batch that was looked into last, and at which moment."""
        self.until: Position | None = None
        self.goal: Goal | None = None
        self.curve: Curve = []
        """Epochs with their losses, as they were shown."""
        self.want_whole()

    def say(self, kind: str, **fields: Any) -> None:
        """Send a message as JSON; raise ValueError if a number in it is not finite."""
        self.tell(json.dumps({"say": kind, **fields}, allow_nan=False))

    # In time.

    def play(self, until: Position | None = None) -> None:
        """Begin to train, up to a position if there is one."""
        there = until is not None and self.lab.position >= until
        self.playing, self.until = not (self.lab.stopped or there), until
        self.goal = Goal(self.lab) if self.lab.settings.stop else None
        self.stale = True
        self._begun = perf_counter(), self._progress()
        self._pace = deque([self._begun], maxlen=60)

    def finish(self) -> Iterator[None]:
        """Stop training at the end of the epoch that is under way, slice by slice.

        At a pace of batches one watches them: there it stops after the batch.
        """
        watched = self.lab.settings.speed in ("sample", "batch")
        finishes = self.playing and not watched
        self.pause()
        epoch, batch = self.lab.position
        if finishes and batch:
            yield from self.lab.stepping((epoch + 1, 0))
            self.stale = True

    def pause(self) -> None:
        """Stop training here."""
        self.playing, self.until, self.stale = False, None, True

    def waits(self) -> float:
        """Return for how many seconds there is nothing to do; 0 if there is something now."""
        if self.job:
            return 0.0
        now = perf_counter()
        shows = self._shows() if self.stale and self._seen else inf
        trains = self._due() if self.playing and self._follows(now) else inf
        return max(0.0, min(shows, trains) - now)

    @property
    def _seen(self) -> bool:
        """Whether the page has drawn the last frame."""
        return self._drawn == self._number

    def _follows(self, now: float) -> bool:
        """Return whether the page keeps up; if it is hidden, training waits for it."""
        return self._seen or now < self._shown_at + PATIENCE

    def _shows(self) -> float:
        """Return when the next frame may be shown."""
        return self._shown_at + FRAMES if self.playing else -inf

    def turn(self, seconds: float) -> None:
        """Train for so long if it plays and it is time to, and send a frame if one is wanted."""
        now = perf_counter()
        if self.job and not self.work_on(self.job, seconds):
            return
        if self.playing and self._due() <= now and self._follows(now):
            left = self._shows() - now
            hurries = self._speed == inf and self._seen and left > 0
            self._train(min(seconds, left) if hurries else seconds)
        if self.stale and self._seen and perf_counter() >= self._shows():
            self.show()

    def work_on(self, job: Iterator[None], seconds: float) -> bool:
        """Work for so long on a job, and keep it for later turns; return whether it is done."""
        until = perf_counter() + seconds
        self.job = job
        for _ in job:
            if perf_counter() > until:
                return False
        self.job = None
        return True

    def _train(self, seconds: float) -> None:
        if perf_counter() - self._due() > LATE:
            self._begun = perf_counter(), self._progress()
        if self.goal and not self.until:
            if self.goal.train(seconds, self._target()):
                self.pause()
                self.say("notice", message=f"{self.goal}: paused.")
        else:
            self.lab.train(seconds, self._target())
        self._pace.append((perf_counter(), self._progress()))
        self.stale = True
        if self.lab.stopped or (self.until and self.lab.position >= self.until):
            self.pause()

    def _target(self) -> Position | None:
        """Return up to where to train now, at the chosen speed."""
        if self._speed == inf:
            return self.until
        begun, progress = self._begun
        reached = progress + self._speed * (perf_counter() - begun)
        if self._speed >= WHOLE:
            return max(int(reached), self.lab.position[0]) + 1, 0
        return divmod(int(reached * self.lab.batches) + 1, self.lab.batches)

    def _due(self) -> float:
        """Return when the next batch or epoch is to be trained, at the chosen speed."""
        begun, progress = self._begun
        return -inf if self._speed == inf else begun + (self._progress() - progress) / self._speed

    @property
    def _speed(self) -> float:
        """Epochs a second: as chosen, but to a position as fast as it can."""
        speed = self.lab.settings.speed
        if self.until or speed == "max":
            return inf
        apart = {"sample": len(self.lab.points.train), "batch": self.lab.batches}  # seconds
        return 1 / apart[speed] if isinstance(speed, str) else speed

    def _progress(self) -> float:
        epoch, batch = self.lab.position
        return epoch + batch / self.lab.batches

    def drawn(self, number: int) -> None:
        """Note that the page has drawn a frame."""
        self._drawn = max(self._drawn, min(number, self._number))

    # To be seen.

    def network(self, reset: bool) -> None:
        """Tell the page all that changes seldom: settings, names, points, formulas."""
        lab = self.lab
        self.say(
            "network",
            settings=lab.settings.json(),
            link=links.write(lab.settings),
            names=lab.names,
            places=list(places(lab.model).values()),
            words=words(lab.settings, lab.model),
            output=loss_of(lab.settings).output,
            reset=reset,
            train=_rows(lab.points.train, lab.points.train_labels),
            test=_rows(lab.points.test, lab.points.test_labels),
            classes=lab.settings.classes,
            formulas=formulas(lab.settings),
        )
        self.want_whole()

    def want_whole(self) -> None:
        """Let the next frame be a whole one, that needs none before it."""
        self.stale = self._whole = True

    def show(self) -> None:
        """Send a frame of what there is now: whole at rest, in motion what the picture needs."""
        moment, results = self.lab.moment(), self._results()
        new = self._note(results.train, results.test)
        whole = self._whole or not self.playing or self.detailed or self.card is not None
        self._number += 1
        self._shown_at, self.stale, self._whole = perf_counter(), False, False
        if whole or self._shown_at > self._sought + SEEK:
            self._sought, self._words = self._shown_at, self.watch.words()
        arrays = at_rest(moment, self.curve) if whole else in_motion(moment, new)
        arrays = {**arrays, "wrong": results.wrong}
        self.tell(pack({"whole": whole, **self._facts(results)}, arrays))

    def _facts(self, results: Results) -> dict[str, Any]:
        """Return the header of a frame: where in time it is, and what is to be said."""
        lab = self.lab
        return {
            "frame": self._number,
            "playing": self.playing,
            "until": self.until and self.until[0],
            "epoch": lab.position[0],
            "batch": lab.position[1],
            "batches": lab.batches,
            "first": lab.history.first[0],
            "last": lab.history.last[0],
            "lastBatch": lab.history.last[1],
            "train": _finite(results.train),
            "test": _finite(results.test),
            "seconds": lab.seconds,
            "rate": self._rate(),
            "pure": lab.pure,
            "update": None if self.card is None else last_update(lab, self.card),
            "look": self.look and "{}.{}".format(*self.look),
            "words": self._words,
            "stopped": lab.stopped or None,
            "details": lab.details,
        }

    def _results(self) -> Results:
        """Return how the network does, if it has an output for every point."""
        try:
            return self.lab.results()
        except ValueError:
            return NONE

    def _note(self, train: float, test: float) -> Curve:
        """Go on with the curves of finite losses, unless this was trained before.

        What is new is returned; a frame that cannot say it so will be whole.
        """
        finite = isfinite(train) and isfinite(test)
        if not finite or self.lab.position < self.lab.history.last:
            return []
        here = self._progress()
        kept = [point for point in self.curve if point[0] < here]
        self._whole |= len(kept) < len(self.curve)
        new = [(here, min(train, LARGEST), min(test, LARGEST))]
        self.curve = kept + new
        if len(self.curve) > POINTS:
            self.curve, self._whole = self.curve[::2], True
        return new

    def _rate(self) -> float:
        """Return the epochs a second of the last few frames."""
        if not self.playing:
            return 0.0
        (first, before), (last, now) = self._pace[0], self._pace[-1]
        return max(0.0, now - before) / (last - first) if last > first else 0.0


def _finite(x: float) -> float | None:
    return x if isfinite(x) else None


def _rows(points: np.ndarray[Any, Any], labels: np.ndarray[Any, Any]) -> list[list[float]]:
    return [[*point, label] for point, label in zip(points.tolist(), labels.tolist(), strict=True)]
