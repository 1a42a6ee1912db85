"""Predict the next number before it is shown, and learn from a wrong one what went wrong.

A question holds the right answer and what one gets by the usual slips; asking it is left to
the dialogs.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose, isfinite
from typing import NamedTuple

from autograd.figures import LINE, signed
from autograd.records import Chain, Forward, Record, Update
from autograd.tokens import board
from viz.expression import parse
from viz.tui.index import Index
from viz.tui.wording import MANY, formula, shortened

TOLERANCE = 5e-3
"""How far off an answer may be, relatively: three digits are enough."""


class Verdict(NamedTuple):
    """Whether an answer is right, and what is to be said about it."""

    right: bool
    text: str


class Question(NamedTuple):
    """What is known before a step, what is asked, and the answer.

    `slips` are wrong answers with the mistake that leads to each.
    """

    given: tuple[str, ...]
    asked: str
    answer: float
    slips: tuple[tuple[float, str], ...]
    hint: str

    def judge(self, typed: str) -> Verdict:
        """Return what is to be said about an answer; raise ValueError if it is no number."""
        x = read(typed)
        if close(x, self.answer):
            return Verdict(True, f"Right: {signed(self.answer, LINE)}.")
        for wrong, why in self.slips:
            if close(x, wrong):
                return Verdict(False, why)
        return Verdict(False, f"Not that. {self.hint}")


def question(record: Record, index: Index, position: int) -> Question | None:
    """Return what can be asked about a record before it is shown; None for other kinds."""
    match record:
        case Chain():
            return _about_gradient(record, index.definition(record.node, position))
        case Update():
            return _about_weight(record)
    return None


def read(typed: str) -> float:
    """Return the number of an answer, which may be arithmetic: `-3.8 * 2.1`."""
    text = typed.translate({ord("−"): "-", ord("·"): "*", ord("×"): "*"})
    try:
        return parse(text, {}).data
    except ValueError as error:
        raise ValueError(f"An answer is a number, or a product like 2 * -3: {error}") from None


def close(x: float, y: float) -> bool:
    """Whether two numbers agree to three digits."""
    return isclose(x, y, rel_tol=TOLERANCE, abs_tol=1e-12)


def _about_gradient(r: Chain, made: Forward | None) -> Question:
    """Ask for the contribution, or for the sum where something has arrived before."""
    of = f"∂{r.root}/∂{r.input}"
    given = [f"∂{r.root}/∂{r.node} = {signed(r.upstream, LINE)}  arrives from above"]
    hint = _hint(r, made)
    if made and len(made.inputs) <= MANY:
        small = shortened(made)
        parts = dict.fromkeys((formula(made), board(small.figures), signed(made.value, LINE)))
        given.append(f"{small.name} = {' = '.join(parts)}")
    if not r.before:
        asked = f"What does it add to {of}?"
        return Question(tuple(given), asked, r.contribution, tuple(_product_slips(r)), hint)
    given.append(f"{of} = {signed(r.before, LINE)}  so far")
    slips = [
        (r.contribution, f"That is what is added. Gradients accumulate: {of} was "
         f"{signed(r.before, LINE)} before."),
        (r.before, "That is the gradient so far; this path adds to it."),
        *((r.before + x, f"{why} (The sum is begun rightly.)") for x, why in _product_slips(r)),
        *_product_slips(r),
        (-r.after, "Wrong sign: the size of the sum is right."),
        (r.before * r.contribution, "Several paths add up; they are not multiplied."),
    ]  # fmt: skip
    return Question(tuple(given), f"What is {of} then?", r.after, tuple(slips), hint)


def _hint(r: Chain, made: Forward | None) -> str:
    """Say what the local derivative is in symbols, and what to do with it."""
    if made is None or r.input not in made.inputs or len(made.inputs) > MANY:
        return "It is the upstream gradient times the local derivative."
    rule = board(shortened(made).slope(made.inputs.index(r.input)))
    return f"The local derivative ∂{r.node}/∂{r.input} is {rule}; multiply the upstream by it."


def _product_slips(r: Chain) -> Iterator[tuple[float, str]]:
    """Give the usual wrong values of upstream · local."""
    up, local = r.upstream, r.local
    yield -r.contribution, "Wrong sign: the size is right. Mind the signs of both factors."
    yield (
        up,
        (
            f"That is the upstream gradient alone: the local derivative ∂{r.node}/∂{r.input} is "
            "missing as a factor."
        ),
    )
    yield (
        local,
        (
            f"That is the local derivative alone: the upstream gradient ∂{r.root}/∂{r.node} is "
            "missing as a factor."
        ),
    )
    yield -up, "The local derivative is missing as a factor, and the sign is wrong."
    yield -local, "The upstream gradient is missing as a factor, and the sign is wrong."
    yield up + local, "The chain rule multiplies upstream and local; you have added them."
    if local and isfinite(up / local):
        yield up / local, "The chain rule multiplies by the local derivative; you have divided."


def _about_weight(r: Update) -> Question:
    """Ask for the new weight."""
    step, what = r.lr * r.direction, "direction" if r.terms else "grad"
    old, grad, direction = (signed(x, LINE) for x in (r.old, r.grad, r.direction))
    given = [f"{r.name} = {old}", f"grad = {grad}", f"lr = {signed(r.lr, LINE)}"]
    if r.terms:
        given.append(f"direction = {direction}  by the optimizer's rule")
    against = "Wrong sign: the weight goes against its gradient, new = old − lr·grad."
    slips = [
        (r.old + step, against),
        (r.old - r.direction, f"The learning rate is missing as a factor: old − lr·{what}."),
        (
            r.old + r.direction,
            f"lr is missing as a factor, and the sign is wrong: old − lr·{what}.",
        ),
        (-step, "That is the step alone: the old value is forgotten, new = old − lr·grad."),
        (step, "That is lr·grad alone: the old value is forgotten, new = old − lr·grad."),
        (r.old - r.lr, f"The {what} is missing as a factor: old − lr·{what}."),
        (r.old - r.lr * r.grad, "This optimizer steps along its direction, not the gradient."),
        (r.old, "That is the old value; its gradient moves it."),
        (r.grad, "That is the gradient; asked for is the weight it leads to."),
    ]
    return Question(
        tuple(given),
        f"What is the new {r.name}?",
        r.new,
        tuple(slips),
        f"The rule is new = old − lr·{what}.",
    )
