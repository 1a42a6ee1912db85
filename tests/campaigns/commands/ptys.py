"""A terminal of its own for a program: what it is sent, and what state it is left in."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

CODE = """\
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from stepgrad.__main__ import main
print("$ ", end="", flush=True)
sys.exit(main())"""
"""The command, in a terminal that its signals come from; before it, Python itself starts."""

MODES = {
    "1049": "the alternate screen",
    "1000": "the mouse",
    "1003": "the mouse",
    "1015": "the mouse",
}
MODES |= {"1006": "the mouse", "1004": "the focus", "2004": "bracketed paste", "2026": "an update"}
"""Private modes of terminals that are off at a shell's prompt."""


class Terminal:
    """A program in a terminal, and what it has written so far."""

    def __init__(
        self, words: Sequence[str], folder: Path, size: tuple[int, int], env: Mapping[str, str]
    ) -> None:
        self.words, self.written = words, b""
        self.master, self.slave = pty.openpty()
        self.resize(size)
        self.before = termios.tcgetattr(self.slave)
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", CODE, *words],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            start_new_session=True,
            cwd=folder,
            env=env,
        )
        while b"$ " not in self.written:
            self.read(0.05)

    def resize(self, size: tuple[int, int]) -> None:
        """Give the terminal so many lines and columns."""
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))

    def read(self, seconds: float) -> None:
        """Take what is written within some time, or until the program has ended."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self.master], [], [], min(left, 0.05))[0]:
                self.written += os.read(self.master, 65536)
            elif self.process.poll() is not None:
                return

    def press(self, keys: bytes) -> None:
        """Type something."""
        os.write(self.master, keys)

    def send(self, number: int) -> None:
        """Send a signal to the program, if it still runs."""
        if self.process.poll() is None:
            self.process.send_signal(number)

    def wait(self, seconds: float) -> int:
        """Return how the program ends; raise AssertionError if it does not."""
        self.read(seconds)
        code = self.process.poll()
        assert code is not None, f"no end of {self} after {seconds} s"
        return code

    def alone(self) -> bool:
        """Whether the program has left no process behind, some seconds after its end."""
        for _ in range(50):
            try:
                os.killpg(self.process.pid, 0)
            except ProcessLookupError:
                return True
            time.sleep(0.1)
        return False

    def close(self) -> None:
        """End what still runs, and close the terminal."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)

    def check(self) -> None:
        """Raise AssertionError unless the terminal is as it was."""
        after: list[Any] = termios.tcgetattr(self.slave)
        assert after == self.before, f"modes {self.before} became {after} by {self}"
        shown = re.findall(rb"\x1b\[\?25([hl])", self.written)
        assert shown[-1:] != [b"l"], f"the cursor is hidden by {self}"
        for mode, what in MODES.items():
            found = re.findall(rb"\x1b\[\?(?:\d+;)*%b(?:;\d+)*([hl])" % mode.encode(), self.written)
            assert found[-1:] != [b"h"], f"{what} is left on by {self}"
        pushed, popped = (len(re.findall(rb"\x1b\[%b\d*u" % c, self.written)) for c in (b">", b"<"))
        assert pushed <= popped, f"the keyboard's protocol is left on by {self}"
        assert b"Traceback" not in self.written, self

    def __str__(self) -> str:
        return f"stepgrad {self.words}, ended by {self.process.poll()}: {self.written[-1500:]!r}"


@contextmanager
def terminal(
    words: Sequence[str], folder: Path, size: tuple[int, int], env: Mapping[str, str]
) -> Iterator[Terminal]:
    """Give a terminal in which the command runs; it ends with the block."""
    one = Terminal(words, folder, size, env)
    try:
        yield one
    finally:
        one.close()
