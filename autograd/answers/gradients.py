"""The question what a gradient is, and what else the wrong numbers are.

Asking changes nothing in the graph; mistakes with factors and paths are in mistakes.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from autograd.answers.mistakes import derivative, far_fetched, misplaced, of_paths, route
from autograd.answers.numbers import known
from autograd.answers.question import Question
from autograd.answers.reading import SLOPES, shown
from autograd.answers.verdict import Hint, Mistake, Verdict, close, tolerance
from autograd.explain import Explanation, explain
from autograd.graph import first_changed, leaves, names_in, order
from autograd.labels import differential
from autograd.text import number
from autograd.value import Value

MOST_PATHS = 64
MOST_NODES = 100


def gradient(
    answer: Any, w: Value, loss: Value, hints: Mapping[float | str, Hint] | None = None
) -> Verdict:
    """Judge an answer to: what is ∂loss/∂w?

    >>> w, x = Value(1.0, "w"), Value(2.1, "x")
    >>> loss = (w * x - 4.0) ** 2
    >>> gradient(-7.98, w, loss)
    ✓ Right: ∂loss/∂w = -7.98.
    >>> gradient(-3.8, w, loss)
    ✗ -3.8 is what arrives at v1; the factor ∂v1/∂w = x = 2.1 is still missing.
      A hint is in .further

    `hints` says of wrong numbers what went wrong, before a diagnosis of ours. `answer` may be any
    object. It does not matter whether `backward()` has run, and nothing is changed. Raises
    TypeError for a `w` or `loss` that is no Value, ValueError where there is no gradient.
    """
    refusal = moved(w, loss, "gradient")
    if refusal is not None:
        return refusal
    found = explain(w, loss, MOST_PATHS)
    asked = f"{differential(found.root)}/{differential(found.name)}"
    question = Question(
        what=asked,
        right=found.total,
        worked=f"{asked} = {number(found.total)}",
        mistakes=_mistakes(w, loss, found),
        hint=_first_look(found),
        examples=SLOPES,
        hints=known(hints),
    )
    return question.verdict(answer)


def moved(w: Any, loss: Any, question: str) -> Verdict | None:
    """Refuse what is no graph; say if its leaves have moved on since it was computed."""
    for name, v in (("w", w), ("loss", loss)):
        if not isinstance(v, Value):
            raise TypeError(f"answers.{question} expects {name} to be a Value, got {shown(v)}")
    if first_changed(order(loss)) is None:
        return None
    name = names_in(loss).of(loss)
    return Verdict(
        False,
        f"Some number was changed after {name} was computed: run the cell that computes {name} "
        "again, then answer.",
    )


def _mistakes(w: Value, loss: Value, found: Explanation) -> Iterator[Mistake]:
    """Yield the mistakes with factors and paths, then those with other numbers at hand."""
    total = found.total
    yield from _left(found, w)
    if found.path_count:
        yield from of_paths(found)
    if found.path_count == 1:
        yield from _elsewhere(found, loss)
    yield w.data, f"{number(w.data)} is the value of {found.name} (its data), not its gradient."
    yield loss.data, f"{number(loss.data)} is the value of {found.root} itself, not a slope of it."
    if total:
        yield 2 * total, f"{number(2 * total)} is twice the gradient: is something counted twice?"
    for name, grad in _other_gradients(w, loss):
        yield grad, f"{number(grad)} is the gradient of {name}, not of {found.name}."
    yield 0.0, f"0 would say that moving {found.name} does not move {found.root}: it does."
    for node in order(loss)[-MOST_NODES:]:
        yield node.data, f"{number(node.data)} is the value of a node on the way, not a slope."
    yield from far_fetched(found)


def _left(found: Explanation, w: Value) -> Iterator[Mistake]:
    """Yield what w.grad holds, where more than this gradient is in it."""
    total, held, grad = found.total, w.grad, f"{found.name}.grad"
    if not held or close(held, total, tolerance(total, 9)):
        return
    cure = f"backward() adds to what is there, so set {grad} to 0 before each."
    times = next((k for k in (2, 3) if close(held, k * total, tolerance(k * total, 9))), 0)
    if total and times:
        yield held, f"{number(held)} is what {grad} holds: {times} times the gradient.\n{cure}"
    elif not w.inputs:
        yield (
            held,
            f"{number(held)} is what {grad} holds, not all of this loss.\n{cure}",
        )
        kept = f"That is the gradient and what {grad} held before, {number(held)}."
        yield total + held, f"{kept}\n{cure}"


def _elsewhere(found: Explanation, loss: Value) -> Iterator[Mistake]:
    """Yield the slope of a power taken at another place, the gradient with it, and lone factors."""
    (path,), names = found.paths, names_in(loss)
    values = {names.of(v): v.data for v in (*leaves(loss), *order(loss)[-MOST_NODES:])}
    for k, local in enumerate(path.locals):
        for x, text in misplaced(path, k, values):
            yield x, text
            if local:
                yield path.product / local * x, text
    for k, local in enumerate(path.locals):
        if abs(local) != 1:
            yield local, f"{number(local)} is one factor of the path alone, {derivative(path, k)}."


def _other_gradients(w: Value, loss: Value) -> list[tuple[str, float]]:
    names, others = names_in(loss), [leaf for leaf in leaves(loss) if leaf is not w]
    return [(names.of(leaf), explain(leaf, loss, 0).total) for leaf in others[:10]]


def _first_look(found: Explanation) -> str:
    """Say where to begin, without giving the number away."""
    if not found.path_count:
        return f"No path leads from {found.name} to {found.root}: does moving it change anything?"
    if found.path_count == 1:
        path = found.paths[0]
        if len(path.rules) == 1 and path.rules[0] != number(path.locals[0]):
            return f"There is one step, and its rule is {path.rules[0]}: put the numbers in."
        way = route(path)
        return f"The path goes {way}; write its local derivatives down and multiply them."
    ways = "; ".join(route(p) for p in found.paths[:2])
    more = "; …" if found.path_count > 2 else ""
    return f"{found.path_count} paths: {ways}{more}. Multiply along each, then add."
