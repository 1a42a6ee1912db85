"""The question which factors a gradient is made of: one blank for each step of a path.

What they multiply to is asked in gradients.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import Any

from autograd.answers.gradients import moved
from autograd.answers.mistakes import exponent, forgotten, misplaced, route
from autograd.answers.numbers import known
from autograd.answers.question import Question
from autograd.answers.reading import (
    SLOPES,
    UnansweredError,
    UnreadableError,
    factor,
    shown,
    unanswered,
)
from autograd.answers.verdict import REVERSED, Hint, Mistake, Verdict
from autograd.explain import Path, explain
from autograd.figures import number
from autograd.graph import leaves, names_in, order
from autograd.labels import differential
from autograd.value import Value


def factors(
    answer: Any, w: Value, loss: Value, hints: Mapping[float | str, Hint] | None = None
) -> Verdict:
    """Judge a list of the local derivatives along the path from w to loss, in that order.

    >>> w, x = Value(1.0, "w"), Value(2.1, "x")
    >>> loss = (w * x - 4.0) ** 2
    >>> factors([2.1, 1, -3.8], w, loss)
    ✓ Right: 2.1 · 1 · (-3.8) = -7.98.
    >>> factors([1, 1, -3.8], w, loss)
    ✗ Factor 1, ∂v1/∂w: 1 is the value of w itself.
      A hint is in .further

    `hints` says of wrong factors what went wrong, before a diagnosis of ours. `answer` may be any
    object. Raises ValueError unless exactly one path leads from w to loss, TypeError for what is no
    Value.
    """
    refusal = moved(w, loss, "factors")
    if refusal is not None:
        return refusal
    path, nodes = _path(w, loss), chain(w, loss)
    steps = [_step(k, path, nodes, known(hints)) for k in range(len(path.locals))]
    try:
        items = _items(answer, path)
        given = [step.read(item) for step, item in zip(steps, items, strict=True)]
    except UnreadableError as problem:
        return problem.verdict
    verdicts = [step.judge(x) for step, x in zip(steps, given, strict=True)]
    wrong = next((k for k, verdict in enumerate(verdicts) if not verdict), None)
    if wrong is None:
        return Verdict(
            True, f"Right: {' · '.join(map(factor, path.locals))} = {number(path.product)}."
        )
    if all(step.judge(x) for step, x in zip(steps, reversed(given), strict=True)):
        names = path.names
        return Verdict(False, f"Right factors, listed from {names[-1]} back; begin at {names[0]}.")
    said = f"Factor {wrong + 1}, {_slope(wrong, path)}: {verdicts[wrong].text}"
    return verdicts[wrong]._replace(text=said)


def _path(w: Value, loss: Value) -> Path:
    """Return the one path from w to loss; raise ValueError unless there is exactly one."""
    found = explain(w, loss, 1)
    if found.path_count != 1 or not found.paths[0].locals:
        raise ValueError(
            f"factors needs exactly one path from {found.name} to {found.root}, and there are "
            f"{found.path_count}; ask for the gradient, or start from a node further on"
        )
    return found.paths[0]


def chain(w: Value, loss: Value) -> list[Value]:
    """Return the nodes of the one path from w to loss, both included."""
    found = {w: None}
    for node in order(loss):
        if any(v in found for v in node.inputs):
            found[node] = None
    return list(found)


def _items(answer: Any, path: Path) -> list[Any]:
    """Return the items given, one for each step; raise UnreadableError for anything else."""
    count = len(path.locals)
    kind = f"the {count} local derivatives along {route(path)}" if count > 1 else "one number"
    if unanswered(answer):
        raise UnansweredError(
            f"Not answered yet: write {kind} as a list in place of {shown(answer)}."
        )
    try:
        given = answer.tolist() if getattr(answer, "ndim", None) == 1 else answer
    except Exception:  # an answer may be any object
        given = None
    if not isinstance(given, list | tuple):
        raise UnreadableError(f"Expected a list, [ … ], of {kind}; got {shown(answer)}.")
    if len(given) != count:
        got = f"more than {count}" if len(given) > count else str(len(given))
        raise UnreadableError(
            f"The path {route(path)} has {count} steps, so {count} factors; the list has {got}.\n"
            "A sum hands its gradient on unchanged: that is a factor too, 1."
        )
    return list(given)


def _step(k: int, path: Path, nodes: Sequence[Value], hints: Sequence[Mistake]) -> Question:
    """Ask for the k-th local derivative."""
    return Question(
        what=f"factor {k + 1} ({_slope(k, path)})",
        right=path.locals[k],
        worked=number(path.locals[k]),
        mistakes=tuple(_mistakes(k, path, nodes)),
        hint=_rule(k, path),
        examples=SLOPES,
        hints=hints,
    )


def _slope(k: int, path: Path) -> str:
    return f"{differential(path.names[k + 1])}/{differential(path.names[k])}"


def _mistakes(k: int, path: Path, nodes: Sequence[Value]) -> Iterator[Mistake]:
    """Yield what is often written in place of the k-th local derivative."""
    local, name, after = path.locals[k], path.names[k], path.names[k + 1]
    yield -local, REVERSED
    if exponent(path.rules[k]):
        yield local / exponent(path.rules[k]), forgotten(path.rules[k])
    if k:
        so_far = prod(path.locals[: k + 1])
        yield (
            so_far,
            f"{number(so_far)} is the product so far; write the factor of this step alone.",
        )
    if k < len(path.locals) - 1:
        arriving = prod(path.locals[k:])
        text = f"{number(arriving)} is the whole gradient of {name}; write this step alone."
        yield arriving, text
    names = names_in(nodes[-1])
    values = {names.of(v): v.data for v in (*leaves(nodes[-1]), *order(nodes[-1]))}
    yield from misplaced(path, k, values)
    own, result = nodes[k].data, nodes[k + 1].data
    yield own, f"{number(own)} is the value of {name} itself."
    yield result, f"{number(result)} is the value of {after}, not its slope."
    for v in nodes[k + 1].inputs:
        yield v.data, _beside(v, nodes[k], nodes[k + 1], after)
    if local:
        yield 1 / local, "That is one over the slope."


def _beside(v: Value, source: Value, node: Value, name: str) -> str:
    """Say what the other input of a node does to a nudge: as its number it is no slope."""
    x, op = number(v.data), node.op and node.op.name
    if op in ("add", "sub"):
        return f"{x} is added or subtracted; does that change how far a nudge goes?"
    if op == "div" and source is node.inputs[0]:
        return f"Whatever is divided by {x} moves less, not more: a nudge is divided by it, too."
    return f"{x} is an input of {name}, not its slope."


def _rule(k: int, path: Path) -> str:
    """Give the rule of a step to put numbers in; where it is a number, a way to find it."""
    rule, name, after = path.rules[k], path.names[k], path.names[k + 1]
    if rule == number(path.locals[k]):
        return f"Raise {name} by 0.1: by how many tenths does {after} move?"
    return f"The rule of this step is {rule}: put the numbers in."
