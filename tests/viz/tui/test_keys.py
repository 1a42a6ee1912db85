"""The keys that walk, forth and back, near and far."""

import asyncio

import pytest

from tests.viz.tui.playing import demo, play, press, pressing, screen
from viz.tui.breakpoints import parse


def test_the_keys_walk():
    places = {
        "right": 1,
        "home n n": 2,
        "left": 1,
        "b b": 0,
        "home u": 11,
        "home end": 12,
        "home u u": 12,
        "e": 12,
        "n": 13,
        "u": 24,
        "end": 25,
    }

    async def story(pilot, app):
        for keys, place in places.items():
            for key in keys.split():
                await press(pilot, app, key)
            assert (keys, app.journey.position) == (keys, place)

    play(story)


def test_each_kind_of_stop_has_a_key_forth_and_back():
    async def story(pilot, app):
        app.journey.goto(0)
        places = {"u": 11, "u ": 12, "u  ": 24, "o": 25, "U": 24, "O": 12, "U ": 11, "N": 10}
        for key, place in places.items():
            await press(pilot, app, key.strip())
            assert (key, app.journey.position) == (key, place)
        await press(pilot, app, "U")
        assert (app.journey.position, app.journey.message) == (0, "")  # over the first update
        await press(pilot, app, "U")
        assert app.journey.message == "There is no update before this."

    play(story)


def test_epochs_and_breakpoints_have_keys_back_too():
    async def story(pilot, app):
        for key in "eeE":
            await press(pilot, app, key)
        assert repr(app.journey.current) == "mark      epoch: 1"
        app.journey.breakpoints = [parse("kind == update and name == l0.n0.b")]
        places = []
        for key in ("r", "r", "R"):
            await press(pilot, app, key)
            places.append(app.journey.position)
        assert app.journey.current.name == "layers[0].neurons[0].b"
        assert places[0] == places[2] < places[1]
        assert "Stopped by the breakpoint" in app.journey.message
        await press(pilot, app, "R")
        assert app.journey.message == "No breakpoint matches a record before this."

    play(story, demo(25))


@pytest.mark.parametrize("key", ["u", "o", "n", "e"])
def test_quick_keys_all_count(key, monkeypatch):
    async def story(pilot, app):
        for _ in range(3):
            app.simulate_key(key)
        await pilot.pause()
        while app.walking:
            await pilot.pause()
        wanted = {"u": "update", "o": "optimizer step", "e": "epoch"}
        stop = app.journey.index.stops[wanted[key]][2] if key in wanted else 3
        assert app.journey.position == stop

    for chunk in (5000, 40):
        monkeypatch.setattr("viz.tui.app.CHUNK", chunk)
        play(story, demo(25))


def test_the_title_counts_what_the_keys_count():
    async def story(pilot, app):
        for key in "ooueUUO":
            await press(pilot, app, key)
            index, place = app.journey.index, app.journey.position
            update, epoch = (index.passed(what, place) for what in ("update", "epoch"))
            assert f"record {place:,} of {app.journey.size:,} · update {update:,} " in screen(app)
            assert f"· step {index.steps(place)} · epoch {epoch} \n" in screen(app)

    play(story, demo())


def test_e_walks_to_the_next_epoch():
    app = play(pressing("e", "e"), demo(25))
    assert repr(app.journey.current) == "mark      epoch: 2"


def test_without_epochs_e_says_so():
    assert play(pressing("e")).journey.message == "There is no epoch here to go to."


def test_any_key_stops_a_walk_that_would_never_end(monkeypatch):
    async def story(pilot, app):
        app.journey.breakpoints = [parse("value > 99")]
        app.simulate_key("r")
        while app.journey.message != "Walking … Esc stops.":
            await asyncio.sleep(0.01)
        app.simulate_key("n")
        await pilot.pause()
        place = app.journey.position
        await pilot.pause()
        assert app.journey.message == "Stopped."
        assert app.journey.position == place

    monkeypatch.setattr("viz.tui.app.CHUNK", 20)
    play(story)


def test_q_and_ctrl_c_quit():
    for key in ("q", "ctrl+c"):
        app = play(pressing(key))
        assert not app.is_running
        assert app.return_code == 0
