"""Losses: their numbers, their gradients, what they refuse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import Value
from nn import mean_squared_error

numbers = st.lists(
    st.tuples(st.floats(-10, 10, width=32), st.floats(-10, 10, width=32)), min_size=1, max_size=6
)


@given(numbers)
def test_it_is_the_mean_of_the_squared_differences(pairs):
    y_true, y_pred = [y for y, _ in pairs], [p for _, p in pairs]
    expected = sum((p - y) ** 2 for y, p in pairs) / len(pairs)
    assert mean_squared_error(y_true, [Value(p) for p in y_pred]).data == pytest.approx(expected)


@given(numbers)
def test_its_gradient_is_twice_the_difference_over_their_number(pairs):
    y_true, y_pred = [Value(y) for y, _ in pairs], [Value(p) for _, p in pairs]
    mean_squared_error(y_true, y_pred).backward()
    expected = [2 * (p - y) / len(pairs) for y, p in pairs]
    assert [p.grad for p in y_pred] == pytest.approx(expected)
    assert [y.grad for y in y_true] == pytest.approx([-g for g in expected])


@pytest.mark.parametrize(
    ("y_true", "y_pred"),
    [
        (1.0, Value(3.0)),
        (Value(1.0), Value(3.0)),
        (np.float64(1.0), Value(3.0)),
        ([1.0], Value(3.0)),
        (1.0, [Value(3.0)]),
        (np.array([1.0]), [Value(3.0)]),
        ((1, True), (Value(3.0), Value(-1.0))),
        (1.0, 3.0),
    ],
    ids=["number", "Value", "scalar", "list, Value", "number, list", "array", "tuples", "numbers"],
)
def test_it_takes_numbers_and_values_and_sequences_of_them(y_true, y_pred):
    assert mean_squared_error(y_true, y_pred).data == 4.0


@pytest.mark.parametrize(
    ("target", "output", "loss", "slope"), [(500, 350, 22500, -300), (500, 600, 10000, 200)]
)
def test_the_guessed_size_of_a_crowd(target, output, loss, slope):
    guess = Value(output)
    error = mean_squared_error(target, guess)
    error.backward()
    assert (error.data, guess.grad) == (loss, slope)


def test_mse_is_another_name_for_it():
    assert nn.losses.mse is mean_squared_error


@pytest.mark.parametrize(("targets", "outputs"), [(1, 2), (2, 1), (0, 1), (3, 2)])
def test_as_many_targets_as_outputs(targets, outputs):
    with pytest.raises(ValueError, match=f"got {targets} targets and {outputs} outputs"):
        mean_squared_error([1.0] * targets, [Value(1.0)] * outputs)


def test_the_mean_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        mean_squared_error([], [])


@pytest.mark.parametrize("y_true", [None, "1", ["1"], [[1.0]], 1j], ids=repr)
def test_what_is_not_a_number_is_refused(y_true):
    with pytest.raises(TypeError, match="real number"):
        mean_squared_error(y_true, [Value(1.0)])
