"""The formulas on the page are those of the data: each is computed here as it reads."""

import numpy as np
import pytest

from viz.play.catalogue.controls import CONTROLS
from viz.play.catalogue.sets import SETS
from viz.play.data import split
from viz.play.networks import formulas
from viz.play.settings import Settings


def points(**given):
    data = split(Settings().changed(given))
    return np.vstack([data.train, data.test]), np.concatenate([data.train_labels, data.test_labels])


def test_the_plane_is_as_it_is_said():
    assert SETS["plane"].formula == "target = (x₁ + x₂)/10"
    x, y = points(problem="regression", data="plane")
    assert y == pytest.approx(x.sum(axis=1) / 10)


def test_hills_and_hollows_are_as_they_are_said():
    assert SETS["multi_gauss"].formula.startswith("target = ±max(0, 1 − d/2)")
    x, y = points(problem="regression", data="multi_gauss")
    centres = np.array([(a, b) for a in (-4, 0, 4) for b in (2.5, -2.5)])
    nearest = np.linalg.norm(x[:, None] - centres, axis=2).min(axis=1)
    assert abs(y) == pytest.approx(np.maximum(0, 1 - nearest / 2))


@pytest.mark.parametrize("problem", CONTROLS["problem"].menu)
def test_everything_that_can_be_chosen_has_its_formula(problem):
    own = {"points": [[0, 0, 0 if problem == "multiclass" else -1], [1, 1, 1]]}
    for key in ("data", "loss", "optimizer"):
        for x in CONTROLS[key].offers(problem):
            found = formulas(Settings().changed({"problem": problem, key: x} | own))
            assert all(found[name] for name in ("data", "loss", "update"))


def test_the_pull_of_a_regularization_is_told_if_it_has_a_rate():
    assert "sign" in formulas(Settings().changed({"regularization": "l1", "rate": 0.1}))["update"]
    assert "sign" not in formulas(Settings().changed({"regularization": "l1"}))["update"]
