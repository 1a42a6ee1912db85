"""Records as tables for the terminal: the forward pass, the chain rule, the update log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from rich.table import Table
from rich.text import Text

from autograd.records import Chain, Forward, Record, Update
from viz.style import figure


def forwards(records: Iterable[Record]) -> Table:
    """Return how each node was computed: name, formula in numbers, value."""
    table = _table("node", "computed as", "value", words=2)
    for r in records:
        if isinstance(r, Forward):
            numbers = _rounded(r).numbers
            table.add_row(Text(r.name), Text(f"{_owner(r)}{numbers}"), _coloured(r.value))
    return table


def chains(records: Iterable[Record]) -> Table:
    """Return each product of the chain rule: upstream gradient · local derivative."""
    table = _table("gradient of", "by way of", "upstream · local", "adds", "so far")
    for r in records:
        if isinstance(r, Chain):
            product = f"{figure(r.upstream)} · {_factor(r.local)}"
            adds, after = _coloured(r.contribution), _coloured(r.after)
            table.add_row(Text(r.input), Text(r.node), product, adds, after)
    return table


def updates(records: Iterable[Record]) -> Table:
    """Return the update log: new = old − lr·grad for each weight, with the rule's terms."""
    found = [r for r in records if isinstance(r, Update)]
    with_terms = any(r.terms for r in found)
    columns = ["weight", "old", "− lr · direction" if with_terms else "− lr · grad", "= new"]
    table = _table(*columns, *(["terms"] if with_terms else []))
    for r in found:
        step = f"− {figure(r.lr)} · {_factor(r.direction)}"
        terms = ", ".join(f"{name} {figure(x)}" for name, x in r.terms.items())
        step_text = Text(step, _colour(-r.direction))
        last = [terms] if with_terms else []
        table.add_row(Text(r.name), figure(r.old), step_text, figure(r.new), *last)
    return table


def _table(*columns: str, words: int = 1) -> Table:
    """Return an empty table; the first columns hold words and start at the left."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for k, column in enumerate(columns):
        justify: Literal["left", "right"] = "left" if k < words else "right"
        table.add_column(column, justify=justify, overflow="fold", no_wrap=k == 0)
    return table


def _rounded(record: Forward) -> Forward:
    """Return the record with its inputs to as many digits as a table shows."""
    return record._replace(values=tuple(float(figure(x)) for x in record.values))


def _owner(record: Forward) -> str:
    """Return the neuron that a weighted sum belongs to, by the path of its first weight."""
    first = record.inputs[0] or ""
    return f"{first.rpartition('.')[0]}\n" if record.op == "dot" and "." in first else ""


def _coloured(x: float) -> Text:
    return Text(figure(x), _colour(x))


def _colour(x: float) -> str:
    return "blue" if x > 0 else "dark_orange" if x < 0 else ""


def _factor(x: float) -> str:
    return f"({figure(x)})" if x < 0 else figure(x)
