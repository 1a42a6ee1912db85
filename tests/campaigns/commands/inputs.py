"""Files that the command line reads: of any kind, tables, programs, and the answers of a class.

Each is read, or refused in one line that says what is wrong.
"""

from __future__ import annotations

import csv
import json
import re
import signal
import sys
from random import Random

from autograd.answers.check import FORMAT
from tests.campaigns.commands import hostile
from tests.campaigns.commands.arguments import ENCODINGS, quick
from tests.campaigns.commands.shell import judge, place, ran
from tests.campaigns.frame import trial

# Files to read.


@trial(short=30)
def inputs(source: Random) -> None:
    """A file to read that is a device, a pipe, a folder, nothing, or of another kind."""
    with place() as folder, quick():
        stem = hostile.name(source)[:40]
        command, ending, more = source.choice(
            [
                ("train", ".csv", ["--epochs", "1"]),
                ("frames", ".jsonl", []),
                ("step", ".jsonl", ["--out", "a.svg"]),
                ("step", ".safetensors", ["--out", "a.svg"]),
                ("step", ".py", ["--out", "a.svg"]),
                ("checks", "", []),
            ]
        )
        path = folder / f"{stem}{ending}"
        if command == "checks":
            path.mkdir(exist_ok=True)  # a name may be ..
            hostile.put(path / f"{hostile.name(source)[:40]}.json", source)
        else:
            hostile.put(path, source)
        named = path.name if source.random() < 0.5 else str(path)
        words = [command, *more, "--", named]
        judge(ran(words, folder, source.choice(ENCODINGS)))


# Tables.


def _word(source: Random) -> str:
    return source.choice([hostile.number, hostile.text])(source)


def _cell(word: str, separator: str, source: Random) -> str:
    """Write a word into a table, in quotes where they are needed, or now and then not."""
    if source.random() < 0.95 and re.search(rf'["\r\n\v\f{separator}]', word):
        return '"{}"'.format(word.replace('"', '""'))
    return word


def _table(source: Random) -> bytes:
    """Return a table that may be read, or has something in some place that is no number."""
    columns, rows = source.randint(1, 3), source.choice([1, 3, 12, 12, 12, 12])
    separator = source.choice([",", ",", ";", "\t"])
    kinds = [_word(source) for _ in range(source.randint(2, 3))]
    lines = [[f"{source.gauss(0, 1):.3f}" for _ in range(columns)] for _ in range(rows)]
    if source.random() < 0.7:
        lines = [[*line, source.choice(kinds)] for line in lines]
    if source.random() < 0.5:
        lines.insert(0, [f"{k}{_word(source)}" for k in "abcd"[: len(lines[0])]])
    if source.random() < 0.2:
        line = source.choice(lines)
        line[source.randint(0, len(line)) :] = [_word(source)] * source.randint(0, 3)
    written = (separator.join(_cell(x, separator, source) for x in line) for line in lines)
    encoding = source.choice(["utf-8"] * 12 + ["utf-8-sig", "utf-16", "latin-1"])
    return source.choice(["\n", "\n", "\r\n", "\r"]).join(written).encode(encoding, "replace")


@trial(short=8)
def tables(source: Random) -> None:
    """A table to train on: quotes, ragged rows, odd encodings, hostile words as classes."""
    with place() as folder, quick():
        (folder / "t.csv").write_bytes(_table(source))
        words = ["train", "t.csv", "--epochs", "1", "--batch", "4", "-o", "trained"]
        if source.random() < 0.3:
            words += [source.choice(["--target", "--drop"]), _word(source)]
        one = ran(words, folder, source.choice(ENCODINGS))
        judge(one, [*(one.after.keys() - one.before.keys())])
        assert one.code or "trained/model.safetensors" in one.after, one


# Programs.

ENDLESS = "while True: w = w * 1.0"
STATEMENTS = [
    *(
        "w = Value(1.0, {text!r})",
        "x = Value({number})",
        "x = {number}",
        "{text}",
        "print({text!r})",
    ),
    *("loss = (w * 2.1 - 4.0) ** 2", "loss.backward()", "w.data -= 0.1 * w.grad", "w.grad = 0.0"),
    *("sys.exit({text!r})", "sys.exit({number})", "exit()", "raise SystemExit", "raise Exception"),
    *("raise ValueError({text!r})", "raise KeyboardInterrupt", "raise BaseException({text!r})"),
    *("import nothing", "from autograd import nothing", "1 / 0", "assert False", "raise Odd"),
    *("def f(): f()\nf()", "import warnings; warnings.warn({text!r})", "input()", "open({text!r})"),
    *("sys.stdout = None", "sys.argv = []", "s = 1"),
    *("import os; os.chdir('/')", "open(__file__, 'w').close()", "update = 3", "\0", "\tx = 1"),
    *("def update():\n    {inner}", "for k in range(3):\n    {inner}", ENDLESS),
    *("stepper = Stepper(lambda: None)", "s = Stepper(update)", "try:\n    {inner}\nfinally: pass"),
    *(
        "w = w * w",
        "w = w.exp()",
        "__name__ = {text!r}",
        "__file__ = {text!r}",
        "a = {text!r}",
    ),
    *("import threading; threading.Thread(target=lambda: 1 / 0).start()",),
]
BEGINNING = """\
import sys
from autograd import Stepper, Value
class Odd(Exception):
    def __str__(self): raise TypeError({text!r})
w = Value(1.0)
"""
LIMIT = 300
"""The records of a program, of which some go on for ever."""


def _statement(source: Random) -> str:
    inner = source.choice(STATEMENTS[5:10])
    text, number = hostile.text(source, 2), hostile.number(source)
    line = source.choice(STATEMENTS).replace("{inner}", inner)
    return line.replace("{text!r}", repr(text)).replace("{text}", text).replace("{number}", number)


@trial(short=2)
def programs(source: Random) -> None:
    """A program to step through that fails, ends, misleads, or computes for ever."""
    kept = sys.getrecursionlimit(), signal.getsignal(signal.SIGINT), sys.argv, sys.path[:]
    with place() as folder:
        start = BEGINNING.replace("{text!r}", repr(hostile.text(source)))
        lines = [_statement(source) for _ in range(source.randint(0, 6))]
        if re.search("^(def update|update|s|stepper) ?[=(]", "\n".join(lines), re.MULTILINE):
            lines = [line for line in lines if line != ENDLESS]  # its records have no limit
        (folder / "p.py").write_text(start + "\n".join(lines), "utf-8", "backslashreplace")
        words = ["step", "p.py", "--out", "a.svg", "--records", str(LIMIT)]
        one = ran(words, folder, source.choice(ENCODINGS))
    assert kept == (sys.getrecursionlimit(), signal.getsignal(signal.SIGINT), sys.argv, sys.path)
    assert one.code in (0, 1, 130), one
    assert not re.search('File ".*/viz/', one.err), f"our own lines in {one}"
    last = one.err.splitlines()[-1:]
    assert one.code != 1 or last[0].startswith("stepgrad step: "), one


# Classes.


def _answered(source: Random) -> bytes:
    """Return a file of a learner's checks, most of it right."""
    fields = {
        "format": source.choice([FORMAT] * 9 + [hostile.text(source)]),
        "lesson": source.choice(["1", "07", "15", hostile.number(source)]),
        "name": hostile.text(source, more=[]) + source.choice(["Anna", ""]),
        "questions": [
            {
                "question": hostile.text(source, more=[]),
                "right": source.choice([True, False, 1]),
                "tries": source.choice([0, 1, 7, -1, 10**30]),
            }
            for _ in range(source.randint(0, 3))
        ],
    }
    if source.random() < 0.2:
        fields[source.choice([*fields])] = source.choice([None, 1e400, [], {}, "x" * 10_000])
    return json.dumps(fields).encode()


@trial(short=15)
def classes(source: Random) -> None:
    """The answers of a class with hostile names: a table, and no formula in a sheet."""
    with place() as folder:
        (folder / "class").mkdir()
        for k in range(source.randint(1, 4)):
            (folder / "class" / f"{k}{hostile.name(source)[:40]}.json").write_bytes(
                _answered(source)
            )
        one = ran(["checks", "class", "--csv", "c.csv"], folder, source.choice(ENCODINGS))
        judge(one, ["c.csv"])
        rows = list(csv.reader(one.after.get("c.csv", b"").decode("utf-8-sig").splitlines()))
        assert all(len(row) == 5 for row in rows), rows
        formulas = [cell for row in rows for cell in row if cell[:1] in "=+-@\t\r" and cell]
        assert not formulas, formulas
