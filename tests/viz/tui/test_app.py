"""What is on the screen: every pane, both sizes, odd names, with and without colour."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from autograd import Stepper, Value
from tests.viz.tui.lessons import ODD_NAMES, squares
from tests.viz.tui.playing import demo, enter, play, press, pressing, screen
from viz.style import DARK, LIGHT
from viz.tui.app import StepApp
from viz.tui.command import picture
from viz.tui.dialogs import MOST, Reading
from viz.tui.session import Session

SIZES = [(80, 24), (200, 50)]


@pytest.mark.parametrize("size", SIZES)
def test_every_pane_is_on_the_screen(size):
    async def story(pilot, app):
        await press(pilot, app, "u")
        text = screen(app)
        assert "record 43 of 59 · update 1 · step 1 · epoch 1" in text
        assert "update: new = old − lr·grad" in text
        assert "= −0.352334 − 0.05·0.8156" in text
        assert "loss.backward()" in text
        assert "▸layers[0].neurons[0].w[0]" in text or "▸l0" in text
        assert "loss 0.62445" in text
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


# Pictures and the mouse.


def test_s_saves_the_screen(tmp_path):
    app = play(pressing("n", "s"), folder=tmp_path)
    assert (tmp_path / "stepgrad-step-1.svg").read_text().startswith("<svg")
    assert "stepgrad-step-1.svg" in app.journey.message


def test_a_full_disk_leaves_the_picture_that_was_there(tmp_path, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    path = tmp_path / "stepgrad-step-1.svg"
    path.write_text("mine")
    monkeypatch.setattr("os.fsync", full)
    app = play(pressing("n", "s"), folder=tmp_path)
    assert app.journey.message.startswith("Cannot save the picture: [Errno 28] No space left")
    assert path.read_text() == "mine"


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


def test_a_signal_before_there_are_panes_closes_the_app_when_there_are(monkeypatch):
    app, left = StepApp(demo()), []
    monkeypatch.setattr(app, "exit", lambda: left.append(app.mounted))
    app.leave()
    assert left == []

    async def run() -> None:
        async with app.run_test() as pilot:
            await pilot.pause()

    asyncio.run(run())
    assert left[0]
