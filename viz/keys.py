"""A line read from the terminal, in which the left arrow is an answer too."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

BACK, END = "\x1b[D", "\x04"
"""The left arrow, as terminals send it, and what ends a conversation: Ctrl-D, or q."""

_CLEARED = "\r\x1b[2K"  # a question that nobody answered does not stay


def is_conversation() -> bool:
    """Whether someone reads what is printed here and can answer."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def ask(prompt: str, key: Callable[[], str] | None = None) -> str:
    """Print a prompt and return what is typed up to Enter, BACK or END.

    `key` waits for one key and returns what the terminal sends for it.
    """
    typed = ""
    _print(prompt)
    with _keys() if key is None else _given(key) as read:
        while True:
            pressed = read()
            if pressed in (BACK, END, "") or (pressed == "q" and not typed):
                _print(_CLEARED)
                return BACK if pressed == BACK else END
            if pressed in ("\r", "\n"):
                _print("\n" if typed else _CLEARED)
                return typed.strip()
            if pressed in ("\x7f", "\b"):
                _print("\b \b" if typed else "")
                typed = typed[:-1]
            elif pressed.isprintable():
                _print(pressed)
                typed += pressed


def _print(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


@contextmanager
def _given(key: Callable[[], str]) -> Iterator[Callable[[], str]]:
    yield key


def _one_by_one(read: Callable[[], str]) -> Iterator[str]:
    """Yield what was typed key by key: several may arrive at once, an arrow comes as three."""
    while True:
        arrived = read()
        yield from (arrived,) if arrived[:1] in ("\x1b", "") else arrived


@contextmanager
def _keys() -> Iterator[Callable[[], str]]:
    """Let keys arrive one by one, without Enter and without being printed."""
    if sys.platform == "win32":
        import msvcrt

        def pressed() -> str:
            key = msvcrt.getwch()
            return {"K": BACK}.get(msvcrt.getwch(), "\0") if key in "\0\xe0" else key

        yield pressed
        return
    import tty

    terminal = sys.stdin.fileno()
    with as_before():
        tty.setcbreak(terminal)  # Ctrl-C is a signal still
        yield _one_by_one(lambda: os.read(terminal, 64).decode(errors="replace")).__next__


@contextmanager
def as_before() -> Iterator[None]:
    """Leave the terminal's modes as they are now, such as whether it shows what is typed."""
    if sys.platform == "win32":
        yield
        return
    import termios

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
