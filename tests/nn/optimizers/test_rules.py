"""The rules: each against Keras's numbers, with floats and with arrays, and at its edges."""

import json
import math
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value
from autograd.ops import scalar
from nn import optimizers
from nn.optimizers import SGD, Adadelta, Adagrad, Adam, Adamax, Nadam, RMSprop
from nn.schedules import CosineDecay
from tests.nn.optimizers.references import CASES, FILE, START, gradient, make

EXPECTED = json.loads(FILE.read_text())["weights"]
grads = st.floats(-1e6, 1e6)


def weight(grad, data=0.0):
    w = Value(data, "w")
    w.grad = grad
    return w


def taught(opt, gradients):
    """One weight from 0, taught by these gradients; returns where it was after each."""
    (w,) = opt.params
    path = []
    for w.grad in gradients:
        opt.step()
        path.append(w.data)
    return path


# As in Keras.


@pytest.mark.parametrize("name", CASES)
def test_the_weights_go_where_those_of_keras_go(name):
    weights = [Value(x) for x in START]
    opt, found = make(name, weights), {}
    for step in range(1, 51):
        for w, g in zip(weights, gradient(*[w.data for w in weights]), strict=True):
            w.grad = g
        opt.step()
        found[str(step)] = [w.data for w in weights]
    for step, expected in EXPECTED[name].items():
        assert found[step] == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("kind", "defaults"),
    [
        (SGD, {"lr": 0.01, "momentum": 0.0, "nesterov": False}),
        (
            RMSprop,
            {"lr": 0.001, "rho": 0.9, "momentum": 0.0, "epsilon": 1e-7, "centered": False},
        ),
        (Adagrad, {"lr": 0.001, "initial_accumulator_value": 0.1, "epsilon": 1e-7}),
        (Adadelta, {"lr": 0.001, "rho": 0.95, "epsilon": 1e-7}),
        (Adam, {"lr": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7, "amsgrad": False}),
        (Adamax, {"lr": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}),
        (Nadam, {"lr": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_the_defaults_are_those_of_keras(kind, defaults):
    assert kind().config() == defaults | {"decay": 0.0}


@pytest.mark.parametrize("name", ["SGD", "rmsprop", "Adagrad", "adadelta", "adam", "adamax"])
def test_an_optimizer_is_found_by_its_name_in_any_case(name):
    assert optimizers.get(name).name.lower() == name.lower()


def test_an_optimizer_is_taken_as_it_is():
    opt = Adam(0.5)
    assert optimizers.get(opt) is opt


def test_a_name_that_is_none_is_met_with_those_there_are_and_the_nearest():
    with pytest.raises(ValueError, match=r"'adamm': the known ones are sgd, .* mean 'adam'"):
        optimizers.get("adamm")
    with pytest.raises(TypeError, match="an optimizer or its name, such as 'adam', got 3"):
        optimizers.get(3)


# One rule for floats and for arrays.


@pytest.mark.parametrize("name", CASES)
@given(st.lists(st.tuples(grads, grads, grads), min_size=1, max_size=5))
def test_arrays_follow_the_same_rule_as_floats_to_the_last_bit(name, batches):
    opt = make(name, [Value(0.0) for _ in range(3)])
    state = {key: np.full(3, x) for key, x in opt.start.items()}
    for batch in batches:
        lr = opt.rate()
        each = [
            opt.rule(scalar, g, s, lr)
            for g, s in zip(batch, map(opt.remembered, range(3)), strict=True)
        ]
        direction, after, terms = opt.rule(np, np.array(batch), state, lr)
        assert direction.tolist() == [d.direction for d in each]
        for found, floats in ((after, "state"), (terms, "terms")):
            for key, x in found.items():
                expected = [getattr(d, floats)[key] for d in each]
                assert np.broadcast_to(x, 3).tolist() == expected
        state |= after
        for p, g in zip(opt.params, batch, strict=True):
            p.grad = g
        opt.step()


def test_where_a_float_is_refused_an_array_is_infinite():
    opt = Adam([weight(1e200)])
    with np.errstate(over="ignore"):
        _, after, _ = opt.rule(np, np.array([1e200]), {"m": 0.0, "v": 0.0}, 0.1)
    assert after["v"] == [math.inf]
    with pytest.raises(ValueError, match="v of w would become inf, no step taken"):
        opt.step()


# Gradient descent and its momentum.


@given(*[st.floats(-1e6, 1e6)] * 2, st.floats(0, 10))
def test_plain_descent_makes_new_of_old_minus_lr_times_grad(data, grad, lr):
    w = weight(grad, data)
    (update,) = SGD([w], lr=lr).step()
    assert w.data == update.new == data - lr * grad
    assert (update.old, update.grad, update.direction, update.lr) == (data, grad, grad, lr)
    assert update.terms == {}
    assert w.grad == grad


def test_a_slope_of_one_and_a_half_takes_a_step_of_fifteen_thousandths():
    w = weight(1.5)
    SGD([w], lr=0.01).step()
    assert abs(w.data) == 0.015


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


slopes = st.lists(st.tuples(st.floats(-100, 100), st.floats(1e-3, 1)), min_size=1, max_size=20)


@given(st.floats(0, 0.99), st.booleans(), slopes)
def test_the_velocity_keeps_a_share_and_gains_lr_times_grad(momentum, nesterov, steps):
    # velocity ← momentum·velocity − lr·grad, with the lr of this step, as in Keras; PyTorch
    # would multiply the gradients of earlier steps with it too.
    w = Value(0.0)
    opt = SGD([w], momentum=momentum, nesterov=nesterov)
    place = velocity = 0.0
    for w.grad, opt.lr in steps:
        opt.step()
        velocity = momentum * velocity - opt.lr * w.grad
        place += momentum * velocity - opt.lr * w.grad if nesterov else velocity
        assert w.data == pytest.approx(place, rel=1e-9, abs=1e-9)


def test_with_momentum_the_log_shows_what_the_direction_is_made_of():
    w = weight(2.0, data=1.0)
    opt = SGD([w], lr=0.125, momentum=0.5)
    opt.step()
    (update,) = opt.step()
    assert update.direction == 3.0
    assert update.terms == {"grad": 2.0, "momentum": 0.5, "velocity": -0.375}
    assert "lr·direction = 0.75 − 0.125·3 = 0.375" in repr(update)


def test_lr_and_momentum_may_change_between_steps():
    w = weight(1.0, data=1.0)
    opt = SGD([w], lr=0.5)
    opt.step()
    assert w.data == 0.5
    opt.lr, opt.momentum = 0.25, 0.5
    opt.step()  # without momentum nothing was remembered: velocity −.25
    assert w.data == 0.25
    opt.lr = 0.125
    opt.step()  # −.125 − .125
    assert w.data == 0.0


@pytest.mark.parametrize("kind", [SGD, RMSprop])
def test_momentum_put_off_and_on_again_goes_on_with_the_velocity_it_had(kind):
    w = weight(1.0)
    opt = kind([w], lr=0.5, momentum=0.5)
    opt.step()
    velocity = opt.state["velocity"][0]
    opt.momentum = 0.0
    opt.step()
    assert opt.state["velocity"][0] == velocity < 0


def test_at_a_learning_rate_of_zero_the_velocity_waits():
    w = weight(1.0)
    opt, path = SGD([w], momentum=0.5), []
    for opt.lr in (0.5, 0.0, 0.5):
        opt.step()
        path.append((w.data, opt.state["velocity"][0]))
    assert path == [(-0.5, -0.5), (-0.5, -0.5), (-1.25, -0.75)]


@pytest.mark.parametrize("name", CASES)
def test_at_a_learning_rate_of_zero_no_weight_moves(name):
    w = weight(1.0, data=3.0)
    opt = make(name, [w])
    opt.lr = 0.0
    taught(opt, [1.0, -2.0, 3.0])
    assert (w.data, opt.iterations) == (3.0, 3)


def test_a_schedule_that_ends_at_zero_leaves_the_weights_there():
    opt = SGD([Value(0.0)], lr=CosineDecay(0.5, 3), momentum=0.9)
    path = taught(opt, [1.0] * 6)
    assert path[1] > path[2]
    assert path[2] == path[3] == path[5]


# The others, where they have an edge.


def test_gradients_of_one_size_take_first_steps_of_about_the_learning_rate():
    for kind in (Adam, Adamax):
        for size in (0.01, 100.0):
            path = taught(kind([Value(0.0)], lr=0.5), [size])
            assert path == pytest.approx([-0.5], rel=1e-3)


@given(st.floats(1e4, 1e8))
def test_a_gradient_that_stays_the_same_does_not_stop_centered_rmsprop(grad):
    opt = RMSprop([Value(0.0)], lr=1e-6, centered=True)
    path = taught(opt, [grad] * 400)
    assert opt.state["v"][0] == pytest.approx(opt.state["mean"][0] ** 2)
    assert all(after < before for before, after in pairwise(path))


def test_where_rounding_puts_the_spread_of_centered_rmsprop_below_zero_it_is_zero():
    # mean² ≤ v in numbers without end; with floats Keras's root can be NaN here.
    opt = RMSprop(centered=True)
    state = {"v": 1e8 - 1.0, "mean": 1e4}
    direction, after, _ = opt.rule(scalar, 1e4, state, 0.1)
    assert after["v"] - after["mean"] ** 2 + opt.epsilon < 0
    assert direction == 1e4 / math.sqrt(opt.epsilon)


@given(st.lists(grads, min_size=1, max_size=10))
def test_with_amsgrad_the_size_never_falls(gradients):
    opt = Adam([Value(0.0)], beta_2=0.5, amsgrad=True)
    sizes = []
    for g in gradients:
        taught(opt, [g])
        sizes.append(opt.state["largest v"][0])
    assert sizes == sorted(sizes)


@pytest.mark.parametrize("kind", [RMSprop, Adadelta, Adam, Adamax, Nadam])
def test_a_gradient_of_zero_moves_nothing(kind):
    assert taught(kind([Value(0.0)]), [0.0, 0.0]) == [0.0, 0.0]


@pytest.mark.parametrize("kind", [RMSprop, Adam, Adamax, Nadam, Adadelta])
def test_without_epsilon_a_gradient_of_zero_is_refused_not_divided_by(kind):
    opt = kind([weight(0.0)], epsilon=0.0)
    with pytest.raises(ValueError, match="divides by 0 for w, no step taken: give it an epsilon"):
        opt.step()
    assert (opt.iterations, opt.remembered(0)) == (0, opt.start)


def test_adagrad_begins_where_it_is_told():
    opt = Adagrad([weight(2.0)], initial_accumulator_value=5.0)
    assert opt.remembered(0) == {"v": 5.0}
    opt.step()
    assert opt.remembered(0) == {"v": 9.0}


@pytest.mark.parametrize("bad", [-0.1, 1.0, 1.5, math.nan, "0.9", None], ids=repr)
@pytest.mark.parametrize(
    ("kind", "argument"),
    [
        (SGD, "momentum"),
        (RMSprop, "momentum"),
        (RMSprop, "rho"),
        (Adadelta, "rho"),
        *[(kind, beta) for kind in (Adam, Adamax, Nadam) for beta in ("beta_1", "beta_2")],
    ],
    ids=lambda x: getattr(x, "__name__", x),
)
def test_what_is_kept_of_the_past_is_a_share_below_one(kind, argument, bad):
    with pytest.raises((ValueError, TypeError), match=rf"{argument} expects a"):
        kind(**{argument: bad})


@pytest.mark.parametrize("bad", [-1e-7, math.nan, math.inf, "1"], ids=repr)
@pytest.mark.parametrize("kind", [RMSprop, Adagrad, Adadelta, Adam, Adamax, Nadam])
def test_epsilon_is_a_number_of_zero_or_more(kind, bad):
    with pytest.raises((ValueError, TypeError), match="epsilon expects a"):
        kind(epsilon=bad)
    with pytest.raises((ValueError, TypeError), match="initial_accumulator_value expects a"):
        Adagrad(initial_accumulator_value=bad)
