"""How the benchmarks measure: contenders take turns in one process; nothing asserts a time."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

OURS = "stepgrad"
Work = Callable[[], object]
TURN, ENOUGH = 0.05, 3.0
"""The seconds of one turn, and of all turns of one contender."""


class Times(NamedTuple):
    """The seconds of one call, at best and in the median; the machine may be busy meanwhile."""

    best: float
    median: float


class Goal(NamedTuple):
    """The most that the first contender should take: seconds, or so many times another's."""

    most: float
    of: str = ""


class Row(NamedTuple):
    """Some work, what each contender took for it, and what is aimed at."""

    work: str
    times: Mapping[str, Times]
    goals: tuple[Goal, ...] = ()


class Part(NamedTuple):
    """A table: its title, its contenders, and what measures its rows."""

    title: str
    contenders: tuple[str, ...]
    rows: Callable[[], Iterable[Row]]


def measure(contenders: Mapping[str, Work], turns: int = 21) -> dict[str, Times]:
    """Return the times of one call of each contender; they take turns.

    A turn of quick work is many calls; what takes long has three turns at least.
    """
    repeats = {name: _calls_in_a_turn(work) for name, work in contenders.items()}
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(turns):
        for name, work in contenders.items():
            repeat = repeats[name]
            if turn >= 3 and sum(times[name]) * repeat > ENOUGH:
                continue
            gc.collect()
            times[name].append(_seconds(work, repeat))
    return {name: Times(min(t), statistics.median(t)) for name, t in times.items()}


def _calls_in_a_turn(work: Work) -> int:
    work()  # the first call may compile
    calls = 1
    while _seconds(work, calls) * calls < TURN:
        calls *= 2
    return calls


def _seconds(work: Work, repeat: int) -> float:
    start = time.perf_counter()
    for _ in range(repeat):
        work()
    return (time.perf_counter() - start) / repeat


def compare(
    work: str,
    ours: Mapping[str, Work],
    peers: Mapping[str, Callable[[], Work]],
    *goals: Goal,
) -> Iterator[Row]:
    """Yield a row for each way to do some work here, beside the peers that are installed."""
    theirs = installed(peers)
    times = measure({**ours, **theirs})
    for way in ours:
        row = {OURS: times[way], **{name: times[name] for name in theirs}}
        yield Row(f"{work}, {way}" if way else work, row, goals)


def installed(makers: Mapping[str, Callable[[], Work]]) -> dict[str, Work]:
    """Return what the makers make, without those whose library is missing."""
    found: dict[str, Work] = {}
    for name, make in makers.items():
        try:
            found[name] = make()
        except ImportError:
            continue
    return found
