"""The peers of compiled networks: NumPy by hand, PyTorch, jax and CasADi, forward and backward."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from tests.benchmarks.measure import Work

SMALL, LARGE = (2, 16, 16, 1), (784, 784, 100, 10)


class ByHand:
    """A multi-layer perceptron in NumPy, forward and backward written out.

    Hidden layers are tanh with squared error, or relu with softmax and cross-entropy.
    """

    def __init__(self, sizes: tuple[int, ...], dtype: str, classes: bool) -> None:
        rng = np.random.default_rng(0)
        self.weights = [rng.normal(0, a**-0.5, (a, b)).astype(dtype) for a, b in pairwise(sizes)]
        self.biases = [np.zeros(b, dtype) for b in sizes[1:]]
        self.classes = classes

    @property
    def params(self) -> list[Any]:
        """The arrays, layer by layer: weights, then biases."""
        pairs = zip(self.weights, self.biases, strict=True)
        return [array for pair in pairs for array in pair]

    def gradients(self, x: Any, y: Any) -> list[Any]:
        """Return the gradients of the mean loss, in the order of the parameters."""
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
        self.right = (p.argmax(1) == y.argmax(1)).sum()
        return p - y


class AdamByHand:
    """Adam in NumPy, for a list of arrays."""

    def __init__(self, params: list[Any], lr: float) -> None:
        self.params, self.lr, self.t = params, lr, 0
        self.m = [np.zeros_like(p) for p in params]
        self.v = [np.zeros_like(p) for p in params]

    def step(self, grads: list[Any]) -> None:
        """Update the arrays in place."""
        self.t += 1
        lr = self.lr * (1 - 0.999**self.t) ** 0.5 / (1 - 0.9**self.t)
        for k, (p, g) in enumerate(zip(self.params, grads, strict=True)):
            self.m[k] = 0.9 * self.m[k] + 0.1 * g
            self.v[k] = 0.999 * self.v[k] + 0.001 * g * g
            p -= lr * self.m[k] / (np.sqrt(self.v[k]) + 1e-7)


def peers(sizes: tuple[int, ...], x: Any, y: Any) -> dict[str, Callable[[], Work]]:
    """Return what makes a step of each peer, on a tanh network with squared error."""
    return {
        "NumPy": partial(numpy_step, sizes, x, y),
        "torch": partial(torch_step, sizes, x, y),
        "torch.compile": partial(torch_step, sizes, x, y, compiled=True),
        "jax.jit": partial(jax_step, sizes, x, y),
        "CasADi": partial(casadi_step, sizes, x, y),
    }


def numpy_step(sizes: tuple[int, ...], x: Any, y: Any) -> Work:
    """Return forward and backward written by hand."""
    net = ByHand(sizes, "float64", classes=False)
    return lambda: net.gradients(x, y)


def torch_layers(sizes: tuple[int, ...], activation: str, dtype: str) -> Any:
    """Return a network in PyTorch, without an activation at its end."""
    import torch

    torch.set_num_threads(1 if max(sizes) < 100 else os.cpu_count() or 1)  # small ones are quicker
    kind, layers = getattr(torch, dtype), []
    for a, b in pairwise(sizes):
        layers += [torch.nn.Linear(a, b, dtype=kind), getattr(torch.nn, activation)()]
    return torch.nn.Sequential(*layers[:-1])


def torch_step(sizes: tuple[int, ...], x: Any, y: Any, compiled: bool = False) -> Work:
    """Return forward and backward in PyTorch, eager or compiled by it."""
    import torch

    net = torch_layers(sizes, "Tanh", "float64")
    run = torch.compile(net) if compiled else net
    inputs, targets = torch.tensor(x), torch.tensor(y)
    measure = torch.nn.MSELoss()

    def work() -> None:
        net.zero_grad()
        measure(run(inputs), targets).backward()

    if compiled:
        try:
            work()
        except Exception as error:  # it needs a C++ compiler
            raise ImportError(f"torch.compile does not work here: {error}") from error
    return work


def jax_step(sizes: tuple[int, ...], x: Any, y: Any) -> Work:
    """Return forward and backward in jax, compiled by it."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    net = ByHand(sizes, "float64", classes=False)
    params = list(zip(net.weights, net.biases, strict=True))

    def loss(params: Any, x: Any, y: Any) -> Any:
        for w, b in params[:-1]:
            x = jnp.tanh(x @ w + b)
        return ((x @ params[-1][0] + params[-1][1] - y) ** 2).mean()

    gradients = jax.jit(jax.value_and_grad(loss))
    return lambda: jax.block_until_ready(gradients(params, x, y))


def casadi_step(sizes: tuple[int, ...], x: Any, y: Any) -> Work:
    """Return forward and backward as a function of CasADi, in its virtual machine of scalars."""
    import casadi

    net = ByHand(sizes, "float64", classes=False)
    params = [casadi.SX.sym("p", *np.atleast_2d(p).shape) for p in net.params]
    inputs, targets = casadi.SX.sym("x", *x.shape), casadi.SX.sym("y", *y.shape)
    h = inputs
    for k in range(0, len(params), 2):
        h = h @ params[k] + casadi.repmat(params[k + 1], len(x), 1)
        h = casadi.tanh(h) if k + 2 < len(params) else h
    loss = casadi.sumsqr(h - targets) / len(x)
    flat = casadi.vertcat(*[casadi.vec(p) for p in params])
    gradients = casadi.Function(
        "f", [*params, inputs, targets], [loss, casadi.gradient(loss, flat)]
    )
    arrays = [np.atleast_2d(p) for p in net.params]
    return lambda: gradients(*arrays, x, y)
