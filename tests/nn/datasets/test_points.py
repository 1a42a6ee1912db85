"""What holds for every set of drawn points: shapes, sizes, seeds, and refused arguments."""

import math
from random import Random

import numpy as np
import pytest

from nn.datasets import blobs, circle, gauss, moons, multi_gauss, plane, spiral, xor

SETS = [moons, circle, xor, gauss, spiral, blobs, plane, multi_gauss]
CLASSES = [moons, circle, xor, gauss, spiral]

every_set = pytest.mark.parametrize("dataset", SETS, ids=lambda f: f.__name__)


@every_set
@pytest.mark.parametrize("n", [2, 3, 7, 100])
def test_samples_are_rows_and_there_is_one_label_for_each(dataset, n):
    points, labels = dataset(n, noise=0.1, seed=0)
    assert (points.shape, labels.shape) == ((n, 2), (n,))
    assert points.dtype == labels.dtype == np.float64
    assert np.isfinite(points).all()


@every_set
def test_by_default_a_set_has_the_size_of_its_model(dataset):
    sizes = {moons: 100, plane: 1200, multi_gauss: 1200}
    assert len(dataset(seed=0)[0]) == sizes.get(dataset, 500)


@every_set
def test_the_same_seed_gives_the_same_bits_and_another_seed_others(dataset):
    (points, labels), (again, again_labels) = (dataset(50, 0.2, seed=4) for _ in range(2))
    assert points.tobytes() == again.tobytes()
    assert labels.tobytes() == again_labels.tobytes()
    assert points.tobytes() != dataset(50, 0.2, seed=5)[0].tobytes()


@every_set
def test_a_generator_as_seed_goes_on_counting(dataset):
    random = Random(4)
    first, second = dataset(50, 0.2, seed=random), dataset(50, 0.2, seed=random)
    assert first[0].tobytes() == dataset(50, 0.2, seed=4)[0].tobytes()
    assert first[0].tobytes() != second[0].tobytes()


@pytest.mark.parametrize("dataset", CLASSES, ids=lambda f: f.__name__)
def test_labels_are_minus_one_and_one_in_equal_parts(dataset):
    labels = dataset(1000, seed=0)[1]
    assert set(labels) == {-1.0, 1.0}
    assert abs(labels.mean()) <= (0.1 if dataset is xor else 0)


@every_set
def test_samples_come_shuffled(dataset):
    labels = dataset(200, seed=0)[1]
    halves = labels[:100].mean(), labels[100:].mean()
    assert abs(halves[0] - halves[1]) < 0.5


@pytest.mark.parametrize("dataset", [circle, xor, plane, multi_gauss], ids=lambda f: f.__name__)
def test_noise_moves_the_labels_and_not_the_points(dataset):
    clean, noisy = dataset(300, noise=0.0, seed=1), dataset(300, noise=0.5, seed=1)
    assert (clean[0] == noisy[0]).all()
    assert (clean[1] != noisy[1]).any()


@every_set
@pytest.mark.parametrize("n", [1, 0, -3])
def test_a_set_has_at_least_two_points(dataset, n):
    with pytest.raises(ValueError, match=f"at least 2 points, got n={n}"):
        dataset(n)


@pytest.mark.parametrize("n", [2.5, 10.0, "10", None], ids=repr)
def test_the_number_of_points_is_a_whole_number(n):
    for dataset in SETS:
        with pytest.raises((ValueError, TypeError), match=r"\bn\b"):
            dataset(n)


@pytest.mark.parametrize("noise", [-0.1, math.nan, math.inf, "0.1", None], ids=repr)
def test_noise_is_a_number_of_zero_or_more(noise):
    for dataset in SETS:
        with pytest.raises((ValueError, TypeError), match="noise"):
            dataset(10, noise=noise)
