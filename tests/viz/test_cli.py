"""The command `stepgrad`: what each subcommand prints and writes, and how it fails."""

import io
import os
import re
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from viz.cli import main
from viz.screen import show_cursor

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


# What it prints.


def test_names_do_not_steer_the_terminal(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["graph", "x**2", "x=3", "-o", "a\x1b[31m\nb.dot"]) == 0
    assert capsys.readouterr().out.endswith("The graph is in a\\x1b[31m\nb.dot\n")
    assert main(["train", "a\x1b[31m\n\udcff.csv"]) == 1
    error = capsys.readouterr().err
    assert error == "stepgrad train: there is no file a\\x1b[31m\\n\\udcff.csv\n"
    with pytest.raises(SystemExit):
        main(["demo", "--\x1b[31m"])
    assert capsys.readouterr().err.endswith("error: unrecognized arguments: --\\x1b[31m\n")


def test_an_error_is_not_longer_than_it_can_be_read(capsys):
    assert main(["graph", "x", "x=1", f"{'y' * 100_000}=1"]) == 1
    assert len(capsys.readouterr().err) < 1100


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["checks", "a" * 300], f"{'a' * 300}: file name too long"),
        (["train", "moons", "-o", "here"], "here: file exists"),
        (["frames", "."], ".: is a directory"),
    ],
    ids=["long", "file", "folder"],
)
def test_an_error_of_the_system_is_in_words(words, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").touch()
    assert main(words) == 1
    assert capsys.readouterr().err == f"stepgrad {words[0]}: {message}\n"


def test_a_lack_of_memory_is_told(monkeypatch, capsys):
    def large(options, console):
        raise MemoryError

    monkeypatch.setattr("viz.cli.doctor", large)
    assert main(["doctor"]) == 1
    assert capsys.readouterr().err == "stepgrad doctor: not enough memory\n"


def test_where_the_width_of_the_terminal_is_not_known_something_is_printed(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "0")
    assert main(["doctor"]) == 0
    assert "Nothing is in the way." in capsys.readouterr().out


# How it ends.


@pytest.mark.parametrize("command", [["demo"], ["step"]])
def test_without_an_input_there_is_no_conversation(command, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", None)
    assert main(command) == (command == ["step"])
    said = "stepgrad step: it needs a terminal, and input or output is none\n"
    assert capsys.readouterr().err == (said if command == ["step"] else "")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_to_end_leaves_everything_in_order(name, monkeypatch):
    number, left = getattr(signal, name), []

    def work(options, console):
        try:
            signal.raise_signal(number)
        finally:
            left.append("in order")

    monkeypatch.setattr("viz.cli.doctor", work)
    with pytest.raises(SystemExit) as end:
        main(["doctor"])
    assert (end.value.code, left) == (128 + number, ["in order"])
    assert signal.getsignal(number) is signal.SIG_DFL


PRESSED = """
import signal, sys
from importlib.abc import MetaPathFinder
from stepgrad.__main__ import main

class Press(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "numpy":
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Press())
print(main(), "viz.cli" in sys.modules)
"""


def test_ctrl_c_while_it_is_loaded_waits_until_it_is():
    found = subprocess.run([sys.executable, "-c", PRESSED], capture_output=True, check=True)
    assert (found.stdout, found.stderr) == (b"130 True\n", b"\n")


@pytest.mark.parametrize(
    ("to", "code", "said"),
    [
        ("/dev/full", 1, b"stepgrad completion: no space left on device\n"),
        ("closed", 1, b""),
    ],
)
def test_what_cannot_be_printed_is_told_once_and_in_words(to, code, said):
    if to != "closed" and not Path(to).exists():
        pytest.skip("there is no full disk here")
    command = [sys.executable, "-c", "import sys, viz.cli; sys.exit(viz.cli.main())"]
    env = {name: x for name, x in os.environ.items() if name != "PYTHONUNBUFFERED"}
    read, write = os.pipe()
    os.close(read)
    out = write if to == "closed" else os.open(to, os.O_WRONLY)
    found = subprocess.run(
        [*command, "completion", "bash"], stdout=out, stderr=subprocess.PIPE, env=env, check=False
    )
    os.close(out)
    assert (found.returncode, found.stderr) == (code, said)


def test_the_cursor_is_shown_on_a_terminal_alone(monkeypatch):
    for is_terminal, written in [(True, "\x1b[?25h"), (False, "")]:
        monkeypatch.setattr(sys, "stdout", stdout := io.StringIO())
        monkeypatch.setattr(stdout, "isatty", lambda: is_terminal)  # noqa: B023
        show_cursor()
        assert stdout.getvalue() == written
