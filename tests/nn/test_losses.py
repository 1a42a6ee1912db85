"""Losses: their numbers, their gradients, what they refuse."""

import math
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value
from nn import losses, mean_squared_error
from nn.activations import softmax
from nn.objectives import LOSSES

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


def test_mse_and_mae_are_other_names():
    assert losses.mse is mean_squared_error
    assert losses.mae is losses.mean_absolute_error


@pytest.mark.parametrize(("targets", "outputs"), [(1, 2), (2, 1), (0, 1), (3, 2)])
def test_as_many_targets_as_outputs(targets, outputs):
    with pytest.raises(ValueError, match=f"got {targets} targets and {outputs} outputs"):
        mean_squared_error([1.0] * targets, [Value(1.0)] * outputs)


def test_the_mean_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        mean_squared_error([], [])


@pytest.mark.parametrize("y_true", [None, "1", ["1"], 1j], ids=repr)
def test_what_is_not_a_number_is_refused(y_true):
    with pytest.raises(TypeError, match="real number"):
        mean_squared_error(y_true, [Value(1.0)])


@pytest.mark.parametrize("rows", [[[0.5], [0.25]], np.array([[0.5], [0.25]])])
@pytest.mark.parametrize("name", ["mse", "binary_crossentropy", "sparse_categorical_crossentropy"])
def test_many_samples_are_refused_with_what_takes_them(name, rows):
    for loss in (LOSSES[name](), getattr(losses, name)):
        with pytest.raises(
            TypeError, match=r"takes one sample, .* 2 rows: model\.evaluate\(x, y\)"
        ):
            loss([0.0, 1.0], rows)


# The other losses, against Keras 3.15 and torch 2.13 in double precision: the loss, and its
# slopes by torch's autograd. Keras averages in single precision, so what it averages is from
# torch.nn.functional (mse_loss, l1_loss, binary_cross_entropy); hinge has Keras's single figures.
CASES = {
    "mse": (
        losses.mean_squared_error,
        ([1.0, -2.0, 0.5], [0.3, 1.5, -0.7]),
        (4.726666666666667, [-0.4666666666666666, 2.333333333333333, -0.7999999999999999]),
    ),
    "half squared": (
        losses.half_squared_error,
        ([1.0, -2.0, 0.5], [0.3, 1.5, -0.7]),
        (7.09, [-0.7, 3.5, -1.2]),
    ),
    "mae": (
        losses.mean_absolute_error,
        ([1.0, -2.0, 0.5], [0.3, 1.5, -0.7]),
        (1.8, [-1 / 3, 1 / 3, -1 / 3]),
    ),
    "hinge": (
        losses.hinge,
        ([1.0, -1.0, -1.0], [0.3, 1.5, -0.7]),
        (1.1666666269302368, [-0.3333333432674408, 0.3333333432674408, 0.3333333432674408]),
    ),
    "binary": (
        losses.binary_crossentropy,
        ([1.0, 0.0, 0.25], [0.9, 0.2, 0.6]),
        (0.3811428406063833, [-0.3703703703703704, 0.4166666666666666, 0.4861111111111111]),
    ),
    "binary of logits": (
        partial(losses.binary_crossentropy, from_logits=True),
        ([1.0, 0.0, 0.25], [0.9, -2.0, 0.6]),
        (0.4518566120869821, [-0.09635016579166537, 0.03973430734070585, 0.13188543540859846]),
    ),
    "binary of large logits": (
        partial(losses.binary_crossentropy, from_logits=True),
        ([1.0, 0.0, 0.25], [-1000.0, 1000.0, 1000.0]),
        (916.6666666666666, [-1 / 3, 1 / 3, 0.25]),
    ),
    "binary of wrong certainties": (
        losses.binary_crossentropy,
        ([1.0, 0.0], [0.0, 0.0]),
        (8.05904769897461, [0.0, 0.0]),
    ),
    "categorical": (
        losses.categorical_crossentropy,
        ([0.0, 0.75, 0.25], [0.2, 0.5, 0.3]),
        (0.820853586501443, [1.0, -0.5, 0.16666666666666663]),
    ),
    "categorical of sigmoids' sizes": (
        losses.categorical_crossentropy,
        ([0.0, 0.75, 0.25], [0.9, 0.8, 0.4]),
        (1.1383676911835734, [0.4761904761904761, -0.4613095238095239, -0.1488095238095239]),
    ),
    "categorical of counts": (
        losses.categorical_crossentropy,
        ([0.0, 0.75, 0.25], [3.0, 1.0, 4.0]),
        (1.732867951399863, [0.125, -0.625, 0.0625]),
    ),
    "categorical of a wrong certainty": (
        losses.categorical_crossentropy,
        ([0.0, 1.0, 0.0], [1.0, 0.0, 0.0]),
        (16.11809565095832, [0.0, 0.0, 0.0]),
    ),
    "categorical of a share too small": (
        losses.categorical_crossentropy,
        ([1.0, 0.0], [1e-9, 0.5]),
        (16.11809565095832, [0.0, 0.0]),
    ),
    "categorical of logits": (
        partial(losses.categorical_crossentropy, from_logits=True),
        ([0.0, 0.75, 0.25], [2.0, -1.0, 0.5]),
        (2.866311296657157, [0.7855970345892759, -0.7108874267293126, -0.0747096078599633]),
    ),
    "categorical of large logits": (
        partial(losses.categorical_crossentropy, from_logits=True),
        ([0.0, 1.0, 0.0], [1000.0, -1000.0, 0.0]),
        (2000.0, [1.0, -1.0, 0.0]),
    ),
    "sparse": (
        losses.sparse_categorical_crossentropy,
        (1, [0.2, 0.5, 0.3]),
        (0.6931471805599453, [1.0, -1.0, 1.0]),
    ),
    "sparse of sigmoids' sizes": (
        losses.sparse_categorical_crossentropy,
        (1, [0.9, 0.8, 0.4]),
        (0.9650808960435872, [0.4761904761904761, -0.773809523809524, 0.4761904761904761]),
    ),
    "sparse of logits": (
        partial(losses.sparse_categorical_crossentropy, from_logits=True),
        (1, [2.0, -1.0, 0.5]),
        (3.241311296657157, [0.7855970345892759, -0.9608874267293126, 0.1752903921400367]),
    ),
}


def slopes_of(function, y_true, numbers):
    """The loss of these predictions, and its slope by each."""
    outs = [Value(x) for x in numbers]
    found = function(y_true, outs)
    found.backward()
    return found.data, [out.grad for out in outs]


@pytest.mark.parametrize("case", CASES)
def test_losses_and_slopes_are_those_of_keras_and_torch(case):
    function, (y_true, y_pred), (expected, slopes) = CASES[case]
    single = case in ("hinge", "binary of wrong certainties")
    loss, found = slopes_of(function, y_true, y_pred)
    assert loss == pytest.approx(expected, rel=1e-6 if single else 1e-12)
    assert found == pytest.approx(slopes, rel=1e-6 if single else 1e-12)


logits = st.lists(st.floats(-1000, 1000), min_size=2, max_size=5)
moderate = st.lists(st.floats(-10, 10), min_size=2, max_size=5)


@st.composite
def logits_and_label(draw, rows):
    zs = draw(rows)
    return zs, draw(st.integers(0, len(zs) - 1))


@given(logits_and_label(logits))
def test_the_slope_of_a_cross_entropy_is_the_softmax_less_the_target(drawn):
    zs, label = drawn
    shares = [p.data for p in softmax([Value(z) for z in zs])]
    expected = [p - (k == label) for k, p in enumerate(shares)]
    for from_logits in (True, False):
        nodes = [Value(z) for z in zs]
        outs = nodes if from_logits else softmax(nodes)
        losses.sparse_categorical_crossentropy(label, outs, from_logits).backward()
        assert [z.grad for z in nodes] == pytest.approx(expected, abs=1e-9)


@given(logits_and_label(logits))
def test_a_softmax_counts_as_the_logits_inside_it(drawn):
    zs, label = ([Value(z) for z in drawn[0]], drawn[1])
    of_softmax = losses.sparse_categorical_crossentropy(label, softmax(zs))
    of_logits = losses.sparse_categorical_crossentropy(label, zs, from_logits=True)
    assert of_softmax.data == of_logits.data


@given(logits_and_label(logits))
def test_a_sparse_label_stands_for_its_one_hot_row(drawn):
    zs, label = ([Value(z) for z in drawn[0]], drawn[1])
    row = [float(k == label) for k in range(len(zs))]
    sparse = losses.sparse_categorical_crossentropy(label, zs, from_logits=True)
    assert sparse.data == losses.categorical_crossentropy(row, zs, from_logits=True).data


@given(st.floats(-1000, 1000), st.floats(0, 1))
def test_a_sigmoid_counts_as_the_logit_inside_it(z, target):
    p, q = Value(z), Value(z)
    of_sigmoid = losses.binary_crossentropy(target, p.sigmoid())
    of_logit = losses.binary_crossentropy(target, q, from_logits=True)
    for loss in (of_sigmoid, of_logit):
        loss.backward()
    assert of_sigmoid.data == of_logit.data
    assert p.grad == q.grad == pytest.approx(Value(z).sigmoid().data - target, abs=1e-12)


@given(moderate, st.data())
def test_sigmoids_are_divided_by_their_sum(zs, data):
    label = data.draw(st.integers(0, len(zs) - 1))
    sigmoids = [1 / (1 + math.exp(-z)) for z in zs]
    loss = losses.sparse_categorical_crossentropy(label, [Value(z).sigmoid() for z in zs])
    assert loss.data == pytest.approx(-math.log(sigmoids[label] / sum(sigmoids)), abs=1e-9)


@pytest.mark.parametrize("size", [1000.0, -1000.0])
def test_sigmoids_of_any_size_have_a_finite_loss_and_slope(size):
    zs = [Value(size), Value(0.0)]
    loss = losses.categorical_crossentropy([0.0, 1.0], [z.sigmoid() for z in zs])
    loss.backward()
    assert loss.data == pytest.approx(math.log(3) if size > 0 else 0.0)
    assert zs[0].grad == pytest.approx(0.0, abs=1e-9)


@given(st.lists(st.tuples(st.sampled_from([-1.0, 1.0]), st.floats(-5, 5)), min_size=1, max_size=5))
def test_the_hinge_asks_for_a_margin_of_one_on_the_right_side(pairs):
    targets, outputs = zip(*pairs, strict=True)
    expected = sum(max(0.0, 1 - t * out) for t, out in pairs) / len(pairs)
    assert losses.hinge(targets, [Value(x) for x in outputs]).data == pytest.approx(expected)


@pytest.mark.parametrize("far", [0.0, 1e4, 1e8, -1e8])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("from_logits", [True, False])
def test_a_cross_entropy_of_large_logits_keeps_its_digits(far, dtype, from_logits):
    w = [Value(far, "w0"), Value(far, "w1"), Value(far, "w2")]

    def loss(x):
        zs = [v * x for v in w]
        outs = zs if from_logits else softmax(zs)
        return losses.categorical_crossentropy([0, 1, 0], outs, from_logits)

    of_scalars = loss(1.0)
    of_scalars.backward()
    found, slopes = autograd.compile(loss, w, dtype=dtype)([1.0])
    assert of_scalars.data == pytest.approx(math.log(3), rel=1e-15)
    assert found == pytest.approx(math.log(3), rel=1e-6)
    expected = [1 / 3, -2 / 3, 1 / 3]
    assert [v.grad for v in w] == pytest.approx(expected, rel=1e-14)
    assert slopes.tolist() == pytest.approx(expected, rel=1e-6)


def test_only_the_outputs_of_one_whole_softmax_are_a_softmax():
    zs = [Value(1.0), Value(2.0), Value(3.0)]
    ps = softmax(zs)
    assert losses.is_softmax(ps)
    for others in ([], ps[:2], [ps[0], ps[0], ps[2]], [*ps[:2], softmax(zs)[2]], zs, [zs[0].exp()]):
        assert not losses.is_softmax(others)


@pytest.mark.parametrize("label", [-1, 2, 0.5, 1.0000001])
def test_a_label_is_one_of_the_classes(label):
    with pytest.raises(ValueError, match=rf"from 0 to 1, as there are 2 outputs, got {label}$"):
        losses.sparse_categorical_crossentropy(label, [Value(0.5), Value(0.5)])


def test_a_one_hot_row_is_no_sparse_label():
    with pytest.raises(ValueError, match=r"one label, got 2 numbers.*categorical_crossentropy$"):
        losses.sparse_categorical_crossentropy([0.0, 1.0], [Value(0.5), Value(0.5)])


def test_a_target_that_is_an_array_of_no_axes_is_a_number():
    assert mean_squared_error(np.array(1.0), Value(3.0)).data == 4.0
