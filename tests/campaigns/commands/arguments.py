"""The command line under attack: hostile expressions, arguments, files and names.

Each ends in order: what was asked for, or one line that says what is wrong; never a traceback,
half a file, or a character that steers the terminal.
"""

from __future__ import annotations

import re
import socket
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from random import Random
from unittest.mock import patch

import matplotlib

from autograd import Value, trace
from tests.campaigns.commands import hostile
from tests.campaigns.commands.shell import Ran, judge, place, ran
from tests.campaigns.frame import trial
from viz import plots
from viz.expression import FUNCTIONS

ENCODINGS = ("utf-8", "ascii", "cp1252", "latin-1")
OPERATORS = ("+", "-", "*", "/", "**", "·", "^", "//", "%", "@", "<", " and ", ":=", ",", ";", "")
DEEP: tuple[str, ...] = (
    *("(" * 10_000 + "x" + ")" * 10_000, "(" * 10_000, "x" + ")" * 10_000, "[" * 10_000 + "x"),
    *("-" * 10_000 + "x", "x" + "+x" * 10_000, "tanh(" * 150 + "x" + ")" * 150, "x**" * 500 + "x"),
    *("10**10**10", "x*10**10**10", "9" * 5000, "x" * 100_000, "x" + "²" * 5000, "√" * 5000 + "x"),
    *("1_000.0_1e1_0*x", "0x7fffffffffffffff*x", "0b" + "1" * 5000, "1e308*1e308*x", "x*1e400"),
)


# Expressions.


def _expression(source: Random, deep: int = 3) -> str:
    """Return an expression that is right in most of its parts."""
    kind = source.random()
    if deep == 0 or kind < 0.3:
        return source.choice([*"xyxy2e", "0.5", "π", hostile.number(source)])
    if kind < 0.6:
        sides = _expression(source, deep - 1), _expression(source, deep - 1)
        return source.choice(OPERATORS[: source.choice([5, 5, 5, 16])]).join(sides)
    if kind < 0.8:
        called = source.choice([*FUNCTIONS, *FUNCTIONS, "ln", "eval", "__import__", "t\u0430nh"])
        return f"{called}({_expression(source, deep - 1)})"
    if kind < 0.83:
        return hostile.text(source)
    before, after = source.choice([("-", ""), ("(", ")"), ("(", ")²"), ("√(", ")"), ("((", ")")])
    return f"{before}{_expression(source, deep - 1)}{after}"


def _assignments(source: Random, text: str) -> list[str]:
    """Return a number for each name in an expression, or something like it."""
    used = [name for name in "xy" if re.search(rf"\b{name}\b", text)]
    found = [f"{name}={source.choice(['2', '-3', '0.5', '1', '1e300'])}" for name in used]
    if source.random() < 0.2:
        found.append(f"{hostile.text(source, 2)}={hostile.number(source)}")
    return found


@trial(short=40)
def expressions(source: Random) -> None:
    """A hostile expression, drawn or refused in one line."""
    text = source.choice(DEEP) if source.random() < 0.15 else _expression(source)
    out = f"out{source.choice(['.svg', '.svg', '.dot', '.png', '.pdf', '.exe', ''])}"
    with place() as folder:
        words = ["graph", text, *_assignments(source, text), "-o", out]
        judge(ran(words, folder, source.choice(ENCODINGS)), [out])


# Arguments.

OPTIONS: dict[str, tuple[str, ...]] = {
    "demo": ("--seed", "-o", "--nothing"),
    "graph": ("-o", "--nothing"),
    "step": ("--batch", "--records", "--seed", "--data", "--theme", "--keys", "what", "--nothing"),
    "train": (
        *("--lr", "--epochs", "--batch", "--seed", "--theme", "--activation", "--optimizer"),
        *("--target", "--drop", "topology", "data", "--nothing"),
    ),
    "frames": ("--format", "-o", "trace"),
    "play": ("--port", "--host", "--no-browser", "--nothing"),
    "worksheet": ("--seed", "--count", "--nothing"),
    "checks": ("--csv", "folder"),
    "doctor": ("--nothing", "word"),
    "completion": ("shell", "--nothing"),
    "": ("command", "--nothing"),
}
USUAL = {
    "graph": ["x**2", "x=3"],
    "step": ["--out", "a.svg"],
    "train": ["moons", "2-2-1", "--epochs", "1"],
}
LONG = ("--epochs", "99999999"), ("--epochs", "99999999999999999999")
"""What is right, but takes for ever."""


def _argument(source: Random, option: str) -> str:
    if option == "topology":
        sizes = [source.choice(["2", "3", "1", "0", "-1", "99999999", hostile.number(source)])]
        return "-".join([source.choice("223"), *sizes, source.choice("1112")])
    found = hostile.number(source) if source.random() < 0.7 else hostile.text(source)
    return found.replace("/", "") if option == "folder" else found  # else all disks are read


def _line(source: Random) -> list[str]:
    """Return a command with some argument that is wrong, at the least unusual."""
    command = source.choice([*OPTIONS])
    words = USUAL.get(command, [])
    for option in source.choices(OPTIONS[command], k=source.choice([1, 1, 2])):
        argument = _argument(source, option)
        if any(argument.strip().replace("_", "") == long for name, long in LONG if name == option):
            continue
        words = [f"{option}={argument}", *words] if option[:1] == "-" else [argument, *words]
    return [command, *words] if command else words


def quick() -> ExitStack:
    """Draw plots small and none of their regions, look no address up, and serve nobody."""
    matplotlib.use("Agg")
    nobody = partial(socket.getaddrinfo)
    here = socket.AI_NUMERICHOST
    with ExitStack() as stack:
        small = partial(plots.regions, resolution=8)
        stack.enter_context(patch("viz.plots.look.PIXELS_PER_INCH", 20))
        stack.enter_context(patch.object(plots, "regions", small))
        stack.enter_context(patch("viz.play.command._serve"))
        stack.enter_context(
            patch(
                "socket.getaddrinfo",
                lambda host, port, type, flags: nobody(host, port, type=type, flags=flags | here),
            )
        )
        return stack.pop_all()


@trial(short=25)
def arguments(source: Random) -> None:
    """A subcommand with arguments out of range, of the wrong kind, or too many."""
    words = _line(source)
    with place() as folder, quick():
        one = ran(words, folder, source.choice(ENCODINGS))
        judge(one, [*one.after])


# Files to write.


def _traced(path: Path) -> None:
    with trace() as steps:
        (Value(2.0, "x") * 3.0).backward()
    steps.save(path)


def _stands(source: Random, path: Path) -> None:
    """Let something stand where a file is to be written."""
    match source.choice(["nothing", "nothing", "file", "folder", "link", "loop", "gone"]):
        case "file":
            path.write_text("this is mine")
        case "folder":
            path.mkdir()
        case "link":
            path.with_name("linked").write_text("this is mine")
            path.symlink_to("linked")
        case "loop":
            path.symlink_to(path)
        case "gone":
            path.symlink_to("missing/missing")


def _where(source: Random) -> str:
    folder = source.choice(["", "", "", "missing/", "file/", "here/", f"{hostile.name(source)}/"])
    return f"{folder}{hostile.name(source)}"


@trial(short=8)
def outputs(source: Random) -> None:
    """A file to write where a folder, a link, a loop, somebody's file or nothing stands."""
    words, ending = source.choice(
        [
            (["graph", "x**2", "x=3"], source.choice([".svg", ".png", ".pdf", ".dot", ""])),
            (["worksheet", "--count", "1"], source.choice([".svg", ".pdf", ""])),
            (["frames", "t.jsonl"], source.choice([".html", ".html", "", "/", ".svg"])),
            (["step"], ".svg"),
            (["demo"], ""),
        ]
    )
    with place() as folder:
        _traced(folder / "t.jsonl")
        (folder / "file").write_text("this is mine")
        (folder / "here").mkdir()
        (folder / "here" / "line.py").write_text("this is mine")
        out = f"{_where(source)}{ending}"
        if words == ["demo"] and source.random() < 0.5:
            out = "here"
        with suppress(OSError):  # where there is no such place
            _stands(source, folder / out.rstrip("/"))
        judge_written(ran([*words, f"--out={out}"], folder, source.choice(ENCODINGS)), out)


def judge_written(one: Ran, out: str) -> None:
    """Judge a command that may write a file, or what a link of this name leads to."""
    new = [name for name in one.after if name not in one.before]
    judge(one, [*new, out, str(Path(out).with_name("linked"))])
    if one.code == 0:
        changed = {name for name in one.after if one.before.get(name) != one.after[name]}
        assert changed, one
