"""The third reading of a rule: on symbols, which gives the formula itself.

It knows how formulas are built, and no calculus; text.py writes them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.figures import number

# How tightly a formula binds: a looser one inside a tighter one gets parentheses.
IF, OR, AND, COMPARE, SUM, PRODUCT, SIGN, POWER, ATOM = range(9)
BINDING = {"if": IF, "|": OR, "&": AND, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}
BINDING |= {"neg": SIGN, "**": POWER} | dict.fromkeys((">", ">=", "<", "<=", "==", "!="), COMPARE)


class Expr:
    """A formula: an operation and its arguments, or an atom (a name or a number).

    A `literal` is a number of the formula itself and may be simplified; any other number is
    what a name stands for.
    """

    __slots__ = ("args", "literal", "number", "op")

    def __init__(
        self,
        op: str,
        args: tuple[Expr, ...] = (),
        literal: int | float | None = None,
        number: float | None = None,
    ) -> None:
        self.op, self.args, self.literal, self.number = op, args, literal, number

    @property
    def binding(self) -> int:
        """How tightly the formula binds; a negative number binds like a sign."""
        if self.args:
            return BINDING.get(self.op, ATOM)
        return SIGN if self.op.startswith("-") else ATOM

    def needs_parentheses(self, signed: bool, at_least: int, on_the_right: bool) -> bool:
        """Whether this must be set apart where it stands: it binds looser, or as in 2 * (-3)."""
        return self.binding < at_least or (on_the_right and signed)

    def __add__(self, other: Any) -> Expr:
        return _infix("+", self, other)

    def __radd__(self, other: Any) -> Expr:
        return _infix("+", other, self)

    def __sub__(self, other: Any) -> Expr:
        return _infix("-", self, other)

    def __rsub__(self, other: Any) -> Expr:
        return _infix("-", other, self)

    def __mul__(self, other: Any) -> Expr:
        return _infix("*", self, other)

    def __rmul__(self, other: Any) -> Expr:
        return _infix("*", other, self)

    def __truediv__(self, other: Any) -> Expr:
        return _infix("/", self, other)

    def __rtruediv__(self, other: Any) -> Expr:
        return _infix("/", other, self)

    def __pow__(self, other: Any) -> Expr:
        return _power(self, other)

    def __neg__(self) -> Expr:
        return Expr("neg", (self,))

    def __gt__(self, other: Any) -> Expr:
        return _infix(">", self, other)

    def __ge__(self, other: Any) -> Expr:
        return _infix(">=", self, other)

    def __lt__(self, other: Any) -> Expr:
        return _infix("<", self, other)

    def __le__(self, other: Any) -> Expr:
        return _infix("<=", self, other)

    def __eq__(self, other: Any) -> Expr:  # type: ignore[override]
        return _infix("==", self, other)

    def __ne__(self, other: Any) -> Expr:  # type: ignore[override]
        return _infix("!=", self, other)

    def __and__(self, other: Any) -> Expr:
        return _infix("&", self, other)

    def __or__(self, other: Any) -> Expr:
        return _infix("|", self, other)


def symbol(name: str) -> Expr:
    """Return a name as a formula."""
    return Expr(name)


def quantity(x: float) -> Expr:
    """Return a number in the place of a name, which is written out and never simplified."""
    return Expr(number(x), number=x)


def literal(x: float) -> Expr:
    """Return a number of the formula itself, such as an exponent, which may be simplified."""
    return Expr(number(x), literal=x, number=x)


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
    if a.literal is not None and b.literal is not None:
        if op in _COMPARE:
            return literal(_COMPARE[op](a.literal, b.literal))
        if op == "-":
            return literal(a.literal - b.literal)
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


class _TextNamespace:
    """The namespace of formulas: `xp.tanh(x)` is the text `tanh(x)`."""

    pow = staticmethod(_power)
    where = staticmethod(_where)
    maximum = staticmethod(_maximum)

    def __getattr__(self, name: str) -> Callable[..., Expr]:
        return lambda *args: Expr(name, tuple(map(as_expr, args)))


text = _TextNamespace()
