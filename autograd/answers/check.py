"""The check at the end of a lesson: what was right, after how many tries, in a file."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any, NamedTuple

from autograd.answers.reading import shown, unanswered
from autograd.answers.verdict import Verdict
from autograd.figures import counted
from autograd.files import write_whole

FORMAT = "stepgrad check 1"
LONGEST_NAME, LONGEST_QUESTION = 40, 200
LARGEST = 100_000
"""Bytes of a file: one of a lesson has a few hundred."""
MOST_QUESTIONS = 100
"""How many questions a file may have: a lesson has five."""
_LESSON = re.compile("[0-9]{1,2}")


class Result(NamedTuple):
    """What became of a question: right or not yet, and after how many tries."""

    right: bool
    tries: int

    def then(self, later: Result) -> Result:
        """Join what came later; a question that was right stays right, and its tries count on."""
        if self.right:
            return self
        return Result(later.right, self.tries + later.tries)

    def better(self, other: Result) -> Result:
        """Return the better of two: a right one after fewer tries, else one after more."""
        return max(self, other, key=lambda r: (r.right, -r.tries if r.right else r.tries))


class Checked(NamedTuple):
    """What a file holds: whose it is, of which lesson, and the result of each question."""

    lesson: str
    name: str
    results: dict[str, Result]


class Check:
    """Notes the verdicts on the questions at the end of a lesson, and saves them.

    >>> from autograd.answers import number
    >>> check = Check("4")
    >>> check("the path of a product", number(8.4, 8.4))
    ✓ Right: 8.4.
    >>> check
    <Check of lesson 4: 1 of 1 right>

    A question counts as tried when it is answered in another way than before, until it is right.
    Raises ValueError for what is no number of a lesson.
    """

    def __init__(self, lesson: str | int) -> None:
        self.lesson = str(lesson).strip()
        if not _LESSON.fullmatch(self.lesson):
            raise ValueError(f'Check expects the number of a lesson, such as "4", got {lesson!r}')
        self.lesson = str(int(self.lesson))
        self.results: dict[str, Result] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._before: dict[Path, dict[str, Result]] = {}

    def __call__(self, question: str, verdict: Verdict) -> Verdict:
        """Note the verdict on a question and return it."""
        question = one_line(question, LONGEST_QUESTION)
        noted = self.results.setdefault(question, Result(False, 0))
        if verdict.answered and verdict != self._verdicts.get(question):
            self.results[question] = noted.then(Result(verdict.right, 1))
        self._verdicts[question] = verdict
        return verdict

    def __repr__(self) -> str:
        return f"<Check of lesson {self.lesson}: {_score(self.results)}>"

    def save(self, name: Any) -> None:
        """Write what is right so far into a file beside the notebook, and say so.

        What an earlier session has saved under that name counts on. Nothing is written without a
        name or an answer.
        """
        if unanswered(name):
            print(f'Not saved yet: write your name in place of {shown(name)}, name = "Anna".')
        elif not isinstance(name, str) or not _slug(name):
            print(f'Not saved: a name is a text with letters, such as "Anna"; got {shown(name)}.')
        elif not any(result.tries for result in self.results.values()):
            print("Not saved yet: no question is answered.")
        else:
            self._write(Path(f"check-{self.lesson:0>2}-{_slug(name)}.json"), name)

    def _write(self, path: Path, name: str) -> None:
        try:
            results = self._with_earlier(path)
            checked = Checked(self.lesson, one_line(name, LONGEST_NAME), results)
            write_whole(path, _text(checked).encode())
        except (ValueError, OSError) as problem:
            print(f"Not saved: {problem}.")
        else:
            print(f"{_score(results)}{_open(results)}. Saved in {path}.")

    def _with_earlier(self, path: Path) -> dict[str, Result]:
        """Return the results, after those that the file held when this session first saved it."""
        if path not in self._before:
            found = path.exists() or path.is_symlink()
            self._before[path] = read(path).results if found else {}
        results = dict(self._before[path])
        for question, later in self.results.items():
            results[question] = results.get(question, Result(False, 0)).then(later)
        return results


def read(path: Path) -> Checked:
    """Read a file of results; raise ValueError, whatever is in it, if it is none."""
    if not path.is_file() or path.is_symlink() or path.stat().st_size > LARGEST:
        raise ValueError(f"{path} is no file of a check")
    try:
        found = json.loads(path.read_bytes())
        if found["format"] != FORMAT:
            raise ValueError("another format")
        results = _results(_a(list, found["questions"]))
        lesson, name = (one_line(_a(str, found[key]), LONGEST_NAME) for key in ("lesson", "name"))
        if not _LESSON.fullmatch(lesson) or not _slug(name):
            raise ValueError("no lesson or no name")
    except (ValueError, TypeError, KeyError, RecursionError) as problem:
        raise ValueError(f"{path} is no file of a check") from problem
    return Checked(str(int(lesson)), name, results)


def _results(questions: list[Any]) -> dict[str, Result]:
    """Return the result of each question; of one that is there twice, the better."""
    if len(questions) > MOST_QUESTIONS:
        raise ValueError(f"{len(questions)} questions")
    results: dict[str, Result] = {}
    for question in questions:
        text, result = one_line(_a(str, question["question"]), LONGEST_QUESTION), _result(question)
        results[text] = result.better(results.get(text, result))
    return results


def _result(question: dict[str, Any]) -> Result:
    tries = _a(int, question["tries"])
    if not 0 <= tries < 1_000_000:
        raise ValueError(f"{tries} tries")
    return Result(_a(bool, question["right"]), tries)


def _a(kind: type, x: Any) -> Any:
    """Return what is exactly of a kind; raise TypeError for anything else."""
    if type(x) is not kind:
        raise TypeError(f"expected {kind.__name__}, got {shown(x)}")
    return x


def _text(checked: Checked) -> str:
    questions = [
        {"question": question, "right": result.right, "tries": result.tries}
        for question, result in checked.results.items()
    ]
    whole = {"format": FORMAT, "lesson": checked.lesson, "name": checked.name}
    return json.dumps({**whole, "questions": questions}, indent=1, ensure_ascii=False) + "\n"


def one_line(text: str, longest: int) -> str:
    """Return any text on one line, without what cannot be printed, cut where it is long."""
    plain = "".join(c if c.isprintable() else " " for c in text[: 10 * longest])
    return " ".join(unicodedata.normalize("NFC", plain).split())[:longest]


def _slug(name: str) -> str:
    """Return a name as a part of a file's name: letters, digits and hyphens; empty if it has none.

    >>> _slug("Anna-Lena O'Hara"), _slug("../../etc"), _slug("?")
    ('anna-lena-o-hara', 'etc', '')
    """
    kept = (c if unicodedata.category(c)[0] in "LMN" else " " for c in one_line(name, LONGEST_NAME))
    slug = "-".join("".join(kept).lower().split())
    return slug if any(map(str.isalnum, slug)) else ""


def _score(results: dict[str, Result]) -> str:
    return f"{sum(r.right for r in results.values())} of {len(results)} right"


def _open(results: dict[str, Result]) -> str:
    """Say how many are not answered yet."""
    left = sum(not result.tries for result in results.values())
    return f", {counted(left, 'question')} not answered yet" if left else ""
