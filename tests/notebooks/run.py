"""Running a lesson cell by cell, with answers of all kinds in place of its three dots."""

import ast
import linecache
import math
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from autograd import answers
from autograd.answers import Verdict
from tests.notebooks.lesson import FOLDER, JUDGES, Cell, Lesson


def fails(*_: Any) -> None:
    """A learner's function that does not run."""
    raise ValueError("nothing works")


NONSENSE = ["nonsense", [], [1.0, "two", None], 1e300, -1e300, math.nan, object(), len, fails]


class Call(NamedTuple):
    """One question as a lesson asks it: the judge and its arguments but the answer."""

    judge: Callable[..., Verdict]
    arguments: tuple[Any, ...]
    options: dict[str, Any]

    def __call__(self, answer: Any) -> Verdict:
        return self.judge(answer, *self.arguments, **self.options)


class Asked(NamedTuple):
    """What a check of a lesson said: as the lesson stands, to three dots, to nonsense, solved.

    `calls` are the questions that it asked of the solution.
    """

    id: str
    untouched: Verdict
    unanswered: Verdict
    nonsense: list[Verdict]
    solved: Verdict | None
    calls: list[Call]


class Played(NamedTuple):
    """A lesson that was run to its end."""

    asked: list[Asked]
    names: dict[str, Any]


@cache
def play(path: Path) -> Played:
    """Run a lesson in its folder; each check with nonsense first, then with the solution."""
    lesson, asked = Lesson(path), []
    names: dict[str, Any] = {"__name__": "__main__", "display": lambda *_: None}
    before = Path.cwd()
    os.chdir(FOLDER)
    try:
        for cell in lesson.cells:
            if cell.asks:
                asked.append(_ask(cell, lesson.solutions.get(cell.id), names))
            elif cell.kind != "md":
                execute(cell, names)
            for block in cell.solutions:
                execute(Cell(f"{cell.id}-again", "code", block), dict(names))
    finally:
        os.chdir(before)
    return Played(asked, names)


def _ask(cell: Cell, solution: str | None, names: dict[str, Any]) -> Asked:
    """Run a check with one answer after the other."""
    written, said = names.get(cell.asks), [execute(cell, names)]
    for answer in (..., *NONSENSE):
        names[cell.asks] = answer
        said.append(execute(cell, names))
    names[cell.asks] = written
    if solution:
        execute(Cell(f"{cell.id}-solution", "code", solution), names)
    calls: list[Call] = []
    recorded = {name: _recorded(getattr(answers, name), calls) for name in JUDGES}
    with patch.multiple(answers, **recorded):
        solved = execute(cell, names)
    return Asked(cell.id, said[0], said[1], said[2:], solved if solution else None, calls)


def _recorded(judge: Callable[..., Verdict], calls: list[Call]) -> Callable[..., Verdict]:
    def judged(answer: Any, *arguments: Any, **options: Any) -> Verdict:
        calls.append(Call(judge, arguments, options))
        return judge(answer, *arguments, **options)

    return judged


def execute(cell: Cell, names: dict[str, Any]) -> Any:
    """Run the code of a cell and return the value of its last line, as a notebook shows it."""
    linecache.cache[cell.id] = len(cell.text), None, cell.text.splitlines(keepends=True), cell.id
    body = ast.parse(cell.text, cell.id).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), cell.id, "exec"), names)
    return eval(compile(ast.Expression(last.value), cell.id, "eval"), names) if last else None
