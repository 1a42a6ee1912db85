"""A history keeps few moments of a long training, and every position is found again from them."""

from math import inf

import numpy as np
import pytest

from tests.viz.play.labs import OWN, lab, state
from viz.play import history as kept
from viz.play.history import MOST, MOST_EVENTS, STRIDE, History, Moment
from viz.play.settings import Settings

TINY = OWN | {"layers": [], "features": ["x1"], "batch": 30}
NOTHING = np.zeros(1)


def moment(epoch, batch=0, batches=1):
    return Moment(Settings(), (epoch, batch), NOTHING, NOTHING, NOTHING, {}, 0, batches, True)


def trained(epochs):
    """Return the history of a training of so many epochs, without the training."""
    history = History(moment(0))
    for epoch in range(1, epochs + 1):
        if history.wants(epoch):
            history.add(moment(epoch))
        history.last = (epoch, 0)
    return history


# Few moments.


@pytest.mark.parametrize("epochs", [0, 1, MOST, MOST + 1, 10_000, 300_000])
def test_a_long_training_has_few_moments(epochs):
    history = trained(epochs)
    moments = history.until((epochs, 0))
    assert len(moments) <= MOST + 1
    assert history.first == (0, 0)
    assert history.last == (epochs, 0)
    gaps = np.diff([m.position[0] for m in moments] + [epochs])
    assert gaps.max(initial=0) <= max(STRIDE, 2 * epochs / MOST)


def test_the_moment_before_is_the_nearest():
    history = trained(10_000)
    for epoch in (0, 31, 32, 5000, 9999, 10_000):
        found = history.before((epoch, 7)).position
        assert found <= (epoch, 7)
        assert found[0] > epoch - history.stride


def test_ten_thousand_epochs_are_found_again_to_the_bit():
    one = lab(**TINY)
    states = {}
    for position in [(1, 0), (517, 0), (5000, 0), (9_999, 0), (10_000, 0)]:
        one.train(inf, position)
        states[position] = state(one)
    assert len(one.history.until(one.history.last)) <= MOST + 1
    for position in reversed(states):
        one.goto(position)
        assert state(one) == states[position]


def test_every_position_is_found_again_while_moments_go(monkeypatch):
    monkeypatch.setattr(kept, "MOST", 4)
    given = TINY | {"batch": 10, "optimizer": "adam"}  # three batches in an epoch
    one, states = lab(**given), {}
    for _ in range(75):
        one.step(one.next())
        states[one.position] = state(one)
    assert one.history.stride == 8
    for position in sorted(states, key=lambda p: hash(p)):
        one.goto(position)
        assert state(one) == states[position]


# Events.


def test_events_stay_when_moments_go():
    history = History(moment(0))
    history.add(moment(3, 1), event=True)
    for epoch in range(4, 5000):
        if history.wants(epoch):
            history.add(moment(epoch))
    assert history.before((3, 1)).position == (3, 1)
    assert history.before((3, 0)).position == (0, 0)


def test_of_too_many_events_the_older_half_is_forgotten_with_all_before():
    history = History(moment(0))
    for epoch in range(1, MOST_EVENTS + 1):
        history.add(moment(epoch), event=True)
    assert len(history.until((10**6, 0))) == MOST_EVENTS - MOST_EVENTS // 2 + 1
    assert history.first == (MOST_EVENTS // 2, 0)


def test_many_edits_in_one_place_are_one():
    one = lab(2, **TINY)
    for k in range(600):
        one.edit(one.names[0], k / 600)
    assert len(one.history.until((2, 0))) == 2
    assert one.weights[0] == 599 / 600


def test_a_lab_that_was_edited_very_often_goes_on_from_the_later_half(monkeypatch):
    monkeypatch.setattr(kept, "MOST_EVENTS", 6)
    one, states = lab(**TINY), {}
    for k in range(10):
        one.step(one.next())
        one.edit(one.names[0], k / 10)
        states[one.position] = state(one)
    assert one.history.first > (0, 0)
    for position, expected in states.items():
        if position >= one.history.first:
            one.goto(position)
            assert state(one) == expected
    one.goto(one.history.first)
    with pytest.raises(ValueError, match="this is the beginning"):
        one.previous()
    with pytest.raises(ValueError, match="training went from epoch"):
        one.goto((0, 0))


def test_what_comes_after_a_cut_is_forgotten():
    history = trained(20)
    history.add(moment(15, 0), event=True)
    history.cut((10, 2))
    assert history.last == (10, 2)
    assert history.before((99, 0)).position == (8, 0)
    assert history.wants(12)
    assert not history.wants(11)


def test_an_epoch_had_as_many_batches_as_at_its_end():
    history = History(moment(0, batches=5))
    history.add(moment(2, 1, batches=2), event=True)
    history.add(moment(4, 0, batches=9), event=True)
    assert [history.batches(epoch) for epoch in range(6)] == [5, 5, 2, 2, 9, 9]
