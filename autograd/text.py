"""The third reading of a rule: as text, `1 - out**2`, and as LaTeX, `1 - out^{2}`.

It knows how to write a formula and nothing of calculus; the formulas are those of ops.py,
read on symbols instead of numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograd.ops import Op, Rule

# How tightly a formula binds: a looser one inside a tighter one gets parentheses.
IF, OR, AND, COMPARE, SUM, PRODUCT, SIGN, POWER, ATOM = range(9)
BINDING = {"if": IF, "|": OR, "&": AND, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}
BINDING |= {"neg": SIGN, "**": POWER} | dict.fromkeys((">", ">=", "<", "<=", "==", "!="), COMPARE)
LONG_SUM = 6


def number(x: float) -> str:
    """Write a number the way every line of the project does: six significant digits.

    >>> number(-7.9799999), number(2.0)
    ('-7.98', '2')
    """
    return f"{x:.6g}"


class Expr:
    """A formula: an operation and its arguments, or an atom (a name or a number)."""

    __slots__ = ("args", "literal", "op")

    def __init__(
        self, op: str, args: tuple[Expr, ...] = (), literal: int | float | None = None
    ) -> None:
        self.op, self.args, self.literal = op, args, literal

    @property
    def binding(self) -> int:
        """How tightly the formula binds; a negative number binds like a sign."""
        if self.args:
            return BINDING.get(self.op, ATOM)
        return SIGN if self.op.startswith("-") else ATOM

    def needs_parentheses(self, written: str, at_least: int, on_the_right: bool) -> bool:
        """Whether this must be set apart where it stands: it binds looser, or as in 2 * (-3)."""
        return self.binding < at_least or (on_the_right and written[0] == "-")

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
    """Return a name, or a number written out, as a formula."""
    return Expr(name)


def literal(x: float) -> Expr:
    """Return a number of the formula itself, such as an exponent, which may be simplified."""
    return Expr(number(x), literal=x)


def _expr(x: Any) -> Expr:
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
    a, b = _expr(left), _expr(right)
    if a.literal is not None and b.literal is not None:
        if op in _COMPARE:
            return literal(_COMPARE[op](a.literal, b.literal))
        if op == "-":
            return literal(a.literal - b.literal)
    return Expr(op, (a, b))


def _power(x: Any, y: Any) -> Expr:
    base, exponent = _expr(x), _expr(y)
    return base if exponent.literal == 1 else Expr("**", (base, exponent))


def _where(condition: Any, x: Any, y: Any) -> Expr:
    test = _expr(condition)
    if test.literal is not None:
        return _expr(x) if test.literal else _expr(y)
    return Expr("if", (_expr(x), test, _expr(y)))


def _maximum(x: Any, y: Any) -> Expr:
    """Write maximum(maximum(a, b), c) as maximum(a, b, c)."""
    left, right = _expr(x), _expr(y)
    several = left.op == "maximum"
    return Expr("maximum", (*left.args, right) if several else (left, right))


class _TextNamespace:
    """The namespace of formulas: `xp.tanh(x)` is the text `tanh(x)`."""

    pow = staticmethod(_power)
    where = staticmethod(_where)
    maximum = staticmethod(_maximum)

    def __getattr__(self, name: str) -> Callable[..., Expr]:
        return lambda *args: Expr(name, tuple(map(_expr, args)))


text = _TextNamespace()


def _terms(expr: Expr) -> list[Expr]:
    """Return the terms of a sum written from left to right: (a + b) + c is a, b, c."""
    terms = []
    while expr.op == "+" and expr.args:
        expr, last = expr.args
        terms.append(last)
    return [expr, *reversed(terms)]


def _ends(items: list[str], whole: bool) -> list[str]:
    """Keep the ends of a long list, with an ellipsis between them, unless the whole is wanted."""
    if whole or len(items) <= LONG_SUM:
        return items
    return [*items[:2], "…", *items[-2:]]


def plain(expr: Expr, whole: bool = False) -> str:
    """Write a formula as Python writes it; a long sum keeps only its ends, unless asked."""
    if not expr.args:
        return expr.op
    mine = expr.binding

    def enclosed(inner: Expr, at_least: int, on_the_right: bool = False) -> str:
        written = plain(inner, whole)
        return (
            f"({written})" if inner.needs_parentheses(written, at_least, on_the_right) else written
        )

    a, *others = expr.args
    b = others[0] if others else a
    match expr.op:
        case "neg":
            return f"-{enclosed(a, POWER)}"
        case "**":
            return f"{enclosed(a, ATOM)}**{enclosed(b, POWER)}"
        case "if":
            return f"{enclosed(a, OR)} if {enclosed(b, OR)} else {enclosed(others[1], IF)}"
        case "&" | "|":
            word = "and" if expr.op == "&" else "or"
            return f"{enclosed(a, mine)} {word} {enclosed(b, mine + 1)}"
        case "+":
            first, *rest = _terms(expr)
            terms = [enclosed(first, SUM), *(enclosed(t, SUM + 1, True) for t in rest)]
            return " + ".join(_ends(terms, whole))
        case op if op in BINDING:
            right = enclosed(b, mine + 1, on_the_right=mine in (SUM, PRODUCT))
            return f"{enclosed(a, mine)} {op} {right}"
    return f"{expr.op}({', '.join(_ends([plain(x, whole) for x in expr.args], whole))})"


_LATEX_WORDS = {"&": r"\wedge", "|": r"\vee", ">=": r"\ge", "<=": r"\le", "==": "=", "!=": r"\ne"}
_LATEX_WORDS |= {"*": r"\cdot"}
_LATEX_FUNCTIONS = {"exp", "log", "sin", "cos", "tanh", "max", "min"}


def latex(expr: Expr) -> str:
    r"""Write a formula as LaTeX.

    >>> x = symbol("x")
    >>> print(latex(1 / (1 + text.exp(-x))))
    \frac{1}{1 + \exp\left(-x\right)}
    """
    if not expr.args:
        return expr.op.replace("_", r"\_")
    mine = expr.binding

    def enclosed(inner: Expr, at_least: int, on_the_right: bool = False) -> str:
        written = latex(inner)
        apart = inner.needs_parentheses(written, at_least, on_the_right)
        return rf"\left({written}\right)" if apart else written

    a, *others = expr.args
    b = others[0] if others else a
    match expr.op:
        case "neg":
            return f"-{enclosed(a, POWER)}"
        case "**":
            return f"{enclosed(a, ATOM)}^{{{latex(b)}}}"
        case "/":
            return rf"\frac{{{latex(a)}}}{{{latex(b)}}}"
        case "sqrt":
            return rf"\sqrt{{{latex(a)}}}"
        case "abs":
            return rf"\left|{latex(a)}\right|"
        case "if":
            yes, condition, no = (latex(x) for x in expr.args)
            cases = rf"{yes} & {condition} \\ {no} & \text{{otherwise}}"
            return rf"\begin{{cases}}{cases}\end{{cases}}"
        case "+":
            first, *rest = _terms(expr)
            terms = [enclosed(first, SUM), *(enclosed(t, SUM + 1, True) for t in rest)]
            return " + ".join(_ends(terms, whole=False)).replace("…", r"\dots")
        case op if op in BINDING:
            right = enclosed(b, mine + 1, on_the_right=mine in (SUM, PRODUCT))
            return f"{enclosed(a, mine)} {_LATEX_WORDS.get(op, op)} {right}"
    return _latex_call(expr)


def _latex_call(expr: Expr) -> str:
    name = expr.op.replace("_", r"\_")
    name = f"\\{name}" if name in _LATEX_FUNCTIONS else rf"\operatorname{{{name}}}"
    arguments = _ends([latex(x) for x in expr.args], whole=False)
    return rf"{name}\left({', '.join(arguments)}\right)".replace("…", r"\dots")


def formula(op: Op, inputs: Sequence[Expr]) -> Expr:
    """Return what an op computes: `x + y` for an infix op, `tanh(x)` for the others."""
    return op.value(inputs, text) if op.infix else Expr(op.name, tuple(inputs))


def partial(op: Op, index: int, inputs: Sequence[Expr], out: Expr) -> Expr:
    """Return the rule of the local derivative ∂out/∂inputs[index] as a formula.

    >>> from autograd.ops import OPS
    >>> plain(partial(OPS["tanh"], 0, [symbol("x")], symbol("out")))
    '1 - out**2'
    """
    return _expr(op.local(index, inputs, out, text))


def condition(rule: Rule, op: Op) -> str:
    """Return a rule such as an op's domain as text in its own argument names: `x > 0`."""
    return plain(op.read(rule, text, [symbol(name) for name in op.arguments]))
