"""Search, breakpoints, explanations and predictions."""

import pytest
from textual.events import Key
from textual.widgets import Input

from autograd import Stepper
from autograd.records import Chain, Update
from tests.viz.tui.lessons import squares
from tests.viz.tui.playing import demo, enter, play, press, screen
from viz.tui.dialogs import Breakpoints, Predict, Reading, Search, Touched
from viz.tui.sources import open_session

# Search, breakpoints, explanations.


def test_slash_searches_a_weight_and_goes_to_a_record_of_it():
    async def story(pilot, app):
        await press(pilot, app, "u", "slash", *"n2b")
        assert isinstance(app.screen, Search)
        assert "no such name" in screen(app)
        await press(pilot, app, "backspace", "full_stop", "b", "enter")
        assert isinstance(app.screen, Touched)
        assert "3 records of l0.n2.b" in screen(app)
        await press(pilot, app, "home", "down", "enter")
        assert isinstance(app.journey.current, Chain)
        assert app.journey.current.input == app.selected == "layers[0].neurons[2].b"

    play(story, demo())


def test_a_name_is_also_chosen_from_the_list():
    async def story(pilot, app):
        await press(pilot, app, "u", "slash", "down", "down", "enter")
        assert app.selected == "b"
        await press(pilot, app, "end", "pageup", "up", "pagedown", "escape")
        assert app.screen is app.screen_stack[0]

    play(story)


def test_c_sets_breakpoints_and_r_runs_to_them():
    async def story(pilot, app):
        await press(pilot, app, "r")
        assert "no breakpoints yet" in app.journey.message
        await press(pilot, app, "c")
        await enter(pilot, app, "|grad| > 7")
        assert isinstance(app.screen, Breakpoints)
        assert [b.text for b in app.journey.breakpoints] == ["|grad| > 7"]
        await enter(pilot, app, "grad <")
        assert "cannot read 'grad <'" in screen(app)
        await press(pilot, app, "escape", "r")
        assert isinstance(app.journey.current, Chain)
        assert app.journey.current.after == 8.0
        await press(pilot, app, "c", "down", "enter")
        assert not app.journey.breakpoints

    play(story)


@pytest.mark.parametrize("key", ["c", "slash", "p", "x", "question_mark", "u"])
def test_a_key_typed_behind_the_one_that_quits_opens_nothing(key):
    async def story(pilot, app):
        for name in ("q", key):  # at once, as a terminal sends them
            app.post_message(Key(name, name[0]))
        await pilot.pause()
        assert app.return_code == 0
        assert len(app.screen_stack) <= 1

    play(story)


def test_an_unknown_name_is_no_breakpoint():
    async def story(pilot, app):
        await press(pilot, app, "c")
        await enter(pilot, app, "foo bar")
        assert "there is no name 'foo bar': A breakpoint is a name, or a condition" in " ".join(
            screen(app).replace("│", " ").split()
        )
        await enter(pilot, app, "los")
        assert "did you mean loss?" in screen(app)
        assert not app.journey.breakpoints
        await enter(pilot, app, "loss")
        assert [b.text for b in app.journey.breakpoints] == ["loss"]

    play(story)


def test_x_explains_the_selected_weight():
    async def story(pilot, app):
        await press(pilot, app, "x")
        assert "No backward has run yet" in app.journey.message
        await press(pilot, app, "end", "up", "down", "up", "x")
        assert isinstance(app.screen, Reading)
        assert "∂loss/∂a = 6, the sum over 2 paths:" in screen(app)
        await press(pilot, app, "escape")
        assert app.screen is app.screen_stack[0]

    play(story)


def test_question_mark_helps():
    async def story(pilot, app):
        await press(pilot, app, "question_mark")
        assert "predict the next gradient" in screen(app)

    play(story)


# Predict.


def test_p_asks_for_the_next_number_diagnoses_and_then_shows_it():
    async def story(pilot, app):
        await press(pilot, app, "p")
        assert isinstance(app.screen, Predict)
        assert not isinstance(app.journey.current, Chain | Update)
        place = app.journey.position
        await press(pilot, app, "minus", "1", "enter")
        assert "sign" in screen(app)
        assert not app.screen.query_one(Input).value
        await press(pilot, app, "escape")
        assert app.journey.position == place + 1
        assert (app.hits, app.asked) == (0, 1)

    play(story)


def test_right_answers_are_counted():
    async def story(pilot, app):
        await press(pilot, app, "p")
        answer = app.screen._question.right
        await enter(pilot, app, repr(answer))
        assert "Right:" in screen(app)
        await press(pilot, app, "enter", "p")
        assert "1 of 1 right" in screen(app)
        await enter(pilot, app, "seven")
        assert "Expected one number, such as" in screen(app)
        await press(pilot, app, "escape")
        assert (app.hits, app.asked) == (1, 1)

    play(story)


def test_at_the_end_of_a_trace_there_is_nothing_to_predict(tmp_path):
    stepper = Stepper(squares("w"))
    stepper.next()
    stepper.trace.save(tmp_path / "t.jsonl")
    session = open_session(str(tmp_path / "t.jsonl"), "moons", None, 0)

    async def story(pilot, app):
        await press(pilot, app, "end", "p")
        assert "At the end of the trace" in app.journey.message
        assert "loss = w · w" in screen(app)

    play(story, session)
