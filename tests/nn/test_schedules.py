"""Learning-rate schedules: against Keras's numbers, and against their formulas in closed form."""

import copy
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value
from nn import schedules
from nn.optimizers import SGD
from nn.saving import describe, rebuild
from nn.schedules import (
    Constant,
    CosineDecay,
    ExponentialDecay,
    InverseTimeDecay,
    PiecewiseConstantDecay,
)
from tests.nn.optimizers import references

EXPECTED = json.loads(references.FILE.read_text())["schedules"]
CASES = [
    pytest.param(kind, arguments, expected, id=f"{kind}{arguments}")
    for kind, several in references.SCHEDULES.items()
    for arguments, expected in zip(several, EXPECTED[kind], strict=True)
]
times, rates, periods = st.integers(0, 10_000), st.floats(1e-6, 10), st.floats(0.5, 1000)


@pytest.mark.parametrize(("kind", "arguments", "expected"), CASES)
def test_the_rates_are_those_of_keras(kind, arguments, expected):
    schedule = getattr(schedules, kind)(*arguments)
    assert [schedule(t) for t in references.TIMES] == pytest.approx(expected, rel=1e-12)


@given(rates, times)
def test_a_constant_rate_stays(rate, t):
    assert Constant(rate)(t) == rate


@given(rates, periods, st.floats(0, 10), times)
def test_inverse_time_divides_by_one_more_each_period(rate, period, share, t):
    assert InverseTimeDecay(rate, period, share)(t) == pytest.approx(
        rate * period / (period + share * t), rel=1e-12
    )


@given(rates, periods, st.floats(0.1, 1), times)
def test_exponential_decay_multiplies_by_a_share_each_period(rate, period, share, t):
    expected = math.exp(math.log(rate) + t / period * math.log(share))
    assert ExponentialDecay(rate, period, share)(t) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("kind", [InverseTimeDecay, ExponentialDecay])
@given(st.integers(1, 100), st.floats(0.1, 0.9), times)
def test_a_staircase_holds_the_rate_of_each_periods_beginning(kind, period, share, t):
    smooth, stairs = kind(0.5, period, share), kind(0.5, period, share, staircase=True)
    assert stairs(t) == smooth(t - t % period)


@given(rates, periods, st.floats(0, 1), times)
def test_cosine_decay_falls_along_half_a_cosine_and_stays_at_its_end(rate, period, alpha, t):
    angle = math.pi / 2 * min(1.0, t / period)
    expected = rate * (alpha + (1 - alpha) * math.cos(angle) ** 2)
    assert CosineDecay(rate, period, alpha)(t) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(st.lists(st.integers(0, 100), max_size=5).map(sorted), st.integers(0, 120))
def test_a_piecewise_rate_has_as_many_boundaries_behind_it_as_its_number(boundaries, t):
    values = [0.5**k for k in range(len(boundaries) + 1)]
    passed = [b for b in boundaries if b < t]
    assert PiecewiseConstantDecay(boundaries, values)(t) == values[len(passed)]


def test_a_piecewise_rate_needs_one_value_more_than_boundaries_in_order():
    with pytest.raises(ValueError, match="one value more than boundaries, got 1 values and 1"):
        PiecewiseConstantDecay([10], [0.1])
    with pytest.raises(ValueError, match=r"boundaries must not fall, got \[20, 10\]"):
        PiecewiseConstantDecay([20, 10], [0.1, 0.2, 0.3])


@pytest.mark.parametrize("make", [InverseTimeDecay, ExponentialDecay])
@pytest.mark.parametrize(("bad", "error"), [(math.nan, ValueError), (None, TypeError)])
def test_a_schedule_is_made_of_numbers(make, bad, error):
    for arguments in ((bad, 10, 0.5), (0.1, bad, 0.5), (0.1, 10, bad)):
        with pytest.raises(error, match=r"expects a .* number, got"):
            make(*arguments)
    with pytest.raises(error, match=r"alpha expects a .* number, got"):
        CosineDecay(0.1, 10, alpha=bad)
    with pytest.raises(error, match=r"learning_rate expects a .* number, got"):
        Constant(bad)
    with pytest.raises(error, match=r"PiecewiseConstantDecay expects a .* number, got"):
        PiecewiseConstantDecay([100], [0.1, bad])


@pytest.mark.parametrize("bad", [0, -1], ids=repr)
def test_a_period_has_at_least_some_length(bad):
    for make in (
        lambda: InverseTimeDecay(0.1, bad, 0.5),
        lambda: ExponentialDecay(0.1, bad, 0.5),
        lambda: CosineDecay(0.1, bad),
    ):
        with pytest.raises(ValueError, match=f"decay_steps expects a number above 0, got {bad}"):
            make()


def test_an_exponential_decay_stays_a_number():
    with pytest.raises(ValueError, match=r"decay_rate expects a number of 0 or more, got -0\.5"):
        ExponentialDecay(0.1, 10, -0.5)


@pytest.mark.parametrize(("kind", "arguments", "_"), CASES)
def test_a_schedule_is_made_again_from_its_fields(kind, arguments, _):
    schedule = getattr(schedules, kind)(*arguments)
    assert rebuild("schedule", describe("schedule", schedule), {}) == schedule


# In an optimizer.


def steps(opt, n):
    """The learning rates of n steps."""
    opt.params[0].grad = 1.0
    return [opt.step()[0].lr for _ in range(n)]


def test_an_optimizer_reads_its_schedule_at_the_number_of_steps_taken():
    assert steps(SGD([Value(0.0)], lr=lambda t: 2.0**-t), 4) == [1.0, 0.5, 0.25, 0.125]


def test_a_schedule_may_come_in_the_middle_and_goes_on_from_there():
    opt = SGD([Value(0.0)], lr=1.0)
    steps(opt, 3)
    opt.learning_rate = ExponentialDecay(1.0, 1, 0.5)
    assert steps(opt, 2) == [0.125, 0.0625]


@given(rates, st.floats(0, 1), st.integers(1, 20))
def test_decay_divides_the_rate_as_in_keras_2(rate, decay, n):
    expected = [rate * (1 / (1 + decay * t)) for t in range(n)]
    assert steps(SGD([Value(0.0)], lr=rate, decay=decay), n) == pytest.approx(expected, rel=1e-15)


def test_decay_divides_the_rate_of_a_schedule_too():
    opt = SGD([Value(0.0)], lr=PiecewiseConstantDecay([0], [1.0, 0.5]), decay=1.0)
    assert steps(opt, 3) == [1.0, 0.25, 0.5 / 3]


@pytest.mark.parametrize("bad", [-0.25, math.nan, math.inf, "1", None], ids=repr)
def test_a_schedule_that_gives_no_rate_is_named_and_no_step_is_taken(bad):
    def falling(t):
        return 0.5 if t < 2 else bad

    w = Value(0.0)
    opt = SGD([w], lr=falling, momentum=0.5)
    steps(opt, 2)
    before = w.data, copy.deepcopy(opt.state)
    with pytest.raises((ValueError, TypeError), match=r"\(from falling, after 2 steps\) expects"):
        opt.step()
    assert (w.data, opt.state, opt.iterations) == (*before, 2)


def test_a_schedule_that_never_gives_a_rate_is_refused_at_once():
    with pytest.raises(ValueError, match=r"from Constant\(learning_rate=-1\), after 0 steps"):
        SGD(Constant(-1))


def test_a_schedule_out_of_range_is_named():
    opt = SGD([Value(0.0)], lr=ExponentialDecay(1.0, 1, 1e200))
    steps(opt, 1)
    opt.iterations = 3
    with pytest.raises(ValueError, match=r"from ExponentialDecay\(.*\), after 3 steps\) .*inf"):
        opt.step()
