"""The question for a function that the learner writes: run on cases beside the right one."""

from __future__ import annotations

import dis
import linecache
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from math import isclose, isnan
from typing import Any, TypeAlias

from autograd.answers.reading import UnansweredError, UnreadableError, cut, shown, unanswered
from autograd.answers.verdict import Hint, Verdict, hinted, wrong
from autograd.figures import counted, number
from autograd.value import Value

Case: TypeAlias = Sequence[Any]
Run: TypeAlias = Callable[..., Any]
_NOTHING = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}


def function(
    answer: Any,
    right: Callable[..., Any],
    cases: Sequence[Case],
    what: str = "",
    hints: Mapping[Callable[..., Any], Hint] | None = None,
    run: Run | None = None,
    further: str = "",
) -> Verdict:
    """Judge a function that the learner wrote by its results beside those of the right one.

    >>> def slope(x):
    ...     return 2 * x
    >>> function(slope, lambda x: 2 * x, [(1,), (3,)])
    ✓ Right: slope passes its 2 tests.
    >>> function(slope, lambda x: 3 * x**2, [(0,), (2,)], "the slope of x³")
    ✗ slope(2) gives 4; the slope of x³ is 12.

    Each case is the arguments of a call. What is compared is `run(function, *case)`, by default
    the function's result: numbers, Values, texts, None, or lists of these, numbers to six digits.
    `hints` says of known wrong functions, also of those that raise, what went wrong. `answer` may
    be any object; what `right` raises is raised, and ValueError where there is no case.
    """
    if not cases:
        raise ValueError("answers.function expects one case or more, [(1,), (3,)], got none")
    run = run or _result
    expected = [_results(run, right, case) for case in cases]
    try:
        given = _attempts(run, answer, cases, expected)
    except UnreadableError as problem:
        return _unread(problem, run, cases, hints, further)
    pairs = zip(cases, given, expected, strict=True)
    unequal = next((pair for pair in pairs if not _same(*pair[1:])), None)
    if unequal is None:
        return Verdict(True, f"Right: {_name(answer)} passes its {counted(len(cases), 'test')}.")
    for mistake, text in hinted(hints):
        if _agrees(run, mistake, cases, given):
            return wrong(text, further)
    case, x, y = unequal
    said = f"{_call(answer, case)} gives {_written(x)}; {what or 'right'} is {_written(y)}."
    return Verdict(False, said, further)


def _unread(
    problem: UnreadableError,
    run: Run,
    cases: Sequence[Case],
    hints: Mapping[Callable[..., Any], Hint] | None,
    further: str,
) -> Verdict:
    """Judge a function that gives no results: is it a known mistake that raises the same?"""
    for mistake, text in hinted(hints):
        if _fails(run, mistake, cases, problem.__cause__):
            return wrong(text, further)
    return problem.verdict._replace(further=further if problem.answered else "")


# Running a function.


def _result(f: Callable[..., Any], *case: Any) -> Any:
    return f(*case)


def _results(run: Run, f: Callable[..., Any], case: Case) -> Any:
    """Return what is compared as plain numbers and lists; the case stays as it is."""
    return _plain(run(f, *deepcopy(tuple(case))))


def _plain(x: Any) -> Any:
    if isinstance(x, Value):
        return x.data
    if hasattr(x, "tolist"):  # an array of NumPy
        return _plain(x.tolist())
    if isinstance(x, Mapping):
        return {key: _plain(item) for key, item in x.items()}
    return [_plain(item) for item in x] if isinstance(x, list | tuple) else x


def _same(x: Any, y: Any) -> bool:
    if isinstance(x, dict) and isinstance(y, dict):
        return x.keys() == y.keys() and all(_same(x[key], y[key]) for key in x)
    if isinstance(x, list) and isinstance(y, list):
        return len(x) == len(y) and all(map(_same, x, y))
    if _is_number(x) and _is_number(y):
        return _close(x, y)
    try:
        return type(x) is type(y) and bool(x == y)
    except Exception:  # a result may be any object
        return False


def _is_number(x: Any) -> bool:
    return isinstance(x, int | float) and not isinstance(x, bool)


def _close(x: float, y: float) -> bool:
    """Whether numbers are the same to six digits; NaN is the same as NaN."""
    try:
        return isclose(x, y, rel_tol=1e-6, abs_tol=1e-9) or (isnan(x) and isnan(y))
    except OverflowError:  # a whole number beyond all floats
        return x == y


def _agrees(run: Run, f: Callable[..., Any], cases: Sequence[Case], given: list[Any]) -> bool:
    """Whether a function gives these results."""
    try:
        return all(_same(_results(run, f, case), x) for case, x in zip(cases, given, strict=True))
    except Exception:  # a mistake that does not run on all cases is not the one that was made
        return False


def _fails(run: Run, f: Callable[..., Any], cases: Sequence[Case], like: object) -> bool:
    """Whether a function raises the same as another has raised."""
    try:
        for case in cases:
            _results(run, f, case)
    except Exception as error:
        return (type(error), str(error)) == (type(like), str(like))
    return False


# What is no answer, or none yet.


def _check_is_written(f: Any) -> None:
    """Raise UnreadableError for what is no function, or one whose body is still to be written."""
    if unanswered(f):
        raise UnansweredError(f"Not answered yet: write a function in place of {shown(f)}.")
    if not callable(f):
        raise UnreadableError(f"Expected a function, such as `def f(x): …`; got {shown(f)}.")
    if _is_empty(f):
        body = f"write the body of {_name(f)} and return the result"
        raise UnansweredError(f"Not answered yet: {body}.")


def _is_empty(f: Any) -> bool:
    """Whether the body of a function is `...`, `pass` or `return ...`, a docstring aside."""
    if not hasattr(f, "__code__"):
        return False
    steps = [i for i in dis.get_instructions(f) if i.opname != "NOP"]
    constants = [i.argval for i in steps if "CONST" in i.opname]
    return all(i.opname in _NOTHING for i in steps) and set(constants) <= {None, ...}


def _attempts(run: Run, f: Any, cases: Sequence[Case], expected: list[Any]) -> list[Any]:
    """Return the results of a learner's function; raise UnreadableError if there are none."""
    _check_is_written(f)
    given = [_attempt(run, f, case) for case in cases]
    if given == [None] * len(cases) != expected:
        missing = "is a `return` missing?"
        raise UnansweredError(f"Not answered yet: {_call(f, cases[0])} gives None: {missing}")
    return given


def _attempt(run: Run, f: Any, case: Case) -> Any:
    """Return the result of one case; raise UnreadableError if the function fails."""
    try:
        given = _results(run, f, case)
    except (Exception, SystemExit) as error:  # whatever it does, the lesson goes on
        raise _raised(f, case, error) from error
    if _has_dots(given):
        put = "put the result in place of the dots"
        raise UnansweredError(f"Not answered yet: {_call(f, case)} gives `...`; {put}.")
    return given


def _has_dots(x: Any) -> bool:
    return x is ... or (isinstance(x, list) and any(map(_has_dots, x)))


def _raised(f: Any, case: Case, error: BaseException) -> UnreadableError:
    """Say what a function raised, and in which of its lines."""
    place, step = "", error.__traceback__
    file = getattr(getattr(f, "__code__", None), "co_filename", None)
    while step is not None:
        if step.tb_frame.f_code.co_filename == file:
            text = linecache.getline(str(file), step.tb_lineno).strip()
            place = f", in the line `{text}`" if text else f", in line {step.tb_lineno}"
        step = step.tb_next
    if "ellipsis" in str(error):
        return UnansweredError(f"Not answered yet: there are three dots left{place}.")
    if " for ^" in str(error):
        return UnreadableError(f"Python writes a power with **, as in t**2, not with ^{place}.")
    said = " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")
    return UnreadableError(f"{_call(f, case)} raises {said}{place}.")


# In words.


def _name(f: Any) -> str:
    name = getattr(f, "__name__", "<")
    return "your function" if name.startswith("<") else str(name)


def _call(f: Any, case: Case) -> str:
    return f"{_name(f)}({', '.join(map(_written, _plain(case)))})"


def _written(x: Any) -> str:
    """Write a result: its numbers to six digits, and cut where it is long."""
    if isinstance(x, list):
        return cut(f"[{', '.join(map(_written, x))}]")
    return number(x) if isinstance(x, float) else shown(x)
