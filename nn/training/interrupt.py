"""Graceful Ctrl-C: finish the current batch, then stop; a second Ctrl-C stops at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class Stopped:
    """How many trainings Ctrl-C has ended early, so that none is taken for a whole one."""

    times = 0


stopped = Stopped()


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Give a function that says whether Ctrl-C was pressed inside the `with` block.

    Only the main thread hears Ctrl-C, and not where the program ignores it; elsewhere the answer
    is always no.
    """
    pressed = threading.Event()
    main = threading.current_thread() is threading.main_thread()
    if not main or not callable(signal.getsignal(signal.SIGINT)):
        yield pressed.is_set
        return

    def note(number: int, frame: Any) -> None:
        if pressed.is_set():
            raise KeyboardInterrupt
        pressed.set()

    before = signal.getsignal(signal.SIGINT)
    try:
        signal.signal(signal.SIGINT, note)
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)
        stopped.times += pressed.is_set()
