"""Any object as the answer to a question: the number that it is, or what kind it should be."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Sequence
from typing import Any
from warnings import catch_warnings

from autograd.answers.verdict import Verdict, wrong
from autograd.figures import enclosed, number
from autograd.ops import OPS
from autograd.value import Value, real

LONGEST = 60
SLOPES = (-3.8, -0.5)
WHOLE, OTHER = (12.0, 7.0), (2.5, 0.75)
_NUMBER = re.compile(r",?\d[\d,]*\.?\d*")
_UNDEFINED = re.compile(
    r"(it )?(is )?(undefined|not defined|infinit[ey]|impossible)|(it )?(does not|doesn['’]t) exist"
    r"|(there is )?(none|no (number|slope|gradient|derivative|value|answer|solution))"
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
_ARITHMETIC: dict[type[ast.AST], Callable[..., float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: math.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}


class UnreadableError(ValueError):
    """Says of an answer that is no number what is expected instead."""

    answered = True

    @property
    def verdict(self) -> Verdict:
        """The same as a verdict."""
        return wrong(str(self))._replace(answered=self.answered)


class UndefinedError(UnreadableError):
    """Says of "undefined" that there is a number."""


class UnansweredError(UnreadableError):
    """Says that there is no answer yet."""

    answered = False


def example(right: float, numbers: Sequence[float] = ()) -> str:
    """Return a number of the kind that is asked for, and that is not the answer.

    >>> example(36.0), example(0.298)
    ('12', '2.5')
    """
    numbers = numbers or (WHOLE if right.is_integer() else OTHER)
    return number(next(x for x in numbers if x != right))


def read(answer: Any, what: str, such_as: str = "-3.8") -> float:
    """Return an answer as a finite float: a number, a Value's data, or a number as text.

    >>> read("−7,98", "the gradient"), read("1/4", "the gradient"), read("-3.8 · 2", "the gradient")
    (-7.98, 0.25, -7.6)

    Raises UnreadableError, whatever the object, if it is not one finite number.
    """
    if unanswered(answer):
        raise UnansweredError(
            f"Not answered yet: write {what} as a number in place of {shown(answer)}."
        )
    if undefined(answer):
        raise UndefinedError(f"There is a number for {what}: work it out.")
    try:
        found = _from_text(answer) if isinstance(answer, str) else _number(answer)
    except UnreadableError:
        raise
    except Exception:  # an answer may be any object, and none of them may end the lesson
        said = f"Expected one number, such as {such_as}, for {what}; got {shown(answer)}."
        raise UnreadableError(said + _comma(answer)) from None
    if not math.isfinite(found):
        raise UnreadableError(f"Expected a finite number for {what}; got {shown(answer)}.")
    return found


def unanswered(answer: Any) -> bool:
    """Whether this is what a cell holds before it is answered: `...`, None, or no text."""
    if answer is None or answer is ...:
        return True
    return type(answer) is str and not answer.strip()


def undefined(answer: Any) -> bool:
    """Whether an answer says in words that there is none."""
    return type(answer) is str and bool(_UNDEFINED.fullmatch(" ".join(answer.casefold().split())))


def _comma(answer: Any) -> str:
    """Say what a decimal comma does in Python: 2,5 are two numbers."""
    is_pair = type(answer) is tuple and [type(x) for x in answer] == [int, int]
    return " Python writes a decimal point: 2.5, not 2,5." if is_pair else ""


def plain(text: str) -> str:
    """Return a text with the signs of a keyboard in place of a typesetter's, without margins."""
    return re.sub("[−–]", "-", text.strip())


def shown(answer: Any) -> str:
    """Return the repr of any object on one line, without its address, cut where it is long."""
    if answer is ...:
        return "`...`"
    try:
        text = re.sub(" at 0x[0-9a-fA-F]+", "", " ".join(repr(answer).split()))
    except Exception:
        return f"an object of type {type(answer).__name__}"
    return cut(text)


def cut(text: str) -> str:
    """Return a text, cut where it is long."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def factor(x: float) -> str:
    """Write a number as it stands in a product, in parentheses if it is negative."""
    return enclosed(number(x))


def _number(answer: Any) -> float:
    if type(answer).__name__ == "bool":  # Python's and NumPy's: an int to Python, not to a reader
        raise TypeError("true and false are no numbers here")
    if isinstance(answer, Value):
        return float(answer.data)
    try:
        return real(answer, "an answer")
    except ValueError:
        return float("nan")


def _from_text(answer: str) -> float:
    """Read a number, `-7.98`, `−7,98` or `1,234.5`, or arithmetic: `-3.8 · 2.1`, `tanh(1/4)`.

    Raises ValueError or another exception if it is neither.
    """
    text = _NUMBER.sub(_with_point, plain(answer))
    try:
        return float(text)
    except ValueError:
        with catch_warnings(action="ignore"):
            return _computed(ast.parse(re.sub("[·×]", "*", text), mode="eval").body)


def _with_point(found: re.Match[str]) -> str:
    """Write a number with a decimal point; ask about a comma that can mean two things."""
    text = found[0]
    if not _THOUSANDS.fullmatch(text):
        return text if "." in text else text.replace(",", ".")
    if text.count(",") == 1 and "." not in text:
        decimal, whole = text.replace(",", "."), text.replace(",", "")
        raise UnreadableError(
            f"{text!r} can mean {decimal} or {whole}: write it without the comma."
        )
    return text.replace(",", "")


def _computed(node: ast.expr) -> float:
    """Return the number of an expression of numbers, signs and ops; never evaluated as Python."""
    match node:
        case ast.Constant(value=int() | float() as x) if type(x) is not bool:
            return float(x)
        case ast.BinOp(left, op, right):
            return _ARITHMETIC[type(op)](_computed(left), _computed(right))
        case ast.UnaryOp(op, operand):
            return _ARITHMETIC[type(op)](_computed(operand))
        case ast.Call(ast.Name(name), inputs, []):
            return float(OPS[name].value([_computed(x) for x in inputs]))
    raise ValueError("not arithmetic")
