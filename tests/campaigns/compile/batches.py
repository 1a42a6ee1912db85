"""Batches of every kind, several callers at once, weights that are shared: the scalar answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random
from typing import Any

import numpy as np

import autograd
from autograd import Value
from nn import MLP, optimizers
from tests.campaigns.compile.functions import batch
from tests.campaigns.compile.programs import ENGINES, Outcome, compare, outcome
from tests.campaigns.frame import trial

TABLES: dict[str, Callable[[Any], Any]] = {
    "a list": lambda t: t.tolist(),
    "a tuple of tuples": lambda t: tuple(map(tuple, t.tolist())),
    "Fortran's order": np.asfortranarray,
    "every other row": lambda t: np.repeat(t, 2, axis=0)[::2],
    "every other column": lambda t: np.repeat(t, 2, axis=1)[:, ::2],
    "rows backwards": lambda t: t[::-1].copy()[::-1],
    "columns backwards": lambda t: t[:, ::-1].copy()[:, ::-1],
    "a transposed table": lambda t: t.T.copy().T,
    "read-only": lambda t: _read_only(t.copy()),
    "broadcast": lambda t: np.broadcast_to(t[:1], t.shape),
    "float32": lambda t: t.astype(np.float32),
    "float16": lambda t: t.clip(-9, 9).astype(np.float16),
    "long double": lambda t: t.astype(np.longdouble),
    "big-endian": lambda t: t.astype(">f8"),
    "unaligned": lambda t: _unaligned(t),
    "whole numbers": lambda t: t.clip(-9, 9).round().astype(np.int64),
    "bytes": lambda t: abs(t.clip(-9, 9)).round().astype(np.uint8),
    "yes and no": lambda t: t > 0,
    "objects": lambda t: t.astype(object),
    "a subclass": lambda t: t.view(Own),
    "a matrix in a table": lambda t: np.hstack([t, t])[:, : t.shape[1]],
}
NOT_FINITE = [np.nan, np.inf, -np.inf, None]
REFUSED: dict[str, Callable[[Any], Any]] = {
    "complex numbers": lambda t: t + 0j,
    "text": lambda t: t.astype(str).astype(object) + "?",
    "another axis": lambda t: t[None],
    "no samples": lambda t: t[:0],
    "no columns": lambda t: t[:, :0],
    "one number": lambda t: float(t[0, 0]),
    "rows of unequal length": lambda t: [[1.0], *t.tolist()] if t.shape[1] > 1 else [[], [1.0]],
    "masked": lambda t: np.ma.masked_array(t, mask=np.eye(*t.shape, dtype=bool)),
    "a generator": lambda t: (row for row in t.tolist()),
    "dates": lambda t: t.clip(0, 9).astype("datetime64[D]"),
    "fields": lambda t: np.zeros(len(t), [("a", float), ("b", float)]),
}


class Own(np.ndarray):
    """An array of one's own."""


def _read_only(table: Any) -> Any:
    table.flags.writeable = False
    return table


def _unaligned(table: Any) -> Any:
    raw = bytearray(table.nbytes + 1)
    view = np.frombuffer(raw, dtype=np.float64, count=table.size, offset=1).reshape(table.shape)
    view[:] = table
    return view


def network(source: Random, inputs: int) -> tuple[MLP, Callable[..., Value]]:
    """A small network and its loss of one sample."""
    widths = [source.randint(1, 4) for _ in range(source.randint(0, 2))]
    bend, seed = source.choice(["tanh", "relu"]), source.randrange(99)
    model = MLP(inputs, [*widths, 1], activation=bend, seed=seed)

    def loss(x: Any, y: Any) -> Value:
        return (model(x) - y) ** 2

    return model, loss


@trial(short=15)
def tables(source: Random) -> None:
    """A batch in any form: an array of any kind and order, lists, or an error."""
    name = source.choice([*TABLES, *REFUSED])
    x, y = batch(source, source.randint(1, 3))
    given = (TABLES | REFUSED)[name](x)
    model, loss = network(source, x.shape[1])
    if source.random() < 0.2 and name in ("a list", "Fortran's order", "objects"):
        given = np.array(given, dtype=object)
        given[source.randrange(len(x)), 0] = source.choice(NOT_FINITE)
    before, engines = repr(given), (source.choice(ENGINES), "scalar")
    steps = [autograd.compile(loss, model.parameters(), engine=engine) for engine in engines]
    found, expected = (outcome(step, given, y) for step in steps)
    if name in REFUSED:
        assert all(isinstance(x, TypeError | ValueError) for x in (found, expected)), name
    compare(name, engines[0], found, expected, refused=False)
    assert repr(given) == before, f"{name}: the caller's table was changed"


@trial(short=5)
def callers(source: Random) -> None:
    """Results that belong to the caller, whose arrays may change after and be shared before."""
    model, _ = network(source, 2)
    shared = batch(source, 2)[0][:40].copy()
    engine = source.choice(ENGINES)

    def both(x: Any, y: Any) -> Value:
        return (model(x) - y[1]) ** 2

    step = autograd.compile(both, model.parameters(), engine=engine)
    outputs = autograd.compile(model, engine=engine)
    scalar = autograd.compile(both, model.parameters(), engine="scalar")
    kept: list[tuple[Any, Any]] = []
    for _ in range(4):
        mean, gradient = step(shared, shared[:, ::-1])
        table = outputs(shared)
        kept += [(gradient, gradient.copy()), (table, table.copy())]
        expected = outcome(scalar, shared, shared[:, ::-1])
        compare("aliases", engine, (mean, gradient.tolist()), expected, refused=False)
        for given, copy in kept:
            assert given.tobytes() == copy.tobytes(), f"{engine}: a result has changed since"
        if source.random() < 0.5:
            gradient[:] = table[:] = np.nan
            del kept[-2:]
        shared[source.randrange(len(shared))] += source.gauss(0, 1)


@trial(short=2)
def threads(source: Random) -> None:
    """Several threads that call the same functions, compile others, and compute on scalars."""
    model, loss = network(source, 2)
    batches = [batch(source, 2) for _ in range(4)]
    batches = [(x[:40], y[:40]) for x, y in batches]
    params = model.parameters()
    expected = [outcome(autograd.compile(loss, params, engine="scalar"), *b) for b in batches]
    steps = [autograd.compile(loss, params, engine=engine) for engine in ENGINES]

    def call(k: int) -> list[tuple[str, Outcome, Outcome]]:
        engine = ENGINES[k % len(ENGINES)]
        own = autograd.compile(loss, params, engine=engine)
        which = k % len(batches)
        found = [outcome(step, *batches[which]) for step in (steps[k % len(steps)], own)]
        with autograd.trace() as t:
            one = loss(batches[which][0][0].tolist(), float(batches[which][1][0]))
        assert len(t) > 0
        assert np.isfinite(one.data)
        return [(engine, x, expected[which]) for x in found]

    order = [source.randrange(12) for _ in range(12)]
    with ThreadPoolExecutor(source.randint(2, 5)) as pool:
        for results in pool.map(call, order):
            for engine, found, wanted in results:
                compare("threads", engine, found, wanted, refused=False)


OPTIMIZERS: list[Callable[[Sequence[Value]], Any]] = [
    lambda ps: optimizers.SGD(ps, lr=0.05, momentum=0.5, nesterov=True),
    lambda ps: optimizers.RMSprop(ps, lr=0.01),
    lambda ps: optimizers.Adagrad(ps, lr=0.05),
    lambda ps: optimizers.Adadelta(ps, lr=0.5),
    lambda ps: optimizers.Adam(ps, lr=0.02),
    lambda ps: optimizers.Adamax(ps, lr=0.02),
    lambda ps: optimizers.Nadam(ps, lr=0.02),
    lambda ps: optimizers.Shrinking(optimizers.SGD(ps, lr=0.05), l2=0.1),
]


@trial(short=5)
def shared_weights(source: Random) -> None:
    """Two functions of networks that share layers, trained in turn by optimizers of their own."""
    seed, kinds = source.randrange(999), source.choices(OPTIMIZERS, k=2)
    moves = [(source.randrange(2), batch(source, 2)) for _ in range(source.randint(2, 6))]
    moves = [(which, (x[:40], y[:40])) for which, (x, y) in moves]
    subset, swaps = source.random() < 0.5, [source.random() < 0.2 for _ in moves]
    expected = _in_turn("scalar", seed, kinds, moves, subset, swaps)
    engine = source.choice(ENGINES)
    found = _in_turn(engine, seed, kinds, moves, subset, swaps)
    compare(f"{seed}", engine, (0.0, found), (0.0, expected), refused=False)


def _in_turn(
    engine: str, seed: int, kinds: Any, moves: Any, subset: bool, swaps: Sequence[bool]
) -> list[float]:
    body = MLP(2, [3, 2], activation="tanh", seed=seed)
    heads = [MLP(2, [1], seed=k) for k in range(2)]
    steps, descents = [], []
    for k, head in enumerate(heads):
        params = [*body.parameters()[:: 2 if subset else 1], *head.parameters()]
        loss = partial(_loss, body, head)
        steps.append((autograd.compile(loss, params, engine=engine), params))
        descents.append(kinds[k](params))
    means = []
    for (which, table), swap in zip(moves, swaps, strict=True):
        if swap:  # for another weight, which nobody trains
            body.layers[0].neurons[0].w[1] = Value(0.25)
        (step, params), descent = steps[which], descents[which]
        mean, gradient = step(*table)
        means.append(mean)
        for p, slope in zip(params, gradient.tolist(), strict=True):
            p.grad = slope
        descent.step()
    return means + [p.data for model in (body, *heads) for p in model.parameters()]


def _loss(body: MLP, head: MLP, x: Any, y: Any) -> Value:
    weights = body.parameters()
    return (head([h.tanh() for h in body(x)]) - y) ** 2 + 0.01 * autograd.dot(weights, weights)
