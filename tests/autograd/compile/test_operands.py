"""Gradients arrive where they belong, however the rows of a result are chosen and repeated."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value
from tests.autograd.compile.strategies import assert_compiles, formulas

X = np.array([[0.5, -1.0, 0.25], [1.5, 0.5, -0.75], [-0.25, 2.0, 1.0], [0.125, 0.75, -2.0]])


def weights(n):
    return [Value(x, f"w[{k}]") for k, x in enumerate(np.random.default_rng(n).uniform(-1, 1, n))]


indices = st.integers(0, 11)


@given(data=st.data())
def test_a_matrix_may_take_its_weights_from_anywhere_among_the_parameters(data):
    """In order, backwards, with gaps, each once or many times."""
    w = weights(12)
    height, width = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 3))
    if data.draw(st.booleans()):
        start, stride = data.draw(st.integers(0, 5)), data.draw(st.integers(0, 4))
        picks = [[(start + i * stride + k) % 12 for k in range(width)] for i in range(height)]
    else:
        row = st.lists(indices, min_size=width, max_size=width)
        picks = data.draw(st.lists(row, min_size=height, max_size=height))
    bias = data.draw(st.none() | st.lists(indices, min_size=height, max_size=height))

    def function(x):
        hidden = [
            autograd.dot([w[k] for k in row], x[:width], None if bias is None else w[bias[i]])
            for i, row in enumerate(picks)
        ]
        return autograd.sum([h.tanh() * w[i] for i, h in enumerate(hidden)])

    params = data.draw(st.permutations(w))
    assert_compiles(function, params[: data.draw(st.integers(1, 12))], X)


@given(
    pairs=st.lists(
        st.tuples(st.integers(0, 15), st.integers(0, 15)), min_size=1, max_size=12, unique=True
    )
)
def test_a_product_may_take_its_factors_from_several_results_in_any_order(pairs):
    w = weights(6)

    def function(x):
        first = [(v * u).tanh() for v, u in zip(w, [*x, *x], strict=True)]
        sources = [*first, *w, *x, Value.sigmoid(x[0])]
        products = [sources[a] * sources[b] for a, b in pairs]
        return autograd.sum([p.sin() for p in products])

    assert_compiles(function, w, X)


@given(picks=st.lists(indices, min_size=1, max_size=30))
def test_a_parameter_may_be_read_any_number_of_times(picks):
    w = weights(12)

    def function(x):
        return autograd.sum([(w[k] * x[k % 3]).tanh() for k in picks]) * w[picks[0]]

    assert_compiles(function, w, X)


@pytest.mark.parametrize("batch", [1, 4])
def test_one_row_may_stand_for_all(batch):
    w = weights(4)

    def function(x):
        total = autograd.logsumexp([v * x[0] for v in w])
        return autograd.sum([(v * x[0] - total).exp() * w[0] for v in w])

    assert_compiles(function, w, X[:batch])


def test_a_shared_layer_adds_up_the_gradients_of_its_uses():
    w = weights(4)

    def layer(x):
        return [autograd.dot(w[:2], x).tanh(), autograd.dot(w[2:], x).tanh()]

    program = assert_compiles(lambda x: autograd.sum(layer(layer(x[:2]))), w, X)
    assert formulas(program)[::2] == ["matmul (2×2)·(2×n)", "matmul (2×2)·(2×n)", "sum (1×n)"]


def test_weights_that_are_computed_are_weights_too():
    w = weights(6)

    def function(x):
        squares = [v * v for v in w]
        rows = [autograd.dot(squares[:3], x), autograd.dot(squares[3:], x)]
        return autograd.logsumexp(rows)

    assert "matmul (2×3)·(3×n)" in formulas(assert_compiles(function, w, X))


def test_a_parameter_is_used_in_a_product_and_beside_it():
    w = weights(3)
    assert_compiles(lambda x: autograd.dot(w, x).tanh() * w[0] + (w[1] * w[2]).sin(), w, X)


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_the_parameters_need_not_be_that_of_the_layers(order):
    w = weights(12)

    def function(x):
        hidden = [autograd.dot(w[k : k + 3], x).tanh() for k in range(0, 9, 3)]
        return autograd.dot(w[9:], hidden)

    assert_compiles(function, w[::order], X)
    assert_compiles(function, w[::2] + w[1::2], X)
