"""Models and trainings by `fit`, drawn by chance."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random
from typing import Any

from nn import Dense, Dropout, Sequential, load_model
from nn.regularizers import L1, L2
from tests.campaigns.undo.trainings import falling, memory, optimizer


class Fit:
    """A small model, its data, and the arguments of `fit`."""

    def __init__(self, source: Random) -> None:
        self.model = Sequential(_layers(source), seed=source.randint(0, 9))
        loss = source.choice(("mse", "mae", "huber", "binary_crossentropy"))
        self.model.compile(optimizer(source), loss, source.choice(([], ["mae"])))
        n = source.randint(1, 7)
        self.data = (
            [[source.gauss(0, 1), source.choice((0.0, 1.0))] for _ in range(n)],
            [source.choice((0.0, 1.0)) for _ in range(n)],
        )
        self.how: dict[str, Any] = {
            "batch_size": source.choice((None, 1, 2, 3)),
            "shuffle": source.random() < 0.5,
            "class_weight": source.choice((None, {0: 0.5, 1: 2.0})),
            "sample_weight": source.choice((None, [float(k) for k in range(n)])),
        }

    def __repr__(self) -> str:
        return f"Fit({self.model.optimizer!r}, {self.model.layers}, {self.how})"

    def state(self) -> tuple[dict[Any, Any], list[Any]]:
        """Data and gradient of every weight, and what the optimizer and the model remember."""
        nodes = {name: (p.data.hex(), p.grad.hex()) for name, p in self.model.named_parameters()}
        return nodes, [*memory(self.model.optimizer), self.model.epoch]

    def numbers(self) -> list[Any]:
        """Weights, memory and epoch, which a file holds too."""
        weights = [p.data.hex() for p in self.model.parameters()]
        state, iterations, _, rate = memory(self.model.optimizer)
        return [weights, state, iterations, rate, self.model.epoch]

    def go_on(self, epochs: int) -> bool:
        """Train for some epochs, on scalars; return whether nothing was in the way."""
        try:
            self.model.fit(*self.data, epochs=epochs, verbose=0, engine="scalar", **self.how)
        except ValueError:  # a number overflows, or an epsilon of 0 divides
            return False
        return True

    def save_and_load(self) -> None:
        """Go on with the model that comes out of a file."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "m.safetensors"
            self.model.save(path)
            self.model = load_model(path, {"falling": falling})


def _layers(source: Random) -> list[Any]:
    regularizers: list[Any] = [None, L1(0.1), L2(0.1)]
    layers: list[Any] = []
    for k in range(source.randint(0, 2)):
        layers.append(
            Dense(
                source.randint(2, 3),
                source.choice(("tanh", "relu", "sigmoid", "linear", "softmax")),
                kernel_regularizer=source.choice(regularizers),
                use_bias=source.random() < 0.8,
                **({} if k else {"input_shape": (2,)}),
            )
        )
        if source.random() < 0.3:
            layers.append(Dropout(0.5))
    first = {} if layers else {"input_shape": (2,)}
    return [*layers, Dense(1, "sigmoid", bias_regularizer=source.choice(regularizers), **first)]
