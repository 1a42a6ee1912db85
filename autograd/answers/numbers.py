"""The questions for any number and for any count, with hints for wrong ones.

Gradients, steps and factors, whose mistakes are known, have questions of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from typing import Any

from autograd.answers.question import Question
from autograd.answers.reading import UnreadableError
from autograd.answers.verdict import REVERSED, Hint, Mistake, Verdict, hinted, off, wrong
from autograd.figures import number as written
from autograd.value import Value, real


def number(
    answer: Any,
    expected: float | Value,
    what: str = "",
    hints: Mapping[float | str, Hint] | None = None,
    tolerance: float | None = None,
    further: str = "",
) -> Verdict:
    """Judge an answer that should be `expected`, to three significant digits or to 1e-6.

    >>> number("22500", 22500, "the loss")
    ✓ Right: the loss = 22500.
    >>> number(150, 22500, "the loss", {150: "150 is the distance; the loss is its square."})
    ✗ 150 is the distance; the loss is its square.

    `what` names the number in the verdict, and `tolerance` is how far off an answer may be.
    `hints` says of wrong numbers, and of "undefined", what went wrong, in a text or in two, (first,
    further); `further` is the further hint for every other wrong answer. `answer` may be any
    object; TypeError or ValueError is raised if another argument is not a finite number.
    """
    right = _real(expected, "expected")
    question = Question(
        what=what or "the answer",
        right=right,
        worked=f"{what} = {written(right)}" if what else written(right),
        mistakes=[(-right, REVERSED)],
        hint=further,
        within=None if tolerance is None else abs(_real(tolerance, "tolerance")),
        hints=known(hints),
    )
    return question.verdict(answer)


def count(
    answer: Any,
    expected: int,
    what: str = "",
    hints: Mapping[float | str, Hint] | None = None,
    further: str = "",
) -> Verdict:
    """Judge how many there are of something: only the whole number itself is right.

    >>> count(7510, 7510, "the number of weights")
    ✓ Right: the number of weights = 7,510.
    >>> count(7514, 7510, "the number of weights")
    ✗ 7514 is too large.
    >>> count(2.5, 3, "the number of paths")
    ✗ 2.5 is not a whole number: count again.

    The arguments are those of `number`. Raises TypeError if `expected` is no whole number,
    ValueError if it is not finite.
    """
    right = _real(expected, "expected")
    if not right.is_integer():
        raise TypeError(f"answers.count: the argument expected expects a whole number, got {right}")
    asked, shown = what or "the answer", f"{int(right):,}"
    question = Question(asked, right, "", (), further, hints=known(hints))
    try:
        x = question.read(answer)
    except UnreadableError as problem:
        return question.unread(problem)
    if x == right:
        return Verdict(True, f"Right: {what} = {shown}." if what else f"Right: {shown}.")
    if hit := next((text for mistake, text in question.hints if x == mistake), None):
        return wrong(hit, further)
    if not x.is_integer():
        return Verdict(False, f"{written(x)} is not a whole number: count again.", further)
    return Verdict(False, f"{off(x, right)}.", further)


def known(hints: Mapping[Any, Hint] | None) -> list[Mistake]:
    """Return the hints of an author as mistakes, "undefined" as NaN.

    Raise TypeError or ValueError unless the others are for finite numbers.
    """
    return [(nan if x == "undefined" else _real(x, "hints"), text) for x, text in hinted(hints)]


def _real(x: Any, argument: str) -> float:
    return real(x.data if isinstance(x, Value) else x, f"answers: the argument {argument}")
