"""Questions about one step: what a product of the chain rule adds, and what a weight becomes.

They are made from a record, so they can be asked before it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from autograd.answers.mistakes import far_fetched, of_paths
from autograd.answers.numbers import known
from autograd.answers.question import Question
from autograd.answers.reading import OTHER, SLOPES, factor, shown
from autograd.answers.verdict import REVERSED, Hint, Mistake, Verdict, of_sum
from autograd.explain import Explanation, Path
from autograd.figures import number
from autograd.graph import names_in
from autograd.labels import differential
from autograd.records import Chain, Forward, Record, Update
from autograd.tokens import Line, Token, board, quantity, written
from autograd.value import Value, real


def ask(record: Record, made: Forward | None = None) -> Question | None:
    """Return the question that a record answers with its number; a mark answers none.

    `made` is how the product's node was computed, which the question shows.

    >>> from autograd.records import Chain
    >>> question = ask(Chain("v1", "w", 2.1, -3.8, -7.98, 0.0, -7.98, "loss"))
    >>> question.asked
    'What is the contribution to ∂loss/∂w?'
    >>> question.verdict("-3.8 · 2.1")
    ✓ Right: -3.8 · 2.1 = -7.98.
    >>> question.verdict(2.1 - 3.8)
    ✗ The factors are added: 2.1 + (-3.8). Along a path they multiply.
      A hint is in .further
    """
    match record:
        case Forward():
            return _value(record)
        case Chain(before=0.0):
            return _product(record, made)
        case Chain():
            return _sum(record, made)
        case Update():
            return _new_weight(record)
    return None


def update(
    answer: Any, w: Value, lr: float, hints: Mapping[float | str, Hint] | None = None
) -> Verdict:
    """Judge an answer to: what is w after the step w ← w − lr·w.grad?

    >>> w = Value(1.0, "w")
    >>> ((w * 2.1 - 4.0) ** 2).backward()
    >>> update(1.0798, w, lr=0.01)
    ✓ Right: w = 1 − 0.01·(−7.98) = 1.0798.
    >>> update(0.9202, w, lr=0.01)
    ✗ That is w + lr · w.grad. The step goes against the gradient: w − lr · w.grad.
      A hint is in .further

    It is right to three significant digits and to a tenth of the step. `hints` says of wrong
    numbers what went wrong, before a diagnosis of ours. `answer` may be any object; raises
    TypeError if `w` is not a Value or `lr` no number, ValueError if the step leads to no finite
    number.
    """
    if not isinstance(w, Value):
        raise TypeError(f"answers.update expects w to be a Value, got {shown(w)}")
    rate, name = real(lr, "answers: the argument lr"), names_in(w, end="w").of(w)
    right = real(w.data - rate * w.grad, f"answers.update computes {name} − lr · {name}.grad and")
    question = _new_weight(Update(name, w.data, w.grad, rate, w.grad, right))
    return question._replace(hints=known(hints)).verdict(answer)


# A node.


def _value(r: Forward) -> Question:
    """Ask what a node is, once its inputs are known."""
    return Question(
        what=f"{r.name} = {board(r.symbols)}",
        right=r.value,
        worked=written(r.line),
        mistakes=(),
        hint=f"It is {board(r.symbols)}, that is {board(r.figures)}.",
        examples=OTHER,
        given=tuple(r.lines[:1]),
    )


# An update.


def _new_weight(r: Update) -> Question:
    given = {r.name: r.old, "grad": r.grad, "lr": r.lr}
    if r.terms:
        given["direction, by the optimizer's rule,"] = r.direction
    numbers = r.lines[1]
    return Question(
        what=f"the new value of {r.name}",
        right=r.new,
        worked=f"{r.name} {board(numbers)}",
        mistakes=tuple(_with_update(r)),
        hint=f"The rule is {_rule(r)} {board(numbers[:5])}…",
        within=of_sum(r.old, r.new),
        examples=OTHER,
        given=tuple(_equation(Token(name), x) for name, x in given.items()),
    )


def _rule(r: Update) -> str:
    return f"{r.name} − lr · {_slope(r)}"


def _slope(r: Update) -> str:
    return r.slope if r.terms else f"{r.name}.grad"


def _with_update(r: Update) -> Iterator[Mistake]:
    """Yield what comes out when a part of the rule is forgotten or its sign is wrong."""
    name, rule, slope, step = r.name, _rule(r), _slope(r), r.lr * r.direction
    against = "The step goes against the gradient"
    yield r.old + step, f"That is {name} + lr · {slope}. {against}: {rule}."
    yield (
        r.old - r.direction,
        f"The learning rate is forgotten: the step is lr · {slope}, not all of it.",
    )
    only = f"is the step alone; the new value is {rule}."
    yield -step, f"{number(-step)} {only}"
    yield step, f"{number(step)} {only}"
    if step:
        yield r.old, f"{number(r.old)} is the old value of {name}; now take the step: {rule}."
    yield (
        r.old + r.direction,
        f"The learning rate is forgotten, and the step goes against the gradient: {rule}.",
    )
    yield r.grad, f"{number(r.grad)} is the gradient, not the new value of {name}."
    if r.terms:
        yield r.old - r.lr * r.grad, f"This optimizer steps along its direction: {rule}."
    yield (
        r.old - r.lr,
        f"The {'direction' if r.terms else 'gradient'} is forgotten: the step is lr · {slope}.",
    )
    yield r.old * (1 - step), f"Subtract the step itself, not that part of {name}: {rule}."


# A product of the chain rule.


def _product(r: Chain, made: Forward | None) -> Question:
    """Ask what a product adds to a gradient that is still 0."""
    of, path = f"{differential(r.root)}/{differential(r.input)}", _path(r, made)
    found = Explanation(r.input, r.root, r.contribution, (path,), 1, 0.0)
    return Question(
        what=f"the contribution to {of}",
        right=r.contribution,
        worked=written(r.lines[1][1:]),
        mistakes=(*of_paths(found), *far_fetched(found)),
        hint=_hint(path),
        within=of_sum(0.0, r.contribution),
        examples=SLOPES,
        given=tuple(_given(r, made)),
    )


def _sum(r: Chain, made: Forward | None) -> Question:
    """Ask what a gradient is once a product is added to what has arrived before."""
    of, part = f"{differential(r.root)}/{differential(r.input)}", _product(r, made)
    return Question(
        what=f"{of} after this step",
        right=r.after,
        worked=f"{of} = {written(r.sum[1:])}",
        mistakes=tuple(_with_sum(r, part.mistakes)),
        hint=f"{part.hint} Then add it to what has arrived so far.",
        within=of_sum(r.before, r.after),
        examples=SLOPES,
        given=(*part.given, _equation(Token(f"{of} so far"), r.before)),
    )


def _with_sum(r: Chain, part: Iterable[Mistake]) -> Iterator[Mistake]:
    """Yield the mistakes with a sum, then those with the product that is added."""
    before, added = number(r.before), number(r.contribution)
    yield r.contribution, f"{added} is what is added. Gradients accumulate: {before} was there."
    yield r.before, f"{before} is the gradient so far; this product adds to it."
    for x, text in part:
        yield r.before + x, f"The sum is begun rightly. {text}"
    yield from part
    yield -r.after, REVERSED
    yield (
        r.before * r.contribution,
        f"The products of several paths add: {before} + {factor(r.contribution)}.",
    )


def _path(r: Chain, made: Forward | None) -> Path:
    """Return the way of a product: from its input through its node to the root."""
    rule = made.rule(r.input_index) if made else number(r.local)
    steps = 1 if r.node == r.root else 2
    return Path(
        (r.input, r.node, r.root)[: steps + 1],
        (rule, number(r.upstream))[:steps],
        (r.local, r.upstream)[:steps],
        r.contribution,
    )


def _hint(path: Path) -> str:
    """Say what the local derivative is in symbols, and what to do with it."""
    rule, (name, node, *_) = path.rules[0], path.names
    if rule == number(path.locals[0]):
        return "It is the upstream gradient times the local derivative."
    local = f"{differential(node)}/{differential(name)}"
    return f"The local derivative {local} is {rule}; multiply the upstream gradient by it."


def _given(r: Chain, made: Forward | None) -> Iterator[Line]:
    """Yield the upstream gradient, and how the node was computed."""
    upstream = Token(f"{differential(r.root)}", "upstream", f"{differential(r.node)}")
    yield (*_equation(upstream, r.upstream), Token("  arrives from above"))
    if made:
        first, *rest = made.lines
        yield (*first, *(t for line in rest for t in (Token(" "), *line)))


def _equation(left: Token, x: float) -> Line:
    return left, Token(" = "), quantity(x, left.role)
