"""Saving in bad times: killed, on a full disk, two at once.

After all of it there is the old file or the new one, never neither, and nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from random import Random
from unittest import SkipTest

from nn import sweep
from tests.campaigns.children import Child, alone, killed, killed_at_line, small_disk
from tests.campaigns.files.writers import (
    NEW,
    OLD,
    QUICK,
    SIMPLE,
    WRITERS,
    Writer,
    check_saved,
    goes_on,
    refused,
    some_folder,
)
from tests.campaigns.frame import LostError, trial

SAVING = ("autograd.files", "nn.callbacks")
PAGE = 4096


def _begun(folder: Path, writer: Writer, source: Random) -> tuple[Path, bool]:
    """Return the path of a file, and whether an old one is there."""
    path, kept = folder / f"mine{writer.ending}", source.random() < 0.7
    if kept:
        path.write_bytes(writer.version(OLD))
    return path, kept


# Killed.


@cache
def _duration(name: str) -> float:
    writer = WRITERS[name]
    with some_folder() as folder:
        writer.version(NEW)
        start = time.perf_counter()
        writer.write(folder / f"timed{writer.ending}", NEW)
        return time.perf_counter() - start


@trial(short=10)
def killed_saves(source: Random) -> None:
    """A process that saves is killed at a random moment."""
    name = source.choice(QUICK)
    writer = WRITERS[name]
    with some_folder() as folder:
        path, kept = _begun(folder, writer, source)
        killed(lambda: writer.write(path, NEW), source.uniform(0, 1.5 * _duration(name)))
        check_saved(path, writer, kept, litter=1)
        goes_on(path, writer)


@trial(short=20)
def killed_lines(source: Random) -> None:
    """A process that saves is killed before a line of the code that saves."""
    writer = WRITERS[source.choice(QUICK)]
    with some_folder() as folder:
        path, kept = _begun(folder, writer, source)
        killed_at_line(lambda: writer.write(path, NEW), SAVING, source.randint(1, 50))
        check_saved(path, writer, kept, litter=1)
        goes_on(path, writer)


@trial(short=3)
def killed_sweeps(source: Random) -> None:
    """A sweep is killed; the next one goes on with all that was written."""
    with some_folder() as folder:
        path, done = folder / "sweep.csv", folder / "done"
        trials = sweep.grid(x=range(60))

        def train(x: int) -> float:
            with done.open("a") as file:
                file.write(".")
            time.sleep(0.001)
            return x / 3

        every, sweep.running.EVERY = sweep.running.EVERY, 0.003
        try:
            killed(lambda: sweep.run(train, trials, path, verbose=0), source.uniform(0, 0.12))
        finally:
            sweep.running.EVERY = every
        kept = sweep.Results.read(path) if path.exists() else ()
        tried = done.stat().st_size if done.exists() else 0
        assert len(kept) <= tried
        found = sweep.run(train, trials, path, verbose=0)
        assert [row.numbers["result"] for row in found] == [x / 3 for x in range(60)]
        assert done.stat().st_size == tried + 60 - len(kept), "what was known was tried again"


# No room.


@contextmanager
def _largest_file(size: int) -> Iterator[None]:
    """Let no file become larger than so many bytes."""
    try:
        import resource
    except ImportError:
        raise SkipTest("the size of files cannot be limited here") from None
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@trial(short=25)
def full_disks(source: Random) -> None:
    """A write that fails after a random number of bytes."""
    writer = WRITERS[source.choice(QUICK)]
    size = len(writer.version(NEW))
    with some_folder() as folder:
        path, kept = _begun(folder, writer, source)
        with _largest_file(source.randrange(size)):
            refused(lambda: writer.write(path, NEW), path)
        check_saved(path, writer, kept)
        goes_on(path, writer)


@trial(short=5)
def small_disks(source: Random) -> None:
    """A disk with room for the old file, but hardly for the new one."""
    writer = WRITERS[source.choice([*WRITERS])]
    pages = [-(-len(writer.version(k)) // PAGE) for k in (OLD, NEW)]
    size = PAGE * (1 + source.randint(pages[OLD], sum(pages)))

    def save(folder: Path) -> None:
        small_disk(folder, size)
        path, kept = _begun(folder, writer, source)
        with suppress(OSError):
            writer.write(path, NEW)
        check_saved(path, writer, kept)

    with some_folder() as folder:
        alone(lambda: save(folder))


# Several at once.


@trial(short=3)
def two_at_once(source: Random) -> None:
    """Two processes save to one name again and again, while a third one reads it."""
    writer = WRITERS[source.choice(SIMPLE)]
    with some_folder() as folder:
        path, turns = folder / f"mine{writer.ending}", source.randint(2, 8)
        path.write_bytes(writer.version(OLD))
        writer.version(NEW)
        both = [Child(partial(_save_often, writer, path, k, turns)) for k in (OLD, NEW)]
        while not all(child.has_ended() for child in both):
            check_saved(path, writer, kept=True, litter=2)
        for child in both:
            child.end()
        check_saved(path, writer, kept=True)


def _save_often(writer: Writer, path: Path, k: int, turns: int) -> None:
    for _ in range(turns):
        writer.write(path, k)


@trial(short=2)
def two_sweeps(source: Random) -> None:
    """Two sweeps keep their results in one file at once: it has those of both."""
    counts = source.randint(1, 30), source.randint(1, 30)
    with some_folder() as folder:
        path = folder / "sweep.csv"
        both = [Child(partial(_sweep, path, k, n)) for k, n in enumerate(counts)]
        for child in both:
            child.end()
        rows = {(row.trial["k"], row.trial["x"]) for row in sweep.Results.read(path)}
    missing = {(k, x) for k, n in enumerate(counts) for x in range(n)} - rows
    if missing:
        raise LostError(f"{len(missing)} of {sum(counts)} results are gone: {sorted(missing)}")


def _sweep(path: Path, k: int, n: int) -> None:
    def train(k: int, x: int) -> float:
        time.sleep(0.001)
        return k + x

    sweep.run(train, sweep.grid(k=[k], x=range(n)), path, verbose=0)
