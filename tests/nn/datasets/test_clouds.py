"""Moons, circles and blobs have scikit-learn's shapes, arguments and labels, and own numbers."""

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.datasets import make_blobs, make_circles, make_moons, moons

MAKERS = [make_moons, make_circles, make_blobs]

every_maker = pytest.mark.parametrize("make", MAKERS, ids=lambda f: f.__name__)
sizes, seeds = st.integers(2, 60), st.integers()


def arranged(points, labels):
    """The rows with their labels, in an order that depends on them alone."""
    table = np.column_stack([points, labels])
    return table[np.lexsort(table.T)]


# Moons with labels −1 and +1.


@given(st.integers(2, 60), st.integers())
def test_without_noise_the_moons_are_two_half_circles_of_even_steps(n, seed):
    points, labels = moons(n, noise=0.0, seed=seed)
    outer, inner = points[labels == -1], points[labels == 1]
    assert (len(outer), len(inner)) == (n // 2, n - n // 2)
    for arc in (outer, np.array([1.0, 0.5]) - inner):  # the inner one, turned over
        angles = np.sort(np.arctan2(np.abs(arc[:, 1]), arc[:, 0]))
        assert np.hypot(*arc.T) == pytest.approx(1.0)
        assert angles == pytest.approx(np.linspace(0, math.pi, len(arc)))
        assert (arc[:, 1] > -1e-9).all()


def test_noise_scatters_the_moons_by_its_standard_deviation():
    clean, noisy = moons(4000, noise=0.0, seed=1), moons(4000, noise=0.2, seed=1)
    shift = noisy[0] - clean[0]
    assert shift.std(axis=0) == pytest.approx([0.2, 0.2], rel=0.05)
    assert shift.mean(axis=0) == pytest.approx([0.0, 0.0], abs=0.01)


def test_the_moons_of_a_seed_stay_the_same_for_good():
    points, labels = moons(4, noise=0.1, seed=0)
    expected = [
        [-0.10163489, 0.492788],
        [1.09417154, -0.13965781],
        [-1.06797144, 0.03705036],
        [2.01791965, 0.41689008],
    ]
    assert points == pytest.approx(np.array(expected))
    assert labels.tolist() == [1.0, -1.0, -1.0, 1.0]


@given(sizes, seeds, st.floats(0, 1))
def test_moons_are_scikit_learns_moons_with_labels_minus_one_and_one(n, seed, noise):
    points, labels = moons(n, noise, seed)
    same, classes = make_moons(n, noise=noise, random_state=seed)
    assert points.tobytes() == same.tobytes()
    assert (labels == 2 * classes - 1).all()
    assert labels.dtype == np.float64


# All of scikit-learn's.


@every_maker
@given(n=st.integers(1, 60), seed=seeds)
def test_samples_are_float_rows_and_labels_are_whole_numbers(make, n, seed):
    points, labels = make(n, random_state=seed)
    assert (points.shape, labels.shape) == ((n, 2), (n,))
    assert (points.dtype, labels.dtype) == (np.float64, np.int64)
    assert np.isfinite(points).all()


@every_maker
def test_by_default_there_are_a_hundred_samples(make):
    points, labels = make()
    assert (points.shape, labels.shape) == ((100, 2), (100,))


@every_maker
def test_the_same_random_state_gives_the_same_bits_and_another_one_others(make):
    (points, labels), (again, again_labels) = (make(random_state=4) for _ in range(2))
    assert points.tobytes() == again.tobytes()
    assert labels.tobytes() == again_labels.tobytes()
    assert points.tobytes() != make(random_state=5)[0].tobytes()


@every_maker
def test_a_generator_as_random_state_goes_on_counting(make):
    random = Random(4)
    first, second = make(random_state=random), make(random_state=random)
    assert first[0].tobytes() == make(random_state=4)[0].tobytes()
    assert first[0].tobytes() != second[0].tobytes()


@every_maker
def test_samples_come_class_by_class_unless_they_are_shuffled(make):
    ordered = make(200, shuffle=False, random_state=0)
    shuffled = make(200, random_state=0)
    assert (np.diff(ordered[1]) >= 0).all()
    assert (np.diff(shuffled[1]) < 0).any()
    assert (arranged(*ordered) == arranged(*shuffled)).all()


@pytest.mark.parametrize("make", [make_moons, make_circles], ids=lambda f: f.__name__)
def test_of_an_odd_number_of_points_the_inner_shape_gets_one_more(make):
    assert np.bincount(make(7)[1]).tolist() == [3, 4]


@every_maker
def test_a_pair_of_numbers_says_how_many_points_each_shape_has(make):
    assert np.bincount(make((5, 2))[1]).tolist() == [5, 2]


@every_maker
@pytest.mark.parametrize("n", [0, -3, 2.5, 10.0, None, "10", True, (0, 0), (1.5, 2), (-1, 2)])
def test_other_numbers_of_points_are_refused(make, n):
    with pytest.raises((ValueError, TypeError), match="n_samples"):
        make(n)


@pytest.mark.parametrize("make", [make_moons, make_circles], ids=lambda f: f.__name__)
@pytest.mark.parametrize("noise", [-0.1, math.nan, math.inf, "0.1"], ids=repr)
def test_the_noise_of_a_shape_is_a_number_of_zero_or_more(make, noise):
    with pytest.raises((ValueError, TypeError), match="noise"):
        make(noise=noise)


@every_maker
def test_all_but_the_first_arguments_are_given_by_name_as_in_scikit_learn(make):
    with pytest.raises(TypeError, match="positional"):
        make(100, 2, True)


@pytest.mark.parametrize("n", [1, 2, 9, 100])
@pytest.mark.parametrize("name", ["make_moons", "make_circles"])
def test_without_noise_the_points_are_scikit_learns(name, n):
    theirs = getattr(pytest.importorskip("sklearn.datasets"), name)
    ours = {"make_moons": make_moons, "make_circles": make_circles}[name]
    for ours_part, theirs_part in zip(
        ours(n, shuffle=False), theirs(n, shuffle=False), strict=True
    ):
        assert ours_part == pytest.approx(theirs_part)


@given(sizes, st.integers(1, 7))
def test_blobs_share_their_points_as_scikit_learns_do(n, centers):
    theirs = pytest.importorskip("sklearn.datasets").make_blobs(n, centers=centers)
    ours = make_blobs(n, centers=centers)
    assert np.bincount(ours[1]).tolist() == np.bincount(theirs[1]).tolist()


# Circles.


@given(sizes, st.floats(0, 0.99))
def test_without_noise_the_circles_are_even_steps_around_the_origin(n, factor):
    points, labels = make_circles(n, factor=factor, shuffle=False)
    for label, radius in ((0, 1.0), (1, factor)):
        ring = points[labels == label]
        steps = 2 * math.pi * np.arange(len(ring)) / len(ring)
        assert ring[:, 0] == pytest.approx(radius * np.cos(steps))
        assert ring[:, 1] == pytest.approx(radius * np.sin(steps))


def test_the_inner_circle_has_four_fifths_of_the_radius_by_default():
    points, labels = make_circles()
    assert np.hypot(*points[labels == 1].T) == pytest.approx(0.8)


def test_noise_scatters_the_circles_by_its_standard_deviation():
    clean = make_circles(4000, noise=None, shuffle=False, random_state=1)
    noisy = make_circles(4000, noise=0.2, shuffle=False, random_state=1)
    shift = noisy[0] - clean[0]
    assert shift.std(axis=0) == pytest.approx([0.2, 0.2], rel=0.05)
    assert shift.mean(axis=0) == pytest.approx([0.0, 0.0], abs=0.01)


@pytest.mark.parametrize("factor", [1, 1.5, -0.1, math.nan, "0.8"], ids=repr)
def test_the_factor_of_the_inner_circle_is_from_zero_to_below_one(factor):
    with pytest.raises((ValueError, TypeError), match="factor"):
        make_circles(factor=factor)


# Blobs.


def test_blobs_are_gaussian_clouds_around_their_centers():
    centers, deviations = np.array([[0.0, 5.0, 1.0], [-4.0, 2.0, 9.0]]), [0.5, 2.0]
    points, labels = make_blobs(8000, centers=centers, cluster_std=deviations, random_state=0)
    for k, (center, deviation) in enumerate(zip(centers, deviations, strict=True)):
        cloud = points[labels == k]
        assert cloud.mean(axis=0) == pytest.approx(center, abs=0.1)
        assert cloud.std(axis=0) == pytest.approx([deviation] * 3, rel=0.05)
        assert np.corrcoef(cloud.T)[0, 1] == pytest.approx(0.0, abs=0.05)


def test_by_default_there_are_three_blobs_in_the_box():
    points, labels = make_blobs(cluster_std=0.0, center_box=(2.0, 3.0), random_state=0)
    assert np.bincount(labels).tolist() == [34, 33, 33]
    assert len(np.unique(points, axis=0)) == 3
    assert points.min() >= 2
    assert points.max() <= 3


def test_one_number_of_samples_for_each_blob_says_how_many_blobs_there_are():
    assert np.bincount(make_blobs([1, 2, 3, 4])[1]).tolist() == [1, 2, 3, 4]
    assert np.bincount(make_blobs(np.array([1, 2]))[1]).tolist() == [1, 2]


@given(st.integers(1, 5), st.integers(1, 4))
def test_blobs_have_as_many_dimensions_and_centers_as_asked(n_features, centers):
    points, labels = make_blobs(20, n_features, centers=centers)
    assert points.shape == (20, n_features)
    assert set(labels.tolist()) == set(range(centers))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"centers": 0}, "centers expects a whole number of at least 1, got 0"),
        ({"centers": 2.5}, "centers expects a whole number of at least 1, got 2.5"),
        ({"centers": [[0.0, math.nan]]}, "centers expects finite numbers, got nan in row 0"),
        ({"n_features": 0}, "n_features expects a whole number of at least 1, got 0"),
        ({"cluster_std": -1.0}, "cluster_std expects a number of 0 or more, got -1.0"),
        ({"cluster_std": [1.0, 2.0]}, "cluster_std expects 3 numbers, got 2"),
        ({"n_samples": [5, 5], "centers": 3}, "n_samples expects 3 numbers, got 2"),
    ],
    ids=str,
)
def test_blobs_that_cannot_be_are_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        make_blobs(**wrong)
