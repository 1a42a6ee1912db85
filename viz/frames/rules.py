"""What a step says on the board: its rule in symbols and in numbers, and its line of the log.

Rules are lines of tokens, which the page and the pictures style.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from autograd.figures import counted
from autograd.records import Chain, Forward, Mark, Record, Update, said
from autograd.tokens import Line, Token, board, on_board
from viz.names import printable, renamed, short

LONG_TEXT = 300


@dataclass
class Rule:
    """What is said of one step."""

    kind: str
    heading: str
    lines: list[Line]
    log: str

    @property
    def length(self) -> int:
        """How many characters wide its longest line is."""
        return max((sum(map(_width, line)) for line in self.lines), default=0)


def _width(token: Token) -> int:
    return max(len(token.text), len(token.under))


def rule(record: Record, step: Forward | None = None, index: int = 0) -> Rule:
    """Return what is said of a record; of a chain product also why its local derivative is so.

    `step` is how the product's node was computed and `index` which of its inputs is meant.
    """
    kind, heading = "mark", ""
    lines = renamed(record, short).lines
    match record:
        case Forward():
            kind, heading = "forward", printable(record.name)
        case Chain():
            kind, heading = "chain rule", f"gradient of {printable(record.input)}"
            if step is not None and index < len(step.inputs):
                lines.append(renamed(step, short).why(index, record.local))
            lines += [record.sum] if record.sum else []
        case Update():
            kind, heading = "update", f"new value of {printable(record.name)}"
            lines += [renamed(record, short).made_of] if record.terms else []
        case Mark():
            lines = [(Token(printable(said(record), LONG_TEXT)),)]
    log = printable(said(renamed(record, printable), board), LONG_TEXT)
    return Rule(kind, heading, [tuple(on_board(line)) for line in lines], log)


def opening(records: Sequence[Record]) -> Rule:
    """Return what is said before the first step: what there is to see."""
    words = {Forward: "forward", Chain: "chain rule", Update: "update"}
    kinds = (printable(r.kind) if isinstance(r, Mark) else words[type(r)] for r in records)
    parts = [f"{count} {word}" for word, count in Counter(kinds).items()]
    text = f"{counted(len(records), 'step')}: {', '.join(parts)}"
    return Rule("start", "", [(Token(text),)], "")
