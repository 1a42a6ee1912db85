"""The last update of a weight is told by what was added to it, or why there is none."""

import re

import numpy as np
import pytest

from tests.viz.play.labs import SMALL, lab
from viz.play.updates import last_update, made_of


def numbers(text):
    """Old, learning rate, direction and new, as the second line has them."""
    x = r"\(?(−?[\d.e−]+)\)?"
    found = re.match(rf"= {x} − {x}·{x} = {x}", text.split("\n")[1])
    return [float(part.replace("−", "-")) for part in found.groups()]


def test_a_plain_step_goes_along_the_gradient():
    one = lab(1, 1, **SMALL)
    text = last_update(one, 2)
    assert text.startswith("new = old − lr·grad\n")
    expected = one.before[2], 0.03, one.grads[2], one.weights[2]
    assert numbers(text) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"optimizer": "adam"}, "what Adam makes of the gradient"),
        ({"regularization": "l2", "rate": 0.1}, "gradient and penalty"),
        (
            {"optimizer": "nesterov", "regularization": "l1", "rate": 0.01},
            "what Nesterov makes of the gradient, and penalty",
        ),
    ],
    ids=str,
)
def test_any_other_step_goes_along_what_was_added_to_the_weight(given, words):
    one = lab(1, 1, **SMALL, **given)
    text = last_update(one, 1)
    assert text.startswith("new = old − lr·direction\n")
    assert text.endswith(f"\ndirection: {words}")
    old, lr, direction, new = numbers(text)
    assert (old, new) == pytest.approx((one.before[1], one.weights[1]), rel=1e-5)
    assert old - lr * direction == pytest.approx(new, abs=1e-5)


def test_a_bias_is_not_pulled_towards_0():
    settings = lab(**SMALL, regularization="l2", rate=0.1).settings
    assert made_of(settings, is_bias=False) == "gradient and penalty"
    assert made_of(settings, is_bias=True) == ""


def test_where_there_is_no_update_it_says_why():
    one = lab(**SMALL)
    assert last_update(one, 0) == "none yet"
    one.step((0, 1))
    one.edit(one.names[0], 0.5)
    assert last_update(one, 0) == "changed by hand since"
    one.change(one.settings.changed({"lr": 1}))
    assert last_update(one, 1).endswith("with other settings than these")


def test_a_weight_that_l1_holds_at_0_is_dead():
    one = lab(4, regularization="l1", rate=3, lr=0.1)
    dead = np.flatnonzero(one.weights == 0)
    assert len(dead)
    assert all("it is dead" in last_update(one, k) for k in dead if one.is_dead(k))
