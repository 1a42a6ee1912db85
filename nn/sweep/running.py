"""Run the trials of a sweep, here or by an executor, and keep what came of them at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, as_completed
from pathlib import Path
from time import monotonic
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from autograd.figures import counted
from autograd.files import one_at_a_time
from nn.callbacks import History
from nn.sweep.files import check_names
from nn.sweep.results import Results, Row
from nn.sweep.trials import Trial, key
from nn.training.interrupt import stopped
from nn.training.progress import console, say

EVERY = 1.0
"""Seconds between two writes of the file, so that many short trials do not wait for the disk."""
LONGEST = 500
"""Characters of an error that are kept."""
ELSEWHERE = (
    "Another process imports `train` from its module: define it at the top of one, and start "
    "processes under `if __name__ == '__main__':`. With a path, what is done is kept."
)


def run(
    train: Callable[..., Any],
    trials: Iterable[Trial],
    path: str | os.PathLike[str] | None = None,
    *,
    executor: Executor | None = None,
    verbose: int = 1,
) -> Results:
    """Call `train(**trial)` for each trial, and return a row for each.

    >>> from nn import sweep
    >>> sweep.run(lambda x: (x - 2) ** 2, sweep.grid(x=[1, 2, 4]), verbose=0)
    x=1: result 1.0000
    x=2: result 0.0000
    x=4: result 4.0000

    A training returns its History, of which the last epoch counts, a dict of numbers, or one
    number. One that raises an exception is a row with its `error`, and the others go on. With a
    `path`, .csv or .parquet, results are written as they come, and the next run takes what is
    there and tries the rest, failures again.

    `executor` is any of `concurrent.futures`: for a ProcessPoolExecutor, `train` is a function
    of a module; Dask has `client.get_executor()`. The same trials give the same rows in every
    one. Raises ValueError if a trial comes twice or no sweep wrote the file, TypeError for what is
    no executor and a trial that no file can hold, OSError if it cannot be read or written.
    """
    if executor is not None and not hasattr(executor, "submit"):
        raise TypeError(f"executor expects one of concurrent.futures, got {executor!r}")
    path = None if path is None else Path(path)
    wanted, kept = _by_key(trials), _kept(path)
    rows = {name: kept[name] for name in wanted if name in kept and not kept[name].error}
    missing = [t for name, t in wanted.items() if name not in rows]
    finished = _shown(_finished(train, missing, executor), len(missing), verbose)
    _keep(finished, path, rows, wanted)
    results = Results(rows[name] for name in wanted)
    if verbose:
        known, failed = len(wanted) - len(missing), len(results.failures)
        before = f", {known} of them known" if known else ""
        say(f"{counted(len(wanted), 'trial')}{before}, {failed or 'none'} failed")
    return results


def _keep(
    finished: Iterable[Row], path: Path | None, rows: dict[str, Row], wanted: Mapping[str, Trial]
) -> None:
    """Put rows where they belong as they come, and write them now and then."""
    _write(path, rows, wanted)  # a file that cannot be written is better told now
    written = monotonic()
    try:
        for row in finished:
            rows[key(row.trial)] = row
            if monotonic() - written > EVERY:
                _write(path, rows, wanted)
                written = monotonic()
    finally:  # also what a Ctrl-C or a broken pool has left
        _write(path, rows, wanted)


def _by_key(trials: Iterable[Trial]) -> dict[str, Trial]:
    found: dict[str, Trial] = {}
    for trial in trials:
        if not isinstance(trial, Mapping):
            raise TypeError(f"a trial is a dict of arguments, {{'lr': 0.1}}, got {trial!r}")
        name = key(trial)
        if name in found:
            raise ValueError(f"a trial comes twice: {dict(trial)}")
        check_names(trial, ())
        found[name] = trial
    return found


def _kept(path: Path | None) -> dict[str, Row]:
    """Return what a file holds already, by the keys of its trials."""
    if path is None or not path.exists():
        return {}
    return {key(row.trial): row for row in Results.read(path)}


def _write(path: Path | None, rows: Mapping[str, Row], wanted: Iterable[str]) -> None:
    """Write all rows: those of other sweeps, which may run now, then those of this one."""
    if path is None:
        return
    with one_at_a_time(path):
        kept = {**_kept(path), **rows}
        others = [row for name, row in kept.items() if name not in wanted]
        Results([*others, *(kept[name] for name in wanted if name in kept)]).write(path)


def _finished(
    train: Callable[..., Any], trials: list[Trial], executor: Executor | None
) -> Iterator[Row]:
    """Yield a row as soon as its trial is done."""
    if executor is None:
        yield from (_attempt(train, trial) for trial in trials)
        return
    futures = [executor.submit(_attempt, train, trial) for trial in trials]
    try:
        for future in as_completed(futures):
            yield future.result()
    except Exception as problem:  # no failure of a training, which is a row
        problem.add_note(ELSEWHERE)
        raise
    finally:
        for future in futures:
            future.cancel()


def _attempt(train: Callable[..., Any], trial: Trial) -> Row:
    """Train once; an exception becomes text where it is raised, as not all can travel.

    Raises KeyboardInterrupt for a training that Ctrl-C ended, whose numbers are of no use.
    """
    before = stopped.times
    try:
        row = Row(trial, _numbers(train(**trial)))
        check_names(row.trial, row.numbers)
    except Exception as problem:
        text = " ".join(f"{type(problem).__name__}: {problem}".split())
        row = Row(trial, {}, text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")
    if stopped.times > before:
        raise KeyboardInterrupt
    return row


def _numbers(came_out: Any) -> dict[str, float]:
    if isinstance(came_out, History):
        came_out = {name: column[-1] for name, column in came_out.history.items()}
    if not isinstance(came_out, Mapping):
        came_out = {"result": came_out}
    try:
        return {str(name): float(x) for name, x in came_out.items()}
    except (TypeError, ValueError):
        raise TypeError(
            f"a training returns what fit returns, a dict of numbers or a number; got {came_out!r}"
        ) from None


def _shown(rows: Iterator[Row], total: int, verbose: int) -> Iterator[Row]:
    """Pass rows on, and in a terminal show how many there are."""
    terminal = console()
    columns = ("sweep", BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    quiet = not verbose or not terminal.is_terminal
    with Progress(*columns, console=terminal, transient=True, disable=quiet) as bar:
        task, failed = bar.add_task("", total=total), 0
        for row in rows:
            failed += bool(row.error)
            bar.update(task, advance=1, description=f"{failed} failed" if failed else "")
            yield row
