"""Native training is the scalar engine's to the last bit, whatever network, loss and optimizer."""

from __future__ import annotations

import os
import signal
from typing import Any

import numpy as np
import pytest

import nn
from autograd.compile.native.descent import Descent
from autograd.compile.native.machine import unavailable
from nn import MLP, SGD, Adam, Callback, optimizers

pytestmark = [
    pytest.mark.skipif(unavailable() is not None, reason="there is no native code here"),
    pytest.mark.filterwarnings("default::autograd.MisuseWarning"),  # chance may kill relus
]


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


# Many batches in one go.

X = np.random.default_rng(3).normal(size=(12, 2))
Y = X[:, :1] * X[:, 1:]


def both(make: Any, **arguments: Any) -> list[Any]:
    """The weights and the history of two trainings, native and scalar."""
    found = []
    for engine in ("native", "scalar"):
        model = make()
        history = model.fit(X, Y, 2, 3, 0, engine=engine, **arguments)
        found.append(([p.data.hex() for p in model.parameters()], history.history))
    return found


def network(optimizer: Any = "adam", kind: Any = nn.MLP) -> Any:
    model = kind(2, [3, 1], activation="tanh", seed=0)
    model.compile(optimizer, "mse", ["mae"])
    return model


@pytest.fixture
def goes(monkeypatch):
    """How many batches each call of native code took."""
    taken: list[int] = []
    run = Descent.run
    monkeypatch.setattr(
        Descent, "run", lambda *arguments: (taken.append(len(arguments[5])), run(*arguments))[1]
    )
    return taken


def test_an_epoch_is_one_call_of_native_code(goes):
    one, other = both(network)
    assert goes == [6, 6, 6]
    assert one == other


class Count(nn.Callback):
    """Counts batches."""

    def __init__(self):
        self.batches = []

    def on_train_batch_end(self, batch, logs=None):
        self.batches.append(batch)


def test_a_callback_hears_of_every_batch(goes):
    count = Count()
    network().fit(X, Y, 2, 2, 0, callbacks=[count])
    assert count.batches == [*range(6), *range(6)]
    assert not goes


def test_watched_weights_are_kept_for_every_batch(goes):
    history = network().fit(X, Y, 2, 1, 0, watch="layers[1]")
    assert len(history.updates) == 6 * 4
    assert not goes


def test_a_rate_that_falls_to_nothing_moves_nothing():
    one, other = both(lambda: network(optimizers.SGD(lambda step: 0.1 * (step % 4), momentum=0.9)))
    assert one == other


class Meddler(nn.Callback):
    """Changes the settings of the optimizer between epochs."""

    def on_epoch_end(self, epoch, logs=None):
        optimizer = self.model.optimizer
        optimizer.momentum, optimizer.lr = 0.5, 0.01


def test_what_a_callback_sets_the_optimizer_to_is_trained_on(goes):
    one, other = both(lambda: network(optimizers.SGD(0.1, momentum=0.9)), callbacks=[Meddler()])
    assert one == other
    assert goes == [6, 6, 6]


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_within_native_code_keeps_what_it_has_learnt(monkeypatch, times):
    run, models = Descent.run, [network() for _ in range(2)]

    def pressed(*arguments):
        found = run(*arguments)
        for _ in range(times):
            os.kill(os.getpid(), signal.SIGINT)
        return found

    models[1].fit(X, Y, 2, 1, 0)
    with monkeypatch.context() as patched:
        patched.setattr(Descent, "run", pressed)
        models[0].fit(X, Y, 2, 9, 0)
    one, other = ([p.data for p in model.parameters()] for model in models)
    assert one == other
    assert models[0].optimizer.iterations == 6


class Annealed(nn.MLP):
    """A network that counts the steps of its optimizer."""

    def penalty(self):
        return self.parameters()[0] ** 2 * (0.01 * self.optimizer.iterations)


def test_a_network_that_reads_how_many_steps_were_taken_is_recorded_anew_for_each(goes):
    many, targets = np.tile(X, (8, 1)), np.tile(Y, (8, 1))
    models = [network(optimizers.SGD(0.1), Annealed) for _ in range(2)]
    for model, engine in zip(models, ("native", "scalar"), strict=True):
        model.fit(many, targets, 32, 2, 0, engine=engine)
    one, other = ([p.data.hex() for p in model.parameters()] for model in models)
    assert one == other
    assert not goes


class Signed(optimizers.Optimizer):
    """A rule of one's own, written with the functions of xp."""

    def rule(self, xp, grad, state, lr):
        return optimizers.Direction(xp.where(grad > 0, 1.0, -1.0) * xp.sqrt(xp.abs(grad)))


def test_a_rule_of_ones_own_is_native_code_too(goes):
    one, other = both(lambda: network(Signed(lr=0.01)))
    assert one == other
    assert goes == [6, 6, 6]


SCALE = [1.0]


class Scaled(optimizers.Optimizer):
    """A rule that reads a global."""

    def rule(self, xp, grad, state, lr):
        return optimizers.Direction(grad * SCALE[0])


class Slower(optimizers.Optimizer):
    """A rule that counts steps in its own way."""

    def rule(self, xp, grad, state, lr):
        return optimizers.Direction(grad / len(range(self.iterations + 1)))


class Scaling(nn.Callback):
    """Changes the global between epochs."""

    def on_epoch_end(self, epoch, logs=None):
        SCALE[0] = 0.1 * epoch


@pytest.mark.parametrize(("rule", "steps"), [(Scaled, [6, 6, 6]), (Slower, [])])
def test_what_a_rule_of_ones_own_reads_is_followed(goes, rule, steps):
    found = []
    for engine in ("native", "scalar"):
        SCALE[0], model = 1.0, network(rule(lr=0.1))
        model.fit(X, Y, 2, 3, 0, callbacks=[Scaling()], engine=engine)
        found.append([p.data.hex() for p in model.parameters()])
    assert found[0] == found[1]
    assert goes == steps


def test_the_weights_are_those_trained_when_an_epoch_is_cut_short():
    class Stop(nn.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.stop_training = epoch == 1

    models = [network() for _ in range(2)]
    for model, engine in zip(models, ("native", "scalar"), strict=True):
        model.fit(X, Y, 2, 9, 0, callbacks=[Stop()], engine=engine)
        assert model.optimizer.iterations == 12
    one, other = ([p.data.hex() for p in model.parameters()] for model in models)
    assert one == other


@pytest.mark.parametrize("engine", ["native", "arrays", "scalar"])
def test_an_optimizer_that_a_callback_brings_has_nothing_to_train(engine):
    model = MLP(2, [4, 1], activation="tanh", seed=0)
    model.compile(Adam(lr=0.01), "mse")

    class Anew(Callback):
        def on_epoch_end(self, epoch, logs):
            model.compile(SGD(lr=0.1), "mse")

    x, y = np.ones((20, 2)), np.ones(20)
    with pytest.raises(ValueError, match="in epoch 2, batch 1: SGD has no parameters yet"):
        model.fit(x, y, batch_size=5, epochs=3, verbose=0, callbacks=[Anew()], engine=engine)


class Bent(optimizers.Optimizer):
    """A rule of one's own by a function of the C library."""

    def rule(self, xp, grad, state, lr):
        return optimizers.Direction(xp.tanh(grad))


@pytest.mark.parametrize("hooks", [[], ["busy"]])
def test_a_rule_of_ones_own_has_the_bits_of_scalars_in_every_step(hooks):
    class Busy(nn.Callback):
        def on_train_batch_end(self, batch, logs):
            pass

    def weights(engine):
        model = nn.MLP(2, [6, 1], activation="tanh", seed=0)
        model.compile(Bent(lr=0.05), "mse")
        x = np.random.default_rng(1).normal(size=(44, 2))
        callbacks = [Busy() for _ in hooks]
        model.fit(
            x, x[:, 0] * x[:, 1], 44, epochs=12, verbose=0, engine=engine, callbacks=callbacks
        )
        return [p.data for p in model.parameters()]

    assert weights("native") == weights("scalar")
