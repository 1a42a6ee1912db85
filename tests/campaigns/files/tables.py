"""Tables that a spreadsheet, a program or an enemy may have written: read right, or refused."""

from __future__ import annotations

import csv as plain
import io
from pathlib import Path
from random import Random

import numpy as np

from nn import datasets
from nn.sweep import Results
from nn.sweep.results import Row
from tests.campaigns.files.readers import READERS, REFUSED, refused_or
from tests.campaigns.files.writers import some_folder
from tests.campaigns.frame import trial

CELLS = [
    "1",
    "-2.5",
    "1e3",
    "−3",
    "1,5",
    "1.234,5",
    "",
    " ",
    "NaN",
    "inf",
    "1e999",
    "9" * 400,
    "0x1",
    "1_000",
    "=A1",
    "rose",
]
CELLS += [
    "lily",
    "true",
    "'",
    '"',
    '"a',
    "a\nb",
    "a\rb",
    "a\u2028b",
    "\x85",
    "\x1c",
    "\0",
    "\x1b[2J",
    "\ufeff",
    "١",
    "x" * 200_000,
]
ENDS = ("\n", "\r\n", "\r", "\n\n")


def _table(source: Random, header: list[str]) -> list[list[str]]:
    """Return a table of numbers in which some cells are odd, and some lines too short or long."""
    words = source.choice([["rose", "lily"], ["0", "1"], ["1.5", "2.5", "-3"]])
    lines = [
        [repr(source.uniform(-9, 9)) for _ in header[1:]] + [source.choice(words)] for _ in range(6)
    ]
    for _ in range(source.choice([0, 0, 1, 2])):
        source.choice(lines)[source.randrange(len(header))] = source.choice(CELLS)
    if source.random() < 0.1:
        source.choice(lines).append("1")
    return [header, *lines] if source.random() < 0.8 else lines


def _text(source: Random, table: list[list[str]]) -> str:
    """Write a table as one of many programs does."""
    file = io.StringIO(newline="")
    separator, quoting = (
        source.choice(",,;\t"),
        source.choice([plain.QUOTE_MINIMAL, plain.QUOTE_ALL]),
    )
    end = source.choice(ENDS)
    plain.writer(file, delimiter=separator, lineterminator=end, quoting=quoting).writerows(table)
    return source.choice(["", "", "\ufeff"]) + file.getvalue()


@trial(short=40)
def of_data(source: Random) -> None:
    """A CSV file of data: each number in it is read as Python reads it, in its row and column."""
    table = _table(
        source, source.choice([["a", "b", "kind"], ["a", "a", "kind"], ["a\nb", "b", "k"]])
    )
    content = _text(source, table).encode(errors="replace")
    with some_folder() as folder:
        path = folder / "data.csv"
        path.write_bytes(content)
        found = refused_or(lambda: datasets.csv(path))
    if found is REFUSED:
        return
    assert isinstance(found, datasets.table.Table)
    assert np.isfinite(found.x).all()
    rows = [row for row in table if any(cell.strip() for cell in row)]
    rows = rows[len(rows) - len(found.x) :]
    for numbers, row in zip(found.x, rows, strict=True):
        assert [_number(text) for text in row[:-1]] == numbers.tolist()
    if found.classes:
        assert [found.classes[k] for k in found.y] == [row[-1].strip() for row in rows]


def _number(text: str) -> float:
    return float(text.strip().replace("−", "-").replace(",", "."))


def _cut(path: Path, source: Random) -> None:
    """Read a sweep's file of which the end is gone: refused, or whole trials are left."""
    whole, rows = path.read_bytes(), Results.read(path)
    path.write_bytes(whole[: source.randrange(len(whole))])
    found = refused_or(lambda: Results.read(path))
    assert found is REFUSED or repr(found) == repr(rows[: len(found)]), f"cut: {found}"


@trial(short=40)
def of_sweeps(source: Random) -> None:
    """Results of a sweep, whatever is tried, come back to the bit."""
    odd = [
        1,
        0.1,
        True,
        None,
        "",
        "1",
        "tanh",
        "[1",
        "a\nb",
        "\0",
        " ",
        [8, 8],
        {"a": [1]},
        1e-300,
        10**30,
    ]
    names = source.sample(["lr", "width", "a b", "", "π", "x\ny", "class", "1"], 3)
    rows = []
    for _ in range(4):
        tried = {name: source.choice(odd) for name in names[:2] if source.random() < 0.9}
        failed = source.random() < 0.3
        numbers = (
            {} if failed else {"loss": source.choice([0.1, float("nan"), float("inf"), 5e-324])}
        )
        rows.append(
            Row(tried, numbers, source.choice(["ValueError: a\nb", "x, y", '"']) if failed else "")
        )
    endings = [".csv", ".parquet"] if READERS[-1].name.endswith("parquet") else [".csv"]
    with some_folder() as folder:
        path = folder / f"sweep{source.choice(endings)}"
        Results(rows).write(path)
        found = Results.read(path)
        if path.suffix == ".csv":
            _cut(path, source)
    for row, before in zip(found, rows, strict=True):
        assert row.trial == before.trial
        assert repr((row.numbers, row.error)) == repr((before.numbers, before.error))
