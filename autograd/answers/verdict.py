"""The verdict on a number: right, one of the known mistakes, or rounded too much."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from math import floor, isfinite, log10, trunc
from typing import NamedTuple, TypeAlias, TypeVar

from autograd.figures import LINE, number

DIGITS = 3
SMALLEST = 1e-6
_ESCAPED = str.maketrans({c: f"\\{c}" for c in "\\`*_<>[]#$|~"})

Mistake: TypeAlias = tuple[float, str]
"""A wrong number, and what went wrong if it is the answer; lines after the first go further."""
Hint: TypeAlias = str | tuple[str, str]
"""What an author says of a wrong answer: a line, or a line and a further hint."""
REVERSED = "The size is right, but the sign is reversed."
"""Without the size: it would show more digits than were given."""
K = TypeVar("K")


class Verdict(NamedTuple):
    """Whether an answer is right, why, and a further hint for whoever asks for it.

    >>> Verdict(True, "Right: ∂loss/∂w = -7.98.")
    ✓ Right: ∂loss/∂w = -7.98.
    >>> Verdict(False, "5 is too large.", "The path goes w → v1 → loss.")
    ✗ 5 is too large.
      A hint is in .further

    A notebook folds the further hint beneath. An answer not given yet is neither right nor
    `answered`.
    """

    right: bool
    text: str
    further: str = ""
    answered: bool = True

    def __bool__(self) -> bool:
        return self.right

    def __repr__(self) -> str:
        lines = [self.text, "A hint is in .further"] if self.further else [self.text]
        return f"{'✓' if self.right else '✗'} " + "\n".join(lines).replace("\n", "\n  ")

    @property
    def unfolded(self) -> Verdict:
        """The verdict with its further hint as text, for where nothing folds."""
        lines = filter(None, (self.text, self.further))
        return self._replace(text="\n".join(lines), further="")

    def _repr_markdown_(self) -> str:
        text, further = (_as_markdown(x) for x in (self.text, self.further))
        folded = f"\n\n<details><summary>A hint</summary>\n\n{further}\n\n</details>"
        return f"**{'✓' if self.right else '✗'}** {text}{folded * bool(further)}"


def wrong(text: str, further: str = "") -> Verdict:
    """Return the verdict on a mistake; the lines after the first are a further hint."""
    said, _, more = text.partition("\n")
    return Verdict(False, said, more or further)


def hinted(hints: Mapping[K, Hint] | None) -> list[tuple[K, str]]:
    """Return the hints of an author as mistakes: a pair (first, further) as two lines."""
    pairs = (hints or {}).items()
    return [(x, text if isinstance(text, str) else "\n".join(text)) for x, text in pairs]


def _as_markdown(text: str) -> str:
    code = re.sub(r"\\`(.+?)\\`", r"<code>\1</code>", text.translate(_ESCAPED))
    return code.replace("\n", "  \n")


def tolerance(x: float, digits: int = DIGITS) -> float:
    """Return half a unit of the last significant digit of x.

    >>> tolerance(-7.98), tolerance(138.8338)
    (0.005, 0.5)
    """
    return 0.5 * _unit(x, digits) if x else SMALLEST


def close(x: float, y: float, within: float) -> bool:
    """Whether x and y differ by no more than `within`, the last bits of y left aside."""
    return abs(x - y) <= within + 1e-12 * abs(y)


def of_sum(before: float, after: float) -> float:
    """Return how far off a sum may be: three digits and a tenth of what was added.

    But no less than six digits show, in which the numbers are given.
    """
    if before == after:
        return tolerance(after)
    least = tolerance(max(abs(before), abs(after)), LINE)
    return max(min(tolerance(after), abs(after - before) / 10), least)


def judge(
    answer: float,
    right: float,
    mistakes: Iterable[Mistake],
    within: float | None = None,
    hint: str = "",
) -> Verdict | None:
    """Return the verdict on a number if it is right or one of the mistakes, else None.

    It is right to three significant digits, to 1e-6, or `within` where that is given. The
    mistakes are looked through in their order, those that are hit exactly before the others.
    """
    allowed = max(tolerance(right), SMALLEST) if within is None else within
    if close(answer, right, allowed):
        return Verdict(True, "")
    known = [(x, text) for x, text in mistakes if isfinite(x) and not close(x, right, allowed)]
    for digits in (9, DIGITS):
        for x, text in known:
            if close(answer, x, tolerance(x, digits)):
                return wrong(text, hint)
        few = _rounded(answer, right)
        if few is not None and close(answer, right, tolerance(right)):
            return few  # right, but with too few digits to tell it from a mistake
    return few


def off(answer: float, right: float) -> str:
    """Say to which side an answer is off; by how much would give the right one away."""
    return f"{number(answer)} is too {'large' if answer > right else 'small'}"


def _rounded(answer: float, right: float) -> Verdict | None:
    """Tell an answer with too few digits from a wrong one, which is further off."""
    if not close(answer, right, abs(right) / 20):
        return None
    for digits in (1, 2, 3, 4, 5):
        unit = _unit(right, digits) if right else 0.0
        if not unit or not isfinite(right / unit):
            continue
        if close(answer, round(right / unit) * unit, 1e-9 * unit):
            return Verdict(False, f"Right to {_digits(digits)}, but give {_wanted(right, digits)}.")
        if close(answer, trunc(right / unit) * unit, 1e-9 * unit):
            kept, least = _digits(digits), _wanted(right, digits)
            return Verdict(False, f"Cut off after {kept}: round instead, and give {least}.")
    return None


def _wanted(right: float, given: int) -> str:
    """Say how many digits to give instead: three, one more than given, or all that there are."""
    least = max(DIGITS, given + 1)
    has_fewer = any(close(float(f"{right:.{n}g}"), right, 0) for n in range(given, least))
    return "all its digits" if has_fewer else str(least)


def _digits(count: int) -> str:
    return f"{count} digit{'s' if count > 1 else ''}"


def _unit(x: float, digits: int) -> float:
    return float(10.0 ** (floor(log10(abs(x))) - digits + 1))
