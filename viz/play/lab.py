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
from nn.training.native import SLICE
from viz.play.catalogue.limits import WEIGHT
from viz.play.checks import FieldError, short
from viz.play.data import both, split
from viz.play.history import Array, History, Moment, Position, restore, said
from viz.play.networks import compile_as, compiled, loss_of
from viz.play.results import Results, judged
from viz.play.settings import Settings


class Lab:
    """A network that is trained, stepped through, taken back and changed by hand."""

    def __init__(self, settings: Settings) -> None:
        self.begin(settings)

    def begin(self, settings: Settings) -> None:
        """Make the network of the settings."""
        self.settings, self.model = settings, compiled(settings)
        self.parameters = self.model.parameters()
        self.names = [name for name, _ in self.model.named_parameters()]
        self.seconds, self.stopped, self.details, self.pure = 0.0, "", "", True
        self.before, self.edited = self.weights, frozenset[str]()
        self._open((0, 0))
        self.history = History(self.moment())

    def _open(self, position: Position) -> None:
        """Make the training of the present network, by the present optimizer, on the points."""
        self.points = split(self.settings)
        self.model.epoch = 0  # errors of the training count epochs from here
        train, test = both(self.settings, self.points)
        size = min(self.settings.batch, len(train))
        self.training = Loop(self.model.plan, train, EngineSpec("compiled"), size, shuffle=True)
        self.test = self.training.engine.cast(self.model.plan.prepare(test))
        epoch, batch = position
        self.training.seek(epoch, min(batch, self.batches - 1))  # there may be fewer than before

    @property
    def position(self) -> Position:
        """The number of whole epochs that were trained, and of batches after them."""
        return self.training.position

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
        self.pure, self.stopped = moment.pure, ""
        with self.training.exposed(whole=False):
            if self.settings != s:
                compile_as(self.model, self.settings)
            restore(self.model, moment)
        if self.settings != s:
            self._open(moment.position)
        else:
            self.training.seek(*moment.position)
        self.before, self.edited = moment.before, moment.edited

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
            for _ in self._towards(until and max(until, self.next())):
                if perf_counter() - begun > seconds:
                    break
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

    def _towards(self, until: Position | None) -> Iterator[None]:
        """Train up to a position, in goes of many batches; keep moments on the way."""
        while until is None or self.position < until:
            (epoch, batch), kept = self.position, (self.history.next(self.position[0]), 0)
            end = min(until, kept) if until else kept
            self.training.advance((end[0] - epoch) * self.batches + end[1] - batch)
            self.before, self.edited = self.training.engine.now.before, frozenset()
            if self.position == kept and self.history.wants(kept[0]):
                self.history.add(self.moment())
            yield

    # Back.

    def goto(self, position: Position) -> None:
        """Go to a position that was trained to; raise ValueError if it was not."""
        deque(self.going(position), maxlen=0)

    def going(self, position: Position) -> Iterator[None]:
        """Do what goto() does, go by go; what cannot be gone to is refused at once."""
        first, last = self.history.first, self.history.last
        if not first <= position <= last or position[1] >= self.history.before(position).batches:
            message = f"there is no epoch {position[0]}, batch {position[1]}: training went from "
            raise FieldError(f"{message}{said(first)} to {said(last)}", "epoch")
        return self._walk(position, self.history.before(position))

    def _find(self, position: Position) -> None:
        """Go to a position from what is known of the time before it, not from here."""
        self.load(self.history.before(position))
        deque(self._walk(position), maxlen=0)

    def _walk(self, position: Position, known: Moment | None = None) -> Iterator[None]:
        """Train up to a position once more, go by go, from what is known if that is nearer."""
        if known and not known.position <= self.position <= position:
            self.load(known)
        self.stopped = ""
        yield from self._towards(position)
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
            self._open(self.position)
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
