"""Ctrl-C in campaigns: by a real signal after some time, or at a moment that can be repeated.

Python raises what a signal or another thread asks for at few places only: where a function begins
or a generator goes on, after a call, and where a loop goes round. A trace of `sys.settrace` counts
these moments in the code of the project, and acts at one of them; so a trial is the same each time.
"""

from __future__ import annotations

import _thread
import dis
import gc
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from random import Random
from types import CodeType, FrameType
from typing import Any
from unittest import SkipTest

import autograd
from autograd.listening import recorders

HOUSE = str(Path(autograd.__file__).parent.parent)
CHANGING = tuple(
    f"{module}.py"
    for module in (
        *("edits", "interrupt", "callbacks", "epochs", "loop", "hooks", "compiled", "native"),
        *("scalar", "columns", "progress", "optimizer", "undo", "engine", "model", "graph"),
    )
)
"""The modules of what changes weights, state, counts and results."""
OURS = tuple(str(Path(HOUSE, package)) for package in ("autograd", "nn"))


def by_signal() -> None:
    """Press Ctrl-C, as a terminal and Jupyter do."""
    signal.raise_signal(signal.SIGINT)


def by_main() -> None:
    """Press it from another thread, as servers and editors do."""
    pressing = threading.Thread(target=_thread.interrupt_main)
    pressing.start()
    pressing.join()


def by_exception() -> None:
    """Raise it as PyThreadState_SetAsyncExc does: no handler of signals hears of it."""
    raise KeyboardInterrupt


AFTER_YIELD = 1
"""What a step of code with which a generator goes on says of where it goes on."""

Moment = tuple[CodeType, int, int]
"""A function, which of its calls, and how many moments after the beginning of that call."""


class Moments:
    """A `with` block in which calls of our functions are counted, or something is done at moments.

    `acts` are done so many moments after `first`, or after the beginning of the first call.
    """

    def __init__(
        self, first: Moment | None = None, acts: Mapping[int, Callable[[], None]] = {}
    ) -> None:
        self._code, self._call, place = first or (None, 0, 0)
        self._acts = {place + later: act for later, act in acts.items()}
        self._calls = Counter[CodeType]()
        self._moment, self._begun, self._returned = -1, False, False

    def __enter__(self) -> Moments:
        self._before = sys.gettrace()
        sys.settrace(self._called)
        return self

    def __exit__(self, *error: object) -> None:
        sys.settrace(self._before)

    @property
    def seen(self) -> int:
        """How many moments there were."""
        return self._moment + 1

    def draw(self, source: Random) -> Moment:
        """Draw a moment: each function is as likely, oftener one of those that change a state."""
        known = list(self._calls)
        changing = [code for code in known if code.co_filename.endswith(CHANGING)]
        code = source.choice(changing if changing and source.random() < 0.8 else known)
        place = source.choice([source.randint(0, 4), source.randint(0, 30)])
        return code, source.randint(1, self._calls[code]), place

    def _called(self, frame: FrameType, event: str, argument: Any) -> Any:
        if not _is_ours(frame.f_code):
            return None
        if not self._acts:
            self._calls[frame.f_code] += 1
            return None
        if not self._begun:
            self._call -= frame.f_code is self._code
            if self._call or self._code not in (None, frame.f_code):
                return None
            self._begun = True
            self._watch(frame.f_back)
        self._watch(frame)
        if frame.f_lasti <= _start(frame.f_code):  # else a generator goes on, or is thrown into
            self._next()
        return self._within

    def _watch(self, frame: FrameType | None) -> None:
        while frame is not None and frame.f_trace is None:
            if _is_ours(frame.f_code):
                frame.f_trace, frame.f_trace_opcodes = self._within, True
            frame = frame.f_back

    def _within(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "return":
            self._returned = True
        elif event == "opcode":
            returned, self._returned = self._returned, False
            if not returned and frame.f_lasti in _places(frame.f_code):
                self._next()
        return self._within

    def _next(self) -> None:
        self._moment += 1
        if act := self._acts.get(self._moment):
            act()


@cache
def _is_ours(code: CodeType) -> bool:
    """Whether code is of the project; what is raised as Python closes an iterator may be lost."""
    return code.co_filename.startswith(OURS) and code.co_name != "<genexpr>"


@cache
def _start(code: CodeType) -> int:
    """Return where some code begins, behind what makes its cells or its generator."""
    steps = dis.get_instructions(code)
    return next(step.offset for step in steps if step.opname == "RESUME")


@cache
def _places(code: CodeType) -> frozenset[int]:
    """Return where in some code Python looks for signals, except where it begins."""
    found, called = set(), False
    for step in dis.get_instructions(code):
        if called or (step.opname == "RESUME" and (step.arg or 0) % 4 == AFTER_YIELD):
            found.add(step.offset)
        called = step.opname.startswith("CALL")
        if step.opname.startswith("JUMP_BACKWARD"):
            found.add(step.argval)
    return frozenset(found)


def press_at(moment: int, action: Callable[[], object]) -> int:
    """Do an action and press Ctrl-C at such a moment of it, from 1; return how many it had.

    KeyboardInterrupt comes out of it if the moment was reached.
    """
    with Moments(acts={moment - 1: by_signal}) as moments:
        action()
    return moments.seen


def cut(action: Callable[[], Any], first: Moment, acts: dict[int, Callable[[], None]]) -> bool:
    """Run an action with Ctrl-C at a moment and later ones; return whether it was cut off."""
    gc.disable()  # Python ignores what is raised in the callbacks of a collection
    try:
        with Moments(first, acts):
            action()
    except KeyboardInterrupt:
        return True
    finally:
        gc.enable()
    return False


def cut_on_a_thread(action: Callable[[], Any], moment: Moment) -> None:
    """Run an action on a thread of its own, in which another raises KeyboardInterrupt."""
    worker = threading.Thread(target=cut, args=(action, moment, {0: by_exception}))
    worker.start()
    worker.join()


def after(seconds: float, action: Callable[[], object], again: float = 0.0) -> None:
    """Do an action with Ctrl-C after so many seconds, and once again after others."""
    if not hasattr(signal, "setitimer"):
        raise SkipTest("there is no timer that sends a signal")
    pauses, here = [again], sys._getframe()

    def press(number: int, frame: FrameType | None) -> None:
        if frame is here:  # the action has not begun, or is over
            return
        if pauses:
            signal.setitimer(signal.ITIMER_REAL, pauses.pop())
        by_signal()

    before = signal.signal(signal.SIGALRM, press)
    try:
        signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-6))
        action()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def assert_heard_again() -> None:
    """See that Ctrl-C is heard as ever, and nothing listens or looks on."""
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert recorders == {}
    assert sys.getprofile() is None
