"""One run of a function on Symbols, with everything it computes and everything it asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from inspect import signature
from math import nan
from sys import getrefcount
from typing import Any, NoReturn

from autograd.compile.calls import Calls
from autograd.compile.symbol import CURE, UNKNOWN, CompileError, Refused, Symbol, refusal
from autograd.interrupt import Shield
from autograd.listening import Listening
from autograd.node import Node
from autograd.ops import CONST
from autograd.value import Value

Sample = Sequence["float | list[float]"]
"""The arguments of a function for one sample: each a number or a list of them."""

_set_class: Callable[[Any, type], None] = vars(object)["__class__"].__set__


class Recording:
    """Records what a function computes of a sample whose numbers it may not know."""

    def __init__(self, function: Callable[..., Any], sample: Sample, listen: bool = False) -> None:
        self._listen = listen
        self.function, self.sample = function, sample
        names = _names(function, len(sample))
        self.arguments: list[Any] = [
            [Symbol(f"{name}[{k}]") for k in range(len(x))] if isinstance(x, list) else Symbol(name)
            for name, x in zip(names, sample, strict=True)
        ]
        self.nodes: list[Any] = []
        self.leaves: set[Any] = set()
        self.calls, self._block = Calls(), Listening(self)
        self._refusals: list[CompileError] = []

    def run(self, use: Callable[[Any, Recording], Any]) -> Any:
        """Call the function and return what `use` makes of its result.

        Raises CompileError for the first question that was refused. Afterwards no Symbol is left:
        those that the function kept have become what they would be had it computed the sample.
        """
        with Shield(closing=self.calls.heard) as shield:  # errors in there can be swallowed
            try:
                found = self._use(shield, use)
                self._end(shield)
                return found
            except BaseException:  # also one that was raised amid the ending
                self._end(shield)
                raise

    def _end(self, shield: Shield) -> None:
        """Leave nothing of the recording behind; again, what is left of that."""
        shield.open = False
        self.calls.end()
        self._block.__exit__()
        self._settle()

    def _use(self, shield: Shield, use: Callable[[Any, Recording], Any]) -> Any:
        arguments = [list(a) if isinstance(a, list) else a for a in self.arguments]
        try:
            with self._block:
                if self._listen:
                    self.calls.begin()
                shield.open = True
                found = _call(self.function, arguments)
        except Refused as refused:
            raise self._refusals[0].with_traceback(refused.__traceback__) from None
        except Exception:
            if self._refusals:
                raise self._refusals[0] from None
            raise
        shield.open = False
        self.calls.end()
        if self._refusals:  # and the function caught it
            raise self._refusals[0]
        return use(found, self)

    def _settle(self) -> None:
        """Give the numbers of the sample to what others still hold of this recording."""
        kept, node = [], Node()
        alone = getrefcount(node)
        while self.nodes:
            node = self.nodes.pop()
            if getrefcount(node) > alone:
                kept.append(node)
        for given, x in zip(self.arguments, self.sample, strict=True):
            if isinstance(x, list):
                for symbol, number in zip(given, x, strict=True):
                    _settle_as(symbol, number)
            else:
                _settle_as(given, x)
        for node in reversed(kept):
            if not hasattr(node, "_data"):
                _settle_node(node)

    # What the engine reports.

    def asked(self, node: Any, what: str) -> NoReturn:
        """Refuse: a number is not known, and none may be set."""
        self._refusals.append(refusal(node, what))
        raise Refused(what)

    def set(self, node: Any, field: str, x: float) -> None:
        """Refuse likewise."""
        self.asked(node, f"set {field}")

    def leaf(self, node: Any) -> None:
        """Note a leaf that the function made, which nobody can train."""
        self.leaves.add(node)

    def forward(self, node: Any, changes: Any = ()) -> None:
        """Note a node."""
        self.nodes.append(node)

    def backward(self, root: Any, nodes: list[Any]) -> None:
        """Refuse: the compiled function returns the gradients."""
        self.asked(root, "backward")

    chain: Any = None  # comes after backward
    alone = True

    def zero_grad(self, values: Iterable[Any]) -> None:
        """Refuse: a compiled function computes only."""
        for v in values:
            self.asked(v, "set grad")

    def update(self, step: Any) -> None:
        """Refuse: a compiled function computes only."""
        self.asked(step[0][1], "set data")

    def mark(self, kind: str, text: str, changes: Any = ()) -> None:
        """Let it pass: nothing is computed."""

    def close(self) -> None:
        """Do nothing: all has been recorded."""


def _settle_node(node: Any) -> None:
    """Compute a node for the sample; of plain numbers it is a constant, as on scalars."""
    for v in node.inputs:
        if not hasattr(v, "_data"):  # computed in another thread, which nobody recorded
            _settle_node(v)
    try:
        data = float(node.op.value([v._data for v in node.inputs]))
    except (ValueError, ArithmeticError):
        data = nan
    if type(node) is Symbol:
        _settle_as(node, data)
    else:
        node._data = data


def _settle_as(symbol: Any, number: float) -> None:
    """Make a Symbol the constant that its number is."""
    symbol._data, symbol.op, symbol.inputs, symbol.label = number, CONST, (), ""
    _set_class(symbol, Value)


def _names(function: Callable[..., Any], count: int) -> list[str]:
    """Return the names of a function's arguments as its author wrote them."""
    try:
        names = list(signature(function).parameters)
    except (TypeError, ValueError):
        names = []
    return (names + [f"argument {k}" for k in range(len(names), count)])[:count]


def _call(function: Callable[..., Any], arguments: list[Any]) -> Any:
    """Call a function on Symbols, and say what is meant where it takes one for a batch."""
    try:
        return function(*arguments)
    except TypeError as error:
        if "Symbol" not in str(error):
            raise
        if "'Symbol' object is not" not in str(error):
            raise CompileError(f"{error}: the number {UNKNOWN}. {CURE}") from None
        raise CompileError(
            f"{error}: write the function for one sample, where an argument of shape (n,) is one "
            "number and one of shape (n, columns) a list of numbers"
        ) from None
