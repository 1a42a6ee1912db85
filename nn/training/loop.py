"""The loop of training: epochs, batches, the results so far, and the hooks of callbacks.

An engine computes the gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from random import Random
from typing import Any

from autograd import CompileError
from autograd.listening import listener
from autograd.records import Record
from nn.callbacks import Callback
from nn.dead import warn_of_dead_layers
from nn.names import Results
from nn.plan import Plan
from nn.prepared import Prepared
from nn.samples import Array, Samples, about, batches
from nn.training.engine import Engine, EngineSpec
from nn.training.scalar import mark


class Loop:
    """Training by batches, and what was measured so far in this epoch."""

    def __init__(
        self,
        plan: Plan,
        data: Samples,
        spec: EngineSpec,
        batch_size: int | None,
        shuffle: bool,
        watch: str | Sequence[str] = (),
    ) -> None:
        self.plan, self.batch_size, self.shuffle = plan, batch_size, shuffle
        self.n_batches, self.n_in = len(batches(len(data), batch_size, None)), data.x.shape[1]
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
        self._batches: list[list[int]] = []

    def validate_on(self, data: Samples | None) -> None:
        """Measure the results on other samples too, after each epoch, by the same metrics."""
        if data is not None:
            with about("the validation data"):
                self.validation = self.engine.cast(self.plan.prepare(data))

    def epoch(self, done: int = 0) -> list[list[int]]:
        """Begin the next epoch and return its batches, the numbers of their samples.

        Where training resumes in the middle of an epoch, the first batches are `done`.
        """
        plan = self.plan
        changes = (
            (setattr, plan, "epoch", plan.epoch, plan.epoch + 1),
            (setattr, self, "_batch", self._batch, done),
        )
        mark("epoch", str(plan.epoch + 1), changes)
        self._sums: dict[str, Any] = dict.fromkeys(("loss", *self.data.rules), 0.0)
        self._seen = 0
        self.data.draw(plan.epoch, plan.seed)
        order = Random(f"{plan.seed}:{plan.epoch}") if self.shuffle else None
        return batches(len(self.data.x), self.batch_size, order)

    def step(self, batch: Sequence[int]) -> dict[str, float]:
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
        self._count(loss, outputs, batch)
        return self.results()

    def steps(self, batches: Sequence[Sequence[int]]) -> int:
        """Do the first of some steps, as many as the engine does in one go; return how many."""
        data, alone = self.data, len(batches) == 1 or self.watched or listener() is not None
        if alone:
            self.step(batches[0])
            return 1
        self._ahead = True
        with self._placed(self._batch + 1):
            losses, outputs = self.engine.run(
                lambda engine: engine.many(data.x, data.targets, data.weights, batches)
            )
        if not losses:
            self.step(batches[0])
            return 1
        self._batch += len(losses)
        for loss, batch in zip(losses, batches, strict=False):
            self._count(loss, outputs, batch)
            outputs = outputs[len(batch) :]
        return len(losses)

    @contextmanager
    def _placed(self, batch: int) -> Iterator[None]:
        """Say in an error that comes out of a `with` block where the training has stopped."""
        try:
            yield
        except (ValueError, ArithmeticError) as error:
            kind = CompileError if isinstance(error, CompileError) else ValueError
            done = "; model.history has the epochs before" if self.plan.epoch > 1 else ""
            raise kind(
                f"training stopped in epoch {self.plan.epoch - self._before}, batch {batch}: "
                f"{error}. The weights are those of the last good step{done}"
            ) from error

    def _count(self, loss: float, outputs: Array, batch: Sequence[int]) -> None:
        """Add the results of a batch, whose outputs are the first, to those of the epoch."""
        self._sums["loss"] += loss * len(batch)
        for name, x in self.data.means(outputs[: len(batch)], batch).items():
            self._sums[name] = self._sums[name] + x * len(batch)
        self._seen += len(batch)

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

    def advance(self) -> None:
        """Train on one more batch, epoch after epoch; a trace undoes the place in the epoch too."""
        if self._batch >= len(self._batches):
            self._batches = self.epoch()
        self.step(self._batches[self._batch])


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
            batches, done = loop.epoch(), 0
            while done < len(batches):
                hooks.call("on_train_batch_begin", done, {})
                done += loop.steps(batches[done : done + 1] if hooks.busy else batches[done:])
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
