"""What came of a sweep, a row for each trial; files.py keeps it."""

from __future__ import annotations

import os
from math import isnan, nan
from typing import NamedTuple, SupportsIndex, overload

from autograd.figures import more
from autograd.logs import SHOWN
from nn.callback import sign
from nn.names import Results as ByName
from nn.names import lookup
from nn.sweep import files
from nn.sweep.trials import Trial
from nn.training.progress import figures


class Row(NamedTuple):
    """A trial, the numbers that it gave, and what went wrong if it failed.

    >>> Row({"lr": 0.1, "layers": [8, 8]}, {"loss": 0.25})
    lr=0.1, layers=[8, 8]: loss 0.2500
    """

    trial: Trial
    numbers: dict[str, float]
    error: str = ""

    def __repr__(self) -> str:
        tried = ", ".join(f"{name}={x!r}" for name, x in self.trial.items())
        return f"{tried}: {self.error or figures(self.numbers)}"


class Results(tuple[Row, ...]):
    """The rows of a sweep in the order of its trials; prints a line each, of many the first."""

    __slots__ = ()

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Results:
        """Return the results that a sweep wrote to a .csv or .parquet file.

        Raises OSError if it cannot be read, ValueError if no sweep wrote it.
        """
        return cls(Row(*found) for found in files.read(path))

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write the rows to a .csv or .parquet file, whole or not at all.

        Raises ValueError for another ending, and if a number is called like a parameter, TypeError
        for a trial that no file can hold, OSError if it cannot be written.
        """
        files.write(path, self)

    @property
    def failures(self) -> Results:
        """The rows of trials that failed."""
        return Results(row for row in self if row.error)

    def best(self, name: str = "loss", mode: str = "auto") -> Row:
        """Return the row with the best number of this name.

        That is the smallest, or the largest of an accuracy, AUC, precision or recall; `mode` is
        "auto", "min" or "max", as in EarlyStopping. Raises ValueError for another mode, and if no
        trial gave such a number.
        """
        better, names = sign(name, mode), dict.fromkeys(x for row in self for x in row.numbers)
        if name not in ByName(names):
            lookup("number", name, names)
        found = [row for row in self if not isnan(ByName(row.numbers).get(name, nan))]
        if not found:
            raise ValueError(f"no trial gave a {name} that is a number")
        return max(found, key=lambda row: better * ByName(row.numbers)[name])

    @overload
    def __getitem__(self, k: SupportsIndex) -> Row: ...
    @overload
    def __getitem__(self, k: slice) -> Results: ...
    def __getitem__(self, k: SupportsIndex | slice) -> Row | Results:
        return Results(super().__getitem__(k)) if isinstance(k, slice) else super().__getitem__(k)

    def __repr__(self) -> str:
        rest = more(len(self), SHOWN, f"see [{SHOWN}:]")
        return "\n".join([*map(repr, self[:SHOWN]), *([rest] if rest else [])]) or "<no results>"
