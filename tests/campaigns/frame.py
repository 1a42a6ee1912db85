"""What all campaigns share: kinds of trials, and a count of what was tried, failed and lost."""

from __future__ import annotations

import faulthandler
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from random import Random
from unittest import SkipTest

import tests.hearing  # noqa: F401

HANGS = 300
"""The seconds after which a trial shows where it stands and ends its process."""


class LostError(AssertionError):
    """Something that a user had is gone: worse than a trial that merely failed."""


@dataclass(frozen=True)
class Kind:
    """Trials of one kind: `make` draws one from a random source and raises what is wrong."""

    make: Callable[[Random], None]
    short: int
    """How many of them the default test run makes."""

    @property
    def name(self) -> str:
        """The name to ask for it by: `files.killed_saves`, the folder and the function."""
        return f"{self.make.__module__.split('.')[2]}.{self.make.__name__}"

    @property
    def what(self) -> str:
        """What one trial is."""
        return (self.make.__doc__ or "").partition("\n")[0].rstrip(".")

    def run(self, seed: int, number: int) -> None:
        """Make one trial, the same one for a seed and a number on every machine."""
        self.make(Random(f"{self.name} {seed} {number}"))


def trial(short: int) -> Callable[[Callable[[Random], None]], Kind]:
    """Mark a function as a kind of trial, of which the default test run makes so many."""
    return lambda make: Kind(make, short)


def campaigns() -> list[str]:
    """The names of all campaigns: the folders here."""
    return sorted(p.parent.name for p in Path(__file__).parent.glob("*/__init__.py"))


def kinds(name: str) -> list[Kind]:
    """The kinds of trials of a campaign, in the order of its modules."""
    folder = import_module(f"tests.campaigns.{name}")
    found = [x for _, x, _ in walk_packages(folder.__path__, f"{folder.__name__}.")]
    modules = [import_module(x) for x in found if "test_" not in x]
    return [kind for m in modules for kind in vars(m).values() if isinstance(kind, Kind)]


def kinds_of(name: str) -> list[Kind]:
    """The kinds of a campaign, or the one that a name with a point stands for."""
    return [kind for kind in kinds(name.split(".")[0]) if f"{kind.name}.".startswith(f"{name}.")]


@dataclass
class Tally:
    """What came of the trials of one kind."""

    kind: str
    what: str
    tried: int = 0
    failed: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    skipped: str = ""
    seconds: float = 0.0

    def count(self, kind: Kind, seed: int) -> None:
        """Make the next trial and count it; one that fails says how to repeat it."""
        start, number = time.monotonic(), self.tried
        faulthandler.dump_traceback_later(HANGS, exit=True)
        try:
            kind.run(seed, number)
            self.tried += 1
        except SkipTest as reason:
            self.skipped = str(reason)
        except Exception as error:
            self.tried += 1
            again = f"python -m tests.campaigns {kind.name}:{number} --seed {seed}"
            found = self.lost if isinstance(error, LostError) else self.failed
            found.append(f"{again}\n{traceback.format_exc()}")
        finally:
            faulthandler.cancel_dump_traceback_later()
            self.seconds += time.monotonic() - start


def campaign(name: str, seed: int, seconds: float) -> list[Tally]:
    """Run what a name stands for: here, where a process that was spawned finds it."""
    return run(kinds_of(name), seed, seconds)


def run(some: list[Kind], seed: int, seconds: float) -> list[Tally]:
    """Make trials for so long; each kind has as much of the time, and one trial at least."""
    tallies = {kind: Tally(kind.name, kind.what) for kind in some}
    with warnings.catch_warnings(action="error"):
        for kind in _in_turn(tallies, time.monotonic() + seconds):
            tallies[kind].count(kind, seed)
    return list(tallies.values())


def _in_turn(tallies: dict[Kind, Tally], end: float) -> Iterator[Kind]:
    """Yield the kind that had the least time, until the time is over and each has had some."""
    while open_ := [kind for kind, tally in tallies.items() if not tally.skipped]:
        kind = min(open_, key=lambda kind: tallies[kind].seconds)
        if tallies[kind].seconds and time.monotonic() > end:
            return
        yield kind
