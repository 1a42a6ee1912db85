"""The end of the terminal: signals that close the app in good order.

Textual restores the screen when the app exits.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress


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
