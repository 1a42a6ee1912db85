"""Records in colour: a line of the log, and the story of one step in symbols and in numbers.

Everything is a rich Text, never markup.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from rich.cells import cell_len
from rich.text import Text

from autograd.figures import LINE, PICTURE, digits_for, number, signed
from autograd.records import Chain, Change, Forward, Mark, Record, Update
from autograd.tokens import Token, board, on_board
from viz.names import fit, named, renamed
from viz.tui.index import Index, updated_weight

POSITIVE, NEGATIVE, INK = "positive", "negative", "ink"
"""Styles that the app's theme defines, in looks.py."""

FAINT, STRONG = "dim", "bold"
MANY = 9
SHORT = 14
WIDE = 40
R = TypeVar("R", bound=Record)
SIGNS = {Forward: "→", Chain: "←", Update: "↓", Mark: "▪"}


def called(name: str) -> str:
    """Return what a name is called in every pane: of a path, first letters and numbers."""
    return named(name, SHORT)


def shortened(record: R) -> R:
    """Return the record with its names as short as lines of a formula need them."""
    return renamed(record, lambda name: called(name) or '""')


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
    text = Text(no_wrap=True, end="").append(f"{SIGNS[kind(record)]} ", FAINT)
    room = width - 2
    match record:
        case Forward():
            name = called(record.name)
            made = fit(formula(record), max(8, room - 16 - cell_len(name)))
            text.append(f"{name} = {made} = ").append(coloured(record.value) if shown else "?")
        case Chain():
            node = called(record.node)
            text.append(f"∂{called(record.input)} ")
            text.append("via ", FAINT).append(f"{node} += ")
            text.append(coloured(record.contribution) if shown else "?")
        case Update():
            text.append(f"{called(record.name)}: ")
            text.append_text(_change(record.old, record.new, room, shown))
        case Mark("set by hand", _, (Change(name, field, old, new),)):
            text.append(f"{called(name)}.{field}: ").append_text(_change(old, new, room, shown))
        case Mark():
            text.append(fit(f"{record.kind}: {record.text}", room), STRONG)
    text.truncate(width, overflow="ellipsis")
    return text


def _change(old: float, new: float, room: int, shown: bool) -> Text:
    """Return a change, in fewer digits where there is little room."""
    least = LINE if room > WIDE else PICTURE
    text = Text(f"{signed(old, digits_for(old, new - old, least))} → ")
    return text.append(coloured(new, digits_for(new, new - old, least)) if shown else "?")


def formula(record: Forward) -> str:
    """Return what was computed in symbols; of very many inputs their number."""
    if len(record.inputs) <= MANY:
        return board(shortened(record).symbols)
    ends = (shortened(record).inputs[k] or number(record.values[k]) for k in (0, -1))
    first, last = ends
    return f"{record.op}({first}, …, {last}), {len(record.inputs)} inputs"


def kind(record: Record) -> type[Record]:
    """Return the kind of a record; what is set by hand counts as an update of a weight."""
    return Update if updated_weight(record) else type(record)


def heading(record: Record | None) -> str:
    """Return what kind of step it is, for the title of its pane."""
    names = {
        Forward: "forward: a node is computed",
        Chain: "chain rule: upstream · local",
        Update: "update by hand",
        Mark: "mark",
    }
    if isinstance(record, Update):
        return f"update: {board(record.lines[0])}"
    return names[kind(record)] if record else "at the beginning"


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
            said = record.text
            for change in record.changes[:1]:
                said = said.replace(change.name, called(change.name), 1)
            text.append(f"{fit(record.kind, 20)}  ", STRONG).append(fit(said, 4 * width))
        case None:
            text.append("Nothing is computed yet.\n\n").append("→ takes the first step, ? helps.")
    return text


def _computed(text: Text, r: Forward, width: int) -> None:
    name = called(r.name)
    text.append(name, STRONG).append(f" = {fit(formula(r), 2 * width)}\n")
    if len(r.inputs) <= MANY and r.numbers != shortened(r).formula:
        text.append(f"{' ' * cell_len(name)} = {fit(board(r.figures), 2 * width)}\n")
    text.append(f"{' ' * cell_len(name)} = ").append(coloured(r.value)).append("\n")


def _chained(text: Text, r: Chain, made: Forward | None, width: int) -> None:
    text.append(f"∂{called(r.root)}/∂{called(r.input)}\n", STRONG)
    symbols, numbers = shortened(r).lines
    text.append(" ").append_text(dressed(symbols[1:])).append("\n")
    text.append("   ").append_text(dressed(numbers)).append("\n")
    if r.sum:
        text.append("  ").append_text(dressed(r.sum)).append("\n")
    if made:
        why = shortened(made).why(r.input_index, r.local)
        text.append(fit(f"  {called(r.node)} = {formula(made)}", width), FAINT).append("\n")
        text.append(fit(f"  {board(why)}", width), FAINT)


def _updated(text: Text, r: Update, width: int) -> None:
    text.append(f"{called(r.name)}\n", STRONG)
    symbols, numbers = r.lines
    text.append("  ").append_text(dressed(symbols)).append("\n")
    text.append("      ").append_text(dressed(numbers))
    if r.terms:
        text.append("\n").append(fit(f"  by {board(r.made_of)}", 2 * width), FAINT)
