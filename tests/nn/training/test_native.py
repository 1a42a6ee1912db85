"""Native training is the scalar engine's to the last bit, whatever network, loss and optimizer."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nn
from autograd.compile.native.machine import unavailable
from nn import Dense, Sequential, optimizers, schedules
from nn.objectives import BinaryCrossentropy, CategoricalCrossentropy

pytestmark = pytest.mark.skipif(unavailable() is not None, reason="there is no native code here")

CASES = int(os.environ.get("STEPGRAD_NATIVE_CASES", "12"))
"""How many trainings are compared; more of them take long."""

HIDDEN = ["relu", "tanh", "sigmoid", "softplus", "leaky_relu", "linear", "softmax"]
LOSSES: dict[str, tuple[Any, list[str | None], str]] = {
    "mse": ("mse", [None, "tanh", "sigmoid"], "numbers"),
    "half": ("half_squared_error", [None, "softplus"], "numbers"),
    "mae": ("mae", [None, "relu"], "numbers"),
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
        layers = [Dense(n, a, kernel_regularizer=kernel) for n, a in self.widths]
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

    def train(self, engine: str) -> tuple[Any, ...]:
        """Two epochs, then what was learnt, to the last bit."""
        model, (x, y, weights) = self.model(), self.data()
        more: dict[str, Any] = {"validation_split": 0.25, "sample_weight": weights}
        history = model.fit(x, y, self.batch, 2, 0, engine=engine, **more)
        optimizer = model.optimizer
        assert optimizer is not None
        return (
            {name: (p.data.hex(), p.grad.hex()) for name, p in model.named_parameters()},
            {key: [x.hex() for x in column] for key, column in optimizer.state.items()},
            {key: [x.hex() for x in column] for key, column in history.history.items()},
            optimizer.iterations,
        )


@st.composite
def cases(draw: Any) -> Case:
    """Any training that can be asked for."""
    loss = draw(st.sampled_from(list(LOSSES)))
    last = draw(st.sampled_from(LOSSES[loss][1]))
    classes = LOSSES[loss][2] in ("one-hot", "labels") or last == "softmax"
    penalty = st.sampled_from([None, "l1", "l2", "l1_l2"])
    width = st.tuples(st.integers(2, 5), st.sampled_from(HIDDEN))
    return Case(
        draw(st.lists(width, max_size=3)),
        draw(st.integers(1, 4)),
        draw(st.integers(2, 3) if classes else st.integers(1, 3)),
        loss,
        last,
        draw(st.sampled_from(list(OPTIMIZERS))),
        draw(st.sampled_from(RATES)),
        (draw(penalty), draw(penalty)),
        draw(st.booleans()),
        draw(st.integers(1, 6)),
        draw(st.booleans()),
        draw(st.integers(0, 999)),
    )


@settings(max_examples=CASES)
@given(case=cases())
def test_a_training_has_the_bits_of_the_scalar_engine(case):
    assert case.train("native") == case.train("scalar")


def failing(engine: str, loss: Any, lr: float) -> tuple[Any, ...]:
    """What a training says that fails, and the weights it leaves."""
    model = nn.MLP(2, [3, 1], activation="relu", seed=0)
    model.compile(optimizers.SGD(lr), loss)
    x = np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0]])
    with pytest.raises(ValueError, match="training stopped in epoch") as found:
        model.fit(x, [1.0, 2.0, 3.0], 1, 50, 0, shuffle=False, engine=engine)
    return str(found.value), [p.data.hex() for p in model.parameters()], model.optimizer.iterations


@pytest.mark.parametrize(
    ("loss", "lr"),
    [("mse", 1e150), ("mse", 1e308), (lambda y, p: p[0].log(), 0.1), ("mse", 30.0)],
    ids=["a power", "a weight", "a logarithm", "slowly"],
)
def test_a_training_that_fails_says_what_it_says_on_scalars_and_leaves_the_same_weights(loss, lr):
    assert failing("native", loss, lr) == failing("scalar", loss, lr)


def test_what_overflows_inside_but_not_in_the_result_trains_on():
    def bounded(y, p):
        return ((p[0] * 1e200) * (p[0] * 1e200)).tanh() + (p[0] - y[0]) ** 2

    runs = []
    for engine in ("native", "scalar"):
        model = nn.MLP(2, [3, 1], activation="tanh", seed=0)
        model.compile(optimizers.Adam(0.01), bounded)
        model.fit([[1.0, 2.0], [0.5, -1.0]], [1.0, 2.0], 1, 3, 0, engine=engine)
        runs.append([p.data.hex() for p in model.parameters()])
    assert runs[0] == runs[1]
