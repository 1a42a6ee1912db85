"""The page gets the catalogue from the server, and states nothing of it a second time."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from viz.play.catalogue import limits
from viz.play.catalogue.controls import CONTROLS
from viz.play.catalogue.features import FEATURES
from viz.play.catalogue.rules import OPTIMIZERS
from viz.play.catalogue.sets import PROBLEMS, SETS
from viz.play.schema import schema

PAGE = {
    str(path): path.read_text()
    for path in (Path(str(files("viz.play"))) / "page" / "js").rglob("*.js")
    if "vendor" not in path.parts  # what others wrote
}


@pytest.mark.parametrize("key", [*FEATURES, *SETS, *OPTIMIZERS])
def test_the_page_names_no_feature_set_or_rule(key):
    assert [name for name, code in PAGE.items() if f'"{key}"' in code or f" {key}: " in code] == []


@pytest.mark.parametrize("text", ["5000", "2 ** 31", "1024", "½", "Math.sin(x"])
def test_the_page_states_no_limit_and_no_formula(text):
    assert [name for name, code in PAGE.items() if text in code] == []


def test_limits_are_sent_by_their_names():
    sent = schema()["limits"]
    assert sent["points"] == limits.POINTS
    assert sent["farthest"] == limits.FARTHEST
    assert sent["edge"] == limits.EDGE
    assert set(sent) == {key.lower() for key in vars(limits) if key.isupper()}


def test_every_control_can_be_hidden_by_its_name_here_or_in_tensorflow_playground():
    hidden, rules = schema()["hidden"], (files("viz.play") / "page" / "controls.css").read_text()
    assert {*CONTROLS, *FEATURES} <= {*hidden}
    for key in {*hidden.values()}:
        assert f'[data-hidden~="{key}"]' in rules


@pytest.mark.parametrize("key", SETS)
def test_a_set_is_sent_with_points_that_show_what_it_is(key):
    sketch = np.array(schema()["sets"][key]["sketch"])
    assert sketch.shape == (130, 3)
    assert abs(sketch[:, :2]).max() <= limits.EDGE
    labels = set(sketch[:, 2])
    assert len(labels) > 1
    problem = PROBLEMS[SETS[key].problem]
    assert problem.between or all(map(problem.fits, labels))


def test_labels_that_fit_a_problem():
    fits = {key: problem.fits for key, problem in PROBLEMS.items()}
    assert [fits["classification"](x) for x in (-1, 0, 1, 0.5)] == [True, False, True, False]
    assert [fits["regression"](x) for x in (-1, 0.3, 1, 1.1)] == [True, True, True, False]
    assert [fits["multiclass"](x) for x in (-1, 0, 5, 6, 0.5)] == [False, True, True, False, False]
