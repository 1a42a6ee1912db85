"""A model's task on a set of samples: to be measured on them, or trained on them batch by batch.

How gradients are computed is left to the engine, when to stop to training.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from random import Random
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from autograd import CompileError, Value
from autograd.listening import paused
from autograd.records import Record
from nn import metrics
from nn.choice import Choice, explained, make_engine, scalars_instead
from nn.engines import ScalarEngine, in_pieces, mark, outputs_of
from nn.optimizers import Optimizer
from nn.samples import Array, Samples, batches

if TYPE_CHECKING:
    from nn.training import Model


T = TypeVar("T")


class Task:
    """Samples with the targets and metrics of a compiled model."""

    def __init__(self, model: Model, data: Samples, engine: ScalarEngine | Choice) -> None:
        if model.loss is None or model.optimizer is None:
            raise ValueError(
                'the model is not compiled yet: model.compile(optimizer="adam", loss="mse")'
            )
        self.model, self.y = model, data.y
        outputs = _probe(model, data.x[0].tolist())
        model.loss.check(outputs)
        targets = model.loss.targets(data.y, len(outputs))
        with paused(), suppress(ValueError, ArithmeticError):  # those the training tells better
            model.loss.of(targets[0].tolist(), outputs)
        rules = {
            name: metrics.rule_for(metric, model.loss, data.y, len(outputs))
            for name, metric in model.metrics.items()
        }
        self.rules = model.rules or rules  # what "accuracy" means is decided by the first fit
        self.sample = data.x[0].tolist(), targets[0].tolist()
        choice = engine if isinstance(engine, Choice) else Choice()
        if isinstance(engine, Choice):
            parameters = model.parameters()
            check_optimizer(model.optimizer, parameters)
            self.prepare(model.optimizer, parameters)
            engine = make_engine(model, parameters, self.sample, engine)
        self.engine, self.choice = engine, choice
        self.x, self.targets = engine.array(data.x), engine.array(targets)
        self.weights = engine.array(data.weights)

    def prepare(self, optimizer: Optimizer, parameters: list[Value]) -> None:
        """Do what must be done before the engine is made; nothing for measuring."""

    def evaluate(self) -> dict[str, float]:
        """Return the loss and the metrics by their names."""
        losses, outputs = self.by_engine(
            lambda engine: explained(
                lambda: in_pieces(engine.losses, self.x, self.targets),
                lambda: ScalarEngine.losses(engine, self.x, self.targets),
            )
        )
        loss = float(np.mean(losses * self.weights)) + self.engine.penalty()
        return {"loss": loss} | self.measure(self.y, outputs)

    def by_engine(self, compute: Callable[[ScalarEngine], T]) -> T:
        """Return what the engine computes; scalars take its place where compiled it is wrong."""
        try:
            return compute(self.engine)
        except CompileError as error:
            self.engine = scalars_instead(self.engine, self.choice, error)
            self.choice = Choice("scalar")
        return compute(self.engine)

    def measure(self, y: Array, outputs: Array) -> dict[str, float]:
        """Return the metrics by their names, each averaged over the samples."""
        return {name: float(np.mean(rule(y, outputs))) for name, rule in self.rules.items()}


class Training(Task):
    """Samples to train on: batches, and what was measured so far in this epoch."""

    def __init__(
        self,
        model: Model,
        data: Samples,
        engine: Choice,
        batch_size: int | None,
        shuffle: bool,
        watch: str | Sequence[str] = (),
    ) -> None:
        self.n_batches = len(batches(len(data), batch_size, None))
        super().__init__(model, data, engine)
        model.rules = self.rules
        self.batch_size, self.shuffle = batch_size, shuffle
        self._before = model.epoch
        self.watched = _watched(model, [watch] if isinstance(watch, str) else watch)
        self.updates: list[Record] = []
        self.validation: Task | None = None
        self._ahead, self._batch = False, self.n_batches  # as at the end of an epoch

    def prepare(self, optimizer: Optimizer, parameters: list[Value]) -> None:
        """Give the optimizer the weights to train, unless it has some of the model already."""
        frozen = {
            p for part in self.model.modules() if not part.trainable for p in part.parameters()
        }
        trainable = [p for p in parameters if p not in frozen]
        if not optimizer.params:
            optimizer.bind(trainable)
            self.model.bound = optimizer
        elif self.model.bound is optimizer and set(optimizer.params) != set(trainable):
            raise ValueError(
                "layers were added, frozen or set free since the optimizer took the weights to "
                "train: compile the model again"
            )

    def validate_on(self, data: Samples | None) -> None:
        """Measure the results on other samples too, after each epoch, by the same metrics."""
        if data is not None:
            with about("the validation data"):
                self.validation = Task(self.model, data, self.engine)

    def epoch(self, done: int = 0) -> list[list[int]]:
        """Begin the next epoch and return its batches, the numbers of their samples.

        Where a training goes on in the middle of an epoch, so many batches of it are `done`.
        """
        model = self.model
        changes = (
            (setattr, model, "epoch", model.epoch, model.epoch + 1),
            (setattr, self, "_batch", self._batch, done),
        )
        mark("epoch", str(model.epoch + 1), changes)
        self._sums, self._seen = dict.fromkeys(("loss", *self.rules), 0.0), 0
        order = Random(f"{model.seed}:{model.epoch}") if self.shuffle else None
        return batches(len(self.x), self.batch_size, order)

    def step(self, batch: Sequence[int]) -> dict[str, float]:
        """Update the weights once, by a batch; return the results of the epoch so far."""
        done = self._batch
        changed = (setattr, self, "_batch", done, done + 1)
        mark("batch", f"{done + 1} of {self.n_batches}", [changed])
        self._ahead = True
        try:
            loss, outputs = self.by_engine(
                lambda engine: engine.gradients(self.x, self.targets, self.weights, batch)
            )
            self.updates += self.engine.step(self.watched)
        except (ValueError, ArithmeticError) as error:
            kind = CompileError if isinstance(error, CompileError) else ValueError
            raise kind(
                f"training stopped in epoch {self.model.epoch - self._before}, batch "
                f"{self._batch}: {error}. The weights are those of the last good step"
            ) from error
        measured = self.measure(self.y[batch], outputs) if self.rules else {}
        for name, x in ({"loss": loss} | measured).items():
            self._sums[name] += x * len(batch)
        self._seen += len(batch)
        return self.results()

    def results(self) -> dict[str, float]:
        """Return the loss and the metrics of this epoch so far, averaged over the samples."""
        return {name: total / self._seen for name, total in self._sums.items()}

    def validated(self) -> dict[str, float]:
        """Return the results of the epoch, with those on the validation data if there are any."""
        self.close()
        results = self.results()
        if self.validation:
            self.validation.engine, self.validation.choice = self.engine, self.choice
            with about("the validation data"):
                found = self.validation.evaluate()
            self.engine, self.choice = self.validation.engine, self.validation.choice
            results |= {f"val_{name}": x for name, x in found.items()}
        return results

    def close(self) -> None:
        """See that Values and optimizer hold what was trained so far."""
        if self._ahead:
            self.engine.write_back()
            self._ahead = False

    @contextmanager
    def lent(self, whole: bool) -> Iterator[None]:
        """Lend Values and optimizer to a `with` block, and go on with what it makes of them.

        Between batches that is their numbers; `whole` looks at the network anew, too.
        """
        self.close()
        yield
        if whole:
            parameters = self.model.parameters()
            self.engine = make_engine(self.model, parameters, self.sample, self.choice)
        else:
            self.engine.read_values()

    def forever(self) -> Callable[[], None]:
        """Return a function that trains on one batch more, epoch after epoch.

        Where it stands is part of what a trace undoes, so a call that is undone counts for nothing.
        """
        batches: list[list[int]] = []

        def advance() -> None:
            nonlocal batches
            if self._batch >= len(batches):
                batches = self.epoch()
            self.step(batches[self._batch])

        return advance


@contextmanager
def about(what: str) -> Iterator[None]:
    """Say in an error that comes out of a `with` block what it is about."""
    try:
        yield
    except (ValueError, TypeError) as error:
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(f"in {what}, {error}") from None


def check_optimizer(optimizer: Optimizer, parameters: list[Value]) -> None:
    """Raise ValueError if the optimizer has weights of another model than these."""
    strange = set(optimizer.params) - set(parameters)
    if strange:
        raise ValueError(
            f"the optimizer trains {len(strange)} weights that are not of this model: compile "
            f"the model with an optimizer of its own, {optimizer.name}()"
        )


def _probe(model: Model, sample: list[float]) -> list[Value]:
    """Return the outputs for one sample, unheard by any trace, with all weights in place."""
    with paused():
        model.build(len(sample))
        return outputs_of(model, sample)


def _watched(model: Model, names: Sequence[str]) -> AbstractSet[str]:
    """Return the labels of the weights whose names begin with one of these."""
    known = model.named_parameters() if names else []
    for name in names:
        if not any(k.startswith(name) for k, _ in known):
            raise ValueError(
                f"there is no weight {name!r} to watch: they are called {known[0][0]}, … , "
                f"{known[-1][0]}"
            )
    # Inside another module a weight has a longer label, and the updates go by that.
    return {p.label for k, p in known for name in names if k.startswith(name)}
