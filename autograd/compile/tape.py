"""The graph of a function as a list of numbered entries, inputs before users.

It is recorded twice, on Symbols, and the two must agree; rewriting it and running it over a
batch are left to flatten.py and program.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import Any, NoReturn

from autograd import ops
from autograd.compile.symbol import CompileError, Symbol, as_symbols
from autograd.graph import order
from autograd.listening import paused
from autograd.ops import CONST, Op
from autograd.value import Value, value


@dataclass(frozen=True)
class Leaf:
    """A Value that is read anew at every call."""


@dataclass(frozen=True)
class Input:
    """A column of an argument."""

    argument: int
    column: int
    name: str


@dataclass(frozen=True)
class Constant:
    """A number written in the function."""

    number: str  # in full: −0.0 is not 0.0

    @property
    def data(self) -> float:
        """The number."""
        return float.fromhex(self.number)


Source = Op | Leaf | Input | Constant
"""What an entry is made by."""


class Tape:
    """Entries by number: what each is made by, and the numbers of its inputs.

    The first are the parameters. `nodes` are those that are made by an op, `leaf_rows` says
    where in `leaves` those are that are read anew at every call.
    """

    def __init__(self, params: Sequence[Value]) -> None:
        self.leaves, self.n_params = list(params), len(params)
        self.leaf_rows = {k: k for k in range(self.n_params)}
        self.sources: list[Source] = [Leaf()] * self.n_params
        self.inputs: list[tuple[int, ...]] = [()] * len(params)
        self.nodes: list[int] = []
        self.labels: dict[int, str] = {}
        self.roots: list[int] = []

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tape) and all(
            getattr(self, name) == getattr(other, name)
            for name in ("sources", "inputs", "roots", "leaves")
        )

    __hash__ = None  # type: ignore[assignment]

    def add(self, source: Source, inputs: tuple[int, ...] = ()) -> int:
        """Append an entry and return its number."""
        number = len(self.sources)
        self.sources.append(source)
        self.inputs.append(inputs)
        if inputs:
            self.nodes.append(number)
        return number


Columns = Sequence[int | None]
"""How many columns each argument has; None for one number per sample."""


def record(function: Callable[..., Any], columns: Columns, params: Sequence[Value]) -> Tape:
    """Return the tape of a function of one sample.

    Raises CompileError where it asks for a number, or if it does not do the same twice.
    """
    first = record_once(function, columns, params)
    again = record_once(function, columns, params, first.leaves)
    if first != again:
        _tell_difference(first, again)
    return first


def record_once(
    function: Callable[..., Any],
    columns: Columns,
    params: Sequence[Value],
    hidden: Iterable[Value] = (),
) -> Tape:
    """Return the tape of one run of a function, during which some leaves are Symbols too."""
    names = _names(function, len(columns))
    arguments = [_symbols(name, n) for name, n in zip(names, columns, strict=True)]
    with paused(), as_symbols(hidden):
        found = _call(function, *[a if isinstance(a, Symbol) else list(a) for a in arguments])
    if found is None:
        raise CompileError("the function returns nothing: does it lack a return?")
    roots = [value(root) for root in (found if isinstance(found, list | tuple) else [found])]
    if not roots:
        raise CompileError("the function returns nothing to compute: it should return a Value")
    return _tape(roots, arguments, params)


def _symbols(name: str, columns: int | None) -> Any:
    if columns is None:
        return Symbol.leaf(name)
    return [Symbol.leaf(f"{name}[{column}]") for column in range(columns)]


def _names(function: Callable[..., Any], count: int) -> list[str]:
    """Return the names of a function's arguments as its author wrote them."""
    try:
        names = list(signature(function).parameters)
    except (TypeError, ValueError):
        names = []
    return (names + [f"argument {k}" for k in range(len(names), count)])[:count]


class _Numbers(dict[Value, int]):
    """The numbers of Values on a tape; one that has none yet is a leaf or a constant."""

    def __init__(self, tape: Tape) -> None:
        super().__init__(zip(tape.leaves, range(len(tape.leaves)), strict=True))
        self.tape = tape
        self.constants: dict[str, int] = {}

    def __missing__(self, v: Value) -> int:
        if v.op is CONST:
            digits = v.data.hex()
            if digits not in self.constants:
                self.constants[digits] = self.tape.add(Constant(digits))
            self[v] = self.constants[digits]
        else:
            self[v] = self.tape.add(Leaf())
            self.tape.leaf_rows[self[v]] = len(self.tape.leaves)
            self.tape.leaves.append(v)
        return self[v]


def _call(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function on Symbols, and say what is meant where it takes one for a batch."""
    try:
        return function(*arguments)
    except TypeError as error:
        if "'Symbol' object is not" not in str(error):
            raise
        raise CompileError(
            f"{error}: write the function for one sample, where an argument of shape (n,) is one "
            "number and one of shape (n, columns) a list of numbers"
        ) from None


def _tape(roots: list[Value], arguments: list[Any], params: Sequence[Value]) -> Tape:
    tape = Tape(params)
    number = _Numbers(tape)
    for k, argument in enumerate(arguments):
        columns = argument if isinstance(argument, list) else [argument]
        for column, symbol in enumerate(columns):
            number[symbol] = tape.add(Input(k, column, symbol.label))
    *nodes, _ = order(Symbol.computed(ops.SUM, tuple(roots)))
    for node in nodes:
        if node.inputs:
            assert node.op is not None
            inputs = tuple([number[v] for v in node.inputs])
            number[node] = tape.add(node.op, inputs)
            if node.label:
                tape.labels[number[node]] = node.label
    tape.roots = [number[root] for root in roots]
    return tape


def _tell_difference(first: Tape, again: Tape) -> NoReturn:
    """Raise the CompileError that says where two recordings of the same function differ."""
    pairs = zip(first.sources, first.inputs, again.sources, again.inputs, strict=False)
    k = next((k for k, (s, i, t, j) in enumerate(pairs) if (s, i) != (t, j)), None)
    what = "their number" if k is None else f"node {k}: {_told(first, k)} and {_told(again, k)}"
    raise CompileError(
        f"the function does not do the same twice, its nodes differ in {what}. Its graph may "
        "depend on its arguments and the parameters only, not on random numbers, a counter or "
        "the clock"
    )


def _told(tape: Tape, k: int) -> str:
    source = tape.sources[k]
    if isinstance(source, Constant):
        return f"the number {source.data!r}"
    return repr(source)
