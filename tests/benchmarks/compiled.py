"""Compiled functions: forward and backward over a batch, as their user calls them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

import autograd
from autograd.compile import CompileError
from autograd.compile.native import machine
from nn import MLP
from tests.benchmarks.measure import OURS, Goal, Part, Row, Work, compare, installed, measure
from tests.benchmarks.networks import SMALL, peers
from tests.benchmarks.scalars import POINTS, TARGETS

ENGINES = "native", "arrays"
PLAYGROUND = {
    "the playground's default network": (2, 4, 2, 1),
    "its largest": (7, 8, 8, 8, 8, 8, 8, 1),
}
MANY = 1e5
"""So many weights times samples at most are computed on scalars."""


def squared_error(sizes: tuple[int, ...]) -> tuple[MLP, Callable[..., Any]]:
    """Return a tanh network and its squared error on one sample."""
    model = MLP(sizes[0], list(sizes[1:]), activation="tanh", seed=0)
    return model, lambda x, y: (model(x) - y) ** 2


def step_of(sizes: tuple[int, ...], x: Any, y: Any, engine: str) -> Work:
    """Return a call of a compiled function; raise ImportError if the engine is missing."""
    model, loss = squared_error(sizes)
    step = autograd.compile(loss, model.parameters(), engine=engine)
    try:
        step(x, y)
    except (CompileError, ValueError) as error:
        raise ImportError(error) from error
    return lambda: step(x, y)


def scalar_step(sizes: tuple[int, ...], x: Any, y: Any) -> Work:
    """Return the same on scalars; raise ImportError if it would take long."""
    model, loss = squared_error(sizes)
    if len(model.parameters()) * len(x) > MANY:
        raise ImportError("it takes too long")
    samples = list(zip(x.tolist(), y.tolist(), strict=True))

    def work() -> None:
        model.zero_grad()
        for point, target in samples:
            (loss(point, target) * (1 / len(samples))).backward()

    return work


def step_rows() -> Iterator[Row]:
    """Compare single steps: forward and backward, the gradients of all weights."""
    for what, n, goals in (
        ("MLP 2-16-16-1, 100 points", 100, (Goal(0.8, "NumPy"),)),
        ("the same, one point", 1, (Goal(1, "CasADi"), Goal(0.1, "NumPy"))),
    ):
        x, y = np.array(POINTS[:n]), np.array(TARGETS[:n])
        ours = {engine: partial(step_of, SMALL, x, y, engine) for engine in ENGINES}
        yield from compare(what, installed(ours), peers(SMALL, x, y[:, None]), *goals)


def compiling_rows() -> Iterator[Row]:
    """Measure what compiling a network to machine code takes, its first call included."""
    for what, sizes in PLAYGROUND.items():
        x, y = np.ones((1, sizes[0])), np.ones(1)

        def compiling(sizes: tuple[int, ...] = sizes, x: Any = x, y: Any = y) -> None:
            machine.compiled.cache_clear()  # it knows the code of a network that it has seen
            step_of(sizes, x, y, "native")

        yield Row(f"compiling {what}", measure({OURS: compiling}), (Goal(0.05),))


def growth_rows() -> Iterator[Row]:
    """Measure where native code and arrays cross, as batch, width and depth grow."""
    rng = np.random.default_rng(0)
    shapes = [
        *((f"batch {n}, 2-16-16-1", (2, 16, 16, 1), n) for n in (1, 10, 100, 1000)),
        *((f"width {w}, 2-{w}-{w}-1, batch 10", (2, w, w, 1), 10) for w in (4, 16, 64, 256)),
        *((f"depth {d}, width 16, batch 10", (2, *[16] * d, 1), 10) for d in range(1, 7)),
    ]
    for what, sizes, n in shapes:
        x, y = rng.random((n, 2)), rng.random(n)
        ways: dict[str, Callable[[], Work]] = {
            **{engine: partial(step_of, sizes, x, y, engine) for engine in ENGINES},
            "scalar": partial(scalar_step, sizes, x, y),
        }
        yield Row(what, measure(installed(ways)))


PARTS = (
    Part(
        "Compiled, a step on float64",
        (OURS, "NumPy", "torch", "torch.compile", "jax.jit", "CasADi"),
        step_rows,
    ),
    Part("Compiling to machine code", (OURS,), compiling_rows),
)
GROWTH = (Part("Growth: a step, engine by engine", (*ENGINES, "scalar"), growth_rows),)
