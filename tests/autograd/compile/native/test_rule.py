"""Rules of optimizers as one loop of machine code: NumPy's numbers, to the bit."""

from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd.compile.arrays import namespace
from autograd.compile.native import rule
from autograd.compile.native.machine import unavailable
from nn import SGD, optimizers
from nn.optimizers import Adam, Direction, Optimizer, RMSprop, Shrinking

pytestmark = pytest.mark.skipif(unavailable() is not None, reason="llvmlite makes no code here")

RULES = [
    *(kind() for kind in optimizers.OPTIMIZERS.values()),
    SGD(momentum=0.9),
    SGD(momentum=0.9, nesterov=True),
    RMSprop(centered=True),
    Adam(amsgrad=True),
    Shrinking(Adam(), l1=0.3, l2=0.1),
]


def moves(optimizer, lr):
    def move(xp, old, grad, state):
        new, step = optimizer.move(xp, old, grad, state, lr)
        return new, step.state

    return move


def columns(seed, count, dtype, optimizer):
    rng = np.random.default_rng(seed)
    old, grad = rng.normal(size=(2, count, 1)).astype(dtype)
    state = {key: rng.random((count, 1)).astype(dtype) for key in optimizer.start}
    return old, grad, state


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("optimizer", RULES, ids=repr)
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 99), count=st.integers(1, 70), steps=st.integers(0, 5000))
def test_the_numbers_are_those_of_numpy(optimizer, dtype, seed, count, steps):
    old, grad, state = columns(seed, count, dtype, optimizer)
    optimizer.iterations = steps
    move = moves(optimizer, 0.01)
    new, after = rule.moved(move, old, grad, state)
    expected, expected_after = move(namespace(None, dtype), old, grad, state)
    np.testing.assert_array_equal(new, expected)
    assert new.dtype == dtype
    assert after.keys() == expected_after.keys()
    for key, column in after.items():
        np.testing.assert_array_equal(column, np.broadcast_to(expected_after[key], column.shape))


def test_numbers_that_change_from_step_to_step_need_no_new_code():
    optimizer = Adam()
    old, grad, state = columns(0, 9, "float64", optimizer)
    rule.moved(moves(optimizer, 0.1), old, grad, state)
    known = rule._compiled.cache_info().misses
    for optimizer.iterations in range(1, 9):
        rule.moved(moves(optimizer, 0.1 / optimizer.iterations), old, grad, state)
    assert rule._compiled.cache_info().misses == known


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_number_that_is_not_finite_is_for_numpy_to_name(dtype):
    old, grad, state = columns(0, 9, dtype, SGD())
    old[7] = np.finfo(dtype).max
    assert rule.moved(moves(SGD(), 0.1), old, grad, state) is not None
    grad[7] = -np.finfo(dtype).max
    assert rule.moved(moves(SGD(), 2.0), old, grad, state) is None


class Remembering(Optimizer):
    """A state of which every weight has the same, written as a number."""

    start = MappingProxyType({"seen": 0.0, "unused": 1.0})

    def rule(self, xp, grad, state, lr):
        return Direction(grad * (state["seen"] + 1.0), {"seen": 2.0})


def test_a_state_may_be_the_same_for_all():
    old, grad, _ = columns(0, 9, "float64", SGD())
    state = {"seen": 1.0, "unused": np.ones((9, 1))}
    new, after = rule.moved(moves(Remembering(), 0.5), old, grad, state)
    np.testing.assert_array_equal(new, old - 0.5 * (grad * 2.0))
    assert after["seen"].tolist() == [[2.0]] * 9


@pytest.mark.parametrize(
    "direction",
    [
        lambda xp, grad: grad / xp.sum(grad),  # of all weights together
        lambda xp, grad: grad if grad > 0 else -grad,
        lambda xp, grad: np.sign(grad),
        lambda xp, grad: grad * grad[0],
    ],
)
def test_what_is_written_for_arrays_is_left_to_them(direction):
    old, grad, state = columns(0, 9, "float64", SGD())
    assert rule.moved(lambda xp, w, g, s: (w - direction(xp, g), {}), old, grad, state) is None
