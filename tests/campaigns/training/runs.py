"""Random trainings for campaigns: what is trained how, and where it stands after each step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

import numpy as np

import nn
from autograd import Value
from nn import schedules
from nn.optimizers import OPTIMIZERS, Shrinking

ENGINES = "scalar", "arrays", "native"
SEEDS = 60
"""How many trainings there are in each engine; what comes of them undisturbed is kept."""
Stand = tuple[int, list[str], dict[str, list[str]]]
"""The steps taken, the weights, and what the optimizer remembers of them."""


def stand(model: Any) -> Stand:
    """Return where a training stands, to the last bit."""
    optimizer = model.optimizer
    state = {key: [x.hex() for x in column] for key, column in optimizer.state.items()}
    return optimizer.iterations, [p.data.hex() for p in model.parameters()], state


class Steps(nn.Callback):
    """Notes where the training stands at first and after each batch."""

    def __init__(self) -> None:
        self.stands: list[Stand] = []

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if not self.stands:
            self.stands.append(stand(self.model))

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.stands.append(stand(self.model))


@dataclass(frozen=True)
class Training:
    """A random training, the same for the same seed; `model()` gives a new network each time."""

    seed: int
    engine: str
    epochs: int

    @classmethod
    def drawn(cls, source: Random) -> Training:
        """Draw a training, in an engine."""
        seed = source.randrange(SEEDS)
        return cls(seed, source.choice(ENGINES), 2 + seed % 3)

    def _source(self, what: str) -> Random:
        return Random(f"{what} {self.seed}")

    def model(self) -> nn.Sequential:
        """Return the network, compiled."""
        source = self._source("model")
        layers: list[Any] = []
        for _ in range(source.randint(1, 2)):
            penalty = source.choice([None, None, nn.regularizers.L2(0.01)])
            kind = source.choice(["tanh", "sigmoid", "softplus", "leaky_relu"])
            layers.append(nn.Dense(source.randint(1, 4), kind, kernel_regularizer=penalty))
            if source.random() < 0.25:
                layers.append(nn.Dropout(0.25))
        layers[0].trainable = source.random() < 0.8
        model = nn.Sequential([*layers, nn.Dense(1)], seed=self.seed)
        model.build(2)
        metrics = source.choice([[], [], ["mae"], ["mae", "mse"]])
        model.compile(_optimizer(source), source.choice(["mse", "mae", "huber"]), metrics)
        return model

    def data(self) -> tuple[Any, Any]:
        """Return inputs and targets."""
        drawn = np.random.default_rng(self.seed)
        x = drawn.uniform(-1, 1, (int(drawn.integers(4, 13)), 2))
        return x, np.sin(3 * x[:, 0]) + x[:, 1]

    @property
    def batch_size(self) -> int:
        """How many samples are in a batch."""
        return self._source("batch").choice([1, 2, 3, 5, 32])

    @property
    def batches(self) -> int:
        """How many batches an epoch has."""
        return -(-len(self.data()[0]) // self.batch_size)

    def fit(self, model: Any, *callbacks: nn.Callback, **more: Any) -> nn.History:
        """Train a network on the data, to the last epoch."""
        source = self._source("fit")
        arguments = {"epochs": self.epochs, "verbose": 0, "engine": self.engine}
        if source.random() < 0.3:
            arguments["validation_data"] = [x[:2] for x in self.data()]
        if source.random() < 0.2 and self.engine == "arrays":
            arguments["dtype"] = "float32"
        own = []
        if source.random() < 0.3:
            own.append(nn.LambdaCallback(on_train_batch_end=lambda batch, logs: None))
        if source.random() < 0.3 and not callable(model.optimizer.lr):
            own.append(nn.LearningRateScheduler(lambda epoch, lr: 0.8 * lr))
        found: nn.History = model.fit(
            *self.data(), self.batch_size, callbacks=[*own, *callbacks], **arguments | more
        )
        return found

    def go_on(self, model: Any, **more: Any) -> None:
        """Train on to the last epoch, as README says, if there is something left."""
        self.fit(model, initial_epoch=len(model.history.epoch) if model.history else 0, **more)

    @cache  # noqa: B019  (there are few, and all are wanted again)
    def undisturbed(self) -> tuple[list[Stand], nn.Sequential]:
        """Return where the training stands after each step, and the network at the end."""
        steps, model = Steps(), self.model()
        self.fit(model, steps)
        return steps.stands, model

    def assert_whole(self, model: Any, where: str) -> None:
        """See that a training stands after a whole step."""
        for p in model.parameters():
            assert type(p) is Value
            assert type(p._data) is type(p._grad) is float
            assert p._data - p._data == 0.0, f"{where}: {p.label} is {p._data}"
        taken, weights, state = stand(model)
        _, *expected = self.undisturbed()[0][taken]
        assert [weights, state or expected[1]] == expected, f"{where}: torn after step {taken}"
        assert model.epoch * self.batches >= taken >= (model.epoch - 1) * self.batches, (
            f"{where}: {taken} steps in {model.epoch} epochs of {self.batches}"
        )

    def assert_goes_on(self, model: Any, where: str) -> None:
        """See that it goes on from there to where it would have come undisturbed."""
        self.assert_whole(model, where)
        taken, whole = model.optimizer.iterations, self.undisturbed()[1]
        self.go_on(model)
        where = f"{where}: went on from step {taken}"
        assert stand(model) == stand(whole), f"{where} to other numbers"
        assert model.epoch == whole.epoch, f"{where} to epoch {model.epoch}"
        assert model.optimizer.lr == whole.optimizer.lr, (
            f"{where} to a rate of {model.optimizer.lr}"
        )
        found, wanted = model.history.history, whole.history.history
        assert found == wanted, f"{where} to the results {found}, not {wanted}"


def _optimizer(source: Random) -> Any:
    """Return an optimizer with a rate that stays or falls."""
    name = source.choice([*OPTIMIZERS, "shrinking"])
    rate: Any = source.choice([0.01, 0.05, "falling", "own"])
    clips = source.choice([{}, {}, {"clipvalue": 0.5}, {"clipnorm": 0.5}])
    if rate == "falling":
        rate = schedules.ExponentialDecay(0.05, 4, 0.5)
    elif rate == "own":
        rate = own_schedule
    if name == "shrinking":
        return Shrinking(nn.Adam(lr=rate, **clips), l1=0.01, l2=0.01)
    return OPTIMIZERS[name](lr=rate, **clips)


def own_schedule(step: int) -> float:
    """Return a rate that falls."""
    return 0.05 / (1 + step)
