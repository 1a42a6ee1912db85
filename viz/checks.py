"""`stepgrad checks`: what a class has got right, and what it has missed, from its saved checks."""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import mean, mode
from typing import TypeAlias

from rich.console import Console
from rich.text import Text

from autograd.answers.check import Result, read
from autograd.figures import more
from autograd.files import write_whole
from autograd.labels import clean
from viz.names import fit, inert
from viz.tables import Table, new_table

EXAMPLE = "stepgrad checks class-10b --csv checks.csv"
MOST_MISSED, MOST_SKIPPED, LONG_NAME = 10, 10, 24

Results: TypeAlias = dict[str, Result]
Class: TypeAlias = dict[str, dict[str, Results]]
"""The results of each question, by lesson, by learner."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `stepgrad checks` to its parser."""
    parser.add_argument("folder", help="with the files that learners saved, in folders or not")
    parser.add_argument("--csv", metavar="FILE", help="also one line for each learner's question")


def show(options: argparse.Namespace, console: Console) -> None:
    """Print a table of learners and lessons, and the most missed questions."""
    found, skipped = collect(Path(options.folder))
    for line in skipped[:MOST_SKIPPED]:
        console.print(f"Skipped: {clean(line)}", markup=False, soft_wrap=True)
    if len(skipped) > MOST_SKIPPED:
        console.print(more(len(skipped), MOST_SKIPPED, "no files of checks either"))
    if not found:
        raise ValueError(f"no check is saved in {options.folder}: learners save theirs in a lesson")
    console.print(_by_learner(found))
    console.print("\nMost missed")
    console.print(_missed(found))
    if options.csv:
        write_whole(options.csv, as_csv(found).encode("utf-8-sig"))  # so that Excel reads ë
        console.print(f"\nEvery question is in {options.csv}", markup=False, soft_wrap=True)


def collect(folder: Path) -> tuple[Class, list[str]]:
    """Return the results in all JSON files of a folder, and why others were skipped.

    A file that was handed in twice counts once: of two results of a question the better one.
    Raises NotADirectoryError if there is no such folder.
    """
    if not folder.is_dir():
        raise NotADirectoryError(f"there is no folder {folder}")
    found: dict[str, dict[str, Results]] = {}
    names: dict[str, str] = {}
    skipped = []
    for path in sorted(folder.rglob("*.json")):
        try:
            checked = read(path)
        except (ValueError, OSError) as problem:
            skipped.append(str(problem))
            continue
        name = names.setdefault(checked.name.casefold(), checked.name)
        known = found.setdefault(name, {}).setdefault(checked.lesson, {})
        for question, result in checked.results.items():
            known[question] = result.better(known.get(question, result))
    return dict(sorted(found.items(), key=lambda item: item[0].casefold())), skipped


def as_csv(found: Class) -> str:
    """Return one line for each question of each learner; none is a formula to a spreadsheet."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["learner", "lesson", "question", "right", "tries"])
    for name, lessons in found.items():
        for lesson in _in_order(lessons):
            for question, (right, tries) in lessons[lesson].items():
                writer.writerow([inert(name), lesson, inert(question), int(right), tries])
    return file.getvalue()


def _by_learner(found: Class) -> Table:
    """Return how many questions of each lesson each learner has right; on top, how many it has."""
    lessons = _in_order({lesson for own in found.values() for lesson in own})
    table = new_table("learner", *lessons, "all")
    counts = {x: mode(len(own[x]) for own in found.values() if x in own) for x in lessons}
    table.add_row("questions", *map(str, counts.values()), str(sum(counts.values())), style="dim")
    for name, own in found.items():
        rights = {x: sum(result.right for result in own[x].values()) for x in lessons if x in own}
        cells = [str(rights.get(lesson, "–")) for lesson in lessons]
        table.add_row(Text(fit(name, LONG_NAME)), *cells, str(sum(rights.values())))
    return table


def _missed(found: Class) -> Table:
    """Return the questions that fewest got right, then those that took most tries.

    What only one learner has is left out, unless all are so: a file may hold made-up questions.
    """
    results: dict[tuple[str, str], list[Result]] = {}
    for lessons in found.values():
        for lesson, questions in lessons.items():
            for question, result in questions.items():
                results.setdefault((lesson, question), []).append(result)

    results = {key: own for key, own in results.items() if len(own) > 1} or results

    def ease(key: tuple[str, str]) -> tuple[float, float]:
        return mean(r.right for r in results[key]), -mean(r.tries for r in results[key])

    table = new_table("lesson", "question", "right", "tries", words=2)
    for key in sorted(results, key=ease)[:MOST_MISSED]:
        tries = f"{mean(r.tries for r in results[key]):.1f}"
        right = f"{sum(r.right for r in results[key])} of {len(results[key])}"
        table.add_row(key[0], Text(key[1]), right, tries)
    return table


def _in_order(lessons: Mapping[str, Results] | Iterable[str]) -> list[str]:
    return sorted(lessons, key=int)
