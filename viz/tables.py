"""Records as tables for the terminal: forward pass and chain rule; updates are in log.py."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from itertools import islice
from typing import Literal

from rich import table
from rich.console import Console
from rich.text import Text

from autograd.figures import TABLE, digits_for, more, number
from autograd.logs import SHOWN
from autograd.records import Chain, Forward, Record
from autograd.tokens import product, written
from viz.style import CLEAR


class Table(table.Table):
    """A table of rich that prints as one, too; of a long one the first rows."""

    def __repr__(self) -> str:
        file = StringIO()
        Console(file=file, color_system=None, force_jupyter=False).print(self._beginning())
        lines = [line.rstrip() for line in file.getvalue().splitlines()]
        return "\n".join([*lines, *([self.rest] if self.rest else [])])

    @property
    def rest(self) -> str:
        """How many rows are not shown, and how to see them; nothing if all are."""
        return more(self.row_count, SHOWN, "rich.print(it) prints all")

    def _beginning(self) -> Table:
        first = Table(box=self.box, pad_edge=self.pad_edge, header_style=self.header_style)
        first.columns = [column.copy() for column in self.columns]
        for row in islice(zip(*(c.cells for c in self.columns), strict=True), SHOWN):
            first.add_row(*row)
        return first


def forwards(records: Iterable[Record]) -> Table:
    """Return how each node was computed: name, formula in numbers, value."""
    table = new_table("node", "computed as", "value", words=2)
    for r in records:
        if isinstance(r, Forward):
            numbers = written(r.figures, TABLE)
            table.add_row(Text(r.name), Text(f"{_owner(r)}{numbers}"), coloured(r.value))
    return table


def chains(records: Iterable[Record]) -> Table:
    """Return each product of the chain rule: upstream gradient · local derivative."""
    table = new_table("gradient of", "by way of", "upstream · local", "adds", "so far")
    for r in records:
        if isinstance(r, Chain):
            numbers = written(product(r.upstream, r.local), TABLE)
            adds, after = coloured(r.contribution), coloured(r.after)
            table.add_row(Text(r.input), Text(r.node), numbers, adds, after)
    return table


def new_table(*columns: str, words: int = 1) -> Table:
    """Return an empty table; the first columns hold words and start at the left."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for k, column in enumerate(columns):
        justify: Literal["left", "right"] = "left" if k < words else "right"
        table.add_column(column, justify=justify, overflow="fold", no_wrap=k == 0)
    return table


def _owner(record: Forward) -> str:
    """Return the neuron that a weighted sum belongs to, by the path of its first weight."""
    first = record.inputs[0] or ""
    return f"{first.rpartition('.')[0]}\n" if record.op == "dot" and "." in first else ""


def figure(x: float, change: float = 0.0) -> str:
    """Write a number for a table, in as many digits as a change of it needs."""
    return number(x, digits_for(x, change, TABLE))


def coloured(x: float) -> Text:
    """Return a number in the colour of its sign."""
    return Text(figure(x), colour(x))


def colour(x: float) -> str:
    """Return the colour of a sign, which reads on light and on dark, as a style of rich."""
    return CLEAR.sign(x) if x else ""
