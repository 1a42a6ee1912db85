"""Graceful Ctrl-C: finish the current batch, then stop; a second Ctrl-C stops at once."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any, Self

from autograd.interrupt import within


class Stopped:
    """How many trainings Ctrl-C has ended early, so that none is taken for a whole one."""

    times = 0


stopped = Stopped()


class Interruptible:
    """A `with` block that says, when it is called, whether Ctrl-C was pressed in it; twice raises.

    Only the main thread hears Ctrl-C, and not where the program ignores it; elsewhere the answer
    is always no. What is pressed as the block ends is raised behind it.
    """

    def __init__(self) -> None:
        self._pressed = self._late = False
        self._before: Any = None

    def __call__(self) -> bool:
        """Return whether Ctrl-C was pressed."""
        return self._pressed

    def __enter__(self) -> Self:
        main = threading.current_thread() is threading.main_thread()
        if main and callable(before := signal.getsignal(signal.SIGINT)):
            self._before = before
            signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *error: object) -> None:
        if self._before is None:
            return
        signal.signal(signal.SIGINT, self._before)
        stopped.times += self()
        if self._late:
            self._before(signal.SIGINT, None)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if within(frame, self.__exit__):
            self._late = True
        elif self() and not within(frame, self.__enter__):
            raise KeyboardInterrupt
        else:
            self._pressed = True
