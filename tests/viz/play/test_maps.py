"""The maps: what every neuron answers over the domain, as bytes, the right way up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.viz.play.labs import lab
from viz.play.catalogue.limits import LARGE, SMALL
from viz.play.maps import Atlas, signed_bytes

NEAREST = [round(k * 99 / 49) for k in range(50)]
PICKED = np.ix_(NEAREST, NEAREST)
"""The dots of a large map that make a small one: both go from edge to edge."""


def atlas(lab):
    return Atlas(lab.model, lab.settings)


def linear(*weights, **given):
    """Return a lab whose output is w·features + b."""
    one = lab(problem="regression", layers=[], **given)
    for name, x in zip(one.names, weights, strict=True):
        one.edit(name, x)
    return one


# Bytes.


@given(st.floats(-10, 10))
def test_a_byte_is_127_times_the_value_and_zero_only_for_zero(x):
    (byte,) = signed_bytes(np.array([x]))
    assert abs(byte - 127 * max(-1, min(1, x))) <= 1.01
    assert np.sign(byte) == np.sign(x)


def test_the_ends_are_127_and_what_is_no_number_is_zero():
    x = np.array([1, -1, 0.0, 5, -np.inf, np.inf, np.nan, 1e-30, -1e-30], np.float32)
    assert signed_bytes(x).tolist() == [127, -127, 0, 127, -127, 127, 0, 1, -1]


# The right way up.


def test_the_first_row_is_the_top_and_the_first_column_the_left():
    rising = atlas(linear(0, 1 / 6, 0)).draw(None)
    assert rising.large.shape == (LARGE, LARGE) == (100, 100)
    assert rising.small.shape == (1, SMALL, SMALL) == (1, 50, 50)
    assert rising.large[0, 0] == rising.large[0, 99] >= 125  # x2 = 6
    assert rising.large[99, 0] <= -125
    right = atlas(linear(1 / 6, 0, 0)).draw(None)
    assert right.large[0, 99] == right.large[99, 99] >= 125  # x1 = 6
    assert right.large[50, 0] <= -125
    assert right.small[0, 20, 0] <= -124


def test_the_middle_of_the_picture_is_where_both_are_zero():
    maps = atlas(linear(1, 0, 0)).draw(None)
    assert (maps.large[:, 49] < 0).all()
    assert (maps.large[:, 50] > 0).all()


def test_the_map_is_what_the_network_answers_there():
    one = lab(20, data="xor")
    maps = atlas(one).draw(None)
    for row, column in [(0, 0), (10, 70), (99, 3)]:
        x1, x2 = column / 99 * 12 - 6, 6 - row / 99 * 12
        expected = one.model.predict([[x1, x2]])[0, 0] * 127
        assert maps.large[row, column] == pytest.approx(expected, abs=1.5)


def test_features_are_computed_before_the_network():
    maps = atlas(linear(1 / 36, 0, features=["x1x1"])).draw(None)
    assert maps.large[50, 0] == maps.large[50, 99] > 120
    assert 0 <= maps.large[50, 50] <= 1


# Which neuron.


def test_there_is_a_small_map_for_each_neuron_in_order_the_output_last():
    one = lab(layers=[3, 2], activations=["relu", "tanh"])
    drawing = atlas(one)
    maps = drawing.draw(None)
    assert maps.small.shape == (6, 50, 50)
    assert (maps.small[5] == maps.large[PICKED]).all()
    for n, look in enumerate([(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)]):
        assert (drawing.draw(look).large[PICKED] == maps.small[n]).all()
    assert (maps.small[:3] >= 0).all()


def test_weights_are_read_anew():
    one = lab(layers=[2])
    drawing = atlas(one)
    before = drawing.draw(None).large
    one.edit(one.names[-1], -3)
    assert (drawing.draw(None).large < before).all()


def test_a_probability_of_blue_goes_from_minus_one_to_one():
    one = lab(layers=[], loss="crossentropy")
    for name in one.names:
        one.edit(name, 0)
    one.edit(one.names[0], 1)
    maps = atlas(one).draw(None)
    p = 1 / (1 + np.exp(6))
    assert maps.large[0, 0] == pytest.approx((2 * p - 1) * 127, abs=1.5)
    assert (maps.large[:, :50] < 0).all()
    assert (maps.small[0] == maps.large[PICKED]).all()


def test_of_several_classes_the_map_says_which_and_how_surely():
    one = lab(30, problem="multiclass", batch=30)
    drawing = atlas(one)
    maps = drawing.draw(None)
    shares = np.stack([drawing.draw((2, j)).large for j in range(3)])
    assert maps.classes.shape == (100, 100)
    assert set(maps.classes.ravel()) == {0, 1, 2}
    assert (maps.large == shares.max(axis=0)).all()
    assert (np.take_along_axis(shares, maps.classes[None].astype(int), 0)[0] == maps.large).all()
    assert 127 / 3 - 1 <= maps.large.min() <= maps.large.max() <= 127
    assert drawing.draw((0, 1)).classes is None
    for j, (x, y) in enumerate([(0, 3), (2.6, -1.5), (-2.6, -1.5)]):  # where the clouds are
        assert maps.classes[int((6 - y) / 0.12), int((x + 6) / 0.12)] == j


# Weights that are too large.


@pytest.mark.parametrize("problem", ["classification", "regression", "multiclass"])
@pytest.mark.parametrize("kind", ["relu", "linear", "sigmoid", "tanh"])
def test_there_is_a_map_of_weights_of_any_size(problem, kind):
    one = lab(problem=problem, layers=[2] * 6, activations=[kind] * 6)
    drawing = atlas(one)
    for size in (1e6, 1e30, 1e300):
        signs = np.where(np.arange(len(one.names)) % 3, size, -size)
        one.load(one.moment()._replace(weights=signs))
        maps = drawing.draw(None)
        assert maps.large.shape == (100, 100)
        assert abs(maps.large.astype(int)).max() <= 127
