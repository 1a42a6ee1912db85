"""Questions with options to choose from, to predict before anything is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograd.answers.reading import (
    LONGEST,
    UnreadableError,
    plain,
    read,
    shown,
    unanswered,
    undefined,
)
from autograd.answers.verdict import Hint, Verdict, hinted, wrong
from autograd.value import Value


def choice(
    answer: Any,
    right: str | float,
    why: Mapping[Any, Hint] | None = None,
    further: str = "",
    also: Sequence[str | float] = (),
) -> Verdict:
    """Judge a choice among options, texts in any case or numbers.

    >>> why = {"grows": "The slope is negative there.", "falls": "Its slope is -7.98."}
    >>> choice("Falls", "falls", why)
    ✓ Right: Its slope is -7.98.
    >>> choice("grows", "falls", why)
    ✗ Not "grows": The slope is negative there.

    `why` says of each option why it is right or not; they are offered in its order, and sorted
    if the right one is not among them. `further` is a further hint, and `also` are other ways to
    say what is right. `answer` may be any object; raises TypeError if `right` or an option is
    neither text nor a number.
    """
    options = {_key(option): (option, text) for option, text in hinted(why)}
    wanted = _key(right)
    if unanswered(answer):
        offer = _offer(options, wanted, right)
        return Verdict(False, f"Not answered yet: {offer}", answered=False)
    given = _given(answer)
    given = wanted if given in map(_key, also) else given
    option, text = options.get(given, ("", ""))
    if given == wanted:
        return Verdict(True, f"Right: {text}" if text else f"Right: {_quoted(right)}.")
    if text:
        return wrong(f"Not {_quoted(option)}: {text}", further)
    if given in options:
        return Verdict(False, f"Not {_quoted(option)}. Think again, and choose another.", further)
    offer = _offer(options, wanted, right)
    if isinstance(wanted, str) and (isinstance(answer, Value) or callable(answer)):
        return Verdict(False, f"A word goes in quotes: {offer}")
    none = "is none of the choices:" if why else "is not it; think again, and"
    return Verdict(False, f"{_written(answer)} {none} {offer}")


def _given(answer: Any) -> str | float:
    """Return the option that any object stands for, none for what is no option."""
    try:
        return _key(answer)
    except Exception:  # an answer may be any object
        return ""


def _written(answer: Any) -> str:
    return _quoted(answer) if type(answer) is str and len(answer) < LONGEST else shown(answer)


def _key(option: Any) -> str | float:
    """Return a number as a float and a text without its case: 3, 3.0 and "3" are one option."""
    if isinstance(option, str):
        text = "undefined" if undefined(option) else plain(option).casefold()
        try:
            return read(text, "a choice")
        except UnreadableError:
            return " ".join(text.split()).rstrip(".!")
    if type(option).__name__ == "bool":
        return str(option).casefold()
    try:
        return read(option, "a choice")
    except UnreadableError:
        got = shown(option)
        raise TypeError(f"answers.choice expects text or a number to choose, got {got}") from None


def _offer(options: Mapping[Any, tuple[Any, str]], wanted: Any, right: Any) -> str:
    """List the options in an order that gives nothing away."""
    known = {key: _quoted(option) for key, (option, _) in options.items()}
    if wanted not in known:
        known[wanted] = _quoted(right)
        known = {key: known[key] for key in sorted(known, key=_rank)}
    if len(known) < 2:
        kind = "a text" if isinstance(wanted, str) else "a number"
        return f"write {kind} in place of it."
    return f"choose one of {', '.join(known.values())}."


def _rank(key: str | float) -> tuple[bool, str | float]:
    """Put numbers before texts, each in their order."""
    return isinstance(key, str), key


def _quoted(option: Any) -> str:
    """Write a text in the quotes that it needs in a cell; a number needs none."""
    is_text = isinstance(option, str) and isinstance(_key(option), str)
    return f'"{" ".join(option.split())}"' if is_text else str(option)
