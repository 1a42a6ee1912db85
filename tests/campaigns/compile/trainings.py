"""Trainings by chance: what a network is made of, what it is trained by, and on what."""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

import numpy as np

from nn import ELU, Dense, Dropout, LeakyReLU, Sequential, optimizers, schedules
from nn.objectives import BinaryCrossentropy, CategoricalCrossentropy

HIDDEN = ["relu", "tanh", "sigmoid", "softplus", "leaky_relu", "linear", "softmax", "bent"]
LAYERS = {"dropout": lambda: Dropout(0.3), "elu": lambda: ELU(0.5), "leaky": lambda: LeakyReLU(0.2)}
BENT: dict[str, Any] = {"bent": lambda z: z.tanh() + 0.1 * z**2, **dict.fromkeys(LAYERS, "linear")}
LOSSES: dict[str, tuple[Any, list[str | None], str]] = {
    "mse": ("mse", [None, "tanh", "sigmoid"], "numbers"),
    "half": ("half_squared_error", [None, "softplus"], "numbers"),
    "mae": ("mae", [None, "relu"], "numbers"),
    "mape": ("mape", [None, "softplus"], "numbers"),
    "msle": ("msle", ["softplus", "relu"], "yes"),
    "huber": ("huber", [None, "tanh"], "numbers"),
    "log cosh": ("log_cosh", [None, "tanh"], "numbers"),
    "squared hinge": ("squared_hinge", [None, "tanh"], "signs"),
    "of one's own": (lambda t, p: (p[0] - t[0]).tanh() ** 2 + p[-1] ** 2, [None], "numbers"),
    "hinge": ("hinge", [None, "tanh"], "signs"),
    "binary": ("binary_crossentropy", ["sigmoid", "softmax"], "yes"),
    "logits": (BinaryCrossentropy(from_logits=True), [None], "yes"),
    "categorical": ("categorical_crossentropy", ["softmax", "sigmoid"], "one-hot"),
    "class logits": (CategoricalCrossentropy(from_logits=True), [None], "one-hot"),
    "sparse": ("sparse_categorical_crossentropy", ["softmax"], "labels"),
}
OPTIMIZERS = {
    "sgd": lambda lr: optimizers.SGD(lr),
    "momentum": lambda lr: optimizers.SGD(lr, momentum=0.9),
    "nesterov": lambda lr: optimizers.SGD(lr, momentum=0.5, nesterov=True, decay=0.1),
    "rmsprop": lambda lr: optimizers.RMSprop(lr),
    "centered": lambda lr: optimizers.RMSprop(lr, momentum=0.3, centered=True),
    "adagrad": lambda lr: optimizers.Adagrad(lr),
    "adadelta": lambda lr: optimizers.Adadelta(lr),
    "adam": lambda lr: optimizers.Adam(lr),
    "amsgrad": lambda lr: optimizers.Adam(lr, amsgrad=True),
    "adamax": lambda lr: optimizers.Adamax(lr),
    "nadam": lambda lr: optimizers.Nadam(lr),
    "clipped": lambda lr: optimizers.SGD(lr, clipvalue=0.1),
    "clipped together": lambda lr: optimizers.Adam(lr, clipnorm=0.2),
    "shrinking": lambda lr: optimizers.Shrinking(optimizers.Adam(lr), l1=0.01, l2=0.1),
}
RATES = [
    0.05,
    schedules.ExponentialDecay(0.1, 3, 0.8),
    schedules.PiecewiseConstantDecay([2, 5], [0.1, 0.02, 0.005]),
    schedules.CosineDecay(0.1, 6),
]


class Case(NamedTuple):
    """A training: the network, what it is trained by, and on what."""

    widths: list[tuple[int, str]]
    inputs: int
    outputs: int
    loss: str
    last: str | None
    optimizer: str
    rate: Any
    penalties: tuple[str | None, str | None]
    frozen: bool
    batch: int
    weighted: bool
    seed: int

    def model(self) -> Sequential:
        kernel, bias = self.penalties
        layers: list[Any] = []
        for n, bend in self.widths:
            layers.append(Dense(n, BENT.get(bend, bend), kernel_regularizer=kernel))
            layers += [LAYERS[bend]()] if bend in LAYERS else []
        layers.append(Dense(self.outputs, self.last, bias_regularizer=bias))
        model = Sequential(layers, seed=self.seed)
        model.build(self.inputs)
        if self.frozen and self.widths:
            model.layers[0].trainable = False
        metric = "accuracy" if LOSSES[self.loss][2] == "labels" else "mse"
        model.compile(OPTIMIZERS[self.optimizer](self.rate), LOSSES[self.loss][0], [metric])
        return model

    def data(self) -> tuple[Any, Any, Any]:
        random = np.random.default_rng(self.seed)
        x, shape = random.normal(size=(9, self.inputs)), (9, self.outputs)
        labels = random.integers(0, self.outputs, 9)
        y = {
            "numbers": random.normal(size=shape),
            "signs": random.integers(0, 2, shape) * 2.0 - 1.0,
            "yes": random.integers(0, 2, shape) * 1.0,
            "one-hot": np.eye(self.outputs)[labels],
            "labels": labels,
        }[LOSSES[self.loss][2]]
        return x, y, random.integers(0, 4, 9) / 3 if self.weighted else None

    def train(self, engine: str) -> list[tuple[str, list[float]]]:
        """Some epochs, an evaluation, a step by hand, and then all numbers."""
        model, (x, y, weights) = self.model(), self.data()
        more: dict[str, Any] = {"validation_split": 0.25, "sample_weight": weights}
        history = model.fit(x, y, self.batch, 2, 0, engine=engine, shuffle=not self.frozen, **more)
        measured = model.evaluate(x, y, verbose=0, engine=engine)
        learnt = numbers_of(model)
        again = model.fit(x, y, 9, 1, 0, engine=engine, initial_epoch=0)
        return [
            *history.history.items(),
            ("learnt", learnt),
            ("measured", measured),
            ("predicted", np.ravel(model.predict(x, engine=engine)).tolist()),
            *again.history.items(),
            ("in the end", numbers_of(model)),
        ]


def numbers_of(model: Any, slopes: bool = True) -> list[float]:
    """Weights, the state of the optimizer, and gradients: those of a batch that failed are open.

    So are those of a weight that has come in amid an epoch: nobody sets them to zero.
    """
    values, optimizer = model.parameters(), model.optimizer
    state = [x for column in optimizer.state.values() for x in column]
    steps = [float(optimizer.iterations), float(model.epoch)]
    grads = [p.grad for p in values if p in optimizer.params] if slopes else []
    return [*(p.data for p in values), *grads, *state, *steps]


def case(source: Random) -> Case:
    """Any training that can be asked for."""
    loss = source.choice(list(LOSSES))
    last = source.choice(LOSSES[loss][1])
    classes = LOSSES[loss][2] in ("one-hot", "labels") or last == "softmax"
    penalties = [None, "l1", "l2", "l1_l2"]
    bends = [*HIDDEN, *LAYERS]
    widths = [(source.randint(2, 9), source.choice(bends)) for _ in range(source.randint(0, 3))]
    return Case(
        widths,
        inputs=source.randint(1, 4),
        outputs=source.randint(2, 3) if classes else source.randint(1, 3),
        loss=loss,
        last=last,
        optimizer=source.choice(list(OPTIMIZERS)),
        rate=source.choice(RATES),
        penalties=(source.choice(penalties), source.choice(penalties)),
        frozen=source.random() < 0.3,
        batch=source.randint(1, 6),
        weighted=source.random() < 0.5,
        seed=source.randrange(999),
    )
