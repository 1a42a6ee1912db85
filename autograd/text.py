"""How a formula is written: as text, `1 - out**2`, in pieces, and as LaTeX, `1 - out^{2}`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from autograd.figures import LINE, MOST, PICTURE, TABLE, number
from autograd.symbolic import (
    ATOM,
    BINDING,
    IF,
    OR,
    POWER,
    PRODUCT,
    SUM,
    Expr,
    as_expr,
    literal,
    symbol,
    symbol_of,
    text,
)
from autograd.tokens import Line, Token, operator, written

if TYPE_CHECKING:
    from autograd.ops import Op, Rule

__all__ = [
    "condition",
    "digits_of",
    "dotted",
    "formula",
    "latex",
    "literal",
    "number",
    "partial",
    "plain",
    "symbol_of",
    "symbol",
    "text",
    "tokens",
]

LONG_SUM = 6
GAP = (Token("…"),)
T = TypeVar("T")


def _terms(expr: Expr) -> list[Expr]:
    """Return the terms of a sum written from left to right: (a + b) + c is a, b, c."""
    terms = []
    while expr.op == "+" and expr.args:
        expr, last = expr.args
        terms.append(last)
    return [expr, *reversed(terms)]


def _ends(items: list[T], whole: bool, gap: T) -> list[T]:
    """Keep the ends of a long list, with a gap between them, unless the whole is wanted."""
    if whole or len(items) <= LONG_SUM:
        return items
    return [*items[:2], gap, *items[-2:]]


def plain(expr: Expr, whole: bool = False) -> str:
    """Write a formula as Python writes it; a long sum keeps only its ends, unless asked."""
    return written(tokens(expr, whole))


def tokens(expr: Expr, whole: bool = False) -> Line:
    """Return a formula in pieces; a long sum keeps only its ends, unless asked."""
    if not expr.args:
        return (Token(expr.op, number=expr.number, digits=expr.digits),)
    mine = expr.binding

    def enclosed(inner: Expr, at_least: int, on_the_right: bool = False) -> Line:
        line = tokens(inner, whole)
        apart = inner.needs_parentheses(line[0].text[:1] == "-", at_least, on_the_right)
        return (operator("("), *line, operator(")")) if apart else line

    a, *others = expr.args
    b = others[0] if others else a
    match expr.op:
        case "neg":
            return (operator("-"), *enclosed(a, POWER))
        case "**":
            return (*enclosed(a, ATOM), operator("**"), *enclosed(b, POWER))
        case "if":
            condition, other = enclosed(b, OR), enclosed(others[1], IF)
            return (*enclosed(a, OR), operator(" if "), *condition, operator(" else "), *other)
        case "&" | "|":
            word = operator(" and " if expr.op == "&" else " or ")
            return (*enclosed(a, mine), word, *enclosed(b, mine + 1))
        case "+":
            first, *rest = _terms(expr)
            terms = [enclosed(first, SUM), *(enclosed(t, SUM + 1, True) for t in rest)]
            return _joined(_ends(terms, whole, GAP), " + ")
        case op if op in BINDING:
            right = enclosed(b, mine + 1, on_the_right=mine in (SUM, PRODUCT))
            return (*enclosed(a, mine), operator(f" {op} "), *right)
    arguments = _joined(_ends([tokens(x, whole) for x in expr.args], whole, GAP), ", ")
    return (Token(expr.op), operator("("), *arguments, operator(")"))


def dotted(expr: Expr) -> Line:
    """Return a formula in pieces, with · for the product, as in the lines of a log."""
    dot = operator(" · ")
    return tuple(dot if token == operator(" * ") else token for token in tokens(expr))


def _joined(parts: list[Line], between: str) -> Line:
    first, *rest = parts
    return (*first, *(token for part in rest for token in (operator(between), *part)))


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
        apart = inner.needs_parentheses(written[0] == "-", at_least, on_the_right)
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
            return _latex_cases(*map(latex, expr.args))
        case "+":
            first, *rest = _terms(expr)
            terms = [enclosed(first, SUM), *(enclosed(t, SUM + 1, True) for t in rest)]
            return " + ".join(_ends(terms, False, r"\dots"))
        case op if op in BINDING:
            right = enclosed(b, mine + 1, on_the_right=mine in (SUM, PRODUCT))
            return f"{enclosed(a, mine)} {_LATEX_WORDS.get(op, op)} {right}"
    return _latex_call(expr)


def _latex_cases(yes: str, condition: str, no: str) -> str:
    cases = rf"{yes} & {condition} \\ {no} & \text{{otherwise}}"
    return rf"\begin{{cases}}{cases}\end{{cases}}"


def _latex_call(expr: Expr) -> str:
    name = expr.op.replace("_", r"\_")
    name = f"\\{name}" if name in _LATEX_FUNCTIONS else rf"\operatorname{{{name}}}"
    arguments = _ends([latex(x) for x in expr.args], False, r"\dots")
    return rf"{name}\left({', '.join(arguments)}\right)"


def formula(op: Op, inputs: Sequence[Expr]) -> Expr:
    """Return what an op computes: `x + y` for an infix op, `tanh(x)` for the others."""
    return op.value(inputs, text) if op.infix else Expr(op.name, tuple(inputs))


def partial(op: Op, index: int, inputs: Sequence[Expr], out: Expr) -> Expr:
    """Return the rule of the local derivative ∂out/∂inputs[index] as a formula.

    >>> from autograd.ops import OPS
    >>> plain(partial(OPS["tanh"], 0, [symbol("x")], symbol("out")))
    '1 - out**2'
    """
    return as_expr(op.local(index, inputs, out, text))


def condition(rule: Rule, op: Op) -> str:
    """Return a rule such as an op's domain as text in its own argument names: `x > 0`."""
    return plain(op.read(rule, text, [symbol(name) for name in op.arguments]))


def digits_of(op: Op, inputs: Sequence[float], value: float) -> int:
    """Return in how many digits the inputs must be written for the value to come out of them.

    0 means that it does not, whatever is written.
    """
    for digits in (PICTURE, TABLE, LINE, 9, 12, 15, MOST):
        try:
            found = op.value([float(number(x, digits)) for x in inputs])
        except (ValueError, ArithmeticError):
            continue
        if abs(found - value) <= 0.01 * abs(value):
            return digits
    return 0
