"""Gradient descent: the rule, its log, what it refuses, and taking it back."""

import math
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import MisuseWarning, Stepper, Value, trace
from nn import MLP, SGD, mean_squared_error
from nn.datasets import moons


def line(x=2.1, y=4.0):
    """One weight, one bias, and the squared error on one sample."""
    w, b = Value(1.0, "w"), Value(0.0, "b")
    return w, b, lambda: mean_squared_error(y, w * x + b)


def bits(values):
    return [(v.data.hex(), v.grad.hex()) for v in values]


# The rule and its log.


@given(*[st.floats(-1e6, 1e6)] * 2, st.floats(0, 10))
def test_new_is_old_minus_lr_times_grad(data, grad, lr):
    w = Value(data)
    w.grad = grad
    (update,) = SGD([w], lr=lr).step()
    assert w.data == update.new == data - lr * grad
    assert (update.old, update.grad, update.direction, update.lr) == (data, grad, grad, lr)
    assert w.grad == grad


def test_a_slope_of_one_and_a_half_takes_a_step_of_fifteen_thousandths():
    w = Value(0.0)
    w.grad = 1.5
    SGD([w], lr=0.01).step()
    assert abs(w.data) == 0.015


def test_one_update_of_weight_and_bias():
    w, b, loss = line()
    before = loss()
    before.backward()
    log = SGD([w, b], lr=0.01).step()
    assert (w.data, b.data) == pytest.approx((1.0798, 0.038), rel=1e-12)
    assert (round(before.data, 2), round(loss().data, 2)) == (3.61, 2.87)
    assert repr(log) == (
        "update    w: new = old − lr·grad = 1 − 0.01·(−7.98) = 1.0798\n"
        "update    b: new = old − lr·grad = 0 − 0.01·(−3.8) = 0.038"
    )


def test_a_weight_without_a_name_is_shown_by_its_place():
    assert [update.name for update in SGD([Value(1.0), Value(2.0)]).step()] == [
        "params[0]",
        "params[1]",
    ]


def test_with_momentum_the_log_shows_what_the_direction_is_made_of():
    w = Value(1.0, "w")
    opt = SGD([w], lr=0.1, momentum=0.5)
    w.grad = 2.0
    opt.step()
    (update,) = opt.step()
    assert update.direction == 3.0
    assert update.terms == {"grad": 2.0, "momentum": 0.5, "last direction": 2.0}
    assert "lr·direction = 0.8 − 0.1·3 = 0.5" in repr(update)


def test_lr_and_momentum_may_change_between_steps():
    w = Value(1.0)
    w.grad = 1.0
    opt = SGD([w], lr=0.5)
    opt.step()
    opt.lr, opt.momentum = 0.25, 0.5
    opt.step()
    assert w.data == 0.25
    opt.step()
    assert w.data == -0.125


def test_zero_grad_clears_the_parameters():
    w = Value(1.0)
    w.grad = 2.0
    SGD([w]).zero_grad()
    assert w.grad == 0.0


# Descent.


def descend(w1, w2, lr, steps):
    """Gradient descent in the bowl with its minimum at (4, 3); returns the losses."""
    opt, losses = SGD([w1, w2], lr=lr), []
    for _ in range(steps):
        opt.zero_grad()
        loss = (w1 - 4) ** 2 + (w2 - 3) ** 2
        loss.backward()
        opt.step()
        losses.append(loss.data)
    return losses


@pytest.mark.parametrize("seed", range(5))
def test_descent_from_small_random_weights_ends_at_the_bottom_of_the_bowl(seed):
    random = Random(seed)
    w1, w2 = Value(random.uniform(-0.1, 0.1)), Value(random.uniform(-0.1, 0.1))
    losses = descend(w1, w2, lr=0.1, steps=200)
    assert (w1.data, w2.data) == pytest.approx((4.0, 3.0), abs=1e-9)
    assert all(after < before for before, after in pairwise(losses[:50]))


def test_too_large_a_step_leaves_the_bowl():
    losses = descend(Value(0.05), Value(-0.05), lr=1.1, steps=30)
    assert all(after > before for before, after in pairwise(losses))


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_momentum_follows_its_recurrence(momentum):
    # d_t = g_t + m·d_(t−1), w_t = w_(t−1) − lr·d_t (Polyak 1964; PyTorch's SGD)
    w = [Value(5.0), Value(-3.0)]
    opt = SGD(w, lr=0.05, momentum=momentum)
    expected, last = [5.0, -3.0], [0.0, 0.0]
    for _ in range(20):
        opt.zero_grad()
        (1.5 * w[0] ** 2 + 0.5 * w[1] ** 2 + w[0] * w[1]).backward()
        opt.step()
        slopes = 3 * expected[0] + expected[1], expected[1] + expected[0]
        last = [g + momentum * d for g, d in zip(slopes, last, strict=True)]
        expected = [x - 0.05 * d for x, d in zip(expected, last, strict=True)]
        assert [v.data for v in w] == pytest.approx(expected, rel=1e-12)


# What it refuses.


@pytest.mark.parametrize("bad", [math.inf, -math.inf, math.nan])
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_a_gradient_that_is_not_finite_stops_the_whole_step(bad, momentum):
    w = [Value(1.0, "w"), Value(2.0, "v")]
    opt = SGD(w, lr=0.1, momentum=momentum)
    w[0].grad = w[1].grad = 1.0
    opt.step()
    w[1].grad = bad
    before, state = bits(w), [dict(s) for s in opt.state]
    with trace() as t, pytest.raises(ValueError, match=f"gradient of v is {bad}, no step taken"):
        opt.step()
    assert (bits(w), opt.state, len(t)) == (before, state, 0)


def test_a_step_out_of_range_stops_the_whole_step():
    v, w = Value(1.0, "v"), Value(1.0, "w")
    v.grad, w.grad = 1.0, 1e308
    with pytest.raises(ValueError, match=r"\bw\b"):
        SGD([v, w], lr=100.0).step()
    assert (v.data, w.data) == (1.0, 1.0)


@pytest.mark.parametrize("lr", [-0.1, math.nan, math.inf, "0.1", None], ids=repr)
def test_the_learning_rate_is_a_number_of_zero_or_more(lr):
    with pytest.raises((ValueError, TypeError), match=r"\blr\b"):
        SGD([Value(1.0)], lr=lr)


@pytest.mark.parametrize("momentum", [-0.1, 1.0, 1.5, math.nan, "0.9", None], ids=repr)
def test_momentum_is_a_number_below_one(momentum):
    with pytest.raises((ValueError, TypeError), match="momentum"):
        SGD([Value(1.0)], momentum=momentum)


@pytest.mark.parametrize("lr", [0, 0.0, 1, True], ids=repr)
def test_any_real_number_will_do_as_learning_rate(lr):
    assert SGD([Value(1.0)], lr=lr).lr == float(lr)


def test_there_must_be_something_to_train():
    with pytest.raises(ValueError, match="parameters to train, got none"):
        SGD([])


@pytest.mark.parametrize("params", [[1.0], [Value(1.0) * 2], ["w"], [None]], ids=repr)
def test_only_leaves_are_trained(params):
    with pytest.raises(TypeError, match="SGD trains leaves"):
        SGD(params)


def test_one_parameter_comes_in_a_list_too():
    with pytest.raises(TypeError, match="SGD"):
        SGD(Value(1.0))


def test_a_parameter_given_twice_is_refused():
    w = Value(1.0, "w")
    with pytest.raises(ValueError, match="twice"):
        SGD([w, w])


# Under a trace and a stepper.


def moons_lesson(momentum):
    """A small network, its optimizer, and a training step on one point of two moons."""
    samples, targets = moons(10, seed=0)
    model = MLP(2, [3, 1], activation="tanh", seed=0)
    opt = SGD(model.parameters(), lr=0.1, momentum=momentum)

    def update():
        opt.zero_grad()
        mean_squared_error(targets[0], model(samples[0])).backward()
        opt.step()

    return opt, update


def snapshot(opt):
    state = [{key: x.hex() for key, x in s.items()} for s in opt.state]
    return bits(opt.params), state


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_a_stepper_takes_updates_back_and_does_them_again_to_the_last_bit(momentum):
    opt, update = moons_lesson(momentum)
    update()
    stepper, seen = Stepper(update), [snapshot(opt)]
    for _ in range(3):
        stepper.next_update()
        stepper.run("update")
    end = stepper.position
    stepper.goto(0)
    for _ in range(end):
        stepper.next()
        seen.append(snapshot(opt))
    for there in reversed(seen[:-1]):
        stepper.back()
        assert snapshot(opt) == there
    for there in seen[1:]:
        stepper.next()
        assert snapshot(opt) == there
    assert seen[-1] != seen[0]


def test_stepping_gives_the_bits_that_plain_running_gives():
    plain, run = moons_lesson(0.9)
    stepped, update = moons_lesson(0.9)
    stepper = Stepper(update)
    for _ in range(3):
        run()
        stepper.run("update")
    assert snapshot(stepped) == snapshot(plain)


def test_the_first_update_taken_back_leaves_the_optimizer_as_new():
    opt, update = moons_lesson(0.9)
    stepper, new = Stepper(update), snapshot(opt)
    stepper.run("update")
    stepper.goto(0)
    assert snapshot(opt) == new


def test_a_step_is_recorded_as_one_update_per_parameter():
    w, b, loss = line()
    opt = SGD([w, b], lr=0.01)
    with trace() as t:
        loss().backward()
        log = opt.step()
    assert t.updates == log
    assert [update.name for update in log] == ["w", "b"]


def test_a_parameter_that_the_loss_does_not_reach_is_told():
    w, b, _ = line()
    opt = SGD([w, b])
    with trace():
        ((w - 1.5) ** 2).backward()
        with pytest.warns(MisuseWarning, match="the loss does not reach b:"):
            opt.step()


def test_a_forgotten_zero_grad_is_told():
    w, b, loss = line()
    opt = SGD([w, b])
    loss().backward()
    with trace():
        loss().backward()
        with pytest.warns(MisuseWarning, match=r"w still .* Call zero_grad\(\)"):
            opt.step()


def test_a_right_training_step_warns_of_nothing():
    w, b, loss = line()
    opt = SGD([w, b])
    with trace():
        for _ in range(3):
            opt.zero_grad()
            loss().backward()
            opt.step()
