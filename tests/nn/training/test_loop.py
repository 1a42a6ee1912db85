"""The loop: batches, the averages of an epoch, and exposing the weights."""

import signal

import numpy as np
import pytest

from autograd import trace
from autograd.compile.native.machine import unavailable
from nn import Adam, Dense, Sequential, optimizers
from nn.callbacks import Callback
from nn.rate_callbacks import LearningRateScheduler
from nn.samples import about, samples
from nn.training.compiled import CompiledEngine
from nn.training.engine import Engine, EngineSpec
from nn.training.loop import Loop
from nn.training.native import NativeEngine
from nn.training.scalar import ScalarEngine

X = np.random.default_rng(4).normal(size=(7, 2))
Y = X[:, :1] * X[:, 1:]


def network():
    model = Sequential([Dense(2, "tanh", input_shape=(2,)), Dense(1)], seed=6)
    model.compile(Adam(lr=0.01), "mse", ["mae"])
    return model


def training(engine="compiled", batch_size=3, shuffle=True, model=None, x=X, y=Y):
    plan = (model or network()).plan
    return Loop(plan, samples(x, y), EngineSpec(engine), batch_size, shuffle)


def evaluated(model, x, y, engine="auto"):
    data = model.plan.prepare(samples(x, y))
    return Engine(model.plan, model.plan.parameters(), data.sample, EngineSpec(engine)).evaluate(
        data
    )


@pytest.mark.parametrize(
    ("engine", "kind"),
    [
        ("auto", CompiledEngine if unavailable() else NativeEngine),
        ("arrays", CompiledEngine),
        ("scalar", ScalarEngine),
    ],
)
def test_a_small_network_is_native_code_unless_another_engine_is_asked_for(engine, kind):
    assert type(training(engine).engine.now) is kind


def test_under_a_trace_it_is_scalars():
    with trace():
        assert type(training("auto").engine.now) is ScalarEngine


def test_an_epoch_is_all_samples_in_batches():
    loop = training()
    batches = loop.epoch()
    assert [len(batch) for batch in batches] == [3, 3, 1]
    assert sorted(k for batch in batches for k in batch) == list(range(7))
    assert loop.n_batches == 3
    assert loop.plan.epoch == 1
    in_a_row = training(shuffle=False).epoch()
    assert [batch.tolist() for batch in in_a_row] == [[0, 1, 2], [3, 4, 5], [6]]


def test_the_order_depends_on_seed_and_epoch_alone():
    one, other = training(), training("scalar")
    orders = [one.epoch().order.tolist() for _ in range(5)]
    assert orders == [other.epoch().order.tolist() for _ in range(5)]
    assert len({str(order) for order in orders}) == 5


def test_results_are_averages_over_samples_not_batches():
    loop = training("scalar", shuffle=False)
    loop.plan.optimizer.lr = 0.0
    for batch in loop.epoch():
        found = loop.step(batch)
    assert found == pytest.approx(loop.engine.evaluate(loop.data), rel=1e-12)
    assert found == loop.results() == loop.validated()


def test_with_samples_to_validate_on_there_are_their_results_too():
    loop = training()
    loop.validate_on(samples(X[:2], Y[:2]))
    loop.step(loop.epoch()[0])
    found = loop.validated()
    assert list(found) == ["loss", "mae", "val_loss", "val_mae"]
    loop.close()
    alone = evaluated(loop.plan.network, X[:2], Y[:2], "scalar")
    assert {name: found[f"val_{name}"] for name in alone} == pytest.approx(alone, rel=1e-12)


def test_the_values_learn_of_the_training_when_it_is_closed():
    loop = training()
    before = [p.data for p in loop.plan.network.parameters()]
    loop.step(loop.epoch()[0])
    assert [p.data for p in loop.plan.network.parameters()] == before
    loop.close()
    after = [p.data for p in loop.plan.network.parameters()]
    assert all(a != b for a, b in zip(after, before, strict=True))
    loop.plan.network.set_weights([np.zeros((2, 2)), [0, 0], np.zeros((2, 1)), [0]])
    loop.close()  # nothing was trained since, so what was done by hand stays
    assert [p.data for p in loop.plan.network.parameters()] == [0.0] * 9


def test_training_goes_on_with_what_was_made_of_weights_that_were_exposed():
    loops = training("compiled"), training("scalar")
    for loop in loops:
        for batch in loop.epoch():
            loop.step(batch)
            with loop.exposed(whole=False):
                loop.plan.network.parameters()[0].data *= 0.5
                loop.plan.optimizer.state["v"][1] = 0.25
        loop.close()
    one, other = ([p.data for p in loop.plan.network.parameters()] for loop in loops)
    assert one == pytest.approx(other, rel=1e-9)


def test_between_batches_an_engine_reads_numbers_and_between_epochs_it_is_made_again():
    loop = training()
    engine = loop.engine.now
    with loop.exposed(whole=False):
        pass
    assert loop.engine.now is engine
    with loop.exposed(whole=True):
        pass
    assert loop.engine.now is not engine


def test_measuring_binds_no_optimizer_and_training_does():
    model = network()
    evaluated(model, X, Y)
    assert model.optimizer.params == []
    training(model=model)
    assert model.optimizer.params == model.parameters()


@pytest.mark.parametrize("error", [ValueError("wrong"), TypeError("wrong")], ids=repr)
def test_an_error_is_told_what_it_is_about(error):
    with pytest.raises(type(error), match=r"^in the cellar, wrong$"), about("the cellar"):
        raise error


# Many batches in one go.

native = pytest.mark.skipif(unavailable() is not None, reason="there is no native code here")


def everything(loop):
    """All that a training goes on from, to the bit, and what it measured."""
    loop.close()
    optimizer, weights = loop.plan.optimizer, loop.plan.network.parameters()
    numbers = [(p.data.hex(), p.grad.hex()) for p in weights]
    before = [x.hex() for x in loop.engine.now.before.tolist()]
    return loop.position, numbers, before, optimizer.state, optimizer.iterations, loop.results()


@native
@pytest.mark.parametrize("begun", [0, 2])
@pytest.mark.parametrize("count", [2, 3, 4, 12, 14])
def test_a_go_may_take_several_epochs_and_is_what_scalars_do_batch_by_batch(begun, count):
    many, one = training("native"), training("scalar")
    for loop in (many, one):
        for _ in range(begun):
            loop.advance()
    assert many.advance(count) == count
    for _ in range(count):
        assert one.advance(count) == 1
    assert everything(many) == everything(one)


def test_a_position_can_be_gone_to_and_trained_on_from():
    one, other = training("scalar"), training("scalar")
    for _ in range(5):
        one.advance()
    assert one.position == (1, 2)
    other.seek(1, 2)
    assert other.position == (1, 2)
    assert other.batches().order.tolist() == one.batches().order.tolist()
    other.seek(1, 0)
    assert (other.position, other.plan.epoch) == ((1, 0), 1)


class Aging(Sequential):
    """A network whose penalty grows with the epochs."""

    def penalty(self):
        return self.parameters()[0] ** 2 * (0.01 * self.epoch)


def aging():
    model = Aging([Dense(2, "tanh", input_shape=(2,)), Dense(1)], seed=6)
    model.compile(Adam(lr=0.01), "mse", ["mae"])
    return model


def scheduled():
    model = network()
    model.optimizer.lr = lambda step: 0.1 / (1 + model.epoch)
    return model


class Tiring(optimizers.Optimizer):
    """A rule that goes less far with each epoch."""

    def rule(self, xp, grad, state, lr):
        return optimizers.Direction(grad / (1 + self.trained[0].epoch))


class Cooling(optimizers.SGD):
    """A learning rate of one's own that falls with each epoch."""

    trained = ()

    def rate(self):
        return super().rate() / (1 + sum(model.epoch for model in self.trained))


def trained_by(optimizer):
    model = network()
    model.compile(optimizer, "mse", ["mae"])
    optimizer.trained = [model]
    return model


def tiring():
    return trained_by(Tiring(lr=0.01))


def cooling():
    return trained_by(Cooling(lr=0.1))


@native
@pytest.mark.parametrize("make", [aging, scheduled, tiring, cooling])
def test_what_may_change_with_the_epoch_is_looked_at_in_each(make):
    x, y = np.tile(X, (6, 1)), np.tile(Y, (6, 1))  # of less it is not worth recording again
    many, one = (training(way, 14, model=make(), x=x, y=y) for way in ("native", "scalar"))
    ends = set()
    while many.position < (3, 0):
        many.advance(9)
        ends.add(many.position)
    for _ in range(9):
        one.advance()
    assert ends >= {(1, 0), (2, 0), (3, 0)}
    assert everything(many) == everything(one)


@native
@pytest.mark.parametrize("make", [tiring, cooling])
def test_the_weights_before_a_step_are_those_of_the_last_one_taken_alone_too(make):
    many, one = (training(way, model=make()) for way in ("native", "scalar"))
    for count in (2, 1):  # in one go, then alone
        assert many.advance(count) == count
    for _ in range(3):
        one.advance()
    assert everything(many) == everything(one)


@native
def test_a_go_that_fails_says_where_and_stands_after_the_last_good_step():
    loop = training("native", shuffle=False)
    loop.plan.optimizer.lr = 1e160
    with pytest.raises(ValueError, match="training stopped in epoch 1, batch 2: "):
        loop.advance(9)
    assert loop.position == (0, 1)
    assert loop.plan.optimizer.iterations == 1


@native
def test_after_a_pause_of_the_machine_there_are_goes_again():
    loop = training("native")
    loop.engine.now._pace = 60.0
    assert loop.advance(9) == 2
    assert loop.advance(9) == 9


def test_an_epoch_whose_results_are_known_is_over_though_a_step_of_it_is_taken_back():
    model = network()
    model.fit(X, Y, 3, epochs=2, verbose=0, engine="scalar")
    model.optimizer.undo()
    steps = model.optimizer.iterations
    model.fit(X, Y, 3, epochs=1, verbose=0)
    assert (model.optimizer.iterations - steps, model.history.epoch) == (3, [0, 1, 2])


def test_a_rate_that_a_callback_set_stays_where_the_next_fit_has_no_such_callback():
    model = network()
    scheduler = LearningRateScheduler(lambda epoch, lr: 0.5)
    model.fit(X, Y, 3, epochs=1, verbose=0, callbacks=[scheduler, Stop()])
    model.fit(X, Y, 3, epochs=1, verbose=0)
    assert model.optimizer.lr == 0.5


class Stop(Callback):
    """Stop after the first batch, as Ctrl-C does."""

    def on_train_batch_end(self, batch, logs=()):
        signal.raise_signal(signal.SIGINT)
