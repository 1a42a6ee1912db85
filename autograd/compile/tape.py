"""The graph of a function as a list of numbered entries, inputs before users.

It is recorded twice, on Symbols, and the two must agree. flatten.py rewrites it; program.py runs
it over a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, NoReturn

from autograd.compile.reads import Reads
from autograd.compile.recording import Recording, Sample
from autograd.compile.symbol import LEAVE_OUT, UNKNOWN, CompileError
from autograd.graph import order
from autograd.node import Node
from autograd.ops import CONST, Op
from autograd.value import Value, value


@dataclass(frozen=True)
class Leaf:
    """A Value that is read at every call."""


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
    where in `leaves` those are that are read at every call.
    """

    def __init__(self, params: Sequence[Value]) -> None:
        self.leaves, self.n_params = list(params), len(params)
        self.leaf_rows = {k: k for k in range(self.n_params)}
        self.sources: list[Source] = [Leaf()] * self.n_params
        self.inputs: list[tuple[int, ...]] = [()] * len(params)
        self.nodes: list[int] = []
        self.labels: dict[int, str] = {}
        self.made_leaves = False
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


TRIES = 3
"""So often random numbers are drawn in a recording before the function is blamed: it may have
been another thread."""


def record(
    function: Callable[..., Any], sample: Sample, params: Sequence[Value]
) -> tuple[Tape, Reads]:
    """Return the tape of a function of one sample, and what it reads besides.

    Raises CompileError where it asks for a number, or if it need not do the same twice.
    """
    first = record_once(function, sample, params)
    if first.made_leaves:  # weights, perhaps, that are there from now on
        first = record_once(function, sample, params)
    for _ in range(TRIES):
        reads = Reads(function, *_rules(first))
        recording = Recording(function, sample, listen=True)  # which takes long
        again, called = recording.run(partial(_tape, params)), recording.calls.found
        if (drawn := reads.draws.change()) is None:
            break
    if recording.calls.asked_type:
        raise CompileError(f"the type(…) of something in the function {UNKNOWN}. {LEAVE_OUT}")
    if first != again:
        _tell_difference(first, again)
    if called is None and drawn is not None:
        called = drawn.removesuffix(" changed")
    if called:
        raise CompileError(f"the function calls {called}, {UNSTEADY}")
    if reads.iterators:
        raise CompileError(f"the function reads {reads.iterators[0]}, an iterator, {UNSTEADY}")
    if (change := reads.changed()) is not None:
        raise CompileError(f"the function changes what it reads itself: {change}, {UNSTEADY}")
    return first, reads


def _rules(tape: Tape) -> list[Callable[..., Any]]:
    """Return the rules of the ops on a tape: one's own may read numbers that change."""
    ops = {source for source in tape.sources if isinstance(source, Op)}
    slopes = [op.partials if isinstance(op.partials, tuple) else (op.partials,) for op in ops]
    return [*(op.forward for op in ops), *chain(*slopes)]


ALLOWED = (
    "Its graph may depend on its arguments and the parameters only, not on random numbers, a "
    "counter or the clock"
)
UNSTEADY = f"so it need not do the same twice. {ALLOWED}"


def record_once(function: Callable[..., Any], sample: Sample, params: Sequence[Value]) -> Tape:
    """Return the tape of one run of a function."""
    tape: Tape = Recording(function, sample).run(partial(_tape, params))
    return tape


class _Numbers:
    """The numbers of nodes on a tape; one that has none yet is a leaf or a constant."""

    def __init__(self, tape: Tape, made: set[Any]) -> None:
        self.tape, self.made = tape, made
        self.known = {id(leaf): k for k, leaf in enumerate(tape.leaves)}
        self.constants: dict[str, int] = {}

    def of(self, nodes: Sequence[Any]) -> tuple[int, ...]:
        """Return the numbers of nodes."""
        try:
            return tuple(map(self.known.__getitem__, map(id, nodes)))
        except KeyError:
            return tuple([self._add(v) for v in nodes])

    def _add(self, v: Any) -> int:
        if id(v) in self.known:
            return self.known[id(v)]
        if v.op is CONST or v in self.made:
            digits = v._data.hex()
            if digits not in self.constants:
                self.constants[digits] = self.tape.add(Constant(digits))
            number = self.constants[digits]
        else:
            number = self.tape.add(Leaf())
            self.tape.leaf_rows[number] = len(self.tape.leaves)
            self.tape.leaves.append(v)
        self.known[id(v)] = number
        return number


def _tape(params: Sequence[Value], found: Any, recording: Recording) -> Tape:
    """Return what a function found as a tape."""
    if found is None:
        raise CompileError("the function returns nothing: does it lack a return?")
    results = found if isinstance(found, list | tuple) else [found]
    for result in results:
        if not isinstance(result, Node) and not hasattr(result, "__float__"):
            raise TypeError(
                "a compiled function returns a Value or a list of Values, got one of type "
                f"{type(result).__name__}"
            )
    roots = [value(result) for result in results]
    if not roots:
        raise CompileError("the function returns nothing to compute: it should return a Value")
    tape = Tape(params)
    number = _Numbers(tape, recording.leaves)
    tape.made_leaves = bool(recording.leaves)
    for k, argument in enumerate(recording.arguments):
        for column, symbol in enumerate(argument if isinstance(argument, list) else [argument]):
            number.known[id(symbol)] = tape.add(Input(k, column, symbol.label))
    made, every = set(map(id, recording.nodes)), Node()
    every.inputs = tuple(roots)
    *nodes, _ = order(every)
    for node in reversed(nodes):
        if id(node) not in made:
            raise _computed_before(node)
    for node in nodes:
        k = number.known[id(node)] = tape.add(node.op, number.of(node.inputs))  # type: ignore[arg-type]
        if node.label:
            tape.labels[k] = node.label
    tape.roots = list(number.of(roots))
    return tape


def _computed_before(node: Node) -> CompileError:
    name = f" {node.label!r}" if node.label else ""
    return CompileError(
        f"the function uses a node{name} that was computed before it was called, or in another "
        f"thread, by {node.op.name if node.op else 'hand'}: such a node keeps its number while its "
        "inputs change. Compute it inside the function"
    )


def _tell_difference(first: Tape, again: Tape) -> NoReturn:
    """Raise the CompileError that says where two recordings of the same function differ."""
    pairs = zip(first.sources, first.inputs, again.sources, again.inputs, strict=False)
    k = next((k for k, (s, i, t, j) in enumerate(pairs) if (s, i) != (t, j)), None)
    what = "their number" if k is None else f"node {k}: {_told(first, k)} and {_told(again, k)}"
    raise CompileError(
        f"the function does not do the same twice: its nodes differ in {what}. {ALLOWED}"
    )


def _told(tape: Tape, k: int) -> str:
    source = tape.sources[k]
    if isinstance(source, Constant):
        return f"the number {source.data!r}"
    return repr(source)
