"""One network in training, and its time: to any batch before or after, and back to the same bits.

`nn` trains it, as `fit` does; player.py decides when.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from time import perf_counter

import numpy as np

from nn.training.engine import EngineSpec
from nn.training.loop import Loop
from viz.play.catalogue.limits import WEIGHT
from viz.play.checks import FieldError, short
from viz.play.data import both, split
from viz.play.history import Array, History, Moment, Position, restore, said
from viz.play.networks import compile_as, compiled, loss_of
from viz.play.results import Results, judged
from viz.play.settings import Settings

SLICE = 0.01
"""Seconds of training between two looks at what else there is to do."""


class Lab:
    """A network that is trained, stepped through, taken back and changed by hand."""

    def __init__(self, settings: Settings) -> None:
        self.begin(settings)

    def begin(self, settings: Settings) -> None:
        """Make the network of the settings."""
        self.settings, self.model = settings, compiled(settings)
        self.parameters = self.model.parameters()
        self.names = [name for name, _ in self.model.named_parameters()]
        self.position: Position = (0, 0)
        self.seconds, self.stopped, self.details, self.pure = 0.0, "", "", True
        self.before, self.edited = self.weights, frozenset[str]()
        self._open()
        self.history = History(self.moment())

    def _open(self) -> None:
        """Make the training of the present network, by the present optimizer, on the points."""
        self.points = split(self.settings)
        self.model.epoch = 0  # errors of the training count epochs from here
        train, test = both(self.settings, self.points)
        size = min(self.settings.batch, len(train))
        self.training = Loop(self.model.plan, train, EngineSpec("compiled"), size, shuffle=True)
        self.test = self.training.engine.cast(self.model.plan.prepare(test))
        self._seek(self.position)

    def _seek(self, position: Position) -> None:
        """Go on from a position, with the weights as they are."""
        epoch, batch = position
        batch = min(batch, self.batches - 1)  # of other points there may be fewer
        self.position, self.model.epoch = (epoch, batch), epoch
        self._batches = resumed(self.training, self.position) if batch else []

    @property
    def weights(self) -> Array:
        """All weights and biases now, in the order of their names."""
        return np.array([p.data for p in self.parameters])

    @property
    def grads(self) -> Array:
        """Their gradients by the last batch."""
        return np.array([p.grad for p in self.parameters])

    def is_dead(self, k: int) -> bool:
        """Return whether L1 has brought a weight to 0 and holds it there."""
        optimizer = self.model.optimizer
        assert optimizer is not None
        return "alive" in optimizer.state and not optimizer.state["alive"][k]

    @property
    def batches(self) -> int:
        """The number of batches of an epoch."""
        return self.training.n_batches

    def results(self) -> Results:
        """Return how the network does on the training set and on the test set.

        A loss may be infinite or not a number; raises ValueError where an op has no value at all.
        """
        sets = self.training.data, self.test
        return judged(self.training.engine, sets, loss_of(self.settings).accuracy)

    def moment(self) -> Moment:
        """Return all that the training goes on from."""
        self.training.close()
        optimizer = self.model.optimizer
        assert optimizer is not None
        state = {key: np.array(column) for key, column in optimizer.state.items()}
        return Moment(
            self.settings,
            self.position,
            self.weights,
            self.before,
            self.grads,
            state,
            optimizer.iterations,
            self.batches,
            self.pure,
            self.edited,
        )

    def load(self, moment: Moment) -> None:
        """Go on from a moment; what is only shown on the page stays as it is."""
        s = self.settings
        self.settings = moment.settings.shown_as(s)
        self.position, self.pure, self.stopped = moment.position, moment.pure, ""
        with self.training.exposed(whole=False):
            if self.settings != s:
                compile_as(self.model, self.settings)
            restore(self.model, moment)
        if self.settings != s:
            self._open()
        self.before, self.edited = moment.before, moment.edited
        self._seek(moment.position)

    def stand(self, position: Position, weights: Sequence[float]) -> None:
        """Go on from weights that were trained elsewhere, at a position after the beginning."""
        given = np.array(weights)
        here = self.moment()._replace(position=position, weights=given, before=given, pure=False)
        self.load(here)
        self.history.add(self.moment(), event=True)

    # Forward.

    def train(self, seconds: float, until: Position | None = None) -> None:
        """Train for so long, or up to a position; what was trained from here before is forgotten.

        At least one batch is trained. A training that fails stops before the batch that failed.
        """
        begun, self.stopped = perf_counter(), ""
        self.history.cut(self.position)
        try:
            while until is None or self.next() < until:
                self._hurry(until)
                if perf_counter() - begun > seconds:
                    break
            self._advance(shown=True)
            self.training.close()
        except ValueError as error:
            self._find(self.position)  # or gradients of the step that failed would be shown
            epoch, batch = self.position
            self.stopped = (
                f"The training diverged in epoch {epoch + 1}, batch {batch + 1}: numbers became "
                "too large. Take a smaller learning rate, then rewind."
            )
            self.details = str(error)
        self.history.last = self.position
        self.seconds += perf_counter() - begun

    def step(self, position: Position) -> None:
        """Train up to a position that was not reached yet, or go to it if it was."""
        deque(self.stepping(position), maxlen=0)

    def stepping(self, position: Position) -> Iterator[None]:
        """Do what step() does, slice by slice."""
        yield from self.going(min(position, self.history.last))
        while self.position < position and not self.stopped:
            self.train(SLICE, position)
            yield

    def next(self) -> Position:
        """Return the position one batch later."""
        epoch, batch = self.position
        return (epoch + 1, 0) if batch + 1 == self.batches else (epoch, batch + 1)

    def _hurry(self, until: Position | None) -> None:
        """Train batches in one go: before the one `until`, and before one that is kept."""
        epoch, batch = self.position
        last = until == (epoch + 1, 0) or self.history.wants(epoch + 1)
        end = until[1] - 1 if until and until[0] == epoch else self.batches - last
        if end - batch < 2:
            self._advance(shown=False)
            return
        if not batch:
            self._batches = resumed(self.training, self.position)
        batch += self.training.steps(self._batches[batch:end])
        self.position = (epoch + 1, 0) if batch == self.batches else (epoch, batch)

    def _advance(self, shown: bool) -> None:
        """Train one batch; `shown` if its update is going to be looked at."""
        batch = self.position[1]
        if not batch:
            self._batches = resumed(self.training, self.position)
        after = self.next()
        kept = not after[1] and self.history.wants(after[0])
        if shown or kept:
            self.training.close()
            before = self.weights
        self.training.step(self._batches[batch])
        self.position = after
        if shown or kept:
            self.before, self.edited = before, frozenset()
        if kept:
            self.history.add(self.moment())

    # Back.

    def goto(self, position: Position) -> None:
        """Go to a position that was trained to; raise ValueError if it was not."""
        deque(self.going(position), maxlen=0)

    def going(self, position: Position) -> Iterator[None]:
        """Do what goto() does, batch by batch."""
        first, last = self.history.first, self.history.last
        if not first <= position <= last or position[1] >= self.history.before(position).batches:
            message = f"there is no epoch {position[0]}, batch {position[1]}: training went from "
            raise FieldError(f"{message}{said(first)} to {said(last)}", "epoch")
        if not self.history.before(position).position <= self.position <= position:
            self.load(self.history.before(position))
        yield from self._walk(position)

    def _find(self, position: Position) -> None:
        """Go to a position from what is known of the time before it, not from here."""
        self.load(self.history.before(position))
        deque(self._walk(position), maxlen=0)

    def _walk(self, position: Position) -> Iterator[None]:
        """Train up to a position once more, batch by batch."""
        self.stopped = ""
        while self.position < position:
            self._advance(shown=self.next() == position)
            yield
        self.training.close()

    def previous(self) -> Position:
        """Return the position one batch before; raise ValueError at the beginning."""
        epoch, batch = self.position
        if self.position <= self.history.first:
            raise ValueError("this is the beginning: there is nothing to take back")
        return (epoch, batch - 1) if batch else (epoch - 1, self.history.batches(epoch - 1) - 1)

    # By hand.

    def change(self, settings: Settings) -> bool:
        """Take other settings; return whether that made a new network."""
        before = self.settings
        if settings.network() != before.network():
            self.begin(settings)
            return True
        self.settings = settings
        if before.shown_as(settings) != settings:
            self.training.close()
            compile_as(self.model, settings)
            self._open()
            self.pure = self.pure and self.position == (0, 0)
            self._happened()
        return False

    def edit(self, name: object, x: object) -> None:
        """Give a weight another value; one that was dead lives again."""
        k = self.index(name)
        if isinstance(x, bool) or not isinstance(x, int | float) or not abs(x) <= WEIGHT:
            message = f"a weight is a number from −{WEIGHT:g} to {WEIGHT:g}, got {short(x)}"
            raise FieldError(message, "value")
        optimizer = self.model.optimizer
        assert optimizer is not None
        with self.training.exposed(whole=False):
            self.parameters[k].data = float(x)
            if "alive" in optimizer.state:
                optimizer.state["alive"][k] = 1.0
        self.pure, self.edited = False, self.edited | {self.names[k]}
        self._happened()

    def _happened(self) -> None:
        """Note that a hand changed something here; what was trained from here before is gone."""
        self.stopped = ""
        self.history.cut(self.position)
        self.history.add(self.moment(), event=True)

    def index(self, name: object) -> int:
        """Return the place of a weight or bias among all; raise ValueError if there is none."""
        if not isinstance(name, str) or name not in self.names:
            message = f"there is no weight {short(name)}: the first is {self.names[0]}"
            raise FieldError(message, "name")
        return self.names.index(name)


def resumed(training: Loop, position: Position) -> list[list[int]]:
    """Begin an epoch in which some batches are done already; return all its batches."""
    training.plan.epoch, done = position
    return training.epoch(done)
