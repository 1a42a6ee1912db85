"""Training programs, as their users write them, against the same in other libraries."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from nn import SGD, Adam, Dense, MinMaxScaler, Sequential
from nn.datasets import drug_trial
from tests.benchmarks.measure import OURS, Goal, Part, Row, Times, Work, compare, measure
from tests.benchmarks.networks import LARGE, AdamByHand, ByHand, torch_layers

os.environ.setdefault("KERAS_BACKEND", "jax")  # before Keras is imported
EPOCHS, BATCH, RATE = 20, 10, 1e-4
PEERS = "NumPy", "torch", "Keras on jax", "scikit-learn"


def stepgrad_model(sizes: tuple[int, ...], optimizer: Any, metrics: list[str]) -> Sequential:
    """Return a classifier, relu and softmax, ready for `fit`."""
    first, *hidden, last = sizes
    layers = [Dense(n, activation="relu") for n in hidden]
    layers[0] = Dense(hidden[0], activation="relu", input_shape=(first,))
    model = Sequential([*layers, Dense(last, activation="softmax")], seed=0)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics)
    return model


def keras_model(sizes: tuple[int, ...], optimizer: str, rate: float, metrics: list[str]) -> Any:
    """Return the same in Keras on jax."""
    import jax
    import keras

    jax.config.update("jax_enable_x64", False)
    first, *hidden, last = sizes
    layers = [keras.layers.Dense(n, activation="relu") for n in hidden]
    layers = [keras.Input((first,)), *layers, keras.layers.Dense(last, activation="softmax")]
    model = keras.Sequential(layers)
    kind = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}[optimizer]
    model.compile(kind(rate), "sparse_categorical_crossentropy", metrics=metrics)
    return model


class InTorch:
    """The same as the usual loop in PyTorch."""

    def __init__(self, sizes: tuple[int, ...], optimizer: str, rate: float) -> None:
        import torch

        self.net = torch_layers(sizes, "ReLU", "float32")
        kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer]
        self.optimizer = kind(self.net.parameters(), lr=rate)
        self.measure = torch.nn.CrossEntropyLoss()

    def fit(self, x: Any, labels: Any, batch: int, epochs: int) -> None:
        """Train in shuffled batches, adding up loss and accuracy."""
        import torch

        inputs = torch.tensor(x, dtype=torch.float32)
        targets = torch.tensor(labels, dtype=torch.int64)
        for _ in range(epochs):
            total = right = 0.0
            for k in torch.randperm(len(inputs)).split(batch):
                self.optimizer.zero_grad()
                out = self.net(inputs[k])
                loss = self.measure(out, targets[k])
                loss.backward()
                self.optimizer.step()
                total += loss.item() * len(k)
                right += (out.argmax(1) == targets[k]).sum().item()


class InNumPy:
    """The same written by hand."""

    def __init__(self, sizes: tuple[int, ...], dtype: str, optimizer: str, rate: float) -> None:
        self.net, self.rate, self.classes = ByHand(sizes, dtype, classes=True), rate, sizes[-1]
        self.adam = AdamByHand(self.net.params, rate) if optimizer == "adam" else None

    def fit(self, x: Any, labels: Any, batch: int, epochs: int) -> None:
        """Train in shuffled batches, adding up loss and accuracy."""
        rng, onehot = np.random.default_rng(0), np.eye(self.classes, dtype=x.dtype)[labels]
        for _ in range(epochs):
            order, total, right = rng.permutation(len(x)), 0.0, 0
            for start in range(0, len(x), batch):
                k = order[start : start + batch]
                self._update(self.net.gradients(x[k], onehot[k]))
                total += self.net.loss * len(k)
                right += self.net.right

    def _update(self, gradients: list[Any]) -> None:
        if self.adam is not None:
            self.adam.step(gradients)
            return
        for p, g in zip(self.net.params, gradients, strict=True):
            p -= self.rate * g


def trial_rows() -> Iterator[Row]:
    """Compare a beginner's whole program but its imports: the network is made, then trained."""
    ages, labels = drug_trial(seed=0)
    x, sizes = MinMaxScaler().fit_transform(ages), (1, 16, 32, 2)

    def here() -> None:
        model = stepgrad_model(sizes, Adam(lr=RATE), ["accuracy"])
        model.fit(x, labels, BATCH, EPOCHS, verbose=0)

    def keras() -> None:
        model = keras_model(sizes, "adam", RATE, ["accuracy"])
        model.fit(x, labels, BATCH, EPOCHS, verbose=0)

    def torch() -> None:
        InTorch(sizes, "adam", RATE).fit(x, labels, BATCH, EPOCHS)

    def numpy() -> None:
        InNumPy(sizes, "float64", "adam", RATE).fit(x, labels, BATCH, EPOCHS)

    yield from compare(
        "side effects by age, 20 epochs of 210 batches",
        {"": here},
        {
            "NumPy": lambda: numpy,
            "torch": partial(_needs, "torch", torch),
            "Keras on jax": partial(_needs, "keras", keras),
            "scikit-learn": partial(scikit_learn, x, labels),
        },
        Goal(0.1, "torch"),
    )


def _needs(module: str, work: Work) -> Work:
    """Return the work; raise ImportError if a module is missing."""
    __import__(module)
    return work


def scikit_learn(x: Any, labels: Any) -> Work:
    """Return the trial in scikit-learn, which reports the loss alone."""
    from sklearn.neural_network import MLPClassifier

    def work() -> None:
        model = MLPClassifier(
            (16, 32), alpha=0, batch_size=BATCH, learning_rate_init=RATE, max_iter=EPOCHS
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it could train for longer
            model.fit(x, labels)

    return work


def image_rows() -> Iterator[Row]:
    """Compare an epoch of a further `fit` of 784-784-100-10, in single precision."""
    rng = np.random.default_rng(0)
    x, labels = rng.random((1280, 784), "float32"), rng.integers(0, 10, 1280)
    yield from compare(
        "784-784-100-10, 10 batches of 128, SGD",
        {"": _fit(stepgrad_model(LARGE, SGD(lr=0.01), []), x, labels, 128, dtype="float32")},
        _peers("sgd", 0.01, [], x, labels, 128),
        Goal(1.3, "NumPy"),
    )
    yield from compare(
        "the same, 40 batches of 32, Adam, accuracy",
        {"": _fit(stepgrad_model(LARGE, Adam(), ["accuracy"]), x, labels, 32, dtype="float32")},
        _peers("adam", 1e-3, ["accuracy"], x, labels, 32),
        Goal(1.5, "Keras on jax"),
    )
    yield Row(
        "a further fit, beyond its batches", {OURS: beyond(x[:640], labels[:640])}, (Goal(0.1),)
    )


def beyond(x: Any, labels: Any) -> Times:
    """Return what a further fit takes besides its batches: twice one epoch, less two epochs."""
    model = stepgrad_model(LARGE, SGD(lr=0.01), [])
    one, two = (_fit(model, x, labels, 128, epochs=n, dtype="float32") for n in (1, 2))
    times = measure({"one": one, "two": two})
    return Times(*(2 * a - b for a, b in zip(times["one"], times["two"], strict=True)))


def _fit(model: Any, x: Any, labels: Any, batch: int, epochs: int = 1, **options: Any) -> Work:
    return lambda: model.fit(x, labels, batch, epochs, verbose=0, **options)


def _peers(
    optimizer: str, rate: float, metrics: list[str], x: Any, labels: Any, batch: int
) -> dict[str, Callable[[], Work]]:
    """Return what makes an epoch of 784-784-100-10 in each peer."""

    def own_loop(net: Any) -> Work:
        return lambda: net.fit(x, labels, batch, 1)

    return {
        "NumPy": lambda: own_loop(InNumPy(LARGE, "float32", optimizer, rate)),
        "torch": lambda: own_loop(InTorch(LARGE, optimizer, rate)),
        "Keras on jax": lambda: _fit(
            keras_model(LARGE, optimizer, rate, metrics), x, labels, batch
        ),
    }


PARTS = (
    Part("A beginner's program", (OURS, *PEERS), trial_rows),
    Part("Images, float32", (OURS, *PEERS[:3]), image_rows),
)
