"""Ctrl-C at random moments of training, in every engine, on the main thread and on others.

What must hold: whole steps, numbers that belong together, and a training that can go on.
"""

from __future__ import annotations

import gc
import io
import time
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from functools import cache
from random import Random
from typing import Any

from tests.campaigns.frame import trial
from tests.campaigns.presses import (
    Moment,
    Moments,
    after,
    assert_heard_again,
    by_main,
    by_signal,
    cut,
    cut_on_a_thread,
)
from tests.campaigns.training.runs import Training


@cache
def moments_of(training: Training) -> Moments:
    """Return the moments of a training that nobody disturbs."""
    with Moments() as moments:
        training.fit(training.model())
    return moments


def twice(source: Random, press: Callable[[], None]) -> dict[int, Callable[[], None]]:
    """Draw whether, and how soon, Ctrl-C is pressed once again."""
    again = source.choice([0, 1, source.randint(1, 30), source.randint(1, 1000)])
    return dict.fromkeys([0, again], press)


def again_and_again(source: Random, fit: Callable[[Training, Any, Moment], None]) -> None:
    """Cut a random training off, let it go on and cut it off again, until nothing is left."""
    training = Training.drawn(source)
    model, moments = training.model(), moments_of(training)
    for _ in range(3):
        moment = moments.draw(source)
        code, call, place = moment
        where = f"{training}, {place} after call {call} of {code.co_qualname}"
        fit(training, model, moment)
        assert_heard_again()
        training.assert_whole(model, where)
    training.assert_goes_on(model, where)


@trial(short=3)
def pressed_fits(source: Random) -> None:
    """Ctrl-C once or twice at moments of fit, by signal or from another thread: heard soon."""
    pressed: list[int] = []

    def fit(training: Training, model: Any, moment: Moment) -> None:
        def press() -> None:
            pressed.append(model.optimizer.iterations)
            by()

        by = source.choice([by_signal, by_main])
        pressed.clear()
        cut(lambda: training.go_on(model), moment, twice(source, press))
        if pressed:
            more = model.optimizer.iterations - pressed[0]
            soon = training.batches if training.engine == "native" else 1
            assert more <= soon, f"{training}, {moment}: {more} steps more after Ctrl-C"

    again_and_again(source, fit)


@trial(short=3)
def raised_in_fits(source: Random) -> None:
    """KeyboardInterrupt raised by another thread at moments of fit in a thread of its own."""
    again_and_again(
        source,
        lambda training, model, moment: cut_on_a_thread(lambda: training.go_on(model), moment),
    )


class Terminal(io.StringIO):
    """A terminal that remembers what was written."""

    def isatty(self) -> bool:
        return True


def assert_cursor_is_back(screen: Terminal) -> None:
    """See that the cursor was shown again as often as it was hidden."""
    text = screen.getvalue()
    assert text.count("\x1b[?25l") == text.count("\x1b[?25h"), "the cursor stays hidden"


@trial(short=2)
def pressed_bars(source: Random) -> None:
    """Ctrl-C once or twice at moments of fit with a progress bar: the terminal stays sane."""

    def fit(training: Training, model: Any, moment: Moment) -> None:
        screen = Terminal()
        with redirect_stdout(screen):
            cut(lambda: training.go_on(model, verbose=1), moment, twice(source, by_signal))
        assert_cursor_is_back(screen)

    again_and_again(source, fit)


@trial(short=0)
def timed_fits(source: Random) -> None:
    """Ctrl-C once or twice by a timer, somewhere in fit, library code included."""
    training, verbose, screen = Training.drawn(source), source.choice([0, 1]), Terminal()
    training.undisturbed()
    model, begun = training.model(), time.perf_counter()
    training.fit(model)
    seconds, model = time.perf_counter() - begun, training.model()
    gc.disable()
    try:
        moment, again = source.uniform(0, seconds), source.choice([0, 1e-4])
        with suppress(KeyboardInterrupt), redirect_stdout(screen):
            after(moment, lambda: training.fit(model, verbose=verbose), again)
    finally:
        gc.enable()
    assert_heard_again()
    assert_cursor_is_back(screen)
    training.assert_goes_on(model, f"{training}, by a timer")
