"""A question whose answer is a number: what is asked for, and what to say about each answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from math import isnan
from typing import Any, NamedTuple

from autograd.answers.reading import UndefinedError, UnreadableError, example, read
from autograd.answers.verdict import Mistake, Verdict, close, judge, off, tolerance, wrong
from autograd.tokens import Line


class Question(NamedTuple):
    """What is asked for, the right number, the known mistakes, and a hint for other answers.

    `what` names the number, `worked` shows how it is computed, `given` is what it is computed
    from, `within` is how far off an answer may be, and `hints` are the mistakes that whoever asks
    knows: one that is hit exactly counts even where it is almost right.
    """

    what: str
    right: float
    worked: str
    mistakes: Iterable[Mistake]
    hint: str
    within: float | None = None
    examples: Sequence[float] = ()
    given: tuple[Line, ...] = ()
    hints: Sequence[Mistake] = ()

    @property
    def asked(self) -> str:
        """The question in words."""
        return f"What is {self.what}?"

    def read(self, answer: Any) -> float:
        """Return an answer as a number, "1/4" as 0.25; raise UnreadableError if it is none."""
        return read(answer, self.what, example(self.right, self.examples))

    def judge(self, answer: Any) -> Verdict:
        """Judge an answer; raise UnreadableError, a ValueError, if it is no number."""
        x = self.read(answer)
        exactly = close(x, self.right, tolerance(self.right, 9))
        hit = next((text for mistake, text in self.hints if x == mistake and not exactly), None)
        if hit is not None:
            return wrong(hit, self.hint)
        known = chain(self.hints, self.mistakes)
        verdict = judge(x, self.right, known, self.within, self.hint)
        if verdict is None:
            return Verdict(False, f"{off(x, self.right)}.", self.hint)
        return Verdict(True, f"Right: {self.worked}.") if verdict else verdict

    def verdict(self, answer: Any) -> Verdict:
        """Judge any object; of one that is no number, say what is expected."""
        try:
            return self.judge(answer)
        except UnreadableError as problem:
            return self.unread(problem)

    def unread(self, problem: UnreadableError) -> Verdict:
        """Return the verdict on no number, on "undefined" with its hint if there is one."""
        if not isinstance(problem, UndefinedError):
            return problem.verdict
        return wrong(next((text for x, text in self.hints if isnan(x)), str(problem)), self.hint)
