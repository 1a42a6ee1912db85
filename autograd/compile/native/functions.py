"""The functions of a tape: forward and backward of one sample, each a walk over its loops.

Rules are read from the op table. A dot or a sum is a loop over its terms, each term read as a dot
or a sum of one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd import ops
from autograd.compile.native.code import SIDE_BY_SIDE, Code, Operand, Register
from autograd.compile.native.namespace import Machine
from autograd.compile.native.runs import Layout, Table, learning, literal, runs
from autograd.compile.tape import Tape
from autograd.ops import Op

LINEAR = (ops.DOT, ops.SUM)
"""Ops that are loops over their terms."""


class Functions:
    """The code of a tape: `<name>_forward(v)` and, of its first result, `<name>_backward(v, g)`.

    The numbers lie in `v`, their gradients at the same places in `g`.
    """

    def __init__(self, tape: Tape, name: str) -> None:
        self.tape, self.name, self.learns = tape, name, learning(tape)
        end = tape.nodes.index(tape.roots[0]) + 1 if tape.roots[0] in tape.nodes else 0
        self._first = runs(tape, tape.nodes[:end], self.learns)  # what the first result needs
        self.loops = self._first + runs(tape, tape.nodes[end:], self.learns)
        self.layout = Layout(tape, self.loops)
        self._tables: dict[str, str] = {}

    def __str__(self) -> str:
        walks = [self._forward(), self._backward()]
        return "\n".join([*self._tables.values(), *map(str, walks)])

    def _forward(self) -> Code:
        code = Code(f"{self.name}_forward", "ptr noalias %v")
        for turns in self.loops:
            with code.loop(len(turns)) as turn:
                for column in zip(*turns, strict=True):
                    _Column(self, code, column, turn).forward()
        return code

    def _backward(self) -> Code:
        code = Code(f"{self.name}_backward", "ptr noalias %v, ptr noalias %g")
        for turns in reversed(self._first):
            columns = [c for c in zip(*turns, strict=True) if self.learns[c[0]]]
            if columns:
                with code.loop(len(turns), down=True) as turn:
                    for column in reversed(columns):
                        _Column(self, code, column, turn).backward()
        return code

    def table(self, numbers: Table) -> str:
        """Return the name of a table of whole numbers."""
        listed = ", ".join(f"i64 {k}" for k in numbers.ravel().tolist())
        if listed not in self._tables:
            name = f"@{self.name}_table{len(self._tables)}"
            kind = f"[{numbers.size} x i64]"
            self._tables[listed] = f"{name} = private constant {kind} [{listed}]"
        return self._tables[listed].partition(" ")[0]


class _Column:
    """Alike nodes, one for each turn of a loop, at the turn that `turn` holds."""

    def __init__(self, owner: Functions, code: Code, nodes: Sequence[int], turn: str) -> None:
        self.owner, self.code, self.nodes, self.turn = owner, code, nodes, turn
        self.xp, self.tape = Machine(code), owner.tape
        self.op: Op = self.tape.sources[nodes[0]]  # type: ignore[assignment]
        self.inputs = np.array([self.tape.inputs[k] for k in nodes])
        self.learns = [owner.learns[k] for k in self.tape.inputs[nodes[0]]]

    def forward(self) -> None:
        """Write what computes the nodes."""
        if self.op in LINEAR:
            out: Operand = self._sum_up()
        else:
            out = self.op.value(self._operands(), self.xp)
        self.code.store(out, self._address("%v", self.nodes)())

    def backward(self) -> None:
        """Write what hands on the gradient; one that is 0 has nothing to hand on."""
        code = self.code
        upstream = code.load(self._address("%g", self.nodes)())
        with code.when(upstream != 0):
            if self.op in LINEAR:
                self._hand_on_terms(upstream)
                return
            inputs, out = self._operands(), code.load(self._address("%v", self.nodes)())
            every = self.op.partials(self.xp, inputs, out) if self.op.nary else None
            for k in np.flatnonzero(self.learns).tolist():
                local = every[k] if every else self.op.local(k, inputs, out, self.xp)
                self._hand_on(local, upstream, self._address("%g", self.inputs[:, k])())

    def _hand_on(self, local: Operand, upstream: Register, address: str) -> None:
        self.code.add(upstream * local, address)

    def _operands(self) -> list[Any]:
        """Return the inputs of the op, numbers that the code holds as they are."""
        numbers = [None if self.op.nary else literal(self.tape, k) for k in self.inputs[0]]
        return [
            self.code.load(self._address("%v", self.inputs[:, k])()) if x is None else x
            for k, x in enumerate(numbers)
        ]

    # Dots and sums.

    @property
    def _parts(self) -> list[Table]:
        """The terms: those of a sum, or weights and inputs of a dot; a bias is not among them."""
        half = self.inputs.shape[1] // 2
        if self.op is ops.SUM:
            return [self.inputs]
        return [self.inputs[:, :half], self.inputs[:, half : 2 * half]]

    @property
    def _bias(self) -> Table:
        return self.inputs[:, sum(part.shape[1] for part in self._parts) :]

    def _sum_up(self) -> Operand:
        code, places = self.code, [self._address("%v", part) for part in self._parts]

        def term(k: str) -> Any:
            return self.op.value([code.load(place(k)) for place in places], self.xp)

        total, count = code.slot("double", "0.0"), self._parts[0].shape[1]
        code.store(term("0"), total)
        if count > 1:
            with code.loop(count - 1) as k:
                code.add(term(code.index(1, 1, k)), total)
        if self._bias.size:
            code.add(code.load(self._address("%v", self._bias)()), total)
        return code.load(total)

    def _hand_on_terms(self, upstream: Register) -> None:
        """Hand on to the weights, one after the other, then to the inputs, then to the bias."""
        start = 0
        for k, part in enumerate(self._parts):
            chosen = np.flatnonzero(self.learns[start : start + part.shape[1]])
            if chosen.size:
                self._hand_on_part(upstream, k, chosen)
            start += part.shape[1]
        if self._bias.size and self.learns[-1]:
            local = self.op.partials(self.xp, [0.0, 0.0, 0.0], None)[-1]
            self._hand_on(local, upstream, self._address("%g", self._bias)())

    def _hand_on_part(self, upstream: Register, part: int, chosen: Table) -> None:
        """Hand on to one part of the terms; several at once where all lie next to each other."""
        parts = [p[:, chosen] for p in self._parts]
        together = all(_step(self.owner.layout.of(p)) == 1 for p in parts)
        several = len(chosen) // SIDE_BY_SIDE if together else 0
        start = several * SIDE_BY_SIDE
        if several:
            self._hand_on_terms_of(self.code.spread(upstream), part, parts, several, SIDE_BY_SIDE)
        if len(chosen) > start:
            rest = [p[:, start:] for p in parts]
            self._hand_on_terms_of(upstream, part, rest, len(chosen) - start, 1)

    def _hand_on_terms_of(
        self, upstream: Register, part: int, parts: list[Table], count: int, width: int
    ) -> None:
        code = self.code
        data = [self._address("%v", p) for p in parts]
        target = self._address("%g", parts[part])
        with code.loop(count) as k:
            k = code.index("0", width, k)
            term = [code.load(place(k), upstream.kind) for place in data]
            self._hand_on(self.op.partials(self.xp, term, None)[part], upstream, target(k))

    def _address(self, base: str, nodes: Any) -> Callable[..., str]:
        """Return a function from a term to where its number lies in this turn.

        `nodes` has a row for each turn. Where they lie evenly the place is a formula, elsewhere
        it stands in a table.
        """
        code, turn = self.code, self.turn
        places = self.owner.layout.of(nodes).reshape(len(self.nodes), -1)
        across, down = _step(places), _step(places[:, :1].T)
        if across is None:
            table = self.owner.table(places)
            row = code.index(0, places.shape[1], turn)
            return lambda k="0": code.at(base, code.whole(table, code.index(k, 1, row)))
        if down is None:
            first = code.whole(self.owner.table(places[:, 0]), turn)
        else:
            first = code.index(int(places[0, 0]), down, turn)
        return lambda k="0": code.at(base, code.index(first, across, k))


def _step(rows: Table) -> int | None:
    """Return the distance between neighbours in each row, None if it is not always the same."""
    steps = np.unique(np.diff(rows, axis=1))
    return None if steps.size > 1 else int(steps.sum())
