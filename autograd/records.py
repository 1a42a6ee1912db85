"""What happened, as data: one small frozen record per forward op, chain-rule product and update.

A record holds only names and numbers; the `id` of a node distinguishes it from others that later
have its name. It gives its lines as tokens, which every surface styles in its own way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeAlias

from autograd.figures import digits_for
from autograd.labels import clean, differential
from autograd.ops import OPS
from autograd.symbolic import Expr, literal, symbol, symbol_of
from autograd.text import digits_of, dotted, formula, partial
from autograd.tokens import EQUALS, Line, Token, board, factor, joined, product, quantity, written

__all__ = ["KINDS", "Chain", "Change", "Forward", "Mark", "Record", "Update", "said", "touched"]


class Forward(NamedTuple):
    """A node was computed by an op from its inputs: their names, None for a constant, and values.

    >>> Forward("v1", "mul", ("w", "x"), (1.0, 2.1), 2.1)
    forward   v1 = w · x = 1 · 2.1 = 2.1
    """

    name: str
    op: str
    inputs: tuple[str | None, ...]
    values: tuple[float, ...]
    value: float
    id: int = -1

    @property
    def symbols(self) -> Line:
        """What was computed, in symbols: `w · x`."""
        return dotted(formula(OPS[self.op], self._symbols()))

    @property
    def figures(self) -> Line:
        """What was computed, in numbers: `1 · 2.1`."""
        return dotted(formula(OPS[self.op], self._numbers()))

    @property
    def formula(self) -> str:
        """What was computed, in symbols, as text."""
        return written(self.symbols)

    @property
    def numbers(self) -> str:
        """What was computed, in numbers, as text."""
        return written(self.figures)

    @property
    def text(self) -> str:
        """The formula in symbols and in numbers: `w · x = 1 · 2.1`."""
        return " = ".join(dict.fromkeys((self.formula, self.numbers)))

    def rule(self, index: int) -> str:
        """Return the local derivative ∂name/∂inputs[index], in symbols: `2 · v3`."""
        return written(self.slope(index))

    def rule_in_numbers(self, index: int) -> str:
        """Return the same rule in numbers: `2 · (-1.9)`."""
        return written(self._slope(index, self._numbers(), symbol_of(self.value)))

    @property
    def lines(self) -> list[Line]:
        """How the node was computed: in symbols, in numbers, and what came out."""
        first = (Token(self.name), EQUALS, *self.symbols)
        result = EQUALS, quantity(self.value, "target")
        if written(self.symbols) == written(self.figures):
            return [(*first, *result)]
        return [first, (Token("= "), *self.figures, *result)]

    @property
    def line(self) -> Line:
        """All of it as one line."""
        return joined(self.lines)

    def why(self, index: int, local: float) -> Line:
        """Say why a local derivative is what it is: `∂v1/∂w = x = 2.1`."""
        symbols = self.slope(index)
        numbers = self._slope(index, self._numbers(), symbol_of(self.value))
        different = {written(line): line for line in ((quantity(local),), numbers, symbols)}
        start = Token(differential(self.name), "local", differential(str(self.inputs[index])))
        return (start, *(t for s in reversed(different.values()) for t in (EQUALS, *s)))

    def slope(self, index: int) -> Line:
        """Return the local derivative ∂name/∂inputs[index], in symbols."""
        return self._slope(index, self._symbols(), symbol(self.name))

    def _slope(self, index: int, inputs: list[Expr], out: Expr) -> Line:
        return dotted(partial(OPS[self.op], index, inputs, out))

    def _symbols(self) -> list[Expr]:
        pairs = zip(self.inputs, self.values, strict=True)
        return [literal(x) if name is None else symbol(name) for name, x in pairs]

    def _numbers(self) -> list[Expr]:
        digits = digits_of(OPS[self.op], self.values, self.value)
        pairs = zip(self.inputs, self.values, strict=True)
        return [literal(x, digits) if name is None else symbol_of(x, digits) for name, x in pairs]

    def __repr__(self) -> str:
        return _line(self)


class Chain(NamedTuple):
    """One product of the chain rule was added to a gradient, `before` it and `after`.

    `input_index` is which of the node's inputs it came through.

    >>> Chain("v1", "w", 2.1, -3.8, -7.98, 0.0, -7.98, "loss")
    chain     ∂loss/∂w += ∂loss/∂v1 · ∂v1/∂w = -3.8 · 2.1 = -7.98
    """

    node: str
    input: str
    local: float
    upstream: float
    contribution: float
    before: float
    after: float
    root: str
    id: int = -1
    input_id: int = -1
    input_index: int = 0

    @property
    def lines(self) -> list[Line]:
        """The product in symbols, then in numbers."""
        root, node, name = map(differential, (self.root, self.node, self.input))
        symbols = (
            Token(root, "target", name),
            Token(" += "),
            Token(root, "upstream", node),
            Token(" · "),
            Token(node, "local", name),
        )
        numbers = (
            Token("= "),
            *product(self.upstream, self.local, ("upstream", "local")),
            EQUALS,
            quantity(self.contribution, "target"),
        )
        return [symbols, numbers]

    @property
    def sum(self) -> Line:
        """What has arrived so far, nothing if this is the first: `so far -5 + 3 = -2`."""
        if not self.before:
            return ()
        smallest = min(abs(self.contribution), abs(self.after))
        before, after = (
            quantity(x, "", digits_for(x, smallest, 0)) for x in (self.before, self.after)
        )
        return (Token("so far "), before, Token(" + "), factor(self.contribution), EQUALS, after)

    @property
    def line(self) -> Line:
        """The product in symbols and in numbers, and the sum it makes if it is not the first."""
        line = joined(self.lines)
        return (*line, Token("  (so far "), self.sum[-1], Token(")")) if self.sum else line

    @property
    def text(self) -> str:
        """The line as text."""
        return written(self.line)

    def __repr__(self) -> str:
        return _line(self)


class Update(NamedTuple):
    """A weight was changed by an optimizer: `new = old − lr·direction`.

    For plain gradient descent the direction is the gradient; other rules say in `terms`
    what they made it from.

    >>> Update("w", 1.0, -7.98, 0.01, -7.98, 1.0798)
    update    w: new = old − lr·grad = 1 − 0.01·(−7.98) = 1.0798
    """

    name: str
    old: float
    grad: float
    lr: float
    direction: float
    new: float
    terms: Mapping[str, float] = {}
    id: int = -1

    @property
    def slope(self) -> str:
        """What the step goes against: the gradient, or the direction that a rule made of it."""
        return "direction" if self.terms else "grad"

    @property
    def lines(self) -> list[Line]:
        """The rule in symbols, then in numbers."""
        change = self.new - self.old
        rule = Token("new", "target"), Token(" = old − "), Token("lr", "local"), Token("·")
        symbols = (*rule, Token(self.slope, "upstream"))
        numbers = (
            Token("= "),
            quantity(self.old, "", digits_for(self.old, change, 0)),
            Token(" − "),
            quantity(self.lr, "local"),
            Token("·"),
            factor(self.direction, "upstream"),
            EQUALS,
            quantity(self.new, "target", digits_for(self.new, change, 0)),
        )
        return [symbols, numbers]

    @property
    def made_of(self) -> Line:
        """What the direction was made from: `m -0.798, v 0.06368`."""
        pairs = [(Token(f"{name} "), quantity(x)) for name, x in self.terms.items()]
        return tuple(t for pair in pairs for t in (Token(", "), *pair))[1:]

    @property
    def line(self) -> Line:
        """The rule in symbols and in numbers, and the terms of the direction if it has any."""
        line = Token(f"{self.name}: "), *joined(self.lines)
        return (*line, Token("  ("), *self.made_of, Token(")")) if self.terms else line

    @property
    def text(self) -> str:
        """The line as text."""
        return board(self.line)

    def __repr__(self) -> str:
        return _line(self)


class Change(NamedTuple):
    """What a node held before and after a mark; `field` is data or grad."""

    name: str
    field: str
    before: float
    after: float
    id: int = -1


class Mark(NamedTuple):
    """A moment with a name: an epoch, a batch, a zero_grad, the start of a backward.

    >>> Mark("zero_grad", "2 gradients set to 0")
    mark      zero_grad: 2 gradients set to 0
    """

    kind: str
    text: str
    changes: tuple[Change, ...] = ()

    @property
    def line(self) -> Line:
        """What happened."""
        return (Token(f"{self.kind}: {self.text}"),)

    @property
    def lines(self) -> list[Line]:
        """What happened, on the only line."""
        return [self.line]

    def __repr__(self) -> str:
        return _line(self)


Record: TypeAlias = Forward | Chain | Update | Mark
KINDS = {kind.__name__.lower(): kind for kind in (Forward, Chain, Update, Mark)}


def touched(record: Record) -> Iterable[str]:
    """Return the names that a record is about."""
    match record:
        case Forward():
            return (record.name, *(name for name in record.inputs if name is not None))
        case Chain():
            return (record.node, record.input)
        case Update():
            return (record.name,)
        case Mark():
            return tuple(change.name for change in record.changes)


def said(record: Record, write: Callable[[Line], str] = written) -> str:
    """Return what a record says, on one line, whatever characters a label has in it."""
    text = board(record.line) if isinstance(record, Update) else write(record.line)
    return clean(text)


def _line(record: Record) -> str:
    return f"{type(record).__name__.lower():10}{said(record)}"
