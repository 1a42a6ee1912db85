"""Questions whose answer is a number: any number, or the new value of a weight.

Gradients, with the mistakes that the chain rule invites, are asked about in gradients.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from autograd.answers.reading import OTHER, UnreadableError, example, factor, read, shown
from autograd.answers.verdict import Mistake, Verdict, judge, off, tolerance
from autograd.text import number as written
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
    within = None if tolerance is None else abs(_real(tolerance, "tolerance"))
    known = [(_real(x, "hints"), text) for x, text in (hints or {}).items()]
    asked = what or "the answer"
    try:
        x = read(answer, asked, example(right))
    except UnreadableError as problem:
        return Verdict(False, str(problem))
    for wrong, text in known:  # hit exactly, they count even where they are almost right
        if x == wrong != right:
            return Verdict(False, text)
    verdict = judge(x, right, [(-right, _turned(right)), *known], within)
    if verdict is None:
        look = f"Work out {asked} once more, each step with its numbers."
        return Verdict(False, f"{off(x, right)}.\n{look}")
    if not verdict:
        return verdict
    return Verdict(
        True, f"Right: {what} = {written(right)}." if what else f"Right: {written(right)}."
    )


def update(answer: Any, w: Value, lr: float) -> Verdict:
    """Judge an answer to: what is w after the step w ← w − lr·w.grad?

    >>> w = Value(1.0, "w")
    >>> ((w * 2.1 - 4.0) ** 2).backward()
    >>> update(1.0798, w, lr=0.01)
    ✓ Right: w = 1 − 0.01 · (-7.98) = 1.0798.
    >>> update(0.9202, w, lr=0.01)
    ✗ That is w + lr · w.grad. The step goes against the gradient: w − lr · w.grad.

    It is right to three significant digits and to a tenth of the step. `answer` may be any
    object; raises TypeError if `w` is not a Value or `lr` no number, ValueError if the step
    leads to no finite number.
    """
    if not isinstance(w, Value):
        raise TypeError(f"answers.update expects w to be a Value, got {shown(w)}")
    rate, name = _real(lr, "lr"), w.label or "w"
    step = rate * w.grad
    right = real(w.data - step, f"answers.update computes {name} − lr · {name}.grad and")
    try:
        x = read(answer, f"the new value of {name}", example(right, OTHER))
    except UnreadableError as problem:
        return Verdict(False, str(problem))
    within = min(tolerance(right), abs(step) / 10) if step else None
    verdict = judge(x, right, _mistakes(name, w, rate), within)
    if verdict is None:
        rule = f"{name} − lr · {name}.grad = {written(w.data)} − {written(rate)} · …"
        return Verdict(False, f"{off(x, right)}.\nThe rule is {rule}")
    if not verdict:
        return verdict
    sum_ = f"{written(w.data)} − {written(rate)} · {factor(w.grad)}"
    return Verdict(True, f"Right: {name} = {sum_} = {written(right)}.")


def _mistakes(name: str, w: Value, lr: float) -> Iterator[Mistake]:
    """Yield what comes out when a part of the rule is forgotten or turned round."""
    old, grad, step = w.data, w.grad, lr * w.grad
    rule = f"{name} − lr · {name}.grad"
    yield (
        old + step,
        f"That is {name} + lr · {name}.grad. The step goes against the gradient: {rule}.",
    )
    yield (
        old - grad,
        f"The learning rate is forgotten: the step is lr · {name}.grad, not all of it.",
    )
    only = f"is the step only; asked is the new value of {name}, {rule}."
    yield -step, f"{written(-step)} {only}"
    yield step, f"{written(step)} {only}"
    if step:
        yield old, f"{written(old)} is the old value of {name}; now take the step: {rule}."
    yield (
        old + grad,
        f"The learning rate is forgotten, and the step goes against the gradient: {rule}.",
    )
    yield grad, f"{written(grad)} is the gradient; asked is the new value of {name}, {rule}."
    yield old - lr, f"The gradient is forgotten: the step is lr · {name}.grad."
    yield old * (1 - step), f"Take the step from {name}, not that part of {name}: {rule}."


def _turned(right: float) -> str:
    return f"The size {written(abs(right))} is right, but the sign is turned round."


def _real(x: Any, argument: str) -> float:
    return real(x.data if isinstance(x, Value) else x, f"answers: the argument {argument}")
