"""Records and names in words: cut to fit, whatever characters they hold, in symbols and numbers.

Everything is a rich Text, never markup; where it stands on the screen is left to panes.py.
"""

from __future__ import annotations

import re

from rich.cells import cell_len
from rich.text import Text

from autograd.records import Chain, Forward, Mark, Record, Update
from autograd.text import number
from viz.style import pretty
from viz.tui.index import Index

POSITIVE, NEGATIVE = "#58b4f0", "#f59a3c"
FAINT, STRONG = "dim", "bold"
MANY = 9
SHORT = 12
LONGEST = 200
SIGNS = {"forward": "→", "chain": "←", "update": "↓", "mark": "▪"}


def fit(text: str, width: int) -> str:
    """Return a text in at most so many cells, its middle left out if need be.

    >>> fit("layers[0].neurons[0].w[0]", 15)
    'layers[…0].w[0]'
    """
    whole = len(text) <= 4 * width
    text = clean(text if whole else text[: 2 * width] + text[-2 * width :])
    if whole and cell_len(text) <= width:
        return text
    head = width // 2
    return f"{_chop(text, head)}…{_chop(text[::-1], width - 1 - head)[::-1]}" if width > 0 else ""


def named(name: str, width: int) -> str:
    """Return a name in at most so many cells: of a path, first letters and numbers.

    >>> named("layers[0].neurons[0].w[0]", 15)
    'l0.n0.w0'
    """
    if cell_len(name) <= width or len(name) > LONGEST:
        return fit(name, width)
    name = short(name)
    return fit(name if cell_len(name) <= width else name.replace(".", ""), width)


def short(name: str) -> str:
    """Return a path by its first letters and numbers: `l0.n0.w0`."""
    return re.sub(r"([^\W\d_])\w*\[(\d+)\]", r"\1\2", name[:LONGEST])


def shortened(record: Forward) -> Forward:
    """Return the record with its names as short as lines of a formula need them."""
    inputs = tuple(None if name is None else named(name, SHORT) or '""' for name in record.inputs)
    return record._replace(name=named(record.name, SHORT) or '""', inputs=inputs)


def clean(text: str) -> str:
    r"""Return a text on one line, with what cannot be printed written as in Python: \n."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _chop(text: str, width: int) -> str:
    cells = 0
    for k, c in enumerate(text):
        cells += cell_len(c)
        if cells > width:
            return text[:k]
    return text


def coloured(x: float, text: str | None = None) -> Text:
    """Return a number in the colour of its sign."""
    return Text(minus(number(x)) if text is None else text, sign(x))


def brief(x: float) -> str:
    """Write a number for a narrow column: four digits and a true minus sign."""
    return minus(f"{x:.4g}")


def sign(x: float) -> str:
    """Return the colour for a number."""
    return POSITIVE if x > 0 else NEGATIVE if x < 0 else ""


def minus(text: str) -> str:
    """Write a number with a true minus sign."""
    return text.replace("-", "−")


def board(formula: str) -> str:
    """Write a formula as on a board: v² − 4."""
    return minus(pretty(formula))


def factor(x: float) -> str:
    """Write a number inside a product."""
    return f"({minus(number(x))})" if x < 0 else number(x)


def kind(record: Record) -> str:
    """Return what a record is called in logs."""
    return type(record).__name__.lower()


def line(record: Record, width: int, told: bool = True) -> Text:
    """Return a record as one line of the log; one that is not told keeps its numbers back."""
    text = Text(no_wrap=True, end="").append(f"{SIGNS[kind(record)]} ", FAINT)
    room = width - 2
    match record:
        case Forward():
            name = named(record.name, SHORT)
            made = fit(formula(record), max(8, room - 16 - cell_len(name)))
            text.append(f"{name} = {made} = ").append(coloured(record.value) if told else "?")
        case Chain():
            node = named(record.node, SHORT)
            text.append(f"∂{named(record.input, max(4, room - 22 - cell_len(node)))} ")
            text.append("via ", FAINT).append(f"{node} += ")
            text.append(coloured(record.contribution) if told else "?")
        case Update():
            text.append(named(record.name, max(6, room - 24)))
            text.append(f": {minus(number(record.old))} → ")
            text.append(coloured(record.new) if told else "?")
        case Mark():
            text.append(fit(f"{record.kind}: {record.text}", room), STRONG)
    text.truncate(width, overflow="ellipsis")
    return text


def formula(record: Forward) -> str:
    """Return what was computed in symbols; of very many inputs their number."""
    if len(record.inputs) <= MANY:
        return board(shortened(record).formula)
    ends = (shortened(record).inputs[k] or number(record.values[k]) for k in (0, -1))
    first, last = ends
    return f"{record.op}({first}, …, {last}), {len(record.inputs)} inputs"


def heading(record: Record | None) -> str:
    """Return what kind of step it is, for the title of its pane."""
    names = {
        Forward: "forward: a node is computed",
        Chain: "chain rule: upstream · local",
        Update: "update: new = old − lr·grad",
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
            _chained(text, record, index.definition(record.node, position), width)
        case Update():
            _updated(text, record, width)
        case Mark():
            text.append(f"{fit(record.kind, 20)}  ", STRONG).append(fit(record.text, 4 * width))
        case None:
            text.append("Nothing is computed yet.\n\n").append("→ takes the first step, ? helps.")
    return text


def _computed(text: Text, r: Forward, width: int) -> None:
    name = named(r.name, width // 3)
    numbers = r.numbers if len(r.inputs) <= MANY else ""
    text.append(name, STRONG).append(f" = {fit(formula(r), 2 * width)}\n")
    if numbers and numbers != shortened(r).formula:
        text.append(f"{' ' * cell_len(name)} = {fit(board(numbers), 2 * width)}\n")
    text.append(f"{' ' * cell_len(name)} = ").append(coloured(r.value)).append("\n")


def _chained(text: Text, r: Chain, made: Forward | None, width: int) -> None:
    root, node, name = named(r.root, 8), named(r.node, SHORT), named(r.input, SHORT)
    text.append(f"∂{root}/∂{named(r.input, width - 9)}\n", STRONG)
    text.append(f"  += ∂{root}/∂{node} · ∂{node}/∂{name}\n")
    text.append("   = ").append(coloured(r.upstream)).append(" · ")
    text.append(coloured(r.local, factor(r.local))).append(" = ")
    text.append(coloured(r.contribution)).append("\n")
    if r.before:
        text.append("  sum ", FAINT).append(f"{minus(number(r.before))} + {factor(r.contribution)}")
        text.append(" = ").append(coloured(r.after)).append("\n")
    if made and r.input in made.inputs and len(made.inputs) <= MANY:
        rule = board(shortened(made).rule(made.inputs.index(r.input)))
        text.append(fit(f"  {node} = {formula(made)}", width), FAINT).append("\n")
        parts = dict.fromkeys((f"∂{node}/∂{name}", rule, minus(number(r.local))))
        text.append(fit(f"  {' = '.join(parts)}", width), FAINT)


def _updated(text: Text, r: Update, width: int) -> None:
    what = "direction" if r.terms else "grad"
    text.append(f"{named(r.name, width)}\n", STRONG)
    text.append(f"  new = old − lr · {what}\n")
    text.append(f"      = {minus(number(r.old))} − {number(r.lr)} · ")
    text.append(coloured(-r.direction, factor(r.direction))).append("\n")
    text.append("      = ").append(coloured(r.new)).append("\n")
    if r.terms:
        terms = ", ".join(f"{name} {minus(number(x))}" for name, x in r.terms.items())
        text.append(fit(f"  by {terms}", 2 * width), FAINT)
