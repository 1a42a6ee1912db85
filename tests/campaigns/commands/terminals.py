"""The command line where it is run: odd surroundings, closed streams, full disks, signals.

Each trial is a process of its own, begun as a shell begins it; those with a terminal have one.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from shutil import which
from unittest import SkipTest

from tests.campaigns.commands import hostile
from tests.campaigns.commands.ptys import Terminal, terminal
from tests.campaigns.commands.shell import (
    SECONDS,
    Ran,
    check_files,
    check_print,
    check_whole,
    judge,
    place,
)
from tests.campaigns.frame import LostError, trial

CODE = "import sys; from stepgrad.__main__ import main; sys.exit(main())"
HOUSE = Path(__file__).parents[3]
PAINT = re.compile(r"\x1b\[[?\d;]*[A-Za-z]|\r")
"""What is asked for by FORCE_COLOR."""

COMMANDS: list[list[str]] = [
    ["demo"],
    ["graph", "tanh(w*x + b)", "x=2", "w=-3", "b=6.8814", "-o", "g.svg"],
    ["graph", "w**2", "w=3", "-o", "g.png"],
    ["graph", "w**", "w=3"],
    ["train", "moons", "2-2-1", "--epochs", "2"],
    ["worksheet", "--count", "1"],
    ["step", "--out", "a.svg"],
    ["step"],
    ["checks", "."],
    ["doctor"],
    ["completion", "bash"],
    ["--version"],
    ["train", "--help"],
    ["trian"],
]
QUIET = [["--version"], ["train", "--help"]]
"""Where argparse prints, which never says that it cannot."""


# Surroundings.

SURROUNDINGS: list[Mapping[str, str | None]] = [
    {},
    *({"PYTHONIOENCODING": name} for name in ("ascii", "cp1252", "latin-1", "utf-16", "cp437")),
    *({"COLUMNS": width} for width in ("0", "1", "7", "10000", "-1", "x", "")),
    *({"LINES": "1", "COLUMNS": "1", "TERM": term} for term in ("dumb", "", "vt100", "unknown")),
    {"TERM": None, "NO_COLOR": "1"},
    {"FORCE_COLOR": "1", "COLORTERM": "truecolor", "TERM": "xterm-256color"},
    {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LANG": "de_DE.ISO-8859-1", "LC_ALL": None, "PYTHONUTF8": "0"},
    *({"HOME": home} for home in (None, "", "/missing", "/dev/null")),
    {"TMPDIR": "/missing"},
    {"PATH": ""},
    {"PYTHONOPTIMIZE": "2"},
    {"PYTHONWARNINGS": "always"},
]
"""What a shell may hand to a command; None takes a variable away."""


def _environment(changes: Mapping[str, str | None]) -> dict[str, str]:
    found = {name: x for name, x in os.environ.items() if not name.startswith("PYTHON")}
    found |= {"PYTHONPATH": f"{HOUSE}:{HOUSE}/.packaging/src", "MPLBACKEND": "agg"}
    found |= {name: value for name, value in changes.items() if value is not None}
    return {name: x for name, x in found.items() if changes.get(name, x) is not None}


def _started(
    words: Sequence[str], folder: Path, shell: str, changes: Mapping[str, str | None]
) -> Ran:
    """Run the command by a line of the shell, in which "$@" stands for it."""
    before = hostile.kept(folder)
    done = subprocess.run(
        ["/bin/sh", "-c", shell, "sh", sys.executable, "-P", "-c", CODE, *words],
        cwd=folder,
        capture_output=True,
        timeout=SECONDS,
        check=False,
        env=_environment(changes),
        stdin=subprocess.DEVNULL,
    )
    encoding = changes.get("PYTHONIOENCODING") or "utf-8"
    said = [stream.decode(encoding, "replace") for stream in (done.stdout, done.stderr)]
    if "FORCE_COLOR" in changes:
        said = [PAINT.sub("", text) for text in said]
    return Ran(words, done.returncode, said[0], said[1], before, hostile.kept(folder))


@trial(short=1)
def surroundings(source: Random) -> None:
    """A command in an odd environment: encodings, widths, kinds of terminals, no home."""
    changes: dict[str, str | None] = {}
    for some in source.sample(SURROUNDINGS, source.choice([1, 1, 2])):
        changes |= some
    words = source.choice(COMMANDS)
    with place() as folder:
        one = _started(words, folder, 'exec "$@"', changes)
        try:
            judge(one, [*one.after])
            assert one.out or one.err, one
        except AssertionError as error:
            raise AssertionError(f"with {changes}") from error


# Streams.

STREAMS = [
    *('"$@" | { read -r line; }', '"$@" | true', '"$@" >&-', '"$@" <&-', '"$@" 2>&-'),
    *('"$@" <&- >&- 2>&-', '"$@" >/dev/full', '"$@" 2>/dev/full', '"$@" >/dev/full 2>&1'),
    *('"$@" </dev/full', '"$@" > file < file', '"$@" 2>&1 | { read -r line; }', '"$@" >&- 2>&-'),
]


@trial(short=1)
def streams(source: Random) -> None:
    """A command whose input or output is closed, full, a folder, or a pipe that ends early."""
    shell, words = source.choice(STREAMS), source.choice(COMMANDS)
    with place() as folder:
        one = _started(words, folder, shell, {})
        try:
            check_print(one.out, one)
            check_print(one.err, one)
            assert one.err.count("\n") <= 1 or "usage: " in one.err, one
            full = ">/dev/full" in shell and "2>/" not in shell and words not in QUIET
            assert one.code in ((1, 2) if full else (0, 1, 2)), one
            check_files(one._replace(code=0), [*(one.after.keys() - {"file"})])
        except AssertionError as error:
            raise AssertionError(f"by {shell}") from error


# Disks.


def _full(source: Random) -> str:
    """A disk on which a file may have so many blocks, and no more."""
    return f'ulimit -f {source.choice([0, 1, 2, 4, 8, 16, 32, 100])}; exec "$@"'


def _read_only(source: Random) -> str:
    """A folder in which nothing may be written, not even by root where that can be arranged."""
    weak = "setpriv --bounding-set -dac_override" if os.geteuid() == 0 else ""
    if weak and which("setpriv") is None:
        raise SkipTest("root writes everywhere here")
    chmod = f"{sys.executable} -c \"import os; os.chmod('.', 0o555)\""
    return f'{chmod}; exec {weak} "$@"'


def _removed(source: Random) -> str:
    """A folder that is removed while a shell is in it."""
    gone = "import os, sys; os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone')"
    return f'exec {sys.executable} -c "{gone}; os.execv(sys.argv[1], sys.argv[1:])" "$@"'


DISKS: list[Callable[[Random], str]] = [_full, _read_only, _removed]


@trial(short=1)
def disks(source: Random) -> None:
    """A command that writes where the disk is full, the folder read-only, or removed."""
    words = source.choice([words for words in COMMANDS if words[0] in WRITING])
    with place() as folder:
        for name in ("g.svg", "g.png", "a.svg", "worksheet.pdf", "model.safetensors", "curves.png"):
            if source.random() < 0.5:
                (folder / name).write_text("this is mine")
        disk = source.choice(DISKS)
        shell = disk(source)
        one = _started(words, folder, shell, {})
        folder.chmod(0o755)
        try:
            check_whole_or_old(one)
            if one.code:
                assert one.code == 1, one
                assert one.err.startswith(f"stepgrad {words[0]}: "), one
                assert one.err.count("\n") == 1, one
                assert "Epoch 2/2" not in one.out or disk is _full, f"trained in vain: {one}"
            check_print(one.out, one)
            check_print(one.err, one)
        except AssertionError as error:
            raise type(error)(f"{disk.__doc__} {shell}") from error


WRITING = ("demo", "graph", "train", "worksheet", "step")


def check_whole_or_old(one: Ran) -> None:
    """Raise LostError for a file that is neither what it was nor whole."""
    for name, content in one.before.items():
        if one.after.get(name) != content:
            check_whole(name, one.after.get(name, b""), one)
    for name in one.after.keys() - one.before.keys():
        check_whole(name, one.after[name], one)
        if re.match(r"\.\w+\..*\.", name):
            raise LostError(f"{name!r} is left behind: {one}")


# Signals and keys.

INTERACTIVE: list[list[str]] = [
    *(["demo"], ["demo"], ["step"], ["step"], ["train", "moons", "--epochs", "20"]),
    *(["train", "circle", "--epochs", "5000", "--batch", "100"], ["worksheet"], ["doctor"]),
    *(["graph", "w**2", "w=3"], ["play", "--no-browser", "--port", "0"]),
]
KEYS = [
    *(
        b"\r",
        b"\x1b[D",
        b"\x1b[C",
        b"\x1b[A",
        b"\x1b[B",
        b"q",
        b"\x1b",
        b"1",
        b"-3.8",
        b"\x7f",
        b" ",
    ),
    *(b"n", b"u", b"o", b"e", b"r", b"c", b"p", b"x", b"/", b"?", b"b", b"N", b"s", b"\t", b"\x00"),
    *(b"\xff\xfe", b"\x1b[200~paste\x1b[201~", b"\x1b[<0;5;5M", b"\x1b[99;99R", b"\xe2\x88\x82"),
    *(
        b"\x0c",
        b"\x11",
        b"\x13\x11",
        b"\x16",
        b"\x1b[",
        b"\x1bO",
        b"\x1b[1;5D",
        b"\x04",
        b"abc\x00",
    ),
]
SIZES = [(24, 80), (24, 80), (1, 1), (0, 0), (2, 500), (300, 3), (50, 200), (5, 20)]
ENDS: list[tuple[str, tuple[int, ...]]] = [
    ("SIGINT", (0, 130, -2)),
    ("SIGTERM", (0, 143, -15)),
    ("SIGHUP", (0, 129, -1)),
]
"""How a command is asked to end, and how it may: done, in order, or before or after its work."""


def _play_with(one: Terminal, source: Random) -> None:
    """Wait, type, and change the size of the terminal at random."""
    one.read(source.choice([0.0, 0.1, 0.3, 0.6, 1.0, 1.0, 2.0]) * source.random() * 2)
    for _ in range(source.choice([0, 0, 3, 10])):
        match source.choice(["key"] * 6 + ["size", "stop"]):
            case "key":
                one.press(source.choice(KEYS))
            case "size":
                one.resize(source.choice(SIZES))
                one.send(signal.SIGWINCH)
            case "stop":
                one.send(signal.SIGSTOP)
                one.send(signal.SIGCONT)
        one.read(source.choice([0.0, 0.01, 0.1]))


@trial(short=1)
def endings(source: Random) -> None:
    """A command in a terminal, with keys pressed, ended at a random moment: all is as it was."""
    words, (name, codes) = source.choice(INTERACTIVE), source.choice(ENDS)
    changes = {"TERM": source.choice(["xterm-256color", "xterm", "vt100", "dumb", "linux"])}
    with (
        place() as folder,
        terminal(words, folder, source.choice(SIZES), _environment(changes)) as one,
    ):
        _play_with(one, source)
        if name == "SIGINT":
            one.press(b"\x03")
            one.read(0.5)
            if words[0] == "step":  # whose Ctrl-C is a key as any other
                one.send(signal.SIGTERM)
                codes = (0, 130, 143, -15)
            elif source.random() < 0.5:
                one.press(b"\x03")  # once more, as it did not end at once
        else:
            one.send(getattr(signal, name))
        code = one.wait(SECONDS)
        try:
            assert code in codes, f"{code} is none of {codes}: {one}"
            one.check()
            assert one.alone(), f"processes are left by {one}"
            left = {name for name in hostile.kept(folder) if re.match(r"\.[^/]+\.\w{8}$", name)}
            assert not left, f"{left} left by {one}"
        except AssertionError as error:
            raise AssertionError(f"at {name}") from error
