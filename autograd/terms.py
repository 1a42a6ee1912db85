"""A reading of the rules on Values, which gives the formula as a graph.

Formulas stay tidy: 0 · x, 1 · x, x + 0 and -(-x) are not built.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.one_by_one import OneByOne
from autograd.ops import CONST, OPS
from autograd.value import Value, apply, constant


class Term:
    """A Value in a rule. To ask whether it is 0 is to ask for a constant of the formula.

    A Value that just happens to be 0 may change, so the rule of all numbers around it is wanted;
    `Corner` is for where there is none.
    """

    __slots__ = ("node",)

    def __init__(self, node: Value) -> None:
        self.node = node

    def is_number(self, x: float) -> bool:
        """Whether this is a constant, and which."""
        return self.node.op is CONST and self.node._data == x

    def _as(self, node: Value) -> Term:
        return type(self)(node)

    def __add__(self, other: Any) -> Term:
        b = term(other)
        if self.is_number(0):
            return b
        return self if b.is_number(0) else self._as(self.node + b.node)

    def __sub__(self, other: Any) -> Term:
        b = term(other)
        if self.is_number(0):
            return -b
        return self if b.is_number(0) else self._as(self.node - b.node)

    def __mul__(self, other: Any) -> Term:
        b = term(other)
        for factor, rest in ((self, b), (b, self)):
            if factor.is_number(0):
                return factor
            if factor.is_number(1):
                return rest
            if factor.is_number(-1):
                return -rest
        return self._as(self.node * b.node)

    def __truediv__(self, other: Any) -> Term:
        b = term(other)
        return self if self.is_number(0) or b.is_number(1) else self._as(self.node / b.node)

    def __pow__(self, other: Any) -> Term:
        b = term(other)
        if b.is_number(0):
            return term(1)
        return self if b.is_number(1) else self._as(self.node**b.node)

    def __neg__(self) -> Term:
        negative = self.node.op is OPS["neg"]
        return self._as(self.node.inputs[0] if negative else -self.node)

    def __radd__(self, other: Any) -> Term:
        return term(other).__add__(self)

    def __rsub__(self, other: Any) -> Term:
        return term(other).__sub__(self)

    def __rmul__(self, other: Any) -> Term:
        return term(other).__mul__(self)

    def __rtruediv__(self, other: Any) -> Term:
        return term(other).__truediv__(self)

    def __rpow__(self, other: Any) -> Term:
        return term(other).__pow__(self)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Term):
            return bool(self.node.data == other.node.data)
        return isinstance(other, int | float) and self.is_number(other)

    __hash__ = None  # type: ignore[assignment]

    def __lt__(self, other: Any) -> Any:
        return _data(self) < _data(other)

    def __le__(self, other: Any) -> Any:
        return _data(self) <= _data(other)

    def __gt__(self, other: Any) -> Any:
        return _data(self) > _data(other)

    def __ge__(self, other: Any) -> Any:
        return _data(self) >= _data(other)


class Corner(Term):
    """A Value in a rule that is taken for the number it holds, as 0**y is where its base is 0."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return bool(_data(self) == _data(other))

    __hash__ = None


def term(x: Any) -> Term:
    """Return what a rule gave as a Term: a number is a constant of the formula."""
    return x if isinstance(x, Term) else Term(constant(x))


def _data(x: Any) -> Any:
    return x.node.data if isinstance(x, Term) else x


class _Terms(OneByOne):
    """The namespace of Terms: `xp.tanh(x)` is a node that computes it; a choice is made at once."""

    def __getattr__(self, name: str) -> Callable[[Any], Term]:
        def function(x: Any) -> Term:
            given = term(x)
            return type(given)(apply(OPS[name], (given.node,)))

        return function

    def pow(self, x: Any, y: Any) -> Term:
        """Return x to the power of y."""
        return term(x).__pow__(y)

    def where(self, condition: bool, x: Any, y: Any) -> Any:
        """Return x where the condition holds at this point, else y."""
        return x if condition else y

    def maximum(self, x: Any, y: Any) -> Any:
        """Return the larger of two at this point."""
        return x if x >= y else y


terms = _Terms()
