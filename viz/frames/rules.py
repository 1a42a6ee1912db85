"""What a step says on the board: its rule in symbols and in numbers, and its line of the log.

Rules are lines of tokens, a text or a fraction, each with the part it plays; what a token looks
like is left to whoever shows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from autograd.records import Chain, Forward, Mark, Record, Update
from autograd.text import number
from viz.graph import PATH  # what a parameter's path looks like
from viz.style import pretty
from viz.svg.text import cut, legible

LONG_NAME = 40
LONG_TEXT = 300


class Token(NamedTuple):
    """A piece of a rule: a text or, with something under it, a fraction."""

    text: str
    part: str = ""
    under: str = ""

    def __str__(self) -> str:
        return f"{self.text}/{self.under}" if self.under else self.text


@dataclass
class Rule:
    """What is said of one step."""

    kind: str
    heading: str
    lines: list[list[Token]]
    log: str

    @property
    def length(self) -> int:
        """How many characters wide its longest line is."""
        return max((sum(map(_width, line)) for line in self.lines), default=0)


def _width(token: Token) -> int:
    return max(len(token.text), len(token.under))


def printable(name: str, longest: int = LONG_NAME) -> str:
    """Return a name as a line of text, whatever is in it, cut in the middle if it is long."""
    return "".join(c if legible(c) else repr(c)[1:-1] for c in cut(name, longest))


def short(name: str) -> str:
    """Return what a name is called where there is little room: w[2] for a parameter's path."""
    return printable(name.rpartition(".")[2] if PATH.fullmatch(name) else name, 24)


def called(record: Record, write: Callable[[str], str] = printable) -> Record:
    """Return the record with its names written by a function, so that all of it can be shown."""
    match record:
        case Forward():
            inputs = tuple(n if n is None else write(n) for n in record.inputs)
            return record._replace(name=write(record.name), inputs=inputs)
        case Chain():
            node, source, root = map(write, (record.node, record.input, record.root))
            return record._replace(node=node, input=source, root=root)
        case Update():
            terms = {write(term): x for term, x in record.terms.items()}
            return record._replace(name=write(record.name), terms=terms)
    return Mark(printable(record.kind), printable(record.text, LONG_TEXT))


def rule(record: Record, step: Forward | None = None, index: int = 0) -> Rule:
    """Return what is said of a record; of a chain product also why its local derivative is so.

    `step` is how the product's node was computed and `index` which of its inputs is meant.
    """
    log, shown = printable(repr(called(record))[10:], LONG_TEXT), called(record, short)
    match shown:
        case Forward():
            return Rule("forward", printable(record.name), _forward(shown), log)  # type: ignore[union-attr]
        case Chain():
            named = None if step is None else called(step, short)
            assert named is None or isinstance(named, Forward)
            heading = f"gradient of {printable(record.input)}"  # type: ignore[union-attr]
            return Rule("chain rule", heading, _chain(shown, named, index), log)
        case Update():
            heading = f"new value of {printable(record.name)}"  # type: ignore[union-attr]
            return Rule("update", heading, _update(shown), log)
    return Rule("mark", "", [[Token(f"{shown.kind}: {shown.text}")]], log)


def opening(records: Sequence[Record]) -> Rule:
    """Return what is said before the first step: what there is to see."""
    counts = Counter(type(record) for record in records)
    words = {Forward: "forward", Chain: "chain rule", Update: "update", Mark: "mark"}
    parts = [f"{counts[kind]} {word}" for kind, word in words.items() if counts[kind]]
    text = f"{len(records)} step{'s' if len(records) > 1 else ''}: {', '.join(parts)}"
    return Rule("start", "", [[Token(text)]], "")


def _forward(record: Forward) -> list[list[Token]]:
    symbols, numbers = board(record.formula, record.inputs), _minus(pretty(record.numbers))
    result = [Token(" = "), Token(figures(record.value), "target")]
    if symbols == numbers:
        return [[Token(f"{record.name} = {symbols}"), *result]]
    return [[Token(f"{record.name} = {symbols}")], [Token(f"= {numbers}"), *result]]


def _chain(record: Chain, step: Forward | None, index: int) -> list[list[Token]]:
    root, node, name = f"∂{record.root}", f"∂{record.node}", f"∂{record.input}"
    symbols = [
        Token(root, "target", name),
        Token(" += "),
        Token(root, "upstream", node),
        Token(" · "),
        Token(node, "local", name),
    ]
    numbers = [
        Token("= "),
        Token(figures(record.upstream), "upstream"),
        Token(" · "),
        Token(factor(figures(record.local)), "local"),
        Token(" = "),
        Token(figures(record.contribution), "target"),
    ]
    lines = [symbols, numbers]
    if step is not None and index < len(step.inputs):
        symbolic = board(step.rule(index), (step.name, *step.inputs))
        numeric = _minus(pretty(step.rule_in_numbers(index)))
        why = " = ".join(dict.fromkeys(["", symbolic, numeric, figures(record.local)]))
        lines.append([Token(node, "local", name), Token(why, "local")])
    if record.before:
        total = f"{figures(record.before)} + {factor(figures(record.contribution))}"
        lines.append([Token(f"so far {total} = {figures(record.after)}")])
    return lines


def _update(record: Update) -> list[list[Token]]:
    what = "direction" if record.terms else "grad"
    symbols = [
        Token("new", "target"),
        Token(" = old − "),
        Token("lr", "local"),
        Token(" · "),
        Token(what, "upstream"),
    ]
    numbers = [
        Token(f"= {figures(record.old)} − "),
        Token(figures(record.lr), "local"),
        Token(" · "),
        Token(factor(figures(record.direction)), "upstream"),
        Token(" = "),
        Token(figures(record.new), "target"),
    ]
    terms = ", ".join(f"{name} {figures(x)}" for name, x in record.terms.items())
    return [symbols, numbers, *([[Token(terms)]] if terms else [])]


def board(formula: str, names: Iterable[str | None]) -> str:
    """Write a formula as one does on a board, unless a name has in it what would be rewritten."""
    plain = all(name is None or PATH.fullmatch(name) for name in names)
    return _minus(pretty(formula)) if plain else formula


def figures(x: float) -> str:
    """Write a number as the log does, with six digits, and with a true minus sign."""
    return _minus(number(x))


def factor(written: str) -> str:
    """Set a negative number apart from the dot before it: 2 · (−3)."""
    return f"({written})" if written.startswith("−") else written


def _minus(numbers: str) -> str:
    """Write true minus signs in text that has no names in it."""
    return numbers.replace("-", "−")
