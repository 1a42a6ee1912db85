"""The terminal at its limits: signals that close the app in good order, bytes that are no text.

Textual restores the screen when the app exits.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any


def on_hangup(leave: Callable[[], object]) -> None:
    """Leave when the program is asked to end, or when its terminal is closed."""

    def end() -> None:
        if not is_open():  # nothing is left to restore, and writing to it would hang
            os._exit(128 + signal.SIGTERM)
        leave()

    names = ("SIGTERM", "SIGHUP")  # Windows lacks the second, and handlers on a loop
    with suppress(NotImplementedError, RuntimeError, ValueError):
        for number in (getattr(signal, name) for name in names if hasattr(signal, name)):
            asyncio.get_running_loop().add_signal_handler(number, end)


def is_open() -> bool:
    """Whether the terminal still answers."""
    try:
        os.get_terminal_size(sys.__stdin__.fileno() if sys.__stdin__ else 0)
    except (OSError, ValueError):
        return False
    return True


class AnyBytes:
    """What is mixed into Textual's driver, which a byte of Latin-1 would end."""

    exit_event: Any

    def run_input_thread(self) -> None:
        """Read what is typed; leave out what came with a byte that is no UTF-8."""
        while not self.exit_event.is_set():
            with suppress(UnicodeDecodeError):
                super().run_input_thread()  # type: ignore[misc]
