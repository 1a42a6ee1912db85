"""The command `stepgrad` within this process: what it prints, how it ends, what it leaves."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager
from io import BytesIO, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import NamedTuple

from autograd.labels import legible
from tests.campaigns.commands.hostile import kept
from tests.campaigns.frame import LostError
from viz.cli import main

SECONDS = 120
"""After which a command hangs."""

LONGEST = 1500
"""Characters of an error that are still a line."""

INSIDE = re.compile(
    r"Traceback|\[Errno|codec can't|object at 0x|Warning:|<class '|surrogates not allowed"
)
"""What Python says to programmers, and a user of the command is not to see."""


class Ran(NamedTuple):
    """How a command ended, what it printed, and what stood in its folder before and after."""

    words: Sequence[str]
    code: int
    out: str
    err: str
    before: dict[str, bytes]
    after: dict[str, bytes]

    def __repr__(self) -> str:
        shown = [word if len(word) < 200 else f"{word[:100]}…{word[-50:]}" for word in self.words]
        return f"stepgrad {shown} ended by {self.code}\n{self.out[-2000:]!r}\n{self.err[-2000:]!r}"


@contextmanager
def place() -> Iterator[Path]:
    """Give an empty folder, and go there for a while."""
    with TemporaryDirectory() as folder, chdir(folder):
        yield Path(folder)


def ran(words: Sequence[str], folder: Path, encoding: str = "utf-8") -> Ran:
    """Run the command in a folder, and take down what it does; a traceback is raised here."""
    before = kept(folder)
    streams = sys.stdout, sys.stderr, sys.stdin
    out, err = (TextIOWrapper(BytesIO(), encoding, write_through=True) for _ in range(2))
    sys.stdout, sys.stderr, sys.stdin = out, err, TextIOWrapper(BytesIO())
    try:
        with chdir(folder), _in_time(words):
            code = main(words)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else -1
    finally:
        sys.stdout, sys.stderr, sys.stdin = streams
    said = [stream.buffer.getvalue().decode(encoding) for stream in (out, err)]  # type: ignore[attr-defined]
    return Ran(words, code, said[0], said[1], before, kept(folder))


@contextmanager
def _in_time(words: Sequence[str]) -> Iterator[None]:
    told = f"no end of stepgrad {words} after {SECONDS} s"
    passed = []

    def late(number: int, frame: FrameType | None) -> None:
        passed.append(told)
        raise AssertionError(told)

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert not passed, told  # though a program that is stepped through may have caught it


def judge(one: Ran, mine: Sequence[str] = ()) -> None:
    """Raise AssertionError unless a command ended in order; `mine` are files it may write."""
    command = next(iter(one.words), "")
    assert one.code in (0, 1, 2), one
    check_print(one.out, one)
    check_print(one.err, one)
    if one.code == 0:
        assert not one.err, one
    elif one.code == 1 and one.err:  # `doctor` and `checks` may say it all on the other stream
        assert one.err.startswith(f"stepgrad {command}: "), one
        assert one.err.count("\n") == 1, one
        assert len(one.err) < LONGEST, one
    elif one.code == 2:
        assert ": error: " in one.err.splitlines()[-1], one
    else:
        raise AssertionError(one)
    check_files(one, mine)


def check_print(said: str, one: object) -> None:
    """Raise AssertionError for what steers a terminal, or is for programmers."""
    raw = {c for c in said if not legible(c) and c != "\n"}
    assert not raw, (raw, one)
    assert not INSIDE.search(said), one


def check_files(one: Ran, mine: Sequence[str] = ()) -> None:
    """Raise LostError for a file that is gone, AssertionError for one that is left or half."""
    for name, content in one.before.items():
        if one.after.get(name) != content and not (one.code == 0 and name in mine):
            raise LostError(f"{name!r} was changed: {one}")
    new = one.after.keys() - one.before.keys()
    if one.code:
        assert not new, (new, one)
    for name in one.after if one.code == 0 else ():
        if name in mine and one.after[name] != one.before.get(name):
            check_whole(name, one.after[name], one)


def check_whole(name: str, content: bytes, one: object) -> None:
    """Raise AssertionError unless a file is what its ending says, from end to end."""
    ends = {".svg": b"</svg>", ".pdf": b"%%EOF", ".png": b"IEND\xaeB`\x82", ".html": b"</html>"}
    ends[".dot"] = b"}"
    end = ends.get(Path(name.lower()).suffix, b"")
    assert content.rstrip(b"\n").endswith(end), (name, one)
    assert content, (name, one)
