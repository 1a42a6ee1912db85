"""The loop of training: epochs, batches, the results so far, and the hooks of callbacks.

An engine computes the gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import ceil
from typing import TypeVar

import numpy as np

from autograd import CompileError
from autograd.interrupt import Shield
from autograd.listening import listener
from autograd.records import Record
from nn.epochs import Cut, Epoch, Tally
from nn.names import Results
from nn.optimizers import Optimizer
from nn.optimizers.rates import Rate
from nn.optimizers.undo import warn_if_halfway
from nn.orders import Batches, Order, batches, orders
from nn.plan import Plan
from nn.prepared import Prepared
from nn.samples import Samples, about
from nn.training.engine import Engine, EngineSpec
from nn.training.scalar import mark

T = TypeVar("T")


class Loop:
    """Training by batches, and what was measured so far in this epoch."""

    def __init__(
        self,
        plan: Plan,
        data: Samples,
        spec: EngineSpec,
        size: int | None,
        shuffle: bool,
        watch: str | Sequence[str] = (),
    ) -> None:
        self.plan, self.cut = plan, Cut.of(data, size, shuffle)
        self.n_batches, self.n_in = self.cut.batches, data.x.shape[1]
        prepared, parameters = plan.prepare(data), plan.parameters()
        plan.bind(parameters)
        self.engine = Engine(plan, parameters, prepared.sample, spec)
        self.data = self.engine.cast(prepared)
        plan.rules = prepared.rules  # what "accuracy" means is decided by the first fit
        self.validation: Prepared | None = None
        self.watched = plan.labels([watch] if isinstance(watch, str) else watch)
        self.updates: list[Record] = []
        self._ahead, self._batch = False, self.n_batches  # as at the end of an epoch
        self.recorded: list[int] = []
        """The epochs of the history that fit adds to."""
        self.unrecorded = False  # true of an epoch whose batches alone are done
        self._planned: tuple[object, Batches] | None = None
        self._resume()
        self._before, _ = self.position

    def validate_on(self, data: Samples | None) -> None:
        """Measure the results on other samples too, after each epoch, by the same metrics."""
        if data is not None:
            with about("the validation data"):
                self.validation = self.engine.cast(self.plan.prepare(data))

    @property
    def position(self) -> tuple[int, int]:
        """The number of whole epochs, and of batches after them."""
        whole, batch = divmod(self._batch, self.n_batches)
        return self.plan.epoch - 1 + whole, batch

    def seek(self, epoch: int, batch: int) -> None:
        """Go on from a position, with the weights as they are."""
        self.plan.last_epoch = None
        self.plan.epoch, self._batch = epoch, self.n_batches
        if batch:
            self._begin(batch)

    def _resume(self) -> None:
        """Go on within an epoch that was broken off, if its batches are those of this training."""
        plan, last, optimizer = self.plan, self.plan.last_epoch, self.plan.compiled()[0]
        counts = type(optimizer).step is Optimizer.step  # else it need not count its steps
        if not counts or last is None or last.number not in (plan.epoch, plan.epoch + 1):
            return
        done = optimizer.iterations - last.iterations
        if done == 0 or (last.cut == self.cut and done > 0 and not last.over(done)):
            self._begin(done, last.number)
            self.unrecorded = done == self.n_batches

    @contextmanager
    def beginning(self, heard: bool) -> Iterator[None]:
        """Let callbacks set the rate of an epoch in a `with` block, once: not on what they set."""
        plan, optimizer = self.plan, self.plan.compiled()[0]
        if self._batch == self.n_batches and not self.unrecorded:
            plan.last_epoch = self._begun(plan.epoch + 1)
        rates = plan.last_epoch.rates if plan.last_epoch and heard else ()
        if rates and (len(rates) == 1 or optimizer.lr == rates[1]):
            optimizer.lr = rates[0]
        before = optimizer.lr
        self._rate(before)
        try:
            yield
        finally:
            self._rate(before, optimizer.lr)

    def _rate(self, *rates: Rate) -> None:
        """Note the learning rate before callbacks hear of the epoch, and what they make of it."""
        if epoch := self.plan.last_epoch:
            rows = self.recorded, len(self.recorded)
            self.plan.last_epoch = epoch._replace(rates=rates, rows=rows)

    def begin(self) -> int:
        """Begin the next epoch, unless one is under way; return how many batches are done."""
        if self._batch == self.n_batches:
            self._begin()
        return self._batch

    def epoch(self, done: int = 0) -> Batches:
        """Begin the next epoch, of which some batches are done, and return all of them."""
        self._begin(done)
        return self.batches()

    def _begun(self, number: int, done: int = 0) -> Epoch:
        """Return an epoch of which some batches are done, with what is known of it already."""
        last, iterations = self.plan.last_epoch, self.plan.compiled()[0].iterations - done
        if last is None or last.number != number:
            return Epoch(number, iterations, self.cut)
        return last._replace(iterations=iterations, cut=self.cut)

    def _begin(self, done: int = 0, number: int | None = None) -> None:
        """Begin an epoch, the next one unless another is given, of which some batches are done."""
        plan = self.plan
        number = plan.epoch + 1 if number is None else number
        begun = self._begun(number, done)
        changes = (
            (setattr, plan, "epoch", plan.epoch, number),
            (setattr, plan, "last_epoch", plan.last_epoch, begun),
            (setattr, self, "_batch", self._batch, done),
        )
        mark("epoch", str(number), changes)
        self.data.draw(number, plan.seed)

    def batches(self, ahead: int = 0) -> Batches:
        """Return all batches of this epoch, and of later ones if so many lie ahead."""
        n, epoch, seed = len(self.data.x), self.plan.epoch, self.plan.seed
        epochs = range(epoch, epoch + max(1, ceil((self._batch + ahead) / self.n_batches)))
        if self._planned is None or self._planned[0] != (seed, epochs):
            if self.cut.shuffle:
                order = orders(n, seed, epochs)
            else:
                order = np.tile(np.arange(n), (len(epochs), 1))
            self._planned = (seed, epochs), batches(order, self.cut.size)
        return self._planned[1]

    def step(self, batch: Sequence[int] | Order) -> dict[str, float]:
        """Update the weights once, by a batch; return the results of the epoch so far."""
        data, done, before = self.data, self._batch, self._tally
        changed = (setattr, self, "_batch", done, done + 1)
        mark("batch", f"{done + 1} of {self.n_batches}", [changed])
        self._ahead = True
        with self._placed(done + 1):
            loss, outputs = self.engine.run(
                lambda engine: engine.gradients(data.x, data.targets, data.weights, batch)
            )
            alone = batches(np.array([batch]), len(batch))
            self._keep(before, before.plus(data, [loss], outputs, alone))
            with Shield():
                self.updates += self.engine.now.step(self.watched)
        return self.results()

    def advance(self, most: int = 1) -> int:
        """Train on the next batches, epoch after epoch; return how many.

        These are as many as the engine does in one go, and `most` at most; where one fails, it is
        done alone, which says why. A trace undoes the place in the epoch too.
        """
        left = self.n_batches - self.begin()
        alone = self.watched or listener() is not None
        reach = 1 if alone else self.engine.now.reach(left)
        count = min(most, reach, left if self.data.masks else reach)  # an epoch has its own masks
        batches = self.batches(count)
        if count == 1:
            self.step(batches[self._batch])
            return 1
        done = self._many(batches.part(self._batch, count))
        return done if done == count else done + self.advance()

    def _many(self, batches: Batches) -> int:
        """Train on batches of this epoch and later ones in one go; return how many were good."""
        data, plan = self.data, self.plan
        self._ahead = True
        with Shield():  # the results go with the weights
            with self._placed(self._batch + 1):
                losses, outputs, take = self.engine.run(
                    lambda engine: engine.many(data.x, data.targets, data.weights, batches)
                )
            if not losses:
                return 0
            epochs, last = divmod(self._batch + len(losses) - 1, self.n_batches)
            before = Tally.empty(0, data.rules) if epochs else self._tally
            first = max(0, len(losses) - last - 1)  # of those that are of the last epoch
            of_epoch = batches.part(first, len(losses) - first)
            after = before.plus(data, losses[first:], outputs, of_epoch)
            if not epochs:
                self._keep(before, after)
            take()
            if epochs:
                self._begin(last + 1, plan.epoch + epochs)
                self._keep(after)
            self._batch = last + 1
        return len(losses)

    @contextmanager
    def _placed(self, batch: int) -> Iterator[None]:
        """Say in an error that comes out of a `with` block where the training has stopped."""
        try:
            yield
        except (ValueError, ArithmeticError) as error:
            self._batch = batch - 1
            kind = CompileError if isinstance(error, CompileError) else ValueError
            done = "; model.history has the epochs before" if self.plan.epoch > 1 else ""
            raise kind(
                f"training stopped in epoch {self.plan.epoch - self._before}, batch {batch}: "
                f"{error}. The weights are those of the last good step{done}"
            ) from error

    @property
    def _tally(self) -> Tally:
        """The results of the epoch so far."""
        epoch = self.plan.last_epoch
        known = () if epoch is None else [t for t in epoch.tallies if t.batch == self._batch]
        return known[0] if known else Tally.empty(self._batch, self.data.rules)

    def _keep(self, *tallies: Tally) -> None:
        epoch = self.plan.last_epoch
        assert epoch is not None
        self.plan.last_epoch = epoch._replace(tallies=tallies)

    def results(self) -> dict[str, float]:
        """Return the loss and the metrics of this epoch so far, averaged over the samples."""
        means = self._tally.means()
        return Results({"loss": means["loss"]} | self.data.results(means))

    def validated(self) -> dict[str, float]:
        """Return the results of the epoch, with those on the validation data if there are any."""
        results = self.results()
        if self.validation:
            with about("the validation data"):
                found = self.engine.evaluate(self.validation)
            results |= {f"val_{name}": x for name, x in found.items()}
        return results

    def run(self, work: Callable[[], T]) -> T:
        """Do some training, and close the loop, whatever comes in between."""
        optimizer, _ = self.plan.compiled()
        warn_if_halfway(optimizer)
        optimizer.halfway = False  # the Stepper is left behind
        with Shield(closing=self._end, open=True):
            try:
                found = work()
                self._end()
                return found
            except BaseException:  # also one that another thread raised within _end()
                self._end()
                raise

    def _end(self) -> None:
        """Close the loop where Ctrl-C waits, as it does not where callbacks look in between."""
        self.close()

    def close(self) -> None:
        """Write what was trained so far to Values and optimizer; called again, what is missing."""
        if self._ahead:
            self.engine.now.write_back()
            self._ahead = False

    @property
    def names(self) -> list[str]:
        """The names of the results of an epoch."""
        names = ["loss", *self.data.rules]
        return names + [f"val_{name}" for name in names] if self.validation else names

    @contextmanager
    def exposed(self, whole: bool) -> Iterator[None]:
        """Expose Values and optimizer to a `with` block, then train on with what it made of them.

        Between batches that is their numbers; `whole` looks at the network again, too.
        """
        self.close()
        yield
        if whole:
            self.engine.renew()
        else:
            self.engine.now.read_values()
