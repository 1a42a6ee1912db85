"""A moment that the page kept goes on to the same bits; a damaged or foreign one is refused."""

import base64
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.viz.play.labs import SMALL, lab, state
from viz.play.catalogue.rules import OPTIMIZERS
from viz.play.frames import pack, unpack
from viz.play.lab import Lab
from viz.play.moments import from_text, to_bytes


def kept(lab):
    """Return a moment as the page keeps it."""
    return base64.b64encode(to_bytes(lab.moment())).decode()


def restarted(text, settings):
    """Return a new lab that goes on from a moment that a page kept."""
    fresh = Lab(settings)
    fresh.resume(from_text(text, fresh, settings))
    return fresh


@pytest.mark.parametrize("rule", OPTIMIZERS)
@pytest.mark.parametrize("penalty", ["none", "l1"])
def test_it_goes_on_to_the_same_bits_as_without_a_break(rule, penalty):
    given = SMALL | {"optimizer": rule, "regularization": penalty, "rate": 0.1}
    without = lab(2, 1, **given)
    fresh = restarted(kept(without), without.settings)
    assert state(fresh) == state(without)
    without.train(inf, (4, 2))
    fresh.train(inf, (4, 2))
    assert state(fresh) == state(without)


def test_it_goes_on_after_edits_and_a_change_of_the_rate():
    without = lab(3, **SMALL)
    without.edit(without.names[1], 0.75)
    without.change(without.settings.changed({"lr": 0.3, "optimizer": "adam"}))
    without.train(inf, (4, 1))
    fresh = restarted(kept(without), without.settings)
    without.train(inf, (6, 0))
    fresh.train(inf, (6, 0))
    assert state(fresh) == state(without)


def test_what_was_before_is_found_again_to_the_bit():
    without = lab(3, 2, **SMALL)
    fresh = restarted(kept(without), without.settings)
    assert fresh.pure
    assert (fresh.history.first, fresh.history.last) == ((0, 0), (3, 2))
    for position in ((1, 1), (0, 0), (3, 2)):
        without.goto(position)
        fresh.goto(position)
        assert state(fresh) == state(without)


def test_what_was_before_a_hand_changed_something_is_not_known():
    without = lab(3, 2, **SMALL)
    without.edit(without.names[1], 0.75)
    fresh = restarted(kept(without), without.settings)
    assert fresh.history.first == fresh.history.last == (3, 2)
    with pytest.raises(ValueError, match="from epoch 3, batch 2 to epoch 3, batch 2"):
        fresh.goto((3, 1))
    with pytest.raises(ValueError, match="beginning"):
        fresh.previous()
    fresh.train(inf, (5, 0))
    assert not fresh.pure


def test_what_is_too_long_ago_is_not_trained_once_more(monkeypatch):
    monkeypatch.setattr("viz.play.lab.REPLAYED", 2)
    fresh = restarted(kept(lab(3, **SMALL)), lab(**SMALL).settings)
    assert fresh.history.first == (3, 0)


def test_the_rate_may_have_changed_since_the_page_kept_it():
    text = kept(lab(2, **SMALL))
    fresh = restarted(text, lab(**SMALL, lr=0.3).settings)
    assert fresh.position == (2, 0)
    assert fresh.settings.lr == 0.3
    assert not fresh.pure


# Refused.

ONE = lab(2, 1, **SMALL)
TEXT = kept(ONE)


def refused(text, settings=ONE.settings):
    fresh = Lab(settings)
    before = state(fresh)
    with pytest.raises(ValueError, match="what the page kept") as raised:
        from_text(text, fresh, settings)
    assert state(fresh) == before
    return str(raised.value)


@pytest.mark.parametrize(
    "other",
    [
        {"layers": [4]},
        {"layers": [3, 3]},
        {"activations": ["relu"]},
        {"seed": 2},
        {"noise": 5},
        {"loss": "hinge"},
        {"features": ["x1", "x2"]},
        {"problem": "multiclass", "points": [[1, 2, 0], [3, 4, 2]]},
    ],
    ids=str,
)
def test_that_of_another_network_is_refused(other):
    assert "network" in refused(TEXT, lab(**SMALL | other).settings)


@pytest.mark.parametrize("text", ["", "x", "é", "AAAA", TEXT[:-40], TEXT[40:], None, 3, [TEXT], {}])
def test_what_is_no_moment_is_refused(text):
    assert "damaged" in refused(text)


def changed(fields=None, **tables):
    """Return the moment with some of it changed, as the page gives it back."""
    header, arrays = unpack(base64.b64decode(TEXT))
    return base64.b64encode(pack(header | (fields or {}), {**arrays, **tables})).decode()


@pytest.mark.parametrize(
    "text",
    [
        changed(weights=np.zeros(3)),
        changed(weights=np.full(len(ONE.names), np.nan)),
        changed(before=np.full(len(ONE.names), np.inf)),
        changed(grads=np.zeros((len(ONE.names), 1))),
        changed(grads=np.zeros(len(ONE.names), np.float32)),
        changed({"epoch": -1}),
        changed({"epoch": 1.5}),
        changed({"epoch": True}),
        changed({"epoch": 10**300}),
        changed({"batch": ONE.batches}),
        changed({"batch": "1"}),
        changed({"iterations": None}),
    ],
)
def test_numbers_that_cannot_be_are_refused(text):
    assert "damaged" in refused(text)


def test_a_memory_of_another_optimizer_is_refused():
    assert "damaged" in refused(TEXT, lab(**SMALL, optimizer="adam").settings)


@settings(max_examples=150)
@given(st.integers(0, len(TEXT) - 1), st.text("ABCxyz09+/=é", min_size=1, max_size=6))
def test_whatever_happened_to_it_only_a_value_error_is_raised(at, other):
    fresh = Lab(ONE.settings)
    try:
        moment = from_text(TEXT[:at] + other + TEXT[at + len(other) :], fresh, ONE.settings)
    except ValueError:
        return
    fresh.resume(moment)
    fresh.train(0)
