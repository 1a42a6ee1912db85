"""Regularizers: their numbers and slopes, which weights they take, what they refuse."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value
from nn import Dense, Layer, Sequential
from nn.regularizers import L1, L1L2, L2, get

numbers = st.lists(st.floats(-10, 10, width=32), min_size=1, max_size=5)
shares = st.floats(0.01, 2)


def test_penalties_and_slopes_are_those_of_keras():
    # keras.regularizers 3.15 and torch's autograd, on these weights in double precision
    for rule, penalty, slopes in (
        (L1(0.01), 0.075, [0.01, -0.01, 0.0, 0.01]),
        (L2(0.01), 0.2525, [0.06, -0.08, 0.0, 0.01]),
        (L1L2(0.1, 0.2), 5.8, [1.3, -1.7, 0.0, 0.3]),
    ):
        weights = [Value(w) for w in (3.0, -4.0, 0.0, 0.5)]
        total = rule(weights)
        total.backward()
        assert total.data == pytest.approx(penalty, rel=1e-12)
        assert [w.grad for w in weights] == pytest.approx(slopes, rel=1e-12)


@given(numbers, shares, shares)
def test_a_penalty_is_a_share_of_the_sizes_and_of_the_squares(ws, l1, l2):
    expected = l1 * sum(map(abs, ws)) + l2 * sum(w * w for w in ws)
    assert L1L2(l1, l2)([Value(w) for w in ws]).data == pytest.approx(expected, rel=1e-9)


@given(numbers, shares)
def test_l2_pulls_each_weight_by_twice_its_share(ws, l2):
    weights = [Value(w) for w in ws]
    L2(l2)(weights).backward()
    assert [w.grad for w in weights] == pytest.approx([2 * l2 * w for w in ws])


def test_a_layer_penalizes_its_kernel_and_its_bias_each_by_its_own_rule():
    layer = Dense(2, kernel_regularizer=L1(0.5), bias_regularizer=L2(0.25), input_shape=(2,))
    layer.build(2)
    layer.set_weights([[[1.0, -2.0], [3.0, 4.0]], [2.0, -6.0]])
    assert layer.penalty().data == 0.5 * 10 + 0.25 * 40


def test_a_network_adds_up_its_layers_and_counts_a_shared_one_once():
    shared = Dense(2, kernel_regularizer="l2", kernel_initializer="ones", input_shape=(2,))
    assert Sequential([shared]).penalty().data == pytest.approx(0.04)
    assert Sequential([shared, shared]).penalty().data == pytest.approx(0.04)
    last = Dense(1, kernel_regularizer="l1", kernel_initializer="ones")
    assert Sequential([shared, last]).penalty().data == pytest.approx(0.06)


def test_without_regularizers_there_is_no_penalty():
    assert Layer(2, 2).penalty() is None
    assert Sequential([Dense(1, input_shape=(2,))]).penalty() is None
    no_bias = Dense(1, use_bias=False, bias_regularizer="l2", input_shape=(2,))
    assert Sequential([no_bias]).penalty() is None


def test_keras_names_stand_for_a_hundredth():
    assert get("l1") == get(L1) == L1L2(l1=0.01)
    assert get("l2") == get(L2) == L1L2(l2=0.01)
    assert get("l1_l2") == L1L2(0.01, 0.01)
    assert get(None) is None
    assert get(L1L2) == L1L2()


def test_a_function_of_the_weights_is_a_regularizer():
    model = Sequential(
        [
            Dense(
                1,
                kernel_initializer="ones",
                kernel_regularizer=lambda weights: sum(weights, Value(0.0)) * 3,
                input_shape=(4,),
            )
        ]
    )
    assert model.penalty().data == 12.0


@pytest.mark.parametrize(
    ("share", "error"),
    [(-0.1, ValueError), (math.nan, ValueError), (math.inf, ValueError), ("all", TypeError)],
)
def test_a_share_is_a_finite_number_of_zero_or_more(share, error):
    with pytest.raises(error, match=r"l1 expects a .*number"):
        L1(share)
    with pytest.raises(error, match=r"l2 expects a .*number"):
        L2(share)


@pytest.mark.parametrize("engine", ["compiled", "scalar"])
def test_a_share_of_zero_trains_as_no_penalty_does(engine):
    weights = []
    for rule in (None, L2(0.0), L1L2(0.0, 0.0)):
        model = Sequential([Dense(1, kernel_regularizer=rule, input_shape=(1,))], seed=0)
        assert model.penalty() is None
        model.compile("sgd", "mse")
        model.fit([1.0, 2.0], [1.0, 3.0], verbose=0, engine=engine)
        weights.append([p.data for p in model.parameters()])
    assert weights[0] == weights[1] == weights[2]


def test_a_regularizer_need_not_be_hashable():
    class Halves:
        __hash__ = None

        def __call__(self, weights):
            return sum(weights, Value(0.0)) / 2

    rule = Halves()
    assert get(rule) is rule


def test_an_unknown_name_lists_the_known():
    with pytest.raises(ValueError, match=r"unknown regularizer 'L2'.*l1, l2, l1_l2.*mean 'l2'"):
        Dense(2, kernel_regularizer="L2")
