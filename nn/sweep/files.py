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
from typing import Any, BinaryIO, TypeAlias
from zlib import crc32

from autograd.files import reason, write_whole
from nn.names import lookup
from nn.peers import peer
from nn.sweep.trials import cell, value

Row: TypeAlias = tuple[Mapping[str, Any], dict[str, float], str]
Lines: TypeAlias = Sequence[Sequence[Any]]
ERROR, SUM = "error", b"stepgrad"
"""The column of what went wrong, and where a Parquet file holds its checksum."""
LONGEST_LINE = 2**20
"""Bytes of a header; a large file of another kind may have no lines at all."""


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
    _, from_file = _format(path)
    with path.open("rb") as file:
        try:
            header, *lines = from_file(file)
            at = header.index(ERROR)
            return [_row(header, line, at) for line in lines]
        except (ValueError, TypeError, ArithmeticError, OSError, csv.Error) as problem:
            raise ValueError(f"{path} is no file of a sweep: {reason(problem)}") from None


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


def _from_csv(file: BinaryIO) -> list[list[str]]:
    if len(file.readline(LONGEST_LINE)) == LONGEST_LINE:
        raise ValueError("its first line has no end")
    file.seek(-min(1, file.seek(0, os.SEEK_END)), os.SEEK_END)
    if file.read() not in (b"\n", b"\r"):
        raise ValueError(
            "its last line has no end, so it may be cut off: delete that line, and its trial is "
            "tried again; or end it with a line break, if it is whole"
        )
    file.seek(0)
    with io.TextIOWrapper(file, "utf-8-sig", newline="") as text:
        return list(csv.reader(text, strict=True))


def _to_parquet(header: Sequence[str], lines: Lines) -> bytes:
    arrow, file = peer("pyarrow", "sweep"), io.BytesIO()
    table = arrow.table({name: [line[k] for line in lines] for k, name in enumerate(header)})
    table = table.replace_schema_metadata({SUM: _sum([header, *_texts(lines)])})
    peer("pyarrow.parquet", "sweep").write_table(table, file)
    return file.getvalue()


def _from_parquet(file: BinaryIO) -> list[list[str]]:
    table = peer("pyarrow.parquet", "sweep").read_table(file)
    columns = [column.to_pylist() for column in table.columns]
    rows = [table.column_names, *_texts(zip(*columns, strict=True))]
    if (table.schema.metadata or {}).get(SUM, _sum(rows)) != _sum(rows):
        raise ValueError("its checksum is not that of its content: it was damaged")
    return rows


def _texts(lines: Iterable[Iterable[Any]]) -> list[list[str]]:
    return [["" if x is None else str(x) for x in line] for line in lines]


def _sum(rows: Lines) -> bytes:
    return b"%08x" % crc32(repr([list(row) for row in rows]).encode())


def _format(path: Path) -> Any:
    """Return how bytes are made of a table, and a table of a file, by the ending of its name."""
    known = {".csv": (_to_csv, _from_csv), ".parquet": (_to_parquet, _from_parquet)}
    return lookup("ending of a file of results", path.suffix.lower(), known)
