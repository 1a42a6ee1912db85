"""The points of the playground: where they lie, which labels they have, and what noise does."""

from math import pi

import numpy as np
import pytest

from viz.play.catalogue.features import FEATURES
from viz.play.data import featured, split, targets
from viz.play.settings import Settings


def points(**given):
    """Return all points, those to train on first, with their labels."""
    found = split(Settings().changed(given))
    return (
        np.concatenate([found.train, found.test]),
        np.concatenate([found.train_labels, found.test_labels]),
    )


def many(**given):
    """Return the points of several seeds together."""
    found = [points(**given, dataSeed=seed) for seed in range(1, 9)]
    return np.concatenate([x for x, _ in found]), np.concatenate([y for _, y in found])


def radius(x):
    return np.hypot(*x.T)


# Sizes and shares.


@pytest.mark.parametrize(
    ("problem", "size"), [("classification", 500), ("regression", 1200), ("multiclass", 500)]
)
@pytest.mark.parametrize("train", [10, 50, 90])
def test_a_share_of_the_points_is_for_training(problem, size, train):
    found = split(Settings().changed({"problem": problem, "train": train}))
    assert len(found.train) == len(found.train_labels) == size * train // 100
    assert len(found.test) == len(found.test_labels) == size - size * train // 100


def test_the_share_only_moves_the_cut_and_the_seed_draws_anew():
    half, less = points(), points(train=10)
    assert (half[0] == less[0]).all()
    assert (half[0] != points(dataSeed=2)[0]).any()
    assert (half[0] == points(seed=2, batch=3)[0]).all()


def test_points_are_shuffled_once():
    _, labels = points(data="spiral")
    assert 0.3 < (labels[:250] == 1).mean() < 0.7


# Where points lie.


@pytest.mark.parametrize("noise", [0, 50])
def test_a_circle_is_a_disc_within_a_ring_at_every_noise(noise):
    x, y = many(noise=noise)
    r = radius(x)
    assert r.max() <= 5
    inside = r < 3
    assert r[inside].max() <= 2.5
    assert r[~inside].min() >= 3.5
    assert inside.mean() == 0.5
    assert r[inside].mean() == pytest.approx(1.25, abs=0.06)
    assert r[~inside].mean() == pytest.approx(4.25, abs=0.06)
    angle = np.arctan2(*x.T)
    assert np.histogram(angle, 8, (-pi, pi))[0].min() > 400
    agree = (y == np.where(inside, 1, -1)).mean()
    assert agree == 1 if noise == 0 else 0.7 < agree < 0.95


@pytest.mark.parametrize("noise", [0, 50])
def test_exclusive_or_keeps_away_from_the_axes(noise):
    x, y = many(data="xor", noise=noise)
    assert abs(x).min() >= 0.3
    assert 5.2 < abs(x).max() <= 5.3
    agree = (y == np.sign(x[:, 0] * x[:, 1])).mean()
    assert agree == 1 if noise == 0 else 0.6 < agree < 0.9


@pytest.mark.parametrize(("noise", "variance"), [(0, 0.5), (50, 4)])
def test_two_clouds_have_their_centres_and_grow_with_noise(noise, variance):
    x, y = many(data="gauss", noise=noise)
    for label in (1, -1):
        cloud = x[y == label]
        assert len(cloud) == 2000
        assert cloud.mean(axis=0) == pytest.approx([2 * label] * 2, abs=0.15)
        assert cloud.var(axis=0) == pytest.approx([variance] * 2, rel=0.1)


def test_a_spiral_winds_outwards_and_noise_moves_its_points():
    x, y = points(data="spiral")
    half = np.arange(250)
    r, t = 5 * half / 250, 1.75 * 2 * pi * half / 250
    for label, turn in ((1, 0), (-1, pi)):
        arm = np.column_stack([r * np.sin(t + turn), r * np.cos(t + turn)])
        found = x[y == label]
        assert found[np.argsort(radius(found))] == pytest.approx(arm, abs=1e-9)
    still, moved = points(data="spiral")[0], points(data="spiral", noise=50)[0]
    assert 5.0 < radius(moved).max() < 5 + 0.5 * 2**0.5
    assert radius(still).max() < 5


def test_a_plane_rises_by_a_tenth_and_noise_moves_where_it_is_read():
    x, y = points(problem="regression")
    assert y == pytest.approx(x.sum(axis=1) / 10)
    assert 5.9 < abs(x).max() <= 6
    x, y = points(problem="regression", noise=50)
    off = y - x.sum(axis=1) / 10
    assert 0.5 < abs(off).max() <= 0.6
    assert off.var() == pytest.approx(2 * 3**2 / 3 / 100, rel=0.15)


def test_hills_and_hollows_have_their_six_centres():
    x, y = points(problem="regression", data="multi_gauss")
    tops = [(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)]
    expected = np.zeros(len(x))
    for a, b, sign in tops:
        height = np.clip(1 - np.hypot(x[:, 0] - a, x[:, 1] - b) / 2, 0, 1)
        expected = np.where(height > abs(expected), sign * height, expected)
    assert y == pytest.approx(expected)
    x, y = points(problem="regression", data="multi_gauss", noise=50)
    assert abs(y - expected).mean() > 0.05


@pytest.mark.parametrize(("noise", "variance"), [(0, 0.5), (50, 4)])
def test_three_clouds_lie_around_the_middle(noise, variance):
    x, y = many(problem="multiclass", noise=noise)
    for label in range(3):
        cloud = x[y == label]
        angle = label * 2 * pi / 3
        centre = [3 * np.sin(angle), 3 * np.cos(angle)]
        assert cloud.mean(axis=0) == pytest.approx(centre, abs=0.2)
        assert cloud.var(axis=0) == pytest.approx([variance] * 2, rel=0.15)


def test_own_points_are_taken_as_they_are_in_random_order():
    own = [[k / 3, -k / 5, 1 if k % 2 else -1] for k in range(10)]
    x, y = points(data="own", points=own)
    rows = np.column_stack([x, y]).tolist()
    assert sorted(rows) == sorted([list(map(float, p)) for p in own])
    assert rows != own
    found = split(Settings().changed({"data": "own", "points": own[:2], "train": 10}))
    assert (len(found.train), len(found.test)) == (1, 1)


# What a network sees of them.


def test_features_are_the_seven_of_the_playground():
    x = np.array([[1.5, -2.0], [0.0, 3.0]])
    x1, x2 = x.T
    all_seven = [x1, x2, x1**2, x2**2, x1 * x2, np.sin(x1), np.sin(x2)]
    assert (featured(x, list(FEATURES)) == np.column_stack(all_seven)).all()
    assert (featured(x, ["x1x2"]) == (x1 * x2)[:, None]).all()


def test_a_cross_entropy_wants_zero_and_one():
    labels = np.array([-1.0, 1.0])
    assert targets(labels, "crossentropy").tolist() == [0, 1]
    assert targets(labels, "squared").tolist() == [-1, 1]
    assert targets(np.array([1.0, 1.0]), "crossentropy").tolist() == [1, 1]
    assert targets(np.array([0.0, 2.0]), "crossentropy").tolist() == [0, 2]
