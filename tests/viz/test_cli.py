"""The command `stepgrad`: what each subcommand prints and writes, and how it fails."""

import os
import re
import subprocess
import sys
from importlib.metadata import version

import pytest

from viz.cli import main

COMMANDS = [
    *("demo", "graph", "step", "train", "frames", "play", "worksheet", "checks", "doctor"),
    "completion",
]


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
    assert re.search(f"example: .*stepgrad {command}", " ".join(capsys.readouterr().out.split()))


def test_the_help_lists_every_command(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out
    assert all(command in out for command in COMMANDS)


@pytest.mark.parametrize("arguments", [["unknown"], ["demo", "--seed", "x"]])
def test_a_wrong_command_line_is_exit_code_2(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage: stepgrad" in capsys.readouterr().err


def test_without_a_command_the_help_is_printed(capsys):
    assert main([]) == 0
    assert all(command in capsys.readouterr().out for command in COMMANDS[:1])


def test_a_misspelt_command_is_guessed(capsys):
    with pytest.raises(SystemExit):
        main(["trian", "moons"])
    assert "there is no command 'trian': did you mean train?" in capsys.readouterr().err


def test_the_version_is_that_of_the_package(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out.strip() == f"stepgrad {version('stepgrad')}"


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "ascii"])
def test_output_that_is_not_utf_8_lacks_a_character_at_most(encoding, tmp_path):
    arguments = ["graph", "x**2", "x=3", "-o", str(tmp_path / "g.dot")]
    code = [sys.executable, "-c", "import sys, viz.cli; sys.exit(viz.cli.main())", *arguments]
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    found = subprocess.run(code, capture_output=True, env=env, check=False)
    assert (found.returncode, found.stderr) == (0, b"")
    assert b"loss" in found.stdout or b"out" in found.stdout


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


def test_a_file_that_is_missing_is_named(capsys):
    assert main(["train", "nowhere.csv"]) == 1
    assert capsys.readouterr().err == "stepgrad train: there is no file nowhere.csv\n"
