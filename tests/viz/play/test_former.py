"""Undo brings a run back whole, with its history and its bits; what was lost is said."""

from math import inf

import pytest

from tests.viz.play.labs import OWN, SMALL, Page, error, lab, state
from viz.play.former import MOST


@pytest.fixture
def page():
    """A page on which 20 epochs and a batch were trained."""
    page = Page(**SMALL)
    page.ask("set", settings={"speed": "max"})
    page.lab.train(inf, (20, 1))
    page.frame()
    return page


def whole(page):
    """All that there is of a run: where it is, each of its epochs, its curves."""
    here = page.lab.position
    found = {"here": state(page.lab), "last": page.lab.history.last}
    found["curve"] = page.frame()[1]["curve"].tolist()
    for epoch in (0, 3, 8, 20):
        page.lab.goto((epoch, 0))
        found[epoch] = state(page.lab)
    page.lab.goto(here)
    return found


def former(said):
    """The one message about former runs."""
    (only,) = (message for message in said if message["say"] == "former")
    return only


BEGUN = "Training begins again. It was at epoch 20, batch 1."


@pytest.mark.parametrize(
    ("do", "fields", "ended", "lost"),
    [
        ("reset", {}, "Seed of the weights", BEGUN),
        ("set", {"settings": {"features": ["x1", "x2", "sinx1"]}}, "Feature", BEGUN),
        ("set", {"settings": {"data": "xor"}}, "Data", BEGUN),
        ("csv", {"text": "1,2,a\n3,4,b\n"}, "Data", BEGUN),
        ("start", {"link": "data=xor&speed=max"}, "another experiment", BEGUN),
        ("set", {"settings": {"lr": 0.1}}, "Learning rate", ""),
        ("regenerate", {}, "Seed of the points", ""),
    ],
)
def test_undo_brings_back_what_a_change_ended(page, do, fields, ended, lost):
    if do == "csv":
        page.ask("set", settings={"data": "circle"})
        page.lab.train(inf, (20, 1))
        page.frame()
    before = whole(page)
    said = former(page.ask(do, **fields))
    assert (said["undo"], said["redo"], said["lost"]) == (ended, None, lost)
    page.lab.train(inf, (page.lab.position[0] + 4, 2))
    after = state(page.lab)
    said = former(page.ask("undo"))
    assert (said["redo"], said["lost"]) == (ended, "")
    assert whole(page) == before
    assert former(page.ask("redo"))["undo"] == ended
    assert state(page.lab) == after


def test_undo_brings_back_an_edited_weight(page):
    before, name = whole(page), page.lab.names[2]
    assert former(page.ask("edit", name=name, value=2))["undo"] == f"the edit of {name}"
    page.ask("edit", name=name, value=3)  # as by a slider: one undo for both
    page.ask("undo")
    assert whole(page) == before


def test_what_an_edit_in_the_past_drops_is_said_also_where_an_undo_for_it_is_there(page):
    name = page.lab.names[2]
    before = whole(page)
    page.ask("edit", name=name, value=2)
    page.ask("goto", epoch=3)
    said = former(page.ask("edit", name=name, value=2))
    assert said["lost"].startswith("Training goes on from epoch 3. What came after it, up to epoch")
    page.ask("undo")
    assert whole(page) == before


def test_playing_from_the_past_drops_what_came_later_and_undo_brings_it_back(page):
    before = whole(page)
    page.ask("goto", epoch=3)
    said = former(page.ask("play"))
    assert said["lost"] == (
        "Training goes on from epoch 3. What came after it, up to epoch 20, batch 1, is dropped."
    )
    page.player.turn(0.01)
    page.ask("undo")
    assert not page.player.playing
    page.ask("goto", epoch=20, batch=1)
    assert whole(page) == before


def test_a_learning_rate_that_comes_back_with_the_past_is_said(page):
    page.ask("set", settings={"lr": 0.1})
    page.lab.train(inf, (25, 0))
    tip = state(page.lab)
    said = former(page.ask("goto", epoch=0))
    assert said["lost"] == "As it was at epoch 0: learning rate 0.03."
    page.ask("undo")
    assert state(page.lab) == tip


def test_rewind_begins_again_with_the_settings_of_now(page):
    page.lab.train(inf, (25, 0))
    page.ask("set", settings={"lr": 0.1})
    tip = state(page.lab)
    said = former(page.ask("rewind"))
    assert page.lab.position == (0, 0)
    assert page.lab.settings.lr == 0.1
    assert (page.lab.weights == lab(**SMALL).weights).all()
    assert page.lab.pure
    assert said["undo"] == "Rewind"
    page.ask("undo")
    assert state(page.lab) == tip


def test_moves_and_what_is_only_shown_leave_nothing_to_undo(page):
    asked = [("goto", {"epoch": 2}), ("step", {"by": "batch"}), ("back", {"by": "epoch"})]
    asked += [("set", {"settings": {"showTest": True}}), ("rewind", {})]
    for do, fields in asked:
        assert "former" not in [message["say"] for message in page.ask(do, **fields)]
    assert error(page.ask("undo")) == "there is nothing to undo"
    assert error(page.ask("redo")) == "there is nothing to redo"


def test_a_network_that_was_not_trained_is_not_kept():
    page = Page(**SMALL)
    for _ in range(3):
        page.ask("reset")
    assert page.player.former.undo is None


def test_so_many_runs_are_kept_and_the_first_goes():
    page = Page(**SMALL)
    for _ in range(MOST + 3):
        page.lab.train(inf, (1, 0))
        page.ask("reset")
    seeds = []
    while page.player.former.undo:
        page.ask("undo")
        seeds.append(page.lab.settings.seed)
    assert seeds == list(range(MOST + 3, 3, -1))


def test_what_is_done_after_an_undo_leaves_nothing_to_do_again(page):
    page.ask("reset")
    page.ask("undo")
    assert former(page.ask("set", settings=OWN | {"noise": 20}))["redo"] is None
    assert "nothing to redo" in error(page.ask("redo"))
