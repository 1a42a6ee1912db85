"""The functions of a tape: forward and backward of one sample, each a walk over its loops.

Rules are read from the op table. A dot or a sum is a loop over its terms, each term read as a dot
or a sum of one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd import ops
from autograd.compile.native.code import Code, Operand, Register
from autograd.compile.native.lines import TOGETHER
from autograd.compile.native.namespace import Machine
from autograd.compile.native.runs import Layout, Table, is_shared, learning, literal, runs
from autograd.compile.tape import Input, Tape
from autograd.ops import Op

LINEAR = (ops.DOT, ops.SUM)
"""Ops that are loops over their terms."""


class Functions:
    """The code of a tape: `<name>_forward(v)` and, of its first result, `<name>_backward(v, g)`.

    The numbers lie in `v`, their gradients at the same places in `g`. A call computes so many
    `samples` together.
    """

    def __init__(self, tape: Tape, name: str) -> None:
        self.tape, self.name, self.learns = tape, name, learning(tape)
        end = tape.nodes.index(tape.roots[0]) + 1 if tape.roots[0] in tape.nodes else 0
        self._first = runs(tape, tape.nodes[:end], self.learns)  # what the first result needs
        self.loops = self._first + runs(tape, tape.nodes[end:], self.learns)
        self.samples = TOGETHER if self._goes_together() else 1
        self.layout = Layout(tape, self.loops, self.samples)
        self._tables: dict[str, str] = {}

    def codes(self) -> list[Code]:
        """Write the functions; where an op cannot be written, the error says what it lacks."""
        return [self._forward(), self._backward()]

    @property
    def tables(self) -> Sequence[str]:
        """The whole numbers that the written functions read."""
        return list(self._tables.values())

    def _goes_together(self) -> bool:
        """Return whether several samples may be computed together.

        A leaf that is used twice gets the gradients of one sample before those of the next.
        """
        tape, first = self.tape, [k for turns in self._first for turn in turns for k in turn]
        uses = Counter(i for k in first for i in tape.inputs[k] if k < len(self.learns))
        once = all(uses[p] < 2 for p in range(tape.n_params))
        per_sample = any(isinstance(s, Input) for s in tape.sources)
        return per_sample and once and not any(map(self._is_mixed, tape.nodes))

    def _is_mixed(self, k: int) -> bool:
        """Return whether terms of a dot or a sum are partly leaves."""
        op, inputs = self.tape.sources[k], np.array(self.tape.inputs[k])
        parts = terms(op, inputs) if op in LINEAR else []
        return any(len({is_shared(self.tape, i) for i in part}) > 1 for part in parts)

    def _forward(self) -> Code:
        code = Code(f"{self.name}_forward", "ptr noalias %v", self.samples)
        for turns in self.loops:
            with code.loop(len(turns)) as turn:
                for column in zip(*turns, strict=True):
                    _Column(self, code, column, turn).forward()
        return code

    def _backward(self) -> Code:
        code = Code(f"{self.name}_backward", "ptr noalias %v, ptr noalias %g", self.samples)
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
        self.owner, self.code, self.turn = owner, code, turn
        self.xp, self.tape, self.nodes = Machine(code), owner.tape, np.array(nodes)
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
        upstream = self.code.load(self._address("%g", self.nodes)())
        with self.code.when(upstream != 0):
            if self.op in LINEAR:
                self._hand_on_terms(upstream)
                return
            inputs, out = self._operands(), self._numbers(self.nodes)()
            every = self.op.partials(self.xp, inputs, out) if self.op.nary else None
            for k in np.flatnonzero(self.learns).tolist():
                local = every[k] if every else self.op.local(k, inputs, out, self.xp)
                self._hand_on([upstream * local], self.inputs[:, k])

    def _hand_on(self, numbers: list[Register], nodes: Table, k: str = "0") -> None:
        """Add to the gradients of the nodes from term k on."""
        address = self._address("%g", nodes)(k)
        if is_shared(self.tape, int(nodes.flat[0])):
            self.code.add_up(numbers, address)
        else:
            self.code.add(numbers[0], address)

    def _operands(self) -> list[Any]:
        """Return the inputs of the op, numbers that the code holds as they are."""
        numbers = [None if self.op.nary else literal(self.tape, k) for k in self.inputs[0]]
        return [
            self._numbers(self.inputs[:, k])() if x is None else x for k, x in enumerate(numbers)
        ]

    # Dots and sums.

    @property
    def _bias(self) -> Table:
        return self.inputs[:, sum(part.shape[1] for part in terms(self.op, self.inputs)) :]

    def _sum_up(self) -> Operand:
        code, parts = self.code, terms(self.op, self.inputs)
        numbers = [self._numbers(part) for part in parts]

        def term(k: str) -> Any:
            return self.op.value([number(k) for number in numbers], self.xp)

        total, count = code.slot(code.kind, "zeroinitializer"), parts[0].shape[1]
        code.store(term("0"), total)
        if count > 1:
            with code.loop(count - 1) as k:
                code.store(code.load(total) + term(code.index(1, 1, k)), total)
        if self._bias.size:
            code.store(code.load(total) + self._numbers(self._bias)(), total)
        return code.load(total)

    def _hand_on_terms(self, upstream: Register) -> None:
        """Hand on to the weights, one after the other, then to the inputs, then to the bias."""
        start, parts = 0, terms(self.op, self.inputs)
        for k, part in enumerate(parts):
            chosen = np.flatnonzero(self.learns[start : start + part.shape[1]])
            if chosen.size:
                self._hand_on_part(upstream, k, [p[:, chosen] for p in parts])
            start += part.shape[1]
        if self._bias.size and self.learns[-1]:
            local = self.op.partials(self.xp, [0.0, 0.0, 0.0], None)[-1]
            self._hand_on([upstream * local], self._bias)

    def _hand_on_part(self, upstream: Register, part: int, parts: list[Table]) -> None:
        """Hand on to one part of the terms; to leaves in a row several at once."""
        target, n = parts[part], self.code.samples
        in_a_row = is_shared(self.tape, target[0, 0]) and _step(self.owner.layout.of(target)) == 1
        n = n if in_a_row else 1
        count = target.shape[1] // n * n
        for several, some in (n, slice(count)), (1, slice(count, None)):
            if target[:, some].size:
                self._hand_on_some(upstream, part, [p[:, some] for p in parts], several)

    def _hand_on_some(
        self, upstream: Register, part: int, parts: list[Table], several: int
    ) -> None:
        """Hand on to some of the terms, `several` at once."""
        code, numbers = self.code, [self._numbers(p) for p in parts]
        with code.loop(parts[part].shape[1] // several) as turn:
            found = []
            for k in range(several):
                term = [number(code.index(k, several, turn)) for number in numbers]
                found.append(upstream * self.op.partials(self.xp, term, None)[part])
            self._hand_on(found, parts[part], code.index(0, several, turn))

    # Memory.

    def _numbers(self, nodes: Table) -> Callable[..., Register]:
        """Return a function from a term to the number of its node in this turn."""
        place, shared = self._address("%v", nodes), is_shared(self.tape, int(nodes.flat[0]))
        return lambda k="0": self.code.load(place(k), shared)

    def _address(self, base: str, nodes: Table) -> Callable[..., str]:
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


def terms(op: Op, inputs: Table) -> list[Table]:
    """Return the terms of a sum, or weights and inputs of a dot; a bias is not among them."""
    half = inputs.shape[-1] // 2
    if op is ops.SUM:
        return [inputs]
    return [inputs[..., :half], inputs[..., half : 2 * half]]


def _step(rows: Table) -> int | None:
    """Return the distance between neighbours in each row, None if it is not always the same."""
    if rows.shape[1] < 2:
        return 0
    step = int(rows[0, 1] - rows[0, 0])
    return step if (rows[:, 1:] - rows[:, :-1] == step).all() else None
