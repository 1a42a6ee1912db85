"""The formulas on the page are those of the data: each is computed here as it reads."""

import numpy as np
import pytest

from viz.play.controls import BY_PROBLEM, CONTROLS
from viz.play.data import split
from viz.play.formulas import DATA, LOSSES, UPDATES, formulas
from viz.play.settings import Settings


def points(**given):
    data = split(Settings().changed(given))
    return np.vstack([data.train, data.test]), np.concatenate([data.train_labels, data.test_labels])


def test_the_plane_is_as_it_is_said():
    assert DATA["plane"] == "target = (x₁ + x₂)/10"
    x, y = points(problem="regression", data="plane")
    assert y == pytest.approx(x.sum(axis=1) / 10)


def test_hills_and_hollows_are_as_they_are_said():
    assert DATA["multi_gauss"].startswith("target = ±max(0, 1 − d/2)")
    x, y = points(problem="regression", data="multi_gauss")
    centres = np.array([(a, b) for a in (-4, 0, 4) for b in (2.5, -2.5)])
    nearest = np.linalg.norm(x[:, None] - centres, axis=2).min(axis=1)
    assert abs(y) == pytest.approx(np.maximum(0, 1 - nearest / 2))


@pytest.mark.parametrize("problem", CONTROLS["problem"].menu)
def test_everything_that_can_be_chosen_has_its_formula(problem):
    assert set(BY_PROBLEM["data"].menus[problem]) <= set(DATA)
    assert set(BY_PROBLEM["loss"].menus[problem]) <= set(LOSSES)
    assert set(CONTROLS["optimizer"].menu) == set(UPDATES)


def test_the_pull_of_a_regularization_is_told_if_it_has_a_rate():
    assert "sign" in formulas(Settings().changed({"regularization": "l1", "rate": 0.1}))["update"]
    assert "sign" not in formulas(Settings().changed({"regularization": "l1"}))["update"]
