"""The command `stepgrad`: what each subcommand prints and writes, and how it fails."""

import argparse
import io
import re
import sys
from importlib.metadata import version

import pytest
from rich.console import Console

from autograd import Value
from viz.cli import main
from viz.demo import Lesson, demo

COMMANDS = ["demo", "graph", "step", "train", "frames", "play", "worksheet", "doctor"]


# graph.


def test_graph_writes_the_picture_and_prints_every_step(tmp_path, capsys):
    path = tmp_path / "neuron.svg"
    assert main(["graph", "tanh(w*x + b)", "x=2", "w=-3", "b=6.8814", "-o", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "forward   v1 = w · x = -3 · 2 = -6"
    assert "forward   out = tanh(v2) = tanh(0.8814) = 0.70712" in lines
    assert "chain     ∂out/∂w += ∂out/∂v1 · ∂v1/∂w = 0.499981 · 2 = 0.999963" in lines
    assert sum(line.startswith("chain") for line in lines) == 5
    svg = path.read_text()
    assert svg.startswith("<?xml")
    assert "out = tanh(v2)" in svg


def test_graph_writes_graph_svg_here_by_default(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["graph", "x**2", "x=3"]) == 0
    assert [p.name for p in tmp_path.iterdir()] == ["graph.svg"]


def test_graph_prints_names_and_formulas_as_they_are(tmp_path, capsys):
    assert main(["graph", "maximum(x, 1)", "x=3", "-o", str(tmp_path / "a.dot")]) == 0
    assert "forward   out = maximum(x, 1) = maximum(3, 1) = 3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["x +", "x=1"], "cannot read the expression"),
        (["x.data", "x=1"], "not allowed"),
        (["tan(x)", "x=1"], "Did you mean 'tanh'"),
        (["w*x", "x=1"], "w has no value"),
        (["x", "x=1", "y=2"], "y is given but not used"),
        (["x", "x"], "expected name=number"),
        (["x", "2=x"], "expected name=number"),
        (["x", "x=two"], "x expects a number"),
        (["x*2", "x=nan"], "finite"),
        (["x*2", "x=1e999"], "finite"),
        (["log(x)", "x=-1"], "log needs"),
        (["1 + 2"], r"\w"),
        (["x*2", "x=1", "-o", "picture.jpg"], "ends in"),
        (["x*2", "x=1", "-o", "missing/picture.svg"], "no folder"),
    ],
)
def test_an_error_is_one_line_and_exit_code_1(arguments, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["graph", *arguments]) == 1
    error = capsys.readouterr().err
    assert re.search(message, error)
    assert error.startswith("stepgrad graph: ")
    assert error.count("\n") == 1
    assert not list(tmp_path.iterdir())


# Help.


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_has_an_example(command, capsys):
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    assert f"example: stepgrad {command}" in " ".join(capsys.readouterr().out.split())


def test_the_help_lists_every_command(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out
    assert all(command in out for command in COMMANDS)


@pytest.mark.parametrize("arguments", [[], ["unknown"], ["demo", "--seed", "x"]])
def test_a_wrong_command_line_is_exit_code_2(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage: stepgrad" in capsys.readouterr().err


# demo.


def run_demo(out, seed: int = 7) -> str:
    file = io.StringIO()
    demo(argparse.Namespace(out=str(out), seed=seed), Console(width=80, file=file, highlight=False))
    return file.getvalue()


def result(text: str, name: str) -> float:
    return float(re.search(rf"{re.escape(name)}\s.*?(-?[\d.]+(e-?\d+)?)$", text, re.MULTILINE)[1])


def test_the_demo_tells_the_loss_before_and_after_and_what_was_predicted(tmp_path):
    text, lesson = run_demo(tmp_path), Lesson(7)
    before = lesson.loss.data
    lesson.update()
    predicted = -0.05 * sum(w.grad**2 for w in lesson.weights)
    after = lesson.forward().data
    assert result(text, "loss before") == pytest.approx(before, rel=1e-4)
    assert result(text, "loss after") == pytest.approx(after, rel=1e-4)
    assert result(text, "predicted change") == pytest.approx(predicted, rel=1e-4)
    assert result(text, "actual change") == pytest.approx(after - before, rel=1e-4)
    assert after < before


def test_the_demo_takes_every_step_back(tmp_path):
    assert re.search(
        r"All \d+ steps taken back: every\s+weight has its old bits again\.", run_demo(tmp_path)
    )


def test_the_demo_notices_a_weight_that_differs(tmp_path, monkeypatch):
    def spoil(lesson: Lesson) -> Value:
        lesson.weights[0].data += 1e-9
        return forward(lesson)

    forward = Lesson.forward
    monkeypatch.setattr(Lesson, "forward", spoil)
    monkeypatch.setattr("viz.demo.Stepper.goto", lambda *_: None)
    assert "but some weight differs!" in " ".join(run_demo(tmp_path).split())


def test_the_demo_writes_both_pictures_into_the_folder(tmp_path):
    run_demo(tmp_path)
    assert (tmp_path / "stepgrad-demo.svg").read_bytes().startswith(b"<?xml")
    assert (tmp_path / "stepgrad-demo.png").read_bytes().startswith(b"\x89PNG")
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 7, 11])
def test_no_line_of_the_demo_is_wider_than_80_columns(tmp_path, seed, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert max(map(len, run_demo(".", seed).splitlines())) <= 80


def test_the_same_seed_prints_the_same_and_another_something_else(tmp_path):
    assert run_demo(tmp_path, 3) == run_demo(tmp_path, 3) != run_demo(tmp_path, 4)


def test_the_demo_runs_from_the_command_line(tmp_path, capsys):
    assert main(["demo", "--seed", "3", "-o", str(tmp_path)]) == 0
    assert "old bits again" in " ".join(capsys.readouterr().out.split())


def test_a_missing_folder_for_the_demo_is_one_line(tmp_path, capsys):
    assert main(["demo", "--out", str(tmp_path / "missing")]) == 1
    error = capsys.readouterr().err
    assert error.startswith("stepgrad demo: ")
    assert error.count("\n") == 1


# doctor.


def test_the_doctor_finds_nothing_in_the_way(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "200")
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "Nothing is in the way." in out
    assert re.search(rf"^numpy +{re.escape(version('numpy'))}", out, re.MULTILINE)
    assert re.search(rf"^Python +3\.{sys.version_info.minor}\.", out, re.MULTILINE)


def test_the_doctor_finds_another_autograd(monkeypatch, capsys):
    monkeypatch.setattr(
        "viz.doctor.version", lambda name: "1.7.0" if name == "autograd" else version(name)
    )
    assert main(["doctor"]) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "The package autograd 1.7.0 is installed too" in out
    assert "pip uninstall -y autograd stepgrad" in out
