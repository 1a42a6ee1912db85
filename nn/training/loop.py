"""The loop of training: epochs, batches, the results so far, and the hooks of callbacks.

An engine computes the gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from math import ceil
from typing import Any

import numpy as np

from autograd import CompileError
from autograd.listening import listener
from autograd.records import Record
from nn.callbacks import Callback
from nn.dead import warn_of_dead_layers
from nn.names import Results
from nn.orders import Batches, Order, batch_size, batches, orders
from nn.plan import Plan
from nn.prepared import Prepared
from nn.samples import Array, Samples, about
from nn.training.engine import Engine, EngineSpec
from nn.training.scalar import mark


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
        self.plan, self.size, self.shuffle = plan, batch_size(len(data), size), shuffle
        self.n_batches, self.n_in = ceil(len(data) / self.size), data.x.shape[1]
        prepared, parameters = plan.prepare(data), plan.parameters()
        plan.bind(parameters)
        self.engine = Engine(plan, parameters, prepared.sample, spec)
        self.data = self.engine.cast(prepared)
        plan.rules = prepared.rules  # what "accuracy" means is decided by the first fit
        self.validation: Prepared | None = None
        self.watched = plan.labels([watch] if isinstance(watch, str) else watch)
        self.updates: list[Record] = []
        self._before = plan.epoch
        self._ahead, self._batch = False, self.n_batches  # as at the end of an epoch
        self._planned: tuple[object, Batches] | None = None

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
        self.plan.epoch, self._batch = epoch, self.n_batches
        if batch:
            self._begin(batch)

    def epoch(self, done: int = 0) -> Batches:
        """Begin the next epoch and return its batches.

        Where training resumes in the middle of an epoch, the first batches are `done`.
        """
        self._begin(done)
        return self.batches()

    def _begin(self, done: int = 0) -> None:
        plan = self.plan
        changes = (
            (setattr, plan, "epoch", plan.epoch, plan.epoch + 1),
            (setattr, self, "_batch", self._batch, done),
        )
        mark("epoch", str(plan.epoch + 1), changes)
        self._sums: dict[str, Any] = dict.fromkeys(("loss", *self.data.rules), 0.0)
        self._seen = 0
        self.data.draw(plan.epoch, plan.seed)

    def batches(self, ahead: int = 0) -> Batches:
        """Return all batches of this epoch, and of later ones if so many lie ahead."""
        n, epoch, seed = len(self.data.x), self.plan.epoch, self.plan.seed
        epochs = range(epoch, epoch + max(1, ceil((self._batch + ahead) / self.n_batches)))
        if self._planned is None or self._planned[0] != (seed, epochs):
            if self.shuffle:
                order = orders(n, seed, epochs)
            else:
                order = np.tile(np.arange(n), (len(epochs), 1))
            self._planned = (seed, epochs), batches(order, self.size)
        return self._planned[1]

    def step(self, batch: Sequence[int] | Order) -> dict[str, float]:
        """Update the weights once, by a batch; return the results of the epoch so far."""
        data, done = self.data, self._batch
        changed = (setattr, self, "_batch", done, done + 1)
        mark("batch", f"{done + 1} of {self.n_batches}", [changed])
        self._ahead = True
        with self._placed(done + 1):
            loss, outputs = self.engine.run(
                lambda engine: engine.gradients(data.x, data.targets, data.weights, batch)
            )
            self.updates += self.engine.now.step(self.watched)
        self._count([loss], outputs, batches(np.array([batch]), len(batch)))
        return self.results()

    def advance(self, most: int = 1) -> int:
        """Train on the next batches, epoch after epoch; return how many.

        These are as many as the engine does in one go, and `most` at most; where one fails, it is
        done alone, which says why. A trace undoes the place in the epoch too.
        """
        if self._batch == self.n_batches:
            self._begin()
        alone, left = self.watched or listener() is not None, self.n_batches - self._batch
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
        with self._placed(self._batch + 1):
            losses, outputs = self.engine.run(
                lambda engine: engine.many(data.x, data.targets, data.weights, batches)
            )
        if not losses:
            return 0
        epochs, last = divmod(self._batch + len(losses) - 1, self.n_batches)
        if epochs:
            plan.epoch += epochs - 1
            self._begin()
        self._batch = last + 1
        first = max(0, len(losses) - self._batch)  # of those that are of this epoch
        self._count(losses[first:], outputs, batches.part(first, len(losses) - first))
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

    def _count(self, losses: Sequence[float], outputs: Array, batches: Batches) -> None:
        """Add the results of batches, whose outputs are the last, to those of the epoch."""
        sizes, outputs = batches.sizes.tolist(), outputs[-len(batches.order) :]
        for loss, size in zip(losses, sizes, strict=True):
            self._sums["loss"] += loss * size
        for k, size in enumerate(sizes if self.data.rules else ()):
            of_batch = outputs[batches.starts[k] : batches.starts[k + 1]]
            for name, x in self.data.means(of_batch, batches[k]).items():
                self._sums[name] = self._sums[name] + x * size
        self._seen += len(batches.order)

    def results(self) -> dict[str, float]:
        """Return the loss and the metrics of this epoch so far, averaged over the samples."""
        means = {name: total / self._seen for name, total in self._sums.items()}
        return Results({"loss": means["loss"]} | self.data.results(means))

    def validated(self) -> dict[str, float]:
        """Return the results of the epoch, with those on the validation data if there are any."""
        results = self.results()
        if self.validation:
            with about("the validation data"):
                found = self.engine.evaluate(self.validation)
            results |= {f"val_{name}": x for name, x in found.items()}
        return results

    def close(self) -> None:
        """Write what was trained so far to Values and optimizer."""
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


class Hooks:
    """The hooks of several callbacks, called in turn.

    `observers` look at results alone; `callbacks` may look at the weights and change them, so
    the weights are exposed to them.
    """

    def __init__(
        self, loop: Loop, observers: list[Callback], callbacks: list[Callback], epochs: int
    ) -> None:
        self.loop, self.observers, self.callbacks = loop, observers, callbacks
        for callback in [*observers, *callbacks]:
            callback.model = loop.plan.network
            callback.params = {"epochs": epochs, "steps": loop.n_batches, "metrics": loop.names}
        self.busy = any(self._written(f"on_train_batch_{at}") for at in ("begin", "end"))
        """Whether callbacks hear of every batch; observers may hear of the last of several."""

    def _written(self, name: str) -> list[Any]:
        names = dict.fromkeys((name, name.replace("_train_batch_", "_batch_")))
        hooks = [(name, getattr(callback, name)) for callback in self.callbacks for name in names]
        return [h for name, h in hooks if getattr(h, "__func__", h) is not getattr(Callback, name)]

    def call(self, name: str, *arguments: Any) -> None:
        """Call a hook of all callbacks that have written it."""
        for observer in self.observers:
            getattr(observer, name)(*arguments)
        # Exposing takes time, too much for every batch if no one looks.
        if written := self._written(name):
            with self.loop.exposed(whole="batch" not in name):
                for hook in written:
                    hook(*arguments)


def train(loop: Loop, hooks: Hooks, epochs: range, interrupted: Callable[[], bool]) -> None:
    """Train until the epochs are done, or a callback or Ctrl-C stops it."""
    network = loop.plan.network
    network.stop_training = False
    hooks.call("on_train_begin", {})
    with closing(loop):
        for epoch in epochs:
            hooks.call("on_epoch_begin", epoch, {})
            loop.epoch()
            done = 0
            while done < loop.n_batches:
                hooks.call("on_train_batch_begin", done, {})
                done += loop.advance(1 if hooks.busy else loop.n_batches - done)
                hooks.call("on_train_batch_end", done - 1, loop.results())
                if interrupted():
                    break
            results = loop.validated()
            for callback in hooks.callbacks:
                results.update(callback.own_results())
            hooks.call("on_epoch_end", epoch, results)
            if network.stop_training or interrupted():
                break
    hooks.call("on_train_end", {})
    weights = len(loop.engine.now.parameters)
    inputs = loop.data.x[:, : loop.n_in]
    warn_of_dead_layers(network, inputs, loop.results()["loss"], weights)
