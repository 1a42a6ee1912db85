"""Networks whose every part reads settings, and what callbacks do to them between batches."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np

import autograd
import nn
from autograd import Value
from nn import Activation, Dense, Sequential, optimizers
from tests.campaigns.compile.trainings import OPTIMIZERS

X = np.random.default_rng(7).normal(size=(13, 2))
Y = X[:, 0] * X[:, 1]


class Settings:
    """What parts of one's own read, and meddlers change."""

    loss, bend, penalty, rule, rate = 1.0, 1.0, 0.01, 1.0, 0.05


class Ruled(optimizers.Optimizer):
    """A rule of one's own."""

    settings: Settings

    def rule(self, xp: Any, grad: Any, state: Any, lr: float) -> Any:
        """Return a bounded step."""
        return optimizers.Direction(xp.tanh(grad) * self.settings.rule)


class Tuned(Sequential):
    """A network with a penalty of its own, and a gain that grows with the epochs."""

    settings: Settings

    def __call__(self, x: Any) -> Any:
        outputs = super().__call__(x)
        gain = 1.0 + 0.1 * self.epoch if self.settings.rate > 0.05 else self.settings.bend
        return [out * gain for out in (outputs if isinstance(outputs, list) else [outputs])]

    def own_penalty(self) -> Any:
        """Return a penalty on the first weight."""
        return self.parameters()[0] ** 2 * self.settings.penalty


def tuned(source: Random, settings: Settings) -> Tuned:
    """A network whose every part reads settings."""
    bend = source.choice(["tanh", "relu", lambda z: (z * settings.bend).tanh()])
    penalty = source.choice([None, "l2", lambda ws: autograd.dot(ws, ws) * settings.penalty])
    layers: list[Any] = [
        Dense(source.randint(1, 4), bend, kernel_regularizer=penalty)
        for _ in range(source.randint(1, 2))
    ]
    model = Tuned([*layers, Dense(1)], seed=source.randrange(99))
    model.settings = settings
    model.build(2)
    prepared(source, model)
    return model


def prepared(source: Random, model: Tuned) -> None:
    """Compile a network by a rule, a schedule and a loss by chance."""
    settings = model.settings
    rate = source.choice([0.05, lambda step: settings.rate / (1 + step)])
    rule = Ruled(lr=rate) if source.random() < 0.3 else None
    if rule is not None:
        rule.settings = settings
    loss = source.choice(["mse", "mae", lambda t, p: (p[0] - t[0]) ** 2 * settings.loss])
    model.compile(rule or OPTIMIZERS[source.choice(list(OPTIMIZERS))](rate), loss, ["mae"])


def meddling(source: Random, engine: str) -> list[Callable[[Any], Any]]:
    """What is done to a network between two batches, by its name."""

    def weight(model: Any) -> None:
        source.choice(model.parameters()).data = source.uniform(-1, 1)

    def weights(model: Any) -> None:
        for p in model.parameters():
            p.data *= 0.5

    def gradient(model: Any) -> None:
        source.choice(model.parameters()).grad = 9.0

    def setting(model: Any) -> None:
        name = source.choice(["loss", "bend", "penalty", "rule", "rate"])
        setattr(model.settings, name, source.uniform(0.01, 1.0))

    def rate(model: Any) -> None:
        model.optimizer.lr = source.choice([0.0, 0.02, lambda step: 0.1 / (1 + step)])

    def option(model: Any) -> None:
        names = ["momentum", "decay", "beta_1", "rho", "epsilon", "clipvalue", "clipnorm"]
        known = [name for name in names if getattr(model.optimizer, name, None) is not None]
        if known:
            setattr(model.optimizer, source.choice(known), source.uniform(0.1, 0.9))

    def state(model: Any) -> None:
        for column in model.optimizer.state.values():
            column[0] *= 0.5

    def steps(model: Any) -> None:
        model.optimizer.iterations += 2

    def epochs(model: Any) -> None:
        model.epoch += 1

    def activation(model: Any) -> None:
        layer = source.choice(model.layers)
        if isinstance(layer, Dense):
            layer.activation = source.choice([autograd.tanh, autograd.relu, autograd.sin])

    def regularizer(model: Any) -> None:
        model.layers[0].kernel_regularizer = source.choice([None, nn.regularizers.L2(0.1)])

    def leaf(model: Any) -> None:
        neuron = model.layers[-1].neurons[0]
        neuron.b = source.choice([Value(0.1), neuron.b])

    def layer(model: Any) -> None:
        model.layers.append(Activation("tanh"))

    def freeze(model: Any) -> None:
        model.layers[0].trainable = not model.layers[0].trainable

    def measure(model: Any) -> None:
        model.evaluate(X, Y, verbose=0, engine=engine)

    def predict(model: Any) -> None:
        model.predict(X, engine=engine)

    def train(model: Any) -> None:
        model.train_on_batch(X[:3], Y[:3])

    def twin(model: Any) -> None:
        twin = copy.deepcopy(model)
        twin.fit(X, Y, 5, 1, 0, engine=engine)

    def stop(model: Any) -> None:
        model.stop_training = True

    def fail(model: Any) -> None:
        raise RuntimeError("a callback fails")

    def listen(model: Any) -> None:
        with autograd.trace():
            model([0.5, 0.5])

    harmless = [weight, weights, gradient, setting, rate, option, state, steps, epochs, activation]
    harmless += [regularizer, measure, predict, listen, twin]
    return source.choice([harmless, [*harmless, leaf, layer, freeze, train, stop, fail]])
