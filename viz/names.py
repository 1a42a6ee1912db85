"""What a name is called where there is little room, and the lines that head a node."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast
from unicodedata import normalize

from rich.cells import cell_len

from autograd.labels import clean
from autograd.records import Chain, Forward, Mark, Record, Update
from autograd.tokens import board, written
from viz.svg.text import cut

PATH = re.compile(
    r"([^\W\d]\w*(\[\d+\])*\.)*[^\W\d]\w*(\[\d+\])*"
)  # a name, or the path of a parameter
LONG_NAME = 40
LONG_FORMULA, SHORTEST = 26, 8
LONGEST = 200
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet may compute, or run, as OWASP lists them: wide signs too."""
R = TypeVar("R", bound=Record)


def printable(name: str, longest: int = LONG_NAME) -> str:
    """Return a name as a line of text, whatever is in it, cut in the middle if it is long."""
    return clean(cut(name, longest))


def inert(text: str) -> str:
    """Return a text for a cell of a table, which no spreadsheet takes for a formula.

    >>> inert("w[0]"), inert("=1+1")
    ('w[0]', "'=1+1")
    """
    return f"'{text}" if normalize("NFKC", text[:1]).startswith(FORMULA) else text


def last_part(name: str) -> str:
    """Return the last part of a parameter's path: `w[2]` of `layers[0].neurons[1].w[2]`."""
    return name.rpartition(".")[2] if PATH.fullmatch(name) else name


def short(name: str) -> str:
    """Return what a name is called on a board: the last part of a path, cut if it is long."""
    return printable(last_part(name), 24)


def initials(name: str) -> str:
    """Return a path by its first letters and numbers: `l0.n0.w0`."""
    return re.sub(r"([^\W\d_])\w*\[(\d+)\]", r"\1\2", name[:LONGEST])


def fit(text: str, width: int) -> str:
    """Return a text in at most so many cells of a terminal, its middle left out if need be.

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
    """Return a name in at most so many cells of a terminal: of a path, first letters and numbers.

    >>> named("layers[0].neurons[0].w[0]", 15)
    'l0.n0.w0'
    """
    if cell_len(name) <= width or len(name) > LONGEST:
        return fit(name, width)
    name = initials(name)
    return fit(name if cell_len(name) <= width else name.replace(".", ""), width)


def title(step: Forward, weights: Sequence[str]) -> list[str]:
    """Return the lines that head a node: what it is called and how it is computed.

    Of a weighted sum whose `weights` stand in its box, the neuron they belong to.
    """
    if weights:
        owners = {name.rpartition(".")[0] for name in weights}
        where = [owner for owner in owners if owner and len(owners) == 1]
        return [*where, f"{step.name} = Σ w · x" + (" + b" if len(step.inputs) % 2 else "")]
    for longest in (LONG_FORMULA, SHORTEST):
        symbols = renamed(step, lambda name: cut(last_part(name), longest)).symbols  # noqa: B023
        if len(written(symbols)) <= LONG_FORMULA:
            return [f"{step.name} = {board(symbols)}"]
    numbers = sum(name is None for name in step.inputs)
    return [f"{step.name} = {step.op}" + (f", with {numbers} numbers" if numbers else "")]


def renamed(record: R, write: Callable[[str], str]) -> R:
    """Return a record with its names written by a function; a mark's text stays as it is."""

    def inside(x: Any) -> Any:
        if isinstance(x, tuple):
            return tuple(map(inside, x))
        if isinstance(x, Mapping):
            return {write(name): number for name, number in x.items()}
        return x if x is None else write(x)

    fields = {field: inside(getattr(record, field)) for field in _NAMES[type(record)]}
    return cast(R, record._replace(**fields))


_NAMES: dict[type, tuple[str, ...]] = {
    Forward: ("name", "inputs"),
    Chain: ("node", "input", "root"),
    Update: ("name", "terms"),
    Mark: (),
}
"""The fields of each kind of record that hold names."""


def _chop(text: str, width: int) -> str:
    cells = 0
    for k, c in enumerate(text):
        cells += cell_len(c)
        if cells > width:
            return text[:k]
    return text
