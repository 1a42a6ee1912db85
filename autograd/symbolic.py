"""The third reading of a rule: on symbols, which gives the formula itself.

It knows how formulas are built, and no calculus; text.py writes them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from autograd.figures import LINE, number
from autograd.labels import is_formula
from autograd.one_by_one import OneByOne

# How tightly a formula binds: a looser one inside a tighter one gets parentheses.
IF, OR, AND, COMPARE, SUM, PRODUCT, SIGN, POWER, ATOM = range(9)
BINDING = {"if": IF, "|": OR, "&": AND, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}
BINDING |= {"neg": SIGN, "**": POWER} | dict.fromkeys((">", ">=", "<", "<=", "==", "!="), COMPARE)


Operator: TypeAlias = "Callable[[Expr, Any], Expr]"


def _sides(op: str) -> tuple[Operator, Operator]:
    """Return an infix operator with the formula on its left, and with it on its right."""
    return lambda self, other: _infix(op, self, other), lambda self, other: _infix(op, other, self)


class Expr:
    """A formula: an operation and its arguments, or an atom (a name or a number).

    A `literal` is a number of the formula itself and may be simplified; any other number is
    what a name stands for.
    """

    __slots__ = ("args", "digits", "literal", "number", "op")

    def __init__(
        self,
        op: str,
        args: tuple[Expr, ...] = (),
        literal: int | float | None = None,
        number: float | None = None,
        digits: int = 0,
    ) -> None:
        self.op, self.args, self.literal, self.number = op, args, literal, number
        self.digits = digits

    @property
    def binding(self) -> int:
        """How tightly it binds; a negative number like a sign, a label that is a formula least."""
        if self.args:
            return BINDING.get(self.op, ATOM)
        if self.number is None and is_formula(self.op):
            return IF
        return SIGN if self.op.startswith("-") else ATOM

    def needs_parentheses(self, signed: bool, at_least: int, on_the_right: bool) -> bool:
        """Whether this must be set apart where it stands: it binds looser, or as in 2 * (-3)."""
        return self.binding < at_least or (on_the_right and signed)

    __add__, __radd__ = _sides("+")
    __sub__, __rsub__ = _sides("-")
    __mul__, __rmul__ = _sides("*")
    __truediv__, __rtruediv__ = _sides("/")
    __gt__, __lt__ = _sides(">")[0], _sides("<")[0]
    __ge__, __le__ = _sides(">=")[0], _sides("<=")[0]
    __eq__, __ne__ = _sides("==")[0], _sides("!=")[0]  # type: ignore[assignment]
    __and__, __or__ = _sides("&")[0], _sides("|")[0]

    def __pow__(self, other: Any) -> Expr:
        return _power(self, other)

    def __neg__(self) -> Expr:
        return Expr("neg", (self,))


def symbol(name: str) -> Expr:
    """Return a name as a formula."""
    return Expr(name)


def symbol_of(x: float, digits: int = 0) -> Expr:
    """Return a number in the place of a name, which is written out and never simplified."""
    return Expr(number(x, max(LINE, digits)), number=x, digits=digits)


def literal(x: float, digits: int = 0) -> Expr:
    """Return a number of the formula itself, such as an exponent, which may be simplified."""
    return Expr(number(x, max(LINE, digits)), literal=x, number=x, digits=digits)


def as_expr(x: Any) -> Expr:
    """Return a formula as it is, a number as a literal."""
    return x if isinstance(x, Expr) else literal(x)


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
}


def _infix(op: str, left: Any, right: Any) -> Expr:
    """Combine two formulas; two numbers of the formula itself are worked out: 2 - 1 is 1."""
    a, b = as_expr(left), as_expr(right)
    if op in "&|":
        return _logical(op, a, b)
    if a.literal is not None and b.literal is not None:
        if op in _COMPARE:
            return literal(_COMPARE[op](a.literal, b.literal))
        if op == "-":
            return literal(a.literal - b.literal)
    return Expr(op, (a, b))


def _logical(op: str, a: Expr, b: Expr) -> Expr:
    """Combine two conditions; one that is known decides alone, or makes no difference."""
    for known, other in ((a, b), (b, a)):
        if known.literal is not None:
            return other if bool(known.literal) is (op == "&") else known
    return Expr(op, (a, b))


def _power(x: Any, y: Any) -> Expr:
    base, exponent = as_expr(x), as_expr(y)
    return base if exponent.literal == 1 else Expr("**", (base, exponent))


def _where(condition: Any, x: Any, y: Any) -> Expr:
    test = as_expr(condition)
    if test.literal is not None:
        return as_expr(x) if test.literal else as_expr(y)
    return Expr("if", (as_expr(x), test, as_expr(y)))


def _maximum(x: Any, y: Any) -> Expr:
    """Write maximum(maximum(a, b), c) as maximum(a, b, c)."""
    left, right = as_expr(x), as_expr(y)
    several = left.op == "maximum"
    return Expr("maximum", (*left.args, right) if several else (left, right))


class _TextNamespace(OneByOne):
    """The namespace of formulas: `xp.tanh(x)` is the text `tanh(x)`."""

    pow = staticmethod(_power)
    where = staticmethod(_where)
    maximum = staticmethod(_maximum)

    def __getattr__(self, name: str) -> Callable[..., Expr]:
        return lambda *args: Expr(name, tuple(map(as_expr, args)))


text = _TextNamespace()
