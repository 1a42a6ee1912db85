"""The table that keeps a sweep, as CSV or Parquet.

It has a column for each parameter, then `error`, then one for each number that came out: a
spreadsheet reads it, and the next run knows what is done.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from autograd.files import write_whole
from nn.names import lookup
from nn.peers import peer
from nn.sweep.trials import cell, value

Row: TypeAlias = tuple[Mapping[str, Any], dict[str, float], str]
Lines: TypeAlias = Sequence[Sequence[Any]]
ERROR = "error"


def write(path: str | os.PathLike[str], rows: Iterable[Row]) -> None:
    """Write rows to a file; raise ValueError if two columns would have one name."""
    path, rows = Path(path), list(rows)
    tried = dict.fromkeys(name for trial, _, _ in rows for name in trial)
    came_out = dict.fromkeys(name for _, numbers, _ in rows for name in numbers)
    check_names(tried, came_out)
    lines = [
        [*(_written(trial, name) for name in tried), error, *map(numbers.get, came_out)]
        for trial, numbers, error in rows
    ]
    to_bytes, _ = _format(path)
    write_whole(path, to_bytes([*tried, ERROR, *came_out], lines))


def read(path: str | os.PathLike[str]) -> list[Row]:
    """Return the rows of a file; raise ValueError if no sweep wrote it."""
    path = Path(path)
    _, from_bytes = _format(path)
    try:
        header, *lines = from_bytes(path.read_bytes())
        at = header.index(ERROR)
        return [_row(header, line, at) for line in lines]
    except (ValueError, TypeError, ArithmeticError, csv.Error) as problem:
        raise ValueError(f"{path} is no file of a sweep: {problem}") from None


def check_names(tried: Iterable[str], came_out: Iterable[str]) -> None:
    """Raise ValueError if a number is called like a parameter, or either like a column of ours."""
    if ERROR in (*tried, *came_out):
        raise ValueError(f"the name {ERROR!r} is taken: it is a column of the file")
    if twice := sorted(set(tried) & set(came_out)):
        raise ValueError(f"{twice[0]!r} is tried and comes out, too: call one of them otherwise")


def _written(trial: Mapping[str, Any], name: str) -> str:
    return cell(trial[name], name) if name in trial else ""


def _row(header: Sequence[str], line: Sequence[str], at: int) -> Row:
    if len(line) != len(header):
        raise ValueError(f"a line has {len(line)} cells, the header {len(header)}")
    cells = dict(zip(header, line, strict=True))
    trial = {name: value(cells[name]) for name in header[:at] if cells[name]}
    return trial, {name: float(cells[name]) for name in header[at + 1 :] if cells[name]}, line[at]


def _to_csv(header: Sequence[str], lines: Lines) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([header, *lines])
    return file.getvalue().encode(errors="replace")  # an error may quote half a character


def _from_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def _to_parquet(header: Sequence[str], lines: Lines) -> bytes:
    arrow, file = peer("pyarrow", "sweep"), io.BytesIO()
    table = arrow.table({name: [line[k] for line in lines] for k, name in enumerate(header)})
    peer("pyarrow.parquet", "sweep").write_table(table, file)
    return file.getvalue()


def _from_parquet(data: bytes) -> list[list[str]]:
    table = peer("pyarrow.parquet", "sweep").read_table(io.BytesIO(data))
    columns = [column.to_pylist() for column in table.columns]
    lines = [["" if x is None else str(x) for x in line] for line in zip(*columns, strict=True)]
    return [table.column_names, *lines]


def _format(path: Path) -> Any:
    """Return how bytes are made of a table, and a table of bytes, by the ending of the file."""
    known = {".csv": (_to_csv, _from_csv), ".parquet": (_to_parquet, _from_parquet)}
    return lookup("ending of a file of results", path.suffix.lower(), known)
