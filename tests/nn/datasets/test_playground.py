"""The sets agree with the formulas of TensorFlow Playground, and three clouds with their own."""

import math

import numpy as np
import pytest

from nn.datasets import blobs, circle, gauss, multi_gauss, plane, spiral, xor

SQUARES = [plane, multi_gauss]


def is_uniform(sample, low, high):
    """Kolmogorov-Smirnov at the 0.1 % level."""
    sample = np.sort((sample - low) / (high - low))
    distance = np.abs(sample - np.linspace(0, 1, len(sample))).max()
    return sample[0] >= 0 and sample[-1] <= 1 and distance < 1.95 / math.sqrt(len(sample))


def displaced(points, reach, rng):
    """The points, each moved by up to reach in x and in y."""
    return points + rng.uniform(-reach, reach, points.shape)


def test_the_circle_is_a_disc_of_radius_two_and_a_half_in_a_ring():
    points, labels = circle(2000, seed=0)
    radius = np.hypot(*points.T)
    assert is_uniform(radius[labels == 1], 0, 2.5)
    assert is_uniform(radius[labels == -1], 3.5, 5)
    assert is_uniform(np.arctan2(*points.T), -math.pi, math.pi)


@pytest.mark.parametrize("noise", [0.1, 0.3, 0.5])
def test_the_circle_labels_a_point_as_if_noise_had_moved_it(noise):
    points, labels = circle(4000, noise=noise, seed=0)
    moved = displaced(points, 5 * noise, np.random.default_rng(1))
    expected = np.where(np.hypot(*moved.T) < 2.5, 1.0, -1.0)
    for part in (np.hypot(*points.T) < 2.5, np.hypot(*points.T) > 2.5):
        assert labels[part].mean() == pytest.approx(expected[part].mean(), abs=0.1)


def test_xor_is_four_squares_that_keep_away_from_the_axes():
    points, labels = xor(2000, seed=0)
    assert is_uniform(np.abs(points[:, 0]), 0.3, 5.3)
    assert is_uniform(np.abs(points[:, 1]), 0.3, 5.3)
    assert np.sign(points).mean(axis=0) == pytest.approx([0.0, 0.0], abs=0.1)
    assert (labels == np.sign(points[:, 0] * points[:, 1])).all()


@pytest.mark.parametrize("noise", [0.1, 0.3, 0.5])
def test_xor_labels_a_point_as_if_noise_had_moved_it(noise):
    points, labels = xor(4000, noise=noise, seed=0)
    same = np.sign(points[:, 0] * points[:, 1])
    moved = displaced(points, 5 * noise, np.random.default_rng(1))
    expected = np.where(moved[:, 0] * moved[:, 1] >= 0, 1.0, -1.0)
    assert (labels * same).mean() == pytest.approx((expected * same).mean(), abs=0.05)
    assert (labels * same).mean() < 1


@pytest.mark.parametrize("noise", [0.0, 0.1, 0.5])
def test_gauss_is_two_clouds_of_variance_one_half_and_seven_times_the_noise(noise):
    points, labels = gauss(8000, noise=noise, seed=0)
    for label in (1, -1):
        cloud = points[labels == label]
        assert cloud.mean(axis=0) == pytest.approx([2 * label] * 2, abs=0.12)
        assert cloud.var(axis=0) == pytest.approx([0.5 + 7 * noise] * 2, rel=0.1)
        assert np.corrcoef(cloud.T)[0, 1] == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_blobs_are_three_clouds_on_a_circle_of_radius_three(noise):
    points, labels = blobs(9000, noise=noise, seed=0)
    assert labels.dtype == np.float64
    for label in (0, 1, 2):
        angle, cloud = 2 * math.pi * label / 3, points[labels == label]
        assert len(cloud) == 3000
        centre = [3 * math.sin(angle), 3 * math.cos(angle)]
        assert cloud.mean(axis=0) == pytest.approx(centre, abs=0.12)
        assert cloud.var(axis=0) == pytest.approx([0.5 + 7 * noise] * 2, rel=0.1)


@pytest.mark.parametrize("n", [2, 100, 500])
def test_the_spirals_wind_evenly_outwards(n):
    points, labels = spiral(n, seed=0)
    for label, turn in ((1, 0.0), (-1, math.pi)):
        arm = points[labels == label]
        arm = arm[np.argsort(np.hypot(*arm.T))]
        i = np.arange(n // 2)
        r, t = 5 * i / (n / 2), 1.75 * 2 * math.pi * i / (n / 2) + turn
        assert arm[:, 0] == pytest.approx(r * np.sin(t))
        assert arm[:, 1] == pytest.approx(r * np.cos(t))


def test_noise_moves_the_points_of_the_spirals_and_not_their_labels():
    clean, noisy = spiral(2000, seed=1), spiral(2000, noise=0.5, seed=1)
    shift = noisy[0] - clean[0]
    assert is_uniform(shift[:, 0], -0.5, 0.5)
    assert is_uniform(shift[:, 1], -0.5, 0.5)
    assert (clean[1] == noisy[1]).all()


@pytest.mark.parametrize("dataset", SQUARES, ids=lambda f: f.__name__)
def test_points_for_regression_fill_the_square(dataset):
    points, _ = dataset(2000, seed=0)
    assert is_uniform(points[:, 0], -6, 6)
    assert is_uniform(points[:, 1], -6, 6)


def test_the_plane_rises_by_a_tenth_of_the_sum():
    points, labels = plane(100, seed=0)
    assert labels == pytest.approx((points[:, 0] + points[:, 1]) / 10)


def test_noise_roughens_the_plane():
    points, labels = plane(4000, noise=0.5, seed=0)
    error = labels - (points[:, 0] + points[:, 1]) / 10
    assert np.abs(error).max() <= 2 * 6 * 0.5 / 10
    # two uniform numbers in ±3, over 10
    assert error.std() == pytest.approx(3 / math.sqrt(3) * math.sqrt(2) / 10, rel=0.05)
    assert error.mean() == pytest.approx(0, abs=0.02)


CENTRES = np.array([(-4, 2.5), (0, 2.5), (4, 2.5), (-4, -2.5), (0, -2.5), (4, -2.5)])
SIGNS = np.array([1, -1, 1, -1, 1, -1])


def hills(points):
    """The signed height clamp(1 − d/2, 0, 1) of the largest magnitude."""
    distance = np.hypot(*(points[:, None, :] - CENTRES).transpose(2, 0, 1))
    heights = SIGNS * np.clip(1 - distance / 2, 0, 1)
    return heights[np.arange(len(points)), np.abs(heights).argmax(axis=1)]


def test_multi_gauss_is_six_hills_and_hollows():
    points, labels = multi_gauss(2000, seed=0)
    assert labels == pytest.approx(hills(points), abs=1e-12)
    for centre, sign in zip(CENTRES, SIGNS, strict=True):
        near = np.hypot(*(points - centre).T) < 1
        assert (np.sign(labels[near]) == sign).all()
        assert near.any()


def test_noise_roughens_the_hills():
    points, labels = multi_gauss(4000, noise=0.3, seed=0)
    moved = hills(displaced(points, 6 * 0.3, np.random.default_rng(1)))
    assert np.abs(labels).max() <= 1
    assert np.abs(labels - hills(points)).mean() == pytest.approx(
        np.abs(moved - hills(points)).mean(), rel=0.1
    )
