"""A player trains at the chosen speed, shows frames no faster than the page draws them, and rests.

The clock is the test's: it moves when the test says so, and a little with every batch.
"""

import json
from itertools import pairwise
from math import inf

import numpy as np
import pytest

from tests.viz.play.labs import SMALL, Page, error, finite, lab
from viz.play import goal
from viz.play import lab as labs
from viz.play import player as players
from viz.play.player import FRAMES, LATE, PATIENCE, POINTS, Player

BATCH = 0.002
"""Seconds that a batch takes."""
GO = 2
"""So many batches at most are trained in one go."""
EPOCH = SMALL | {"batch": 8}  # three batches
KEYS = {
    "whole",
    "frame",
    "playing",
    "epoch",
    "batch",
    "batches",
    "first",
    "last",
    "lastBatch",
    "train",
    "until",
}
KEYS |= {"test", "seconds", "rate", "pure", "look", "words", "stopped", "details", "update"}


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    for module in (labs, players, goal):
        monkeypatch.setattr(module, "perf_counter", clock)
    advance = labs.Loop.advance

    def slowly(self, most=1):
        done = advance(self, min(most, GO))
        clock.now += BATCH * done
        return done

    monkeypatch.setattr(labs.Loop, "advance", slowly)
    return clock


def run(page, clock, seconds, draws=True):
    """Let a player have its turns for so long, as a worker does; return how many it had."""
    end, turns = clock.now + seconds, 0
    while clock.now < end:
        wait = page.player.waits()
        if wait:
            clock.now = min(end, clock.now + wait)
            continue
        turns += 1
        assert turns < 20_000
        page.player.turn(0.02)
        if draws:
            page.player.drawn(page.player._number)
    return turns


# Pace.


@pytest.mark.parametrize("speed", [60, 30, 10, 3, 1])
def test_it_trains_so_many_epochs_a_second(clock, speed):
    page = Page(**EPOCH, speed=speed)
    page.player.play()
    run(page, clock, 4)
    assert page.player._progress() == pytest.approx(4 * speed, abs=0.5)
    page.frame()
    run(page, clock, 2)
    assert page.player._progress() == pytest.approx(6 * speed, abs=0.5)
    assert page.frame()[0]["rate"] == pytest.approx(speed, rel=0.15)


@pytest.mark.parametrize(("speed", "seconds"), [("sample", 8), ("batch", 1)])
def test_it_trains_a_batch_after_so_many_seconds(clock, speed, seconds):
    page = Page(**EPOCH, speed=speed)
    page.player.play()
    seen = []
    for _ in range(7):
        run(page, clock, seconds)
        seen.append(round(page.player._progress() * 3))
    assert [after - before for before, after in pairwise(seen)] == [1] * 6


def test_at_sixty_epochs_a_second_every_frame_shows_another_whole_epoch(clock):
    page = Page(**EPOCH, speed=60)
    page.player.play()
    run(page, clock, 1)
    assert {header["batch"] for header, _ in page.frames} == {0}
    epochs = [header["epoch"] for header, _ in page.frames]
    assert epochs == sorted(epochs)
    assert len(set(epochs)) > 50


def test_as_fast_as_it_can_is_without_pauses(clock):
    page = Page(**EPOCH, speed="max")
    page.player.play()
    run(page, clock, 0.5)
    assert page.player._progress() * 3 == pytest.approx(0.5 / BATCH, rel=0.1)


def test_a_slow_epoch_is_trained_evenly_batch_by_batch(clock):
    page = Page(**EPOCH, speed=1)
    page.player.play()
    positions = []
    for _ in range(30):
        run(page, clock, 0.1)
        positions.append(page.lab.position)
    assert len(set(positions)) == 9  # the three batches of three epochs
    assert positions[-1] in [(2, 2), (3, 0)]


def test_another_speed_holds_from_now_on(clock):
    page = Page(**EPOCH, speed=1)
    page.player.play()
    run(page, clock, 3)
    page.ask("set", settings={"speed": 10})
    run(page, clock, 1)
    assert page.player._progress() == pytest.approx(13, abs=0.5)


def test_what_could_not_be_trained_in_time_is_not_made_up_for(clock):
    page = Page(**EPOCH, speed=10)
    page.player.play()
    run(page, clock, 1)
    clock.now += 60  # the process was busy with others
    run(page, clock, 1)
    assert page.player._progress() <= 20 + 10 * LATE + 1


# Frames.


def test_frames_come_seventy_times_a_second_at_most(clock):
    page = Page(**EPOCH, speed="max")
    page.player.play()
    run(page, clock, 1)
    assert 55 <= len(page.frames) <= 71


def test_one_frame_is_on_its_way_at_most(clock):
    page = Page(**EPOCH)
    page.player.play()
    run(page, clock, 1, draws=False)
    assert len(page.frames) == 1
    page.ask("ack", frame=0)
    run(page, clock, 0.2, draws=False)
    assert len(page.frames) == 1
    page.ask("ack", frame=1)
    run(page, clock, 0.2, draws=False)
    assert len(page.frames) == 2


def test_a_page_that_is_not_seen_makes_training_wait(clock):
    page = Page(**EPOCH)
    page.player.play()
    run(page, clock, PATIENCE + 0.1, draws=False)
    position = page.lab.position
    assert page.player.waits() == inf
    page.player.turn(0.02)
    assert page.lab.position == position
    page.ask("ack", frame=1)
    run(page, clock, 0.1)
    assert page.lab.position > position


def test_a_frame_that_was_acknowledged_wrongly_changes_nothing(clock):
    page = Page(**EPOCH)
    page.player.play()
    run(page, clock, 0.2, draws=False)
    page.ask("ack", frame=10**6)  # of the future; it counts as the last one
    run(page, clock, 0.2, draws=False)
    assert len(page.frames) == 2


def test_a_frame_is_not_late_because_the_next_batch_is(clock):
    page = Page(**SMALL | {"batch": 30}, speed=1)  # one batch a second
    page.player.play()
    run(page, clock, 1.5)
    page.frame()
    page.player.drawn(page.player._number)
    shown = len(page.frames)
    page.ask("look", at="0.1")
    assert 0 < page.player.waits() <= FRAMES + 1e-9
    run(page, clock, 2 * FRAMES)
    assert len(page.frames) == shown + 1


def test_it_rests_while_paused(clock):
    page = Page(**EPOCH)
    assert page.player.waits() == 0  # the first frame
    assert run(page, clock, 10) == 1
    assert page.player.waits() == inf
    page.ask("look", at="0.1")
    assert run(page, clock, 10) == 1
    page.ask("play")
    page.ask("pause")
    assert run(page, clock, 10) == 1


def test_it_rests_while_paused_also_if_the_page_does_not_draw(clock):
    page = Page(**EPOCH)
    run(page, clock, 1, draws=False)
    page.ask("step", by="epoch")
    assert page.player.waits() == inf
    page.ask("ack", frame=1)
    assert page.player.waits() == 0


def test_at_a_slow_speed_it_rests_between_batches(clock):
    page = Page(**EPOCH, speed=1)
    page.player.play()
    assert run(page, clock, 10) <= 2 * 31


# Pause.


@pytest.mark.parametrize("speed", ["max", 10, 1])
def test_a_pause_finishes_the_epoch(clock, speed):
    page = Page(**EPOCH, speed=speed)
    page.player.play()
    page.lab.step((2, 1))
    page.ask("pause")
    assert page.lab.position == (3, 0)
    run(page, clock, 1)
    header, _ = page.frames[-1]
    assert (header["playing"], header["epoch"], header["batch"]) == (False, 3, 0)


@pytest.mark.parametrize("speed", ["sample", "batch"])
def test_a_pause_stops_at_the_batch_where_the_pace_counts_batches(clock, speed):
    page = Page(**EPOCH, speed=speed)
    page.player.play()
    page.lab.step((0, 1))
    page.ask("pause")
    assert page.lab.position == (0, 1)
    assert not page.player.playing


def test_a_pause_while_paused_trains_nothing():
    page = Page(**EPOCH)
    page.ask("step", by="batch")
    page.ask("pause")
    assert page.lab.position == (0, 1)


# A test loss to pause at.


def loss_by_epoch(**given):
    one, losses = lab(**given), []
    for epoch in range(1, 30):
        one.train(inf, (epoch, 0))
        losses.append(one.results().test)
    return losses


@pytest.mark.parametrize("speed", ["max", 60, 1])
def test_it_pauses_at_the_end_of_the_epoch_that_goes_below_a_test_loss(clock, speed):
    given = {"data": "xor", "lr": 0.1, "batch": 30}
    losses = loss_by_epoch(**given)
    stop = 0.3
    first = next(k for k, loss in enumerate(losses, start=1) if loss < stop)
    assert first > 1
    page = Page(**given, speed=speed, stop=stop)
    page.player.play()
    run(page, clock, 2 * first)
    assert page.lab.position == (first, 0)
    assert not page.player.playing
    notices = [json.loads(m) for m in page.told if isinstance(m, str)]
    assert notices[-1] == {
        "say": "notice",
        "message": f"The test loss is below 0.3 at epoch {first}: paused.",
    }
    page.ask("play")  # and further down it does not pause again
    run(page, clock, 2)
    assert page.player.playing
    assert page.lab.position > (first, 0)


# Until.


@pytest.mark.parametrize("speed", ["max", 60])
def test_it_plays_until_an_epoch_and_pauses_there(clock, speed):
    page = Page(**EPOCH, speed=speed)
    page.player.play((7, 0))
    run(page, clock, 5)
    assert page.lab.position == (7, 0)
    header, _ = page.frames[-1]
    assert (header["playing"], header["epoch"], header["batch"]) == (False, 7, 0)
    assert page.player.waits() == inf


def test_it_does_not_play_past_an_epoch_that_was_reached():
    page = Page(**EPOCH)
    page.lab.train(inf, (3, 1))
    page.player.play((3, 0))
    assert not page.player.playing
    page.player.turn(0.02)
    assert page.lab.position == (3, 1)


# What a frame holds.


def test_a_frame_at_rest_holds_all_numbers():
    page = Page(**EPOCH)
    page.lab.train(inf, (2, 1))
    header, arrays = page.frame()
    assert set(header) == KEYS
    one = page.lab
    assert header["frame"] == 1
    assert (header["epoch"], header["batch"], header["batches"]) == (2, 1, 3)
    assert (header["first"], header["last"], header["lastBatch"]) == (0, 2, 1)
    assert (header["train"], header["test"]) == one.results()[:2]
    assert header["pure"] is True
    assert header["look"] is header["stopped"] is None
    shapes = {name: (a.dtype.str[1:], a.shape) for name, a in arrays.items() if name != "moment"}
    n = len(one.names)
    assert shapes == {
        "weights": ("f8", (n,)),
        "dead": ("u1", (0,)),  # nothing is where L1 does not kill
        "curve": ("f4", (1, 3)),
        "grads": ("f8", (n,)),
        "before": ("f8", (n,)),
        "wrong": ("u1", (30,)),
    }
    assert (arrays["weights"] == one.weights).all()
    assert (arrays["before"] - one.settings.lr * arrays["grads"] == arrays["weights"]).all()


def test_weights_that_l1_killed_are_marked():
    page = Page(regularization="l1", rate=0.3)
    page.lab.train(inf, (5, 0))
    _, arrays = page.frame()
    assert arrays["dead"].any()
    assert (arrays["weights"][arrays["dead"] == 1] == 0).all()


def test_a_frame_in_motion_holds_the_weights_and_what_is_new_of_the_curves(clock):
    page = Page(**EPOCH)
    page.player.play()
    run(page, clock, 1)
    (first, before), *others = page.frames
    assert first["whole"]
    for header, arrays in others:
        assert not header["whole"]
        assert list(arrays) == ["weights", "dead", "curve", "wrong"]
        assert len(arrays["curve"]) == 1
    page.ask("pause")
    run(page, clock, 0.1)
    header, arrays = page.frames[-1]
    assert header["whole"]
    points = np.vstack([before["curve"], *(arrays["curve"] for _, arrays in others)])
    assert arrays["curve"][: len(points)].tolist() == points.tolist()


@pytest.mark.parametrize(
    ("do", "fields"),
    [
        ("whole", {}),  # for someone who has seen none before
        ("look", {"at": "layers[0].neurons[0].b"}),  # whose gradient is shown
        ("details", {"on": True}),
        ("set", {"settings": {"lr": 0.1}}),
    ],
)
def test_a_frame_in_motion_is_whole_if_more_than_the_picture_is_shown(clock, do, fields):
    page = Page(**EPOCH)
    page.player.play()
    run(page, clock, 1)
    seen = len(page.frames)
    page.ask(do, **fields)
    run(page, clock, 0.1)
    header, arrays = page.frames[seen]
    assert header["playing"]
    assert header["whole"]
    assert arrays["grads"].any()


def test_details_end_when_they_are_no_longer_shown(clock):
    page = Page(**EPOCH)
    page.player.play()
    page.ask("details", on=True)
    run(page, clock, 0.2)
    page.ask("details", on=False)
    run(page, clock, 0.2)
    assert not page.frames[-1][0]["whole"]
    assert "True, False" in error(page.ask("details", on=1))


def test_what_is_wrong_is_sought_in_few_frames_in_motion_and_at_rest_in_each(clock, monkeypatch):
    page, sought = Page(**EPOCH), []
    monkeypatch.setattr(page.player.watch, "words", lambda: sought.append(clock.now) or [])
    page.player.play()
    run(page, clock, 2)
    assert 3 <= len(sought) <= 5
    assert len(page.frames) > 50
    page.ask("pause")
    run(page, clock, 0.1)
    page.ask("look", at="0.1")
    run(page, clock, 0.1)
    assert len(sought) == 6


# Curves.


def test_the_curves_grow_with_each_frame_and_lose_what_was_forgotten():
    page = Page(**EPOCH)
    page.frame()
    for epoch in range(1, 6):
        page.lab.train(inf, (epoch, 0))
        page.frame()
    _, arrays = page.frame()
    assert arrays["curve"][:, 0].tolist() == [0, 1, 2, 3, 4, 5]
    assert arrays["curve"][-1, 1:] == pytest.approx(page.lab.results()[:2])
    page.lab.goto((2, 0))
    assert page.frame()[1]["curve"][:, 0].tolist() == [0, 1, 2, 3, 4, 5]
    page.lab.train(inf, (2, 2))
    assert page.frame()[1]["curve"][:, 0] == pytest.approx([0, 1, 2, 2 + 2 / 3])


def test_curves_that_lost_points_are_sent_whole(clock):
    page = Page(**EPOCH)
    page.player.play()
    run(page, clock, 1)
    page.ask("goto", epoch=2)
    page.player.turn(0.02)
    page.ask("play")
    seen = len(page.frames)
    run(page, clock, 0.1)
    header, arrays = page.frames[seen]
    assert (header["playing"], header["whole"]) == (True, True)
    assert len(arrays["curve"]) > 1


def test_the_curves_show_an_edit_where_it_was_made():
    page = Page(**EPOCH)
    page.lab.train(inf, (1, 0))
    before = page.frame()[1]["curve"][-1]
    page.ask("edit", name=page.lab.names[0], value=40)
    after = page.frame()[1]["curve"]
    assert len(after) == 1
    assert after[-1, 0] == before[0]
    assert after[-1, 1] == pytest.approx(page.lab.results().train)


def test_long_curves_have_few_points():
    page = Page(**EPOCH)
    for k in range(3 * POINTS):
        page.lab.training.seek(k, 0)
        page.lab.history.last = (k, 0)
        page.player._note(k, k)
    curve = page.player.curve
    assert POINTS // 2 < len(curve) <= POINTS
    assert curve[0][0] == 0
    assert curve[-1][0] == 3 * POINTS - 1
    assert curve == sorted(curve)


# Numbers that are too large.


@pytest.mark.parametrize(
    ("problem", "loss"),
    [
        ("classification", "squared"),
        ("classification", "crossentropy"),
        ("classification", "hinge"),
        ("regression", "squared"),
        ("regression", "absolute"),
        ("multiclass", "crossentropy"),
    ],
)
@pytest.mark.parametrize("size", [1e30, 1e200, 1e308])
def test_a_frame_is_shown_of_weights_of_any_size(problem, loss, size):
    page = Page(problem=problem, loss=loss, activations=["relu", "linear"])
    one = page.lab
    signs = np.where(np.arange(len(one.names)) % 3, size, -size)
    one.load(one.moment()._replace(weights=signs))
    page.player.stale = True
    header, arrays = page.frame()
    for key in ("train", "test"):
        assert header[key] is None or finite(header[key])
    assert finite(arrays["curve"])
    page.player.play()
    page.player.turn(0.001)


def test_training_that_failed_is_told_and_pauses(clock):
    page = Page(problem="regression", activations=["relu"] * 2, lr=10, initializer="wide")
    page.player.play()
    run(page, clock, 2)
    header, arrays = page.frames[-1]
    assert header["stopped"].startswith("The training diverged in epoch 3, batch ")
    assert not header["playing"]
    assert finite([arrays["weights"], arrays["grads"]])
    page.ask("play")  # there is nothing to play until something is changed
    assert not page.player.playing
    page.ask("set", settings={"lr": 1e-5})
    page.ask("rewind")
    page.ask("play")
    assert page.player.playing


def test_what_is_said_is_json():
    told = []
    player = Player(told.append)
    player.say("notice", message="∂")
    assert json.loads(told[0]) == {"say": "notice", "message": "∂"}
    with pytest.raises(ValueError, match="JSON"):
        player.say("notice", message=float("nan"))
