"""The app by Textual's pilot: every key, both sizes, odd names, with and without colour."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from autograd import Stepper, Value
from autograd.records import Chain, Update
from tests.viz.tui.lessons import ODD_NAMES, squares
from viz.style import DARK, LIGHT
from viz.tui.app import StepApp
from viz.tui.breakpoints import parse
from viz.tui.command import picture
from viz.tui.dialogs import MOST, Breakpoints, Predict, Reading, Search, Touched
from viz.tui.session import Session
from viz.tui.sources import open_session

SIZES = [(80, 24), (200, 50)]
Story = Callable[[Pilot, StepApp], Awaitable[None]]


def play(story: Story, session: Session | None = None, size=(80, 24), folder=None) -> StepApp:
    """Run the app without a terminal, let a story happen to it, and return it."""
    app = StepApp(session or Session(Stepper(squares("a", "b")), "squares"), folder)

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await story(pilot, app)

    asyncio.run(run())
    return app


def pressing(*keys: str) -> Story:
    async def story(pilot: Pilot, app: StepApp) -> None:
        for key in keys:  # one by one: on the way, a key only stops the walk
            await press(pilot, app, key)

    return story


async def press(pilot: Pilot, app: StepApp, *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()
    while app.walking:
        await pilot.pause()


async def enter(pilot: Pilot, app: StepApp, text: str) -> None:
    """Fill in the line of a dialog and press Enter."""
    app.screen.query_one(Input).value = text
    await pilot.pause()
    await press(pilot, app, "enter")


def screen(app: StepApp) -> str:
    """Return the text on the screen."""
    height = app.size.height
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(s.text for s in strip) for strip in strips[:height])


def demo(batch: int = 1) -> Session:
    return open_session("demo", "moons", batch, 7)


# Walking.


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
        assert app.journey.position == 10
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


# What is on the screen.


@pytest.mark.parametrize("size", SIZES)
def test_every_pane_is_on_the_screen(size):
    async def story(pilot, app):
        await press(pilot, app, "u")
        text = screen(app)
        assert "record 43 of 59 · update 1 · step 1 · epoch 1" in text
        assert "update: new = old − lr·grad" in text
        assert "= −0.352334 − 0.05·0.964584" in text
        assert "loss.backward()" in text
        assert "▸layers[0].neurons[0].w[0]" in text or "▸l0" in text
        assert "loss 0.49859" in text
        assert "▀" in text
        assert "◆" in text
        assert "→← record" in text
        assert len(text.splitlines()) == size[1]

    play(story, demo(), size)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_weight_has_one_spelling_in_every_pane(size):
    async def story(pilot, app):
        for key in "uuu":
            await press(pilot, app, key)
        text = screen(app)
        assert text.count("layers[0].neurons[0].b") == 1  # above the weights, what it stands for
        assert text.count("l0.n0.b") > 3
        assert "l0n0" not in text

    play(story, demo(), size)


def test_the_loss_curve_ends_where_one_is():
    async def story(pilot, app):
        assert "The curve appears" in screen(app)
        shown = []
        for key in "oooooOO":
            await press(pilot, app, key)
            shown.append(app.query_one("#loss").render().plain)
        assert shown[2] == shown[6] != shown[4]
        await press(pilot, app, "home")
        assert "The curve appears" in screen(app)

    play(story, demo(), (120, 40))


def test_the_marks_on_the_map_have_a_legend():
    async def story(pilot, app):
        assert "• samples ◆ now" in screen(app)
        await press(pilot, app, "question_mark")
        assert "◆ the current one" in screen(app)

    play(story, demo(), (80, 40))


@pytest.mark.parametrize(("theme", "look"), [("light", LIGHT), ("dark", DARK)])
def test_a_theme_has_the_colours_of_the_pictures(theme, look):
    app = StepApp(demo(), theme=theme)
    svg = asyncio.run(picture(app, ["u"]))
    for colour in (look.positive, look.negative):
        assert colour in svg.lower()
    assert app.current_theme.dark is (theme == "dark")


@pytest.mark.parametrize("size", [(80, 24), (200, 50), (5, 2)])
def test_odd_names_and_small_screens_break_nothing(size):
    session = Session(Stepper(squares(*ODD_NAMES)), "[odd] names" * 9)

    async def story(pilot, app):
        for keys in (["n"], ["end", "x"], ["escape", "slash"], ["enter"], ["escape", "u"], ["p"]):
            await press(pilot, app, *keys)
        assert app.journey.size > 60
        assert all(len(line) <= size[0] for line in screen(app).splitlines())

    play(story, session, size)


def test_brackets_in_names_are_shown_as_they_are():
    async def story(pilot, app):
        await press(pilot, app, "end")
        assert "[/]" in screen(app)
        assert "[@click=q]w[/]" in screen(app)

    play(story, Session(Stepper(squares("[@click=q]w[/]", "[/]")), "t"))


def test_without_colour_the_map_is_made_of_shades(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")

    async def story(pilot, app):
        await press(pilot, app, "u")
        assert "▓" in screen(app)
        assert "▀" not in screen(app)

    play(story, demo())


def test_lines_ahead_keep_their_numbers_back():
    async def story(pilot, app):
        await press(pilot, app, "u")
        assert "a: 3 → 2.4" in screen(app)
        assert "b: 4 → ?" in screen(app)

    play(story)


def test_an_update_that_fails_is_told_below_the_panes():
    w = Value(2.0, "w")

    def update():
        w * 2
        raise RuntimeError("[b]no[/b]")

    async def story(pilot, app):
        await press(pilot, app, "n", "n")
        assert "update() raised RuntimeError: [b]no[/b]" in screen(app)

    play(story, Session(Stepper(update), "t"))


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


# Pictures and the mouse.


def test_s_saves_the_screen(tmp_path):
    app = play(pressing("n", "s"), folder=tmp_path)
    assert (tmp_path / "stepgrad-step-1.svg").read_text().startswith("<svg")
    assert "stepgrad-step-1.svg" in app.journey.message


def test_a_picture_that_cannot_be_saved_is_told():
    app = play(pressing("s"), folder=Path("missing/folder"))
    assert app.journey.message.startswith("Cannot save the picture")


def test_a_click_on_the_log_goes_there_and_on_a_weight_selects_it():
    async def story(pilot, app):
        await pilot.click("#log", offset=(5, 3))
        await pilot.pause()
        assert app.journey.position == 3
        await pilot.click("#weights", offset=(5, 2))
        await pilot.pause()
        assert app.selected == "b"

    play(story)


def test_a_click_on_a_key_presses_it():
    async def story(pilot, app):
        await pilot.click("#keys", offset=(3, 0))
        await pilot.pause()
        assert app.journey.position == 1
        await pilot.click("#keys", offset=(0, 0))
        await pilot.click("#keys", offset=(75, 0))
        await pilot.pause()
        assert isinstance(app.screen, Reading)

    play(story)


def test_a_click_on_a_record_of_a_name_goes_there():
    async def story(pilot, app):
        await press(pilot, app, "slash", "enter")
        await pilot.click("OptionList", offset=(5, 1))
        await pilot.pause()
        assert app.journey.position == app.journey.index.touches["a"][1] + 1

    play(story)


def test_the_wheel_steps():
    async def story(pilot, app):
        log, weights = app.query_one("#log"), app.query_one("#weights")
        log.on_mouse_scroll_down()
        log.on_mouse_scroll_down()
        log.on_mouse_scroll_up()
        weights.on_mouse_scroll_down()
        await pilot.pause()
        assert (app.journey.position, app.selected) == (1, "b")

    play(story)


# Very long traces.


def test_of_a_long_trace_only_a_window_is_made(monkeypatch):
    made = []
    monkeypatch.setattr("viz.tui.dialogs.line", _counting(made))
    session = demo(50)
    session.stepper.goto(9000)

    async def story(pilot, app):
        await press(pilot, app, "slash")
        await enter(pilot, app, "l1.n0.b")
        assert len(app.journey.index.touches["layers[1].neurons[0].b"]) > MOST
        assert len(made) == MOST

    play(story, session)


def _counting(made: list) -> Callable:
    from viz.tui.wording import line

    def counted(record, width, shown):
        made.append(record)
        return line(record, width, shown)

    return counted
