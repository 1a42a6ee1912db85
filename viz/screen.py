r"""What the command `stepgrad` prints: text of a user's, which never steers the terminal."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, TypeAlias

from rich.console import Console
from rich.text import Text

from autograd.labels import clean
from viz.svg.text import cut

LONGEST = 1000
"""Characters of an error, of which more are not read."""

ENDINGS = ("SIGTERM", "SIGHUP")
"""What a program is asked to end by; Windows lacks the second."""


Hear: TypeAlias = Callable[[int, FrameType | None], Any] | signal.Handlers
"""What is done at a signal."""


class Screen(Console):
    r"""A console that writes what would steer the terminal as Python does: \x1b."""

    def render_str(self, text: str, **how: Any) -> Text:
        """Return a text as rich does, each of its lines made legible."""
        return super().render_str("\n".join(map(clean, text.split("\n"))), **how)


class Parser(argparse.ArgumentParser):
    """A parser of arguments that shows a wrong one as one legible line."""

    def error(self, message: str) -> NoReturn:
        """Print how the command is used and what is wrong, and exit."""
        super().error(one_line(message))


def one_line(error: str | BaseException) -> str:
    r"""Return what an error says, without the numbers that the system gives its errors.

    >>> one_line(IsADirectoryError(21, "Is a directory", "new\nfolder"))
    'new\\nfolder: is a directory'
    """
    said = f"{error}" or "not enough memory"  # a MemoryError is mute
    if isinstance(error, OSError) and error.strerror:
        reason = f"{error.strerror[:1].lower()}{error.strerror[1:]}"
        said = reason if error.filename is None else f"{error.filename}: {reason}"
    if isinstance(error, FileNotFoundError) and error.filename is not None:
        said = f"there is no file {error.filename}"
    return cut(clean(said), LONGEST)


def unwinding() -> AbstractContextManager[None]:
    """Leave the terminal in order, as at an error, where a signal would end the program at once."""
    return hearing(ENDINGS, _end)


@contextmanager
def hearing(names: Iterable[str], hear: Hear) -> Iterator[None]:
    """Call a function at signals of these names, unless they are ignored or others hear of them.

    `nohup` has a program ignore one; only the main thread hears any.
    """
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        numbers = []
    before = {n: signal.getsignal(n) for n in numbers if signal.getsignal(n) in OURS}
    for number in before:
        signal.signal(number, hear)
    try:
        yield
    finally:
        for number, heard in before.items():
            signal.signal(number, heard)


def show_cursor() -> None:
    """Show the terminal's cursor: a signal may have come while a bar was about to."""
    with suppress(OSError):
        if sys.stdout and sys.stdout.isatty():
            print("\x1b[?25h", end="", flush=True)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


OURS = (signal.SIG_DFL, signal.default_int_handler, _end)


def give_up_unwritten() -> None:
    """Drop what cannot be printed, on a full disk or into a closed pipe.

    Python would try again at its very end, and complain in words of its own.
    """
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            with Path(os.devnull).open("w") as nothing:
                os.dup2(nothing.fileno(), stream.fileno())
