"""The demo: what it prints, what it answers, and that its last words work as they stand."""

import argparse
import io
import re
import shlex
from functools import cache
from pathlib import Path

import pytest
from rich.console import Console

from autograd import Value
from viz import keys
from viz.cli import main
from viz.demo import NETWORK_RATE, SAMPLE, Line, Network, demo
from viz.images import rasterized

rasterized_once = cache(rasterized)
"""Of a seed there is one picture, whose pixels take most of the time of a demo."""


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("viz.images.rasterized", rasterized_once)
    return tmp_path


def run(out=None, seed: int = 7) -> str:
    file = io.StringIO()
    demo(argparse.Namespace(out=out, seed=seed), Console(width=80, file=file, highlight=False))
    return file.getvalue()


def talk(monkeypatch, *typed: str) -> str:
    """Run the demo in a conversation in which these are the answers, then Ctrl-D."""
    answers = iter(typed)
    monkeypatch.setattr(keys, "is_conversation", lambda: True)
    monkeypatch.setattr(keys, "ask", lambda prompt: next(answers, keys.END))
    return run()


# What is printed.


def test_the_golden_update_comes_first_and_fits_a_small_terminal():
    lines = run().splitlines()
    assert lines[0] == "One weight, one bias, one sample: for x = 2.1 the answer should be 4."
    assert "update    w: new = old − lr·grad = 1 − 0.01·(−7.98) = 1.0798" in lines
    assert "w goes up: ∂loss/∂w is negative, so a larger w makes the loss smaller." in lines
    assert any(line.startswith("The loss was 3.61 and is 2.87") for line in lines)
    assert any(line.startswith("They differ: the gradient is the slope") for line in lines)
    assert len(lines) < 24


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 7, 11])
def test_no_line_about_the_updates_is_wider_than_80_columns(seed):
    *lines, _, _, _ = run(seed=seed).splitlines()
    assert max(map(len, lines)) <= 80


def test_the_network_says_its_loss_before_and_after_and_its_largest_change():
    text, network = run(), Network(7)
    before = network.loss.data
    network.update()
    after = network.forward().data
    w = max(network.weights, key=lambda w: abs(w.grad))
    assert f"goes from {before:.5g} to {after:.5g}." in text
    assert f"Its largest change: {w.label} = 0 − {NETWORK_RATE}·" in text


def test_every_step_is_taken_back():
    assert re.search(r"All \d+ steps taken back: every weight has its old bits again\.", run())


def test_a_weight_that_differs_is_noticed(monkeypatch):
    def spoil(network: Network) -> Value:
        network.weights[0].data += 1e-9
        return forward(network)

    forward = Network.forward
    monkeypatch.setattr(Network, "forward", spoil)
    monkeypatch.setattr("viz.demo.Stepper.goto", lambda *_: None)
    assert "but some weight differs!" in run()


def test_the_same_seed_prints_the_same_and_another_something_else():
    assert run(seed=3) == run(seed=3) != run(seed=4)


# A conversation.


def test_enter_steps_and_the_left_arrow_goes_back(monkeypatch):
    lines = talk(monkeypatch, "", "", keys.BACK, "").splitlines()
    assert [line.split(" = ")[0] for line in lines[4:8]] == [
        "forward   pred",
        "forward   error",
        "taken back: forward   error",
        "forward   error",
    ]


def test_at_the_beginning_there_is_nothing_to_take_back(monkeypatch):
    assert "This is the beginning." in talk(monkeypatch, keys.BACK)


@pytest.mark.parametrize(
    ("before", "guess", "said"),
    [
        (0, "2.1", "✓ Right"),
        (0, "4", "✗ "),
        (5, "-3.8 * 2.1", "✓ Right: -3.8 · 2.1 = -7.98."),
        (5, "-1.7", "✗ The factors are added: 2.1 + (-3.8). Along a path they multiply."),
        (7, "0.9202", "✗ That is w + lr · w.grad. The step goes against the gradient"),
    ],
)
def test_a_guess_is_answered_by_the_tutor(monkeypatch, before, guess, said):
    assert said in talk(monkeypatch, *[""] * before, guess)


def test_what_is_no_number_is_asked_for_again(monkeypatch):
    lines = talk(monkeypatch, "four", "2.1").splitlines()
    assert "got 'four'" in lines[4]
    assert lines[5].startswith("✓ Right")


def test_the_picture_is_that_of_the_backward_before_the_update():
    run()
    assert "leaves have changed" not in Path(".stepgrad/demo.svg").read_text()


def test_at_its_end_a_conversation_tells_the_rest(monkeypatch):
    printed = run()
    assert talk(monkeypatch).splitlines()[4:] == printed.splitlines()[2:]


# Files, and what comes next.


def test_the_files_go_where_the_user_says(here):
    (here / "mine").mkdir()
    run("mine")
    assert (here / "mine" / "demo.svg").read_bytes().startswith(b"<?xml")
    assert (here / "mine" / "demo.png").read_bytes().startswith(b"\x89PNG")
    assert [path.name for path in here.iterdir()] == ["mine"]


def test_the_files_go_into_a_folder_that_git_ignores_by_default(here):
    run()
    assert [path.name for path in here.iterdir()] == [".stepgrad"]
    assert (here / ".stepgrad" / ".gitignore").read_text() == "*\n"


def test_the_commands_at_the_end_are_complete():
    *_, play, step, paper = run().splitlines()
    assert play.endswith("stepgrad play")
    for command in (step, paper):
        *_, last = command.partition(":  ")[2].strip().split(" && ")
        program, *arguments = shlex.split(last)
        assert program.endswith("stepgrad")
        assert arguments in (["step", ".stepgrad/line.py"], ["worksheet"])


def test_the_file_to_begin_with_takes_the_golden_step():
    space: dict[str, object] = {}
    exec(SAMPLE, space)
    line = Line()
    line.update()
    space["update"]()
    assert [space["w"].data, space["b"].data] == [w.data for w in line.weights]


def test_the_file_to_begin_with_is_not_written_over(here):
    (here / "line.py").write_text("this is mine")
    run(out=".")
    assert (here / "line.py").read_text() == "this is mine"


def test_the_demo_runs_from_the_command_line(capsys):
    assert main(["demo", "--seed", "3"]) == 0
    assert "old bits again" in capsys.readouterr().out


def test_a_missing_folder_is_one_line(here, capsys):
    assert main(["demo", "--out", str(here / "missing")]) == 1
    error = capsys.readouterr().err
    assert error.startswith("stepgrad demo: ")
    assert error.count("\n") == 1


# Keys.


@pytest.mark.parametrize(
    ("pressed", "answer"),
    [
        (["\n"], ""),
        (list("-7.9\x7f8\r"), "-7.8"),
        ([keys.BACK], keys.BACK),
        (["q"], keys.END),
        (["\x04"], keys.END),
        ([""], keys.END),
        (list("1q\n"), "1q"),
        (["\x1b[A", "\n"], ""),
    ],
)
def test_a_line_ends_with_enter_and_the_arrow_is_an_answer(pressed, answer, capsys):
    assert keys.ask("? ", iter(pressed).__next__) == answer
    assert capsys.readouterr().out.startswith("? ")
