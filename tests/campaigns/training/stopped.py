"""What goes wrong while training: errors, numbers, memory, kills, copies and threads.

Ctrl-C is in interrupts.py.
"""

from __future__ import annotations

import copy
import pickle
import tempfile
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

import nn
from nn.callback import HOOKS
from tests.campaigns.frame import trial
from tests.campaigns.training.runs import ENGINES, Training, own_schedule, stand

ERRORS = ValueError, RuntimeError, MemoryError, StopIteration, ZeroDivisionError, SystemExit


class Fuse:
    """Raises an error at one of the calls that it hears of, and afterwards no more."""

    def __init__(self, source: Random, most: int) -> None:
        self.left, self.error = source.randrange(most), source.choice(ERRORS)

    def burn(self, *_: Any) -> None:
        """Count a call."""
        self.left -= 1
        if self.left == -1:
            raise self.error("by the user's code")


@trial(short=4)
def failing_hooks(source: Random) -> None:
    """An error of any kind in a callback's hook: whole steps, and training goes on."""
    training, hook = Training.drawn(source), source.choice(HOOKS)
    model = training.model()
    fuse = Fuse(source, training.epochs * training.batches)
    failed = ""
    try:
        training.fit(model, nn.LambdaCallback(**{hook: fuse.burn}))
    except ERRORS as error:
        failed = repr(error)
    training.assert_goes_on(model, f"{training}, {failed or 'no error'} in {hook}")


@trial(short=4)
def failing_functions(source: Random) -> None:
    """An error in a loss, a metric or a schedule of one's own: whole steps, and it goes on."""
    training, kind = Training.drawn(source), source.choice(["loss", "metric", "schedule"])
    calls = training.epochs * training.batches * (8 if kind == "loss" else 1)
    fuse = Fuse(source, calls)

    def loss(y_true: Any, y_pred: Any) -> Any:
        fuse.burn()
        return (y_true[0] - y_pred[0]) ** 2

    def metric(y_true: Any, y_pred: Any) -> Any:
        fuse.burn()
        return np.abs(y_true - y_pred).max(axis=1)

    def rate(step: int) -> float:
        fuse.burn()
        return 0.05 / (1 + step)

    def make() -> Any:
        model = training.model()
        model.compile(
            nn.Adam(lr=rate if kind == "schedule" else 0.01),
            loss if kind == "loss" else "mse",
            [metric] if kind == "metric" else [],
        )
        return model

    if kind == "loss":  # a compiled one may not count its calls
        training = replace(training, engine="scalar")
    failed, model = "", None
    try:
        model = make()
        training.fit(model)
    except ERRORS as error:
        failed = repr(error)
        assert "by the user's code" in failed, f"{training}: {failed} in a {kind}"
    if model is None:
        return
    fuse.left, whole = -2, make()
    training.fit(whole)
    training.go_on(model)
    assert stand(model) == stand(whole), f"{training}, {failed} in a {kind}: other numbers"


@trial(short=3)
def exploding(source: Random) -> None:
    """Rates, weights and data so large that numbers overflow: every engine says so, and where."""
    training, factor = Training.drawn(source), 10.0 ** source.uniform(0, 308)
    scale = source.choice([1.0, 10.0 ** source.uniform(0, 300)])
    kind = source.choice([nn.SGD, nn.Adam, nn.RMSprop])
    x, y = training.data()
    found = {}
    for engine in ENGINES:
        model = training.model()
        model.compile(kind(lr=factor), "mse")
        try:
            model.fit(x * scale, y * scale, training.batch_size, training.epochs, 0, engine=engine)
            said = ""
        except ValueError as error:
            said = str(error).partition(":")[0]
        for p in model.parameters():
            assert np.isfinite(p.data), f"{training}: {p.label} is {p.data} in {engine}"
        found[engine] = said, stand(model)
    where = f"{training}, {kind.__name__}({factor:g}), data times {scale:g}"
    assert found["native"][:2] == found["scalar"][:2], (
        f"{where}: {found['native'][0]!r}, on scalars {found['scalar'][0]!r}"
    )
    assert found["arrays"][0] == found["scalar"][0], (
        f"{where}: {found['arrays'][0]!r} by arrays, {found['scalar'][0]!r}"
    )


@trial(short=5)
def no_numbers(source: Random) -> None:
    """NaN or infinity somewhere in the data: refused by its place, and nothing has changed."""
    training, bad = Training.drawn(source), source.choice([np.nan, np.inf, -np.inf])
    model, (x, y) = training.model(), training.data()
    before, row = [p.data for p in model.parameters()], source.randrange(len(x))
    which = source.choice(["x", "y", "sample_weight"])
    weights = np.ones(len(x))
    {"x": x[:, source.randrange(2)], "y": y, "sample_weight": weights}[which][row] = bad
    call = source.choice([model.fit, model.train_on_batch, model.evaluate])
    with pytest.raises(ValueError, match=f"{which} expects .* row {row}"):
        call(x, y, sample_weight=weights)
    assert [p.data for p in model.parameters()] == before
    assert model.epoch == 0


def _saved(model: Any) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        model.save(path := Path(folder, "m.safetensors"))
        return nn.load_model(path, {"own_schedule": own_schedule})


COPIES: list[Callable[[Any], Any]] = [
    copy.deepcopy,
    lambda m: pickle.loads(pickle.dumps(m)),
    _saved,
]


@trial(short=4)
def copied_models(source: Random) -> None:
    """A copy, a pickle or a file of a model amid its training goes on to the same bits, as it."""
    training, copied = Training.drawn(source), []
    place, make = source.randrange(training.epochs * training.batches), source.choice(COPIES)
    hook = source.choice(["on_train_batch_end", "on_train_batch_begin"])
    model = training.model()

    def look(*_: Any) -> None:
        if model.optimizer.iterations >= place and not copied:
            copied.append(make(model))

    training.fit(model, nn.LambdaCallback(**{hook: look}))
    _, whole = training.undisturbed()
    where = f"{training}, copied at step {place} in {hook} by {make}"
    assert stand(model) == stand(whole), f"{where}: the model is another"
    for twin in copied:
        training.assert_goes_on(twin, where)


@trial(short=1)
def threads(source: Random) -> None:
    """Several models train at once on threads of their own: each as if it were alone."""
    trainings = [Training.drawn(source) for _ in range(3)]
    models = [training.model() for training in trainings]
    pairs = list(zip(trainings, models, strict=True))
    workers = [threading.Thread(target=t.fit, args=(m,)) for t, m in pairs]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for training, model in pairs:
        assert stand(model) == stand(training.undisturbed()[1]), f"{trainings}: {training}"


@trial(short=2)
def one_model_twice(source: Random) -> None:
    """One model is trained by two threads: one after the other, as by one."""
    training = Training.drawn(source)
    model, twice = training.model(), training.model()
    start = threading.Barrier(2)

    def fit() -> None:
        start.wait()
        training.fit(model)

    workers = [threading.Thread(target=fit) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for _ in range(2):
        training.fit(twice)
    assert (stand(model), model.epoch) == (stand(twice), twice.epoch), f"{training}"
