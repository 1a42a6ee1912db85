"""A walk through a training: where one is, where one wants to go, and what happens on the way.

It knows no terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from warnings import catch_warnings, simplefilter

from autograd import Stepper
from autograd.records import Record
from viz.tui.breakpoints import Breakpoint
from viz.tui.index import Index

CHUNK = 5000
"""How many steps a search takes before it lets the terminal breathe."""


class MissingStopError(Exception):
    """A training has no stop of a kind."""


class Journey:
    """A Stepper with an index of its records, breakpoints and a message for the learner.

    Whatever the walk comes upon (the end, an error of update(), a warning of the engine) becomes
    the `message`, and is never raised.
    """

    def __init__(self, stepper: Stepper, notice: str = "") -> None:
        self.stepper = stepper
        self.notice = notice  # what kept the program from its end, shown at both ends
        self.index = Index(stepper.trace)
        self.breakpoints: list[Breakpoint] = []
        self.message = notice

    @property
    def position(self) -> int:
        """How many steps have been taken."""
        return self.stepper.position

    @property
    def size(self) -> int:
        """How many steps are recorded so far."""
        return len(self.stepper)

    @property
    def current(self) -> Record | None:
        """The step that was taken last, None at the beginning."""
        return self.stepper.trace[self.position - 1] if self.position else None

    def next(self) -> bool:
        """Take one step; return whether there was one."""
        return bool(self.hop(lambda _: True, 1, ""))

    def prepare(self) -> None:
        """Record the first call of update() and stand at its beginning."""
        if not self.size and self.next():
            self.stepper.back()

    def back(self) -> bool:
        """Take the last step back; return whether there was one."""
        self.message = "" if self.position else "This is the beginning."
        if self.position:
            self.stepper.back()
        return not self.message

    def goto(self, position: int) -> None:
        """Go to a place among what is recorded."""
        self.message = ""
        self.stepper.goto(max(0, min(position, self.size)))

    def hop(self, wanted: Callable[[Record], bool], budget: int, what: str) -> bool | None:
        """Walk on to a record that is wanted, for at most `budget` steps.

        Return True if it came, False if the way ended, None if there is still way to go.
        """
        self.message = ""
        with self._listening():
            return self._walk(wanted, budget, what) or None
        return False

    def _walk(self, wanted: Callable[[Record], bool], budget: int, what: str) -> bool:
        for _ in range(budget):
            ends = self.position == self.size
            if ends and what and self._missing(what):
                raise MissingStopError(f"There is no {what} here to go to.")
            try:
                record = self.stepper.next()
            finally:
                if ends:
                    self.index.catch_up()
            if wanted(record):
                return True
        return False

    def _missing(self, what: str) -> bool:
        """Whether what is recorded, a whole call of update() at least, has none of a kind."""
        return bool(self.size and not self.index.stops[what])

    def reached(self, what: str) -> Callable[[Record], bool]:
        """Return whether one stands after an update, at the end of an optimizer step, and so on."""

        def is_there(_: Record) -> bool:
            count = self.index.passed(what, self.position)
            return count > 0 and self.index.stops[what][count - 1] == self.position

        return is_there

    def back_to(self, what: str) -> bool:
        """Go back to the last update, optimizer step or epoch, or to the beginning.

        Return whether there is anything to go back over.
        """
        if not self.position:
            self.message = f"There is no {what} before this."
            return False
        places = self.index.stops[what][: self.index.passed(what, self.position - 1)]
        self.goto(places[-1] if places else 0)
        return True

    def run_back(self) -> bool:
        """Go back to the last record that some breakpoint matches; return whether there is one."""
        for place in range(self.position - 1, 0, -1):
            if self.stops(self.index.trace[place - 1]):
                message = self.message
                self.goto(place)
                self.message = message
                return True
        self.message = "No breakpoint matches a record before this."
        return False

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Turn errors and warnings of the training into the message."""
        with catch_warnings(record=True) as warned:
            simplefilter("always")
            try:
                yield
            except MissingStopError as error:
                self.message = f"{error}"
            except IndexError as error:  # the end of a trace
                self.message = f"{self.notice or str(error).capitalize()}."
            except (Exception, SystemExit) as error:  # whatever the learner's update() raises
                self.message = f"update() raised {type(error).__name__}: {error}"
        if warned:
            self.message = f"{self.message} {warned[-1].message}".strip()

    def stops(self, record: Record) -> bool:
        """Whether some breakpoint matches a record; the message says which."""
        for b in self.breakpoints:
            if b.matches(record):
                self.message = f"Stopped by the breakpoint {b.text}"
                return True
        return False
