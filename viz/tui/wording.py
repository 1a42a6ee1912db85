"""Records in colour: a line of the log, and the story of one step in symbols and in numbers.

Everything is a rich Text, never markup.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from rich.cells import cell_len
from rich.text import Text

from autograd.figures import LINE, PICTURE, digits_for, number, signed
from autograd.records import Chain, Forward, Mark, Record, Update
from autograd.tokens import Token, board, on_board
from viz.names import fit, named, renamed
from viz.tui.index import Index

POSITIVE, NEGATIVE = "#58b4f0", "#f59a3c"
FAINT, STRONG = "dim", "bold"
MANY = 9
SHORT = 12
R = TypeVar("R", bound=Record)
SIGNS = {Forward: "→", Chain: "←", Update: "↓", Mark: "▪"}


def shortened(record: R) -> R:
    """Return the record with its names as short as lines of a formula need them."""
    return renamed(record, lambda name: named(name, SHORT) or '""')


def coloured(x: float, digits: int = LINE) -> Text:
    """Return a number in the colour of its sign."""
    return Text(signed(x, digits), sign(x))


def brief(x: float) -> Text:
    """Return a number for a narrow column, in the colour of its sign."""
    return coloured(x, PICTURE)


def sign(x: float) -> str:
    """Return the colour for a number."""
    return POSITIVE if x > 0 else NEGATIVE if x < 0 else ""


def dressed(line: Iterable[Token]) -> Text:
    """Return a line as on a board, what plays a part in the colour of its sign."""
    pairs = ((str(t), sign(t.number) if t.number and t.role else "") for t in on_board(line))
    return Text.assemble(*pairs)


def line(record: Record, width: int, shown: bool = True) -> Text:
    """Return a record as one line of the log; one that is not shown yet keeps its result back."""
    text = Text(no_wrap=True, end="").append(f"{SIGNS[type(record)]} ", FAINT)
    room = width - 2
    match record:
        case Forward():
            name = named(record.name, SHORT)
            made = fit(formula(record), max(8, room - 16 - cell_len(name)))
            text.append(f"{name} = {made} = ").append(coloured(record.value) if shown else "?")
        case Chain():
            node = named(record.node, SHORT)
            text.append(f"∂{named(record.input, max(4, room - 22 - cell_len(node)))} ")
            text.append("via ", FAINT).append(f"{node} += ")
            text.append(coloured(record.contribution) if shown else "?")
        case Update():
            text.append(named(record.name, max(6, room - 24)))
            old, new = record.old, record.new
            text.append(f": {signed(old, digits_for(old, new - old))} → ")
            text.append(coloured(new, digits_for(new, new - old)) if shown else "?")
        case Mark():
            text.append(fit(f"{record.kind}: {record.text}", room), STRONG)
    text.truncate(width, overflow="ellipsis")
    return text


def formula(record: Forward) -> str:
    """Return what was computed in symbols; of very many inputs their number."""
    if len(record.inputs) <= MANY:
        return board(shortened(record).symbols)
    ends = (shortened(record).inputs[k] or number(record.values[k]) for k in (0, -1))
    first, last = ends
    return f"{record.op}({first}, …, {last}), {len(record.inputs)} inputs"


def heading(record: Record | None) -> str:
    """Return what kind of step it is, for the title of its pane."""
    names = {
        Forward: "forward: a node is computed",
        Chain: "chain rule: upstream · local",
        Update: f"update: {board(record.lines[0])}" if record else "",
        Mark: "mark",
    }
    return names[type(record)] if record else "at the beginning"


def story(record: Record | None, index: Index, position: int, width: int) -> Text:
    """Return a record in symbols, in numbers, and what came out."""
    text = Text(overflow="fold")
    match record:
        case Forward():
            _computed(text, record, width)
        case Chain():
            _chained(text, record, index.last(Forward, record.node, position), width)
        case Update():
            _updated(text, record, width)
        case Mark():
            text.append(f"{fit(record.kind, 20)}  ", STRONG).append(fit(record.text, 4 * width))
        case None:
            text.append("Nothing is computed yet.\n\n").append("→ takes the first step, ? helps.")
    return text


def _computed(text: Text, r: Forward, width: int) -> None:
    name = named(r.name, width // 3)
    text.append(name, STRONG).append(f" = {fit(formula(r), 2 * width)}\n")
    if len(r.inputs) <= MANY and r.numbers != shortened(r).formula:
        text.append(f"{' ' * cell_len(name)} = {fit(board(r.figures), 2 * width)}\n")
    text.append(f"{' ' * cell_len(name)} = ").append(coloured(r.value)).append("\n")


def _chained(text: Text, r: Chain, made: Forward | None, width: int) -> None:
    text.append(f"∂{named(r.root, 8)}/∂{named(r.input, width - 9)}\n", STRONG)
    symbols, numbers = shortened(r).lines
    text.append(" ").append_text(dressed(symbols[1:])).append("\n")
    text.append("   ").append_text(dressed(numbers)).append("\n")
    if r.sum:
        text.append("  ").append_text(dressed(r.sum)).append("\n")
    if made:
        why = shortened(made).why(r.input_index, r.local)
        text.append(fit(f"  {named(r.node, SHORT)} = {formula(made)}", width), FAINT).append("\n")
        text.append(fit(f"  {board(why)}", width), FAINT)


def _updated(text: Text, r: Update, width: int) -> None:
    text.append(f"{named(r.name, width)}\n", STRONG)
    symbols, numbers = r.lines
    text.append("  ").append_text(dressed(symbols)).append("\n")
    text.append("      ").append_text(dressed(numbers))
    if r.terms:
        text.append(fit(f"\n  by {board(r.made_of)}", 2 * width), FAINT)
