"""The loss over two weights: a grid around where they are that holds the way they came."""

import json
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz.play.lab import Lab
from viz.play.settings import Settings
from viz.play.surface import loss_over, surface, whole

NAMES = ["layers[0].neurons[0].w[0]", "layers[1].neurons[0].b"]
places = st.tuples(st.floats(-100, 100), st.floats(-100, 100))


def surface_of(*arguments):
    return whole(surface(*arguments))


def valley(a, b):
    return a * a + 10 * b * b + a * b


@given(places, st.lists(places, max_size=30))
def test_the_grid_lies_around_here_and_covers_the_way(here, path):
    found = surface_of(valley, here, NAMES, path)
    for k, axis in enumerate((found["x"], found["y"])):
        assert len(axis) == 31
        assert axis[15] == here[k]
        assert axis == sorted(axis)
        assert axis[0] <= min(place[k] for place in path) if path else True
        assert axis[-1] >= max(place[k] for place in path) if path else True
        assert axis[0] <= here[k] - 1.5 + 1e-9
        assert axis[-1] >= here[k] + 1.5 - 1e-9


@given(places, st.lists(places, max_size=5))
def test_every_height_is_the_loss_at_its_place(here, path):
    found = surface_of(valley, here, NAMES, path)
    for i, y in enumerate(found["y"]):
        for j, x in enumerate(found["x"]):
            assert found["loss"][i][j] == valley(x, y)
    assert found["here"] == [*here, valley(*here)]
    assert all(loss == valley(a, b) for a, b, loss in found["path"])
    assert found["path"][-1] == found["here"]


def test_where_the_loss_is_not_finite_there_is_none():
    def cliff(a, b):
        if a < 0:
            raise ValueError("exp has no finite value")
        return nan if b < 0 else inf if b > 1 else 1.0 if a else 1e308 * 10

    found = surface_of(cliff, (0.5, 0.5), NAMES, [(-1.0, 0.0)])
    assert {x for row in found["loss"] for x in row} == {None, 1.0}
    assert found["path"] == [[-1.0, 0.0, None], [0.5, 0.5, 1.0]]
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_a_long_way_is_thinned_and_one_that_stands_still_is_a_point():
    way = [(k / 1000, 0.0) for k in range(1000)]
    path = surface_of(valley, (1.0, 0.0), NAMES, way)["path"]
    assert len(path) == 200
    assert path[0][0] == 0
    assert path[-1][0] == 1
    assert surface_of(valley, (1.0, 0.0), NAMES, [(1.0, 0.0)] * 5)["path"] == [[1.0, 0.0, 1.0]]


def test_the_weights_must_be_two():
    with pytest.raises(ValueError, match="two different weights, got a, a"):
        surface_of(valley, (0, 0), ["a", "a"])


def test_the_loss_over_two_weights_of_a_network_is_its_loss():
    lab = Lab(Settings(layers=(3,), activations=("tanh",)))
    lab.train(inf, (2, 0))
    rows = [lab.names.index(name) for name in NAMES]
    training = lab.training
    arguments = [training.data.x.T, training.data.targets.T]
    evaluate = loss_over(training.engine.now._program, arguments, rows)
    before = lab.weights
    assert evaluate(*before[rows]) == pytest.approx(lab.results().train, rel=1e-12)
    elsewhere = evaluate(0.7, -0.2)
    assert np.array_equal(lab.weights, before)
    for name, x in zip(NAMES, (0.7, -0.2), strict=True):
        lab.edit(name, x)
    assert elsewhere == pytest.approx(lab.results().train, rel=1e-12)
