"""Ctrl-C at a bad moment: what must not be torn apart is finished first.

CPython runs signal handlers between two instructions of the main thread, also within `finally`
and `__exit__`; so a KeyboardInterrupt there would leave the cleaning up half done.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # as signal, without making enums: ten times faster
import signal
from threading import get_ident, main_thread
from types import FrameType, MethodType
from typing import Any

SIGINT = int(signal.SIGINT)


class Shield:
    """A `with` block within which Ctrl-C waits, and is raised at the end.

    While `open` is set, around code that is not ours, Ctrl-C is raised as ever, and one that
    waited at once; except in the method `closing`, which may be what sets `open` back, and in
    what that calls.
    """

    def __init__(self, closing: Any = None, open: bool = False) -> None:
        self._open, self._pressed, self._closing = open, False, closing
        self._before: Any = None
        self._ended = False

    @property
    def open(self) -> bool:
        """Whether Ctrl-C is let through."""
        return self._open

    @open.setter
    def open(self, now: bool) -> None:
        self._open = now
        if now and self._pressed:
            self._pressed = False
            self._before(SIGINT, None)

    def __enter__(self) -> Shield:
        if get_ident() == main_thread().ident:  # no other thread hears Ctrl-C
            before = _signal.getsignal(SIGINT)
            if callable(before):
                self._before, opens, self._open = before, self._open, False
                _signal.signal(SIGINT, self._note)
                self._begin(opens)
        return self

    def _begin(self, opens: bool) -> None:
        """Let Ctrl-C through from the beginning, or end at once if one has waited."""
        try:
            self.open = opens
        except BaseException:
            self._open = False
            self.__exit__()
            raise

    def __exit__(self, *error: object) -> None:
        self._open = False
        before = self._before
        if before is None:
            return
        self._ended = True
        if _signal.getsignal(SIGINT) == self._note:
            _signal.signal(SIGINT, _still_there(before))
        self._closing = None
        self.open = True  # from here on Ctrl-C is passed on

    def _note(self, number: int, frame: FrameType | None) -> None:
        own = self._closing, self.__exit__, MethodType(_TURN, self)
        if self._open and not within(frame, *own):
            self._before(number, frame)
        else:
            self._pressed = True


def within(frame: FrameType | None, *methods: Any) -> bool:
    """Whether a frame is that of one of some methods of an object, or of what one has called."""
    owners = {method.__code__: method.__self__ for method in methods if method}
    while frame is not None:
        owner = owners.get(frame.f_code)
        if owner is not None and frame.f_locals.get("self") is owner:
            return True
        frame = frame.f_back
    return False


_open: Any = Shield.open
_TURN: Any = _open.fset
"""What sets `open`."""


def _still_there(handler: Any) -> Any:
    """Return a handler, or the one before it if it is that of a block which has ended already.

    Blocks of suspended generators need not end in the order in which they began.
    """
    while isinstance(block := getattr(handler, "__self__", None), Shield) and block._ended:
        handler = block._before
    return handler
