"""Compiled networks against their peers, as ratios: `python tests/benchmarks/compiled.py`.

The peers are NumPy written by hand, and what is installed of PyTorch, jax and micrograd.
Contenders take turns in one process and medians are compared; nothing asserts a time. With
`--epoch` a whole epoch of 60,000 images is trained, which takes a minute.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from engine import (
    POINTS,
    TARGETS,
    Measured,
    MicrogradValue,
    Net,
    Work,
    chained,
    medians,
    print_table,
    step_of,
)
from rich.console import Console
from rich.table import Table

import autograd
from nn import MLP, Adam, Dense, MinMaxScaler, Sequential
from nn.datasets import drug_trial
from nn.losses import categorical_crossentropy

SMALL, LARGE = (2, 16, 16, 1), (784, 784, 100, 10)
Arrays = list[Any]


class ByHand:
    """A multi-layer perceptron in NumPy, forward and backward written out.

    Hidden layers are tanh with squared error, or relu with softmax and cross-entropy.
    """

    def __init__(self, sizes: tuple[int, ...], dtype: str, classes: bool) -> None:
        rng = np.random.default_rng(0)
        self.weights = [rng.normal(0, a**-0.5, (a, b)).astype(dtype) for a, b in pairwise(sizes)]
        self.biases = [np.zeros(b, dtype) for b in sizes[1:]]
        self.classes = classes

    def gradients(self, x: Any, y: Any) -> Arrays:
        """Return the gradients of the mean loss."""
        inputs = [x]
        *hidden, (w, b) = zip(self.weights, self.biases, strict=True)
        for v, c in hidden:
            z = inputs[-1] @ v + c
            inputs.append(np.maximum(z, 0) if self.classes else np.tanh(z))
        out = inputs[-1] @ w + b
        delta = self._first_delta(out, y) / len(x)
        found = []
        for k in reversed(range(len(self.weights))):
            found += [delta.sum(0), inputs[k].T @ delta]
            if k:
                h = inputs[k]
                slope = h > 0 if self.classes else 1 - h * h
                delta = (delta @ self.weights[k].T) * slope
        return found[::-1]

    def _first_delta(self, out: Any, y: Any) -> Any:
        if not self.classes:
            self.loss = ((out - y) ** 2).mean()
            return 2 * (out - y)
        e = np.exp(out - out.max(1, keepdims=True))
        p = e / e.sum(1, keepdims=True)
        self.loss = -(y * np.log(p + 1e-9)).sum(1).mean()
        return p - y


class AdamByHand:
    """Adam in NumPy, for a list of arrays."""

    def __init__(self, net: ByHand, lr: float) -> None:
        both = zip(net.weights, net.biases, strict=True)
        self.params = [array for pair in both for array in pair]
        self.m = [np.zeros_like(p) for p in self.params]
        self.v = [np.zeros_like(p) for p in self.params]
        self.t, self.lr = 0, lr

    def step(self, grads: Arrays) -> None:
        """Update the arrays in place."""
        self.t += 1
        lr = self.lr * (1 - 0.999**self.t) ** 0.5 / (1 - 0.9**self.t)
        for k, (p, g) in enumerate(zip(self.params, grads, strict=True)):
            self.m[k] = 0.9 * self.m[k] + 0.1 * g
            self.v[k] = 0.999 * self.v[k] + 0.001 * g * g
            p -= lr * self.m[k] / (np.sqrt(self.v[k]) + 1e-7)


def small_loss(model: MLP) -> Callable[..., Any]:
    """Return the squared error of a network on one sample."""
    return lambda x, y: (model(x) - y) ** 2


def large_network() -> tuple[Sequential, Callable[..., Any]]:
    """Return 784-784-100-10 and its cross-entropy on one sample."""
    model = Sequential(
        [Dense(784, "relu", input_shape=(784,)), Dense(100, "relu"), Dense(10, "softmax")], seed=0
    )
    return model, lambda x, y: categorical_crossentropy(y, model(x))


def step_of_program(function: Callable[..., Any], params: Any, x: Any, y: Any, dtype: str) -> Work:
    """Return forward and backward of a compiled function over arrays, as training calls them."""
    step = autograd.compile(function, params, dtype=dtype, engine="arrays")
    step(x, y)
    program, xp = step.program, step.xp
    leaves, columns = program.leaf_column(), [xp.array(x.T), xp.array(y.reshape(len(x), -1).T)]
    upstream = xp.array(np.full(len(x), 1 / len(x)))

    def work() -> None:
        program.forward(leaves, columns)
        program.backward(0, upstream)

    return work


def as_called(function: Callable[..., Any], params: Any, x: Any, y: Any, engine: str) -> Work:
    """Return a call of a compiled function, as its user makes it."""
    step = autograd.compile(function, params, engine=engine)
    step(x, y)
    return lambda: step(x, y)


def torch_step(sizes: tuple[int, ...], x: Any, y: Any, dtype: str, classes: bool) -> Work:
    """Return forward and backward in PyTorch, eager, on the whole batch."""
    import torch

    kind = getattr(torch, dtype)
    layers: list[Any] = []
    for a, b in pairwise(sizes):
        layers += [
            torch.nn.Linear(a, b, dtype=kind),
            torch.nn.ReLU() if classes else torch.nn.Tanh(),
        ]
    net = torch.nn.Sequential(*layers[:-1])
    inputs, targets = torch.tensor(x, dtype=kind), torch.tensor(y, dtype=kind)
    measure = torch.nn.CrossEntropyLoss() if classes else torch.nn.MSELoss()

    def work() -> None:
        net.zero_grad()
        measure(net(inputs), targets).backward()

    return work


def jax_step(sizes: tuple[int, ...], x: Any, y: Any, dtype: str, classes: bool) -> Work:
    """Return forward and backward in jax, compiled by it, on the whole batch."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", dtype == "float64")
    net = ByHand(sizes, dtype, classes)
    params = list(zip(net.weights, net.biases, strict=True))

    def loss(params: Any, x: Any, y: Any) -> Any:
        for w, b in params[:-1]:
            x = jax.nn.relu(x @ w + b) if classes else jnp.tanh(x @ w + b)
        out = x @ params[-1][0] + params[-1][1]
        if classes:
            return -(y * jax.nn.log_softmax(out)).sum(1).mean()
        return ((out - y) ** 2).mean()

    gradients = jax.jit(jax.value_and_grad(loss))
    return lambda: jax.block_until_ready(gradients(params, x.astype(dtype), y.astype(dtype)))


def peers(sizes: tuple[int, ...], x: Any, y: Any, dtype: str, classes: bool) -> dict[str, Work]:
    """Return the steps of the libraries that are installed."""
    found: dict[str, Work] = {}
    for name, maker in (("PyTorch eager", torch_step), ("jax.jit", jax_step)):
        try:
            found[name] = maker(sizes, x, y, dtype, classes)
        except ImportError:
            print(f"{name} is not installed and takes no part", file=sys.stderr)
    return found


def steps() -> Iterator[Measured]:
    """Measure single steps: forward and backward, gradients of all weights."""
    for what, sizes, n in (
        ("MLP 2-4-2-1, 12 points, float64", (2, 4, 2, 1), 12),
        ("MLP 2-16-16-1, 100 points, float64", SMALL, 100),
        ("the same, one point", SMALL, 1),
    ):
        x, y = np.array(POINTS[:n]), np.array(TARGETS[:n]).reshape(-1, 1)
        model, net = MLP(2, sizes[1:], activation="tanh", seed=0), ByHand(sizes, "float64", False)
        loss, params = small_loss(model), model.parameters()
        contenders: dict[str, Work] = {
            "NumPy by hand": lambda net=net, x=x, y=y: net.gradients(x, y),
            "stepgrad native, as called": as_called(loss, params, x, y[:, 0], "native"),
            "stepgrad arrays, as called": as_called(loss, params, x, y[:, 0], "arrays"),
            "its instructions alone": step_of_program(loss, params, x, y[:, 0], "float64"),
            **peers(sizes, x, y, "float64", classes=False),
        }
        yield what, medians(contenders, turns=41, repeat=50), "µs"
    scalar = {"micrograd": step_of(Net(MicrogradValue, chained), POINTS)}
    yield "MLP 2-16-16-1, 100 points, in scalars", medians(scalar, turns=5), "ms"
    model, loss = large_network()
    for n in (32, 128):
        rng = np.random.default_rng(0)
        x, y = (
            rng.random((n, 784)).astype("float32"),
            np.eye(10, dtype="float32")[np.arange(n) % 10],
        )
        net = ByHand(LARGE, "float32", classes=True)
        contenders = {
            "NumPy by hand": lambda net=net, x=x, y=y: net.gradients(x, y),
            "stepgrad compiled": step_of_program(loss, model.parameters(), x, y, "float32"),
            **peers(LARGE, x, y, "float32", classes=True),
        }
        yield f"784-784-100-10, batch {n}, float32", medians(contenders, turns=31), "ms"


def trial() -> Iterator[Measured]:
    """Measure an epoch of a beginner's program: 2100 samples, 642 weights, batches of 10."""
    ages, labels = drug_trial(seed=0)
    x = MinMaxScaler().fit_transform(ages)
    model = Sequential(
        [Dense(16, "relu", input_shape=(1,)), Dense(32, "relu"), Dense(2, "softmax")], seed=0
    )
    model.compile(Adam(lr=1e-4), "sparse_categorical_crossentropy", ["accuracy"])
    net = ByHand((1, 16, 32, 2), "float64", classes=True)
    adam, onehot = AdamByHand(net, 1e-4), np.eye(2)[labels]
    contenders: dict[str, Work] = {"NumPy by hand": lambda: epoch_by_hand(net, adam, x, onehot, 10)}
    for engine in ("native", "arrays"):
        contenders[f"stepgrad fit, {engine}"] = lambda engine=engine: model.fit(
            x, labels, batch_size=10, verbose=0, engine=engine
        )
    yield "side effects by age, an epoch", medians(contenders, turns=7), "ms"
    scalar = {
        "stepgrad fit, scalars": lambda: model.fit(
            x, labels, batch_size=10, verbose=0, engine="scalar"
        )
    }
    yield "the same on scalars", medians(scalar, turns=1), "ms"


def images() -> Iterator[Measured]:
    """Measure a further epoch of 60,000 images at batch 32, with Adam: two epochs less one."""
    rng = np.random.default_rng(0)
    x, labels = rng.random((60_000, 784), "float32"), rng.integers(0, 10, 60_000)
    y = np.eye(10, dtype="float32")[labels]
    model, _ = large_network()
    model.compile("adam", "categorical_crossentropy", ["accuracy"])
    net = ByHand(LARGE, "float32", classes=True)
    adam = AdamByHand(net, 1e-3)

    def seconds(work: Work) -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    def fit(epochs: int) -> Work:
        return lambda: model.fit(x, y, 32, epochs, verbose=0, dtype="float32")

    found: dict[str, list[float]] = {"NumPy by hand": [], "stepgrad fit": []}
    begin = [seconds(fit(1))]
    for _ in range(2):
        found["NumPy by hand"].append(seconds(lambda: epoch_by_hand(net, adam, x, y, 32)))
        found["stepgrad fit"].append(seconds(fit(2)) - begin[-1])
        begin.append(seconds(fit(1)))
    yield "784-784-100-10, an epoch of 60,000", {k: min(v) for k, v in found.items()}, "s"


def epoch_by_hand(net: ByHand, adam: AdamByHand, x: Any, y: Any, batch: int) -> None:
    """Train an epoch in NumPy, in shuffled batches, adding up loss and accuracy."""
    order = np.random.default_rng(0).permutation(len(x))
    total = right = 0.0
    for start in range(0, len(x), batch):
        k = order[start : start + batch]
        adam.step(net.gradients(x[k], y[k]))
        total += net.loss * len(k)
        right += len(k)


def compile_times() -> Iterator[str]:
    """Say how long compiling takes, and how much memory it needed in the end."""
    model = MLP(2, SMALL[1:], activation="tanh", seed=0)
    playground = MLP(7, [8] * 6 + [1], activation="tanh", seed=0)
    large, loss = large_network()
    works = (
        ("MLP 2-16-16-1", small_loss(model), model.parameters(), np.ones((1, 2)), np.ones(1)),
        (
            "the largest of the playground",
            small_loss(playground),
            playground.parameters(),
            np.ones((1, 7)),
            np.ones(1),
        ),
        ("784-784-100-10", loss, large.parameters(), np.ones((1, 784)), np.eye(10)[:1]),
    )
    for what, function, params, x, y in works:
        for engine in ("native", "arrays") if len(params) < 1000 else ("arrays",):
            start = time.perf_counter()
            autograd.compile(function, params, engine=engine)(x, y)
            yield f"compiling {what}, {engine}: {time.perf_counter() - start:.3f} s"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield f"largest memory of this process so far: {peak:.0f} MB"


def growth() -> Iterator[tuple[str, list[int], list[float]]]:
    """Measure a step against batch size, width and depth."""
    rng = np.random.default_rng(0)

    def seconds(sizes: list[int], n: int) -> float:
        model = MLP(sizes[0], sizes[1:], activation="tanh", seed=0)
        x, y = rng.random((n, sizes[0])), rng.random(n)
        work = step_of_program(small_loss(model), model.parameters(), x, y, "float64")
        return medians({"step": work}, turns=9, repeat=5)["step"]

    batches = [1, 10, 100, 1000, 10_000]
    yield "batch size, 2-16-16-1", batches, [seconds([2, 16, 16, 1], n) for n in batches]
    widths = [8, 32, 128, 512]
    yield "width w, 2-w-w-1, batch 100", widths, [seconds([2, w, w, 1], 100) for w in widths]
    depths = [1, 4, 16, 64]
    yield (
        "depth d, 2-16-…-16-1, batch 100",
        depths,
        [seconds([2, *[16] * d, 1], 100) for d in depths],
    )


def print_growth(console: Console) -> None:
    """Print times with the slope from one size to the next: 1 where twice as much takes twice."""
    for what, sizes, seconds in growth():
        table = Table(what, "step", "slope", box=None)
        slopes = np.diff(np.log(seconds)) / np.diff(np.log(sizes))
        for size, t, slope in zip(sizes, seconds, ["", *(f"{s:.2f}" for s in slopes)], strict=True):
            table.add_row(f"{size:,}", f"{t * 1e3:.3f} ms", slope)
        console.print(table)


def main() -> None:
    """Print the tables."""
    console = Console(highlight=False)
    for line in compile_times():
        console.print(line)
    print_growth(console)
    print_table(console, trial())
    if "--epoch" in sys.argv:
        print_table(console, images())
    print_table(console, steps())  # last: PyTorch slows the garbage collector down


if __name__ == "__main__":
    main()
