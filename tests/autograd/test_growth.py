"""A graph that grows with every step of training is noticed."""

import warnings

import pytest

from autograd import MisuseWarning, Value, trace
from autograd.growth import STEPS


def train(step, steps=3 * STEPS):
    """Take steps with two weights, each replaced by what `step` makes of it; list the warnings."""
    w, b, x = Value(1.0, "w"), Value(0.0, "b"), Value(2.0, "x")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for _ in range(steps):
            loss = ((x * w + b.tanh()) - 4.0) ** 2
            loss.backward()
            w, b = step(w), step(b)
    return [(w.category, w.filename) for w in told]


@pytest.mark.parametrize(
    "step",
    [
        lambda w: w - 0.001 * w.grad,
        lambda w: w + -0.001 * w.grad,
        lambda w: w.__sub__(w.grad * 0.001),
    ],
)
def test_a_weight_that_is_computed_from_the_old_one_is_warned_of_once(step):
    assert train(step) == [(MisuseWarning, __file__)]
    assert train(step, STEPS) == []
    assert len(train(step, STEPS + 1)) == 1


def move(w):
    w.data -= 0.001 * w.grad
    w.grad = 0.0
    return w


@pytest.mark.parametrize("step", [move, lambda w: Value(w.data - 0.001 * w.grad, w.label)])
def test_a_weight_whose_number_changes_is_not(step):
    assert train(step) == []


def test_a_long_sum_is_no_training():
    w = Value(1.0, "w")
    for _ in range(2):
        y = w
        for _ in range(STEPS):
            y = y - 0.5
        y.backward()


def test_it_is_noticed_in_a_trace_too():
    with trace():
        assert train(lambda w: w - 0.001 * w.grad) == [(MisuseWarning, __file__)]
