"""What all optimizers share: the log, what they refuse, their arguments, and taking steps back."""

import math
from fractions import Fraction

import numpy as np
import pytest

import autograd
from autograd import MisuseWarning, Stepper, Value, trace
from nn import MLP, mean_squared_error
from nn.datasets import moons
from nn.optimizers import SGD, Adam, Direction, Optimizer, RMSprop
from nn.schedules import ExponentialDecay
from tests.nn.optimizers.references import CASES, START, make


def line(x=2.1, y=4.0):
    """One weight, one bias, and the squared error on one sample."""
    w, b = Value(1.0, "w"), Value(0.0, "b")
    return w, b, lambda: mean_squared_error(y, w * x + b)


def bits(values):
    return [(v.data.hex(), v.grad.hex()) for v in values]


def snapshot(opt):
    """All that a step may change, to the bit."""
    state = {key: [x.hex() for x in xs] for key, xs in opt.state.items()}
    return bits(opt.params), state, opt.iterations


def valley(opt):
    """Give an optimizer three weights to train; returns the training step."""
    a, b, c = (Value(x, label) for x, label in zip(START, "abc", strict=True))
    opt.bind([a, b, c])

    def update(penalties=()):
        opt.zero_grad()
        ((a - 1) ** 2 + 10 * (b - a**2) ** 2 + c**4).backward()
        return opt.step(penalties)

    return update


def lesson(name):
    opt = make(name)
    return opt, valley(opt)


every_optimizer = pytest.mark.parametrize("name", CASES)


# The log.


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


@every_optimizer
def test_each_weight_has_one_line_that_says_what_it_is_made_of(name):
    opt, update = lesson(name)
    old, lr = [w.data for w in opt.params], opt.rate()
    log = update()
    assert [line.split(":")[0] for line in repr(log).splitlines()] == [
        "update    a",
        "update    b",
        "update    c",
    ]
    for u, w, before in zip(log, opt.params, old, strict=True):
        assert (u.old, u.grad, u.lr) == (before, w.grad, lr)
        assert u.new == w.data == u.old - u.lr * u.direction
        assert all(isinstance(x, float) for x in u.terms.values())
        if u.terms:
            assert u.terms["grad"] == u.grad
            assert all(f"{key} " in repr(u) for key in u.terms)


@every_optimizer
def test_the_log_tells_all_that_is_remembered(name):
    opt, update = lesson(name)
    every = range(len(opt.params))
    before = [opt.remembered(k) for k in every]
    for u, old, k in zip(update(), before, every, strict=True):
        new = opt.remembered(k)
        changed = {key: x for key, x in new.items() if x != old[key] and key != "P"}
        assert changed.items() <= dict(u.terms).items()


def test_a_weight_without_a_name_is_shown_by_its_place():
    assert [update.name for update in SGD([Value(1.0), Value(2.0)]).step()] == [
        "params[0]",
        "params[1]",
    ]


@every_optimizer
def test_the_share_of_a_penalty_is_shown_and_changes_nothing_else(name):
    (plain, update), (penalized, update_with) = lesson(name), lesson(name)
    penalties = [0.5, 0.0, -2.0]
    for u, p, penalty in zip(update(), update_with(penalties), penalties, strict=True):
        assert p.terms == {"grad": p.grad, **u.terms, "penalty": penalty}
        assert "penalty" not in u.terms
    assert snapshot(penalized) == snapshot(plain)


def test_there_is_a_penalty_for_each_weight_or_for_none():
    w = Value(1.0)
    w.grad = 1.0
    opt = SGD([w])
    with pytest.raises(ValueError, match="a penalty for each of the 1 parameters"):
        opt.step([0.5, 0.5])
    assert (w.data, opt.iterations) == (1.0, 0)


# A rule of one's own.


class Signs(Optimizer):
    """direction = the sign of the gradient."""

    def rule(self, xp, grad, state, lr):
        return Direction(math.copysign(1.0, grad), {}, {"grad": grad})


def test_a_new_optimizer_needs_no_more_than_its_rule():
    w = Value(1.0)
    w.grad = -8.0
    Signs([w], lr=0.25).step()
    assert w.data == 1.25
    assert Signs(0.25).config() == {"lr": 0.25, "decay": 0.0}


def test_a_new_optimizer_may_call_its_arguments_as_it_likes():
    class Halving(Signs):
        def __init__(self, params):
            super().__init__(params, lr=lambda t: 0.5**t)

    w = Value(0.0)
    w.grad = 1.0
    opt = Halving([w])
    assert [opt.step()[0].new for _ in range(3)] == [-1.0, -1.5, -1.75]


def test_where_floats_raise_the_step_is_refused_as_one_to_infinity():
    class Cubes(Optimizer):
        def rule(self, xp, grad, state, lr):
            return Direction(grad**3)

    w = Value(1.0, "w")
    w.grad = 1e200
    with pytest.raises(ValueError, match="w would become -inf, no step taken: lower"):
        Cubes([w]).step()


def test_an_optimizer_without_a_rule_says_so():
    with pytest.raises(NotImplementedError):
        Optimizer([Value(1.0)]).step()


# The learning rate.


@pytest.mark.parametrize(
    "make",
    [
        lambda w: SGD([w], 0.25),
        lambda w: SGD([w], lr=0.25),
        lambda w: SGD([w], learning_rate=0.25),
        lambda w: SGD(params=iter([w]), lr=Fraction(1, 4)),
        lambda w: bound(SGD(0.25), w),
        lambda w: bound(SGD(lr=0.25), w),
        lambda w: bound(SGD(learning_rate=np.float32(0.25)), w),
        lambda w: bound(SGD(lambda t: 0.25), w),
        lambda w: SGD([w], lr=lambda t: 0.25),
    ],
)
def test_parameters_and_learning_rate_are_given_as_in_pytorch_or_as_in_keras(make):
    w = Value(1.0)
    opt = make(w)
    w.grad = 2.0
    opt.step()
    assert (opt.params, w.data) == ([w], 0.5)


def bound(opt, w):
    opt.bind([w])
    return opt


@pytest.mark.parametrize(
    "make",
    [
        lambda: SGD(0.1, 0.9),
        lambda: SGD(0.1, lr=0.2),
        lambda: SGD(0.1, learning_rate=0.2),
        lambda: SGD([Value(1.0)], 0.1, learning_rate=0.2),
        lambda: Adam(lr=0.1, learning_rate=0.2),
        lambda: SGD(0.5, lr=0.01),
        lambda: Adam(lr=0.001, learning_rate=0.5),
        lambda: Adam(lr=0.1, learning_rate=ExponentialDecay(0.1, 10, 0.5)),
    ],
)
def test_two_learning_rates_are_one_too_many(make):
    with pytest.raises(TypeError, match=r"got two learning rates, .* arguments after the first"):
        make()


@pytest.mark.parametrize("lr", [-0.1, math.nan, math.inf, "0.1", None], ids=repr)
def test_the_learning_rate_is_a_number_of_zero_or_more(lr):
    with pytest.raises((ValueError, TypeError), match=r"^lr expects a"):
        SGD([Value(1.0)], lr=lr)
    opt = SGD()
    for name in ("lr", "learning_rate"):
        with pytest.raises((ValueError, TypeError), match=r"^lr expects a"):
            setattr(opt, name, lr)
    assert opt.lr == 0.01


@pytest.mark.parametrize("decay", [-0.1, math.nan, math.inf, "0.1", None], ids=repr)
def test_decay_is_a_number_of_zero_or_more(decay):
    with pytest.raises((ValueError, TypeError), match=r"^decay expects a"):
        SGD(decay=decay)


@pytest.mark.parametrize("lr", [0, 0.0, 1, True, np.float32(0.5), Fraction(1, 3)], ids=repr)
def test_any_real_number_will_do_as_learning_rate(lr):
    for opt in (SGD([Value(1.0)], lr=lr), SGD(lr)):
        assert (opt.lr, type(opt.lr)) == (float(lr), float)


def test_the_learning_rate_has_two_names():
    opt = Adam(0.5)
    assert opt.lr == opt.learning_rate == 0.5
    opt.learning_rate = 0.25
    assert opt.lr == 0.25
    opt.lr = 0.125
    assert opt.learning_rate == 0.125


@every_optimizer
def test_an_optimizer_made_from_its_config_does_the_same(name):
    opt, update = lesson(name)
    again = type(opt)(**opt.config())
    update_again = valley(again)
    for _ in range(5):
        update()
        update_again()
    assert snapshot(again) == snapshot(opt)
    assert again.config() == opt.config()


# Parameters.


def test_zero_grad_clears_the_parameters():
    w = Value(1.0)
    w.grad = 2.0
    SGD([w]).zero_grad()
    assert w.grad == 0.0


def test_parameters_may_come_later_but_not_after_the_step():
    w = Value(1.0)
    w.grad = 1.0
    opt = Adam()
    with pytest.raises(ValueError, match=r"no parameters yet: .* Adam\(\[w\]\), or compile"):
        opt.step()
    opt.bind([w])
    opt.step()
    assert w.data == pytest.approx(0.999)


@every_optimizer
def test_new_parameters_are_trained_as_by_a_new_optimizer(name):
    (used, update), (new, _) = lesson(name), lesson(name)
    for _ in range(3):
        update()
    used.bind([Value(x) for x in START])
    assert snapshot(used) == snapshot(new)


@pytest.mark.parametrize("params", [[], ()], ids=repr)
def test_there_must_be_something_to_train(params):
    with pytest.raises(ValueError, match="parameters to train, got none"):
        SGD(params)


@pytest.mark.parametrize("params", [[1.0], [Value(1.0) * 2], ["w"], [None]], ids=repr)
def test_only_leaves_are_trained(params):
    with pytest.raises(TypeError, match="SGD trains leaves"):
        SGD(params)


def test_one_parameter_comes_in_a_list_too():
    with pytest.raises(TypeError, match=r"in a list, SGD\(\[w\]\)"):
        SGD(Value(1.0))


def test_a_model_is_no_schedule_and_not_its_parameters():
    with pytest.raises(TypeError, match=r"in a list, SGD\(model\.parameters\(\)\)"):
        SGD(MLP(1, [1]))


def test_a_parameter_given_twice_is_refused():
    w = Value(1.0, "w")
    with pytest.raises(ValueError, match="twice"):
        SGD([w, w])


# A step that fails.


@every_optimizer
@pytest.mark.parametrize("bad", [math.inf, -math.inf, math.nan])
def test_a_gradient_that_is_not_finite_stops_the_whole_step(name, bad):
    opt, update = lesson(name)
    update()
    opt.params[1].grad = bad
    before = snapshot(opt)
    with trace() as t, pytest.raises(ValueError, match=f"gradient of b is {bad}, no step taken"):
        opt.step()
    assert (snapshot(opt), len(t)) == (before, 0)


@every_optimizer
def test_a_number_out_of_range_stops_the_whole_step(name):
    opt, update = lesson(name)
    update()
    opt.lr = 1.7e308
    for w in opt.params:
        w.data, w.grad = -1.7e308, 1e200
    before = snapshot(opt)
    with trace() as t, pytest.raises(ValueError, match=r"\ba would become -?(inf|nan), no step"):
        opt.step()
    assert (snapshot(opt), len(t)) == (before, 0)


def test_what_is_remembered_stays_finite_too():
    # 1e200² is infinite, and a step of 1e200/∞ = 0 would look harmless, ever after.
    w = Value(1.0, "w")
    w.grad = 1e200
    opt = RMSprop([w])
    with pytest.raises(ValueError, match="v of w would become inf, no step taken"):
        opt.step()
    assert (w.data, opt.state["v"][0], opt.iterations) == (1.0, 0.0, 0)


# Under a trace and a stepper.


@every_optimizer
def test_steps_are_taken_back_and_done_again_to_the_last_bit(name):
    opt, update = lesson(name)
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
    assert [seen[0][2], seen[-1][2]] == [1, 4]


@every_optimizer
def test_the_first_update_taken_back_leaves_the_optimizer_as_new(name):
    opt, update = lesson(name)
    stepper, new = Stepper(update), snapshot(opt)
    stepper.next_update()
    stepper.run("update")
    assert snapshot(opt)[2] == 1
    stepper.goto(0)
    assert snapshot(opt) == new


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


def test_stepping_gives_the_bits_that_plain_running_gives():
    plain, run = moons_lesson(0.9)
    stepped, update = moons_lesson(0.9)
    stepper = Stepper(update)
    for _ in range(3):
        run()
        stepper.run("update")
    assert snapshot(stepped) == snapshot(plain)


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


def test_a_rule_of_ones_own_may_have_another_default_and_be_given_its_rate_first():
    class Own(SGD):
        def __init__(self, params=None, lr=0.5):
            super().__init__(params, lr)

    assert (Own().lr, Own(0.1).lr, Own([Value(1.0)], 0.2).lr) == (0.5, 0.1, 0.2)
    with pytest.raises(TypeError, match="got two learning rates"):
        Own(0.1, lr=0.2)


def test_a_result_is_no_weight():
    for result in (autograd.sqrt(2.0), Value(1.0) * 2):
        with pytest.raises(TypeError, match=r"leaves, made by Value\(number\); got a result"):
            SGD([result])


def test_an_optimizer_says_its_settings_and_how_far_it_is():
    w = Value(1.0, "w")
    optimizer = Adam([w], lr=0.1)
    (w * 2.0).backward()
    optimizer.step()
    assert repr(optimizer).startswith("<Adam(lr=0.1, beta_1=0.9, ")
    assert repr(optimizer).endswith(": 1 parameter, 1 step taken>")


def test_a_schedule_of_ones_own_shows_by_its_name():
    def falling(step):
        return 0.1 / (1 + step)

    assert repr(SGD([Value(1.0)], falling)).startswith("<SGD(lr=falling, momentum=0.0")
