"""`stepgrad step` from the command line: its help and its errors, each one line."""

import builtins
from threading import Event

import pytest

from viz.cli import main
from viz.tui.app import StepApp
from viz.tui.terminal import AnyBytes, is_open


def test_the_help_says_what_can_be_stepped_through(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["step", "--help"])
    assert stop.value.code == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "example: stepgrad step" in out
    assert "program.py (a training loop as it is, or a file with update() or a Stepper)" in out


def test_without_textual_there_is_one_line_that_says_how_to_get_it(monkeypatch, capsys):
    def no_textual(name, *rest):
        if name.partition(".")[0] == "textual":
            raise ImportError(name)
        return find(name, *rest)

    find = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", no_textual)
    assert main(["step"]) == 1
    error = capsys.readouterr().err
    assert error == (
        "stepgrad step: the terminal stepper needs Textual: pip install 'stepgrad[tui]'\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.py"], "there is no file missing.py"),
        (["demo", "--data", "mons"], "Did you mean 'moons'"),
        (["demo", "--batch", "0"], "batch_size"),
        (["demo"], "it needs a terminal"),
        (["demo", "--theme", "blue"], "--theme expects light or dark, got 'blue'"),
        (["."], ". is a folder: give a program .py"),
        (["README.md"], "expected a program .py, a model .safetensors or a trace .jsonl"),
    ],
)
def test_an_error_is_one_line_and_exit_code_1(arguments, message, capsys):
    assert main(["step", *arguments]) == 1
    error = capsys.readouterr().err
    assert message in error
    assert error.startswith("stepgrad step: ")
    assert error.count("\n") == 1


def test_in_a_terminal_the_app_runs(monkeypatch):
    ran = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr(StepApp, "run", lambda app: ran.append(app.session.title))
    assert main(["step", "demo", "--data", "xor", "--batch", "2"]) == 0
    assert ran == ["demo on xor"]


def test_a_terminal_that_is_gone_is_noticed(monkeypatch):
    monkeypatch.setattr("os.get_terminal_size", lambda _: (80, 24))
    monkeypatch.setattr("sys.__stdin__", None)
    assert is_open()

    def gone(_):
        raise OSError

    monkeypatch.setattr("os.get_terminal_size", gone)
    assert not is_open()


class Reader:
    """What reads the keys, among them a byte that is no UTF-8."""

    def __init__(self):
        self.exit_event, self.keys, self.read = Event(), [b"a", b"\xe9", b"b"], ""

    def run_input_thread(self):
        while self.keys:
            self.read += self.keys.pop(0).decode()
        self.exit_event.set()


def test_a_byte_that_is_no_utf_8_is_left_out_and_ends_nothing():
    reader = type("Driver", (AnyBytes, Reader), {})()
    reader.run_input_thread()
    assert reader.read == "ab"


def test_keys_are_pressed_without_a_terminal_and_the_screen_is_saved(tmp_path, capsys):
    files = [tmp_path / f"{k}.svg" for k in range(2)]
    for path in files:
        assert main(["step", "demo", "--keys", "u right", "--out", str(path)]) == 0
    svg = files[0].read_text()
    assert "record&#160;44&#160;of" in svg
    assert files[1].read_text() == svg
    assert "@font-face" not in svg
    assert "the screen is in" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("name", ["screen.png", "screen", "screen.pdf"])
def test_a_screen_is_saved_as_svg_or_not_at_all(tmp_path, capsys, name):
    pytest.importorskip("textual")
    assert main(["step", "demo", "--out", str(tmp_path / name)]) == 1
    assert "give a file name that ends in .svg; got" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("keys", ["foo", "u Z", "enter", "u minus"])
def test_a_key_that_there_is_not_is_refused_with_the_list(tmp_path, capsys, keys):
    path = tmp_path / "s.svg"
    assert main(["step", "demo", "--keys", keys, "--out", str(path)]) == 1
    error = capsys.readouterr().err
    assert f"there is no key {keys.split()[-1]!r}: --keys takes right, n, u, o, e, " in error
    assert not path.exists()


def test_in_a_dialog_characters_are_keys_too(tmp_path):
    keys = "c w minus full_stop backspace enter escape p 1 enter"
    assert main(["step", "demo", "--keys", keys, "--out", str(tmp_path / "s.svg")]) == 0


@pytest.mark.parametrize(
    ("variable", "option", "theme"),
    [
        ("15;0", None, "dark"),
        ("0;15", None, "light"),
        ("0;default;7", None, "light"),
        ("", None, "dark"),
        ("0;15", "dark", "dark"),
        ("15;0", "light", "light"),
    ],
)
def test_the_theme_is_the_one_asked_for_or_that_of_the_terminal(
    monkeypatch, variable, option, theme
):
    ran = []
    monkeypatch.setenv("COLORFGBG", variable)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr(StepApp, "run", lambda app: ran.append(app.theme))
    assert main(["step", "demo", *(["--theme", option] if option else [])]) == 0
    assert ran == [f"textual-{theme}"]
