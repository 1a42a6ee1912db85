"""The question for any number, with hints for wrong ones.

Gradients, steps and factors, whose mistakes are known, have questions of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograd.answers.question import Question
from autograd.answers.reading import UnreadableError
from autograd.answers.verdict import Verdict
from autograd.figures import number as written
from autograd.value import Value, real


def number(
    answer: Any,
    expected: float | Value,
    what: str = "",
    hints: Mapping[float, str] | None = None,
    tolerance: float | None = None,
) -> Verdict:
    """Judge an answer that should be `expected`, to three significant digits or to 1e-6.

    >>> number("22500", 22500, "the loss")
    ✓ Right: the loss = 22500.
    >>> number(150, 22500, "the loss", {150: "150 is the distance; the loss is its square."})
    ✗ 150 is the distance; the loss is its square.

    `what` names the number in the verdict, `hints` says of wrong numbers what went wrong, and
    `tolerance` is how far off an answer may be. `answer` may be any object; TypeError or
    ValueError is raised if another argument is not a finite number.
    """
    right = _real(expected, "expected")
    known = [(_real(x, "hints"), text) for x, text in (hints or {}).items()]
    asked = what or "the answer"
    reversed_ = f"The size {written(abs(right))} is right, but the sign is reversed."
    question = Question(
        what=asked,
        right=right,
        worked=f"{what} = {written(right)}" if what else written(right),
        mistakes=[(-right, reversed_), *known],
        hint=f"Work out {asked} once more, each step with its numbers.",
        within=None if tolerance is None else abs(_real(tolerance, "tolerance")),
    )
    try:
        x = question.read(answer)
    except UnreadableError as problem:
        return Verdict(False, str(problem))
    # A hint that is hit exactly counts even where it is almost right.
    hit = next((text for wrong, text in known if x == wrong != right), None)
    return question.judge(x) if hit is None else Verdict(False, hit)


def _real(x: Any, argument: str) -> float:
    return real(x.data if isinstance(x, Value) else x, f"answers: the argument {argument}")
