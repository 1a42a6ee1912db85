"""Questions with options to choose from, to predict before anything is shown.

Answers that are computed are asked for in numbers.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograd.answers.reading import UnreadableError, plain, read, shown, unanswered
from autograd.answers.verdict import Verdict


def choice(answer: Any, right: str | float, why: Mapping[Any, str] | None = None) -> Verdict:
    """Judge a choice among options, texts in any case or numbers.

    >>> why = {"grows": "The slope is negative there.", "falls": "Its slope is -7.98."}
    >>> choice("Falls", "falls", why)
    ✓ Right: Its slope is -7.98.
    >>> choice("grows", "falls", why)
    ✗ Not grows: The slope is negative there.

    `why` says of each option why it is right or not. `answer` may be any object; raises
    TypeError if `right` or an option is neither text nor a number.
    """
    options = {_key(option): (option, text) for option, text in (why or {}).items()}
    wanted = _key(right)
    if unanswered(answer):
        return Verdict(False, f"Not answered yet: {_offer(options, wanted, right)}")
    try:
        given = _key(answer)
    except Exception:  # an answer may be any object
        given = ""
    option, text = options.get(given, ("", ""))
    if given == wanted:
        return Verdict(True, f"Right: {text}" if text else f"Right: {right}.")
    if text:
        return Verdict(False, f"Not {option}: {text}")
    offer = _offer(options, wanted, right)
    return Verdict(False, f"Not {shown(answer)}. Think of what a small step does, then {offer}")


def _key(option: Any) -> str | float:
    """Return a number as a float and a text without its case: 3, 3.0 and "3" are one option."""
    if isinstance(option, str):
        text = plain(option).casefold()
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
    known = {key: str(option) for key, (option, _) in options.items()} | {wanted: str(right)}
    if len(known) < 2:
        kind = "a text" if isinstance(wanted, str) else "a number"
        return f"write {kind} in place of it."
    return f"choose one of: {', '.join(sorted(known.values()))}."
