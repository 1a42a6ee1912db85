"""The question which factors a gradient is made of: one blank for each step of a path.

What they multiply to is asked in gradients.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from math import prod
from typing import Any

from autograd.answers.gradients import moved
from autograd.answers.mistakes import route
from autograd.answers.reading import (
    SLOPES,
    UnreadableError,
    example,
    factor,
    read,
    shown,
    unanswered,
)
from autograd.answers.verdict import Mistake, Verdict, judge
from autograd.explain import Path, explain
from autograd.graph import order
from autograd.text import number
from autograd.value import Value


def factors(answer: Any, w: Value, loss: Value) -> Verdict:
    """Judge a list of the local derivatives along the path from w to loss, in that order.

    >>> w, x = Value(1.0, "w"), Value(2.1, "x")
    >>> loss = (w * x - 4.0) ** 2
    >>> factors([2.1, 1, -3.8], w, loss)
    ✓ Right: 2.1 · 1 · (-3.8) = -7.98.
    >>> factors([1, 1, -3.8], w, loss)
    ✗ Factor 1, ∂v1/∂w: 1 is the value of w itself. The rule of this step is x: put the numbers in.

    `answer` may be any object. Raises ValueError unless exactly one path leads from w to loss.
    """
    refusal = moved(w, loss, "factors")
    if refusal is not None:
        return refusal
    found = explain(w, loss, 1)
    if found.path_count != 1 or not found.paths[0].locals:
        raise ValueError(
            f"factors needs exactly one path from {found.name} to {found.root}, and there are "
            f"{found.path_count}; ask for the gradient, or start from a node further on"
        )
    path = found.paths[0]
    try:
        given = _read_factors(answer, path)
    except UnreadableError as problem:
        return Verdict(False, str(problem))
    if wrong := _wrong(given, path, chain(w, loss)):
        return Verdict(False, wrong)
    product = " · ".join(map(factor, path.locals))
    return Verdict(True, f"Right: {product} = {number(path.product)}.")


def chain(w: Value, loss: Value) -> list[Value]:
    """Return the nodes of the one path from w to loss, both included."""
    found = {w: None}
    for node in order(loss):
        if any(v in found for v in node.inputs):
            found[node] = None
    return list(found)


def _read_factors(answer: Any, path: Path) -> list[float]:
    """Return the factors given, one for each step; raise UnreadableError for anything else."""
    count = len(path.locals)
    kind = f"the {count} local derivatives along {route(path)}" if count > 1 else "one number"
    if unanswered(answer):
        raise UnreadableError(
            f"Not answered yet: write {kind} as a list in place of {shown(answer)}."
        )
    try:
        items = list(islice(_items(answer), count + 1))
    except Exception:  # an answer may be any object
        raise UnreadableError(f"Expected a list, [ … ], of {kind}; got {shown(answer)}.") from None
    if len(items) != count:
        got = f"more than {count}" if len(items) > count else str(len(items))
        raise UnreadableError(
            f"The path {route(path)} has {count} steps, so {count} factors; the list has {got}.\n"
            "A sum hands its gradient on unchanged: that is a factor too, 1."
        )
    return [
        read(
            item,
            f"factor {k + 1} (∂{path.names[k + 1]}/∂{path.names[k]})",
            example(path.locals[k], SLOPES),
        )
        for k, item in enumerate(items)
    ]


def _items(answer: Any) -> Iterator[Any]:
    if isinstance(answer, list | tuple):
        return iter(answer)
    if getattr(answer, "ndim", None) == 1:
        return iter(answer.tolist())
    raise TypeError("not a list")


def _wrong(given: list[float], path: Path, nodes: Sequence[Value]) -> str | None:
    """Say what is wrong with the first factor that is, if one is."""
    pairs = list(zip(given, path.locals, strict=True))
    wrong = [k for k, (x, local) in enumerate(pairs) if not judge(x, local, [])]
    if not wrong:
        return None
    names, k = path.names, wrong[0]
    if all(judge(x, local, []) for x, local in zip(given[::-1], path.locals, strict=True)):
        return f"Right factors, listed from {names[-1]} back; begin at {names[0]}."
    verdict = judge(given[k], path.locals[k], _mistakes(k, path, nodes))
    text = _rule(k, path) if verdict is None else verdict.text
    return f"Factor {k + 1}, ∂{names[k + 1]}/∂{names[k]}: {text}"


def _mistakes(k: int, path: Path, nodes: Sequence[Value]) -> Iterator[Mistake]:
    """Yield what is often written in place of the k-th local derivative."""
    local, name, after = path.locals[k], path.names[k], path.names[k + 1]
    yield -local, f"{number(abs(local))} is right, but the sign is turned round."
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
    own, result = nodes[k].data, nodes[k + 1].data
    yield own, f"{number(own)} is the value of {name} itself. {_rule(k, path)}"
    yield result, f"{number(result)} is the value of {after}, not its slope. {_rule(k, path)}"
    for v in nodes[k + 1].inputs:
        yield v.data, f"{number(v.data)} stands beside {name} there. {_rule(k, path)}"
    if local:
        yield 1 / local, f"That is one over the slope. {_rule(k, path)}"


def _rule(k: int, path: Path) -> str:
    """Give the rule of a step to put numbers in; where it is a number, a way to find it."""
    rule, name, after = path.rules[k], path.names[k], path.names[k + 1]
    if rule == number(path.locals[k]):
        return f"Raise {name} by 0.1: by how many tenths does {after} move?"
    return f"The rule of this step is {rule}: put the numbers in."
