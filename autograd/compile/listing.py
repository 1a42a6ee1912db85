"""A program in words: its instructions line by line, and which scalar node is which row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from os.path import commonprefix
from typing import NamedTuple

from autograd.compile.instructions import Instruction
from autograd.compile.tape import Constant, Input, Tape
from autograd.ops import Op

SHOWN = 3
"""Maximum number of operands shown."""


class Place(NamedTuple):
    """Where a node of the scalar graph is computed: `row` of the result of an instruction."""

    name: str
    formula: str
    instruction: int
    row: int

    def __repr__(self) -> str:
        return f"{self.name} = {self.formula}: instruction {self.instruction}, row {self.row}"


def listing(recorded: Tape, instructions: Sequence[Instruction]) -> str:
    """Return what a recorded graph became: one numbered instruction a line."""
    nodes, leaves, count = len(recorded.nodes), len(recorded.leaves), len(instructions)
    lines = [f"{number:>3}  {instruction!r}" for number, instruction in enumerate(instructions, 1)]
    head = f"{nodes:,} scalar nodes, {leaves:,} leaves, as {count} instructions for n samples"
    return "\n".join([head, *lines])


def places(tape: Tape, instructions: Sequence[Instruction]) -> Iterator[Place]:
    """Yield where each node of the scalar graph is computed, in the order of the instructions."""
    names = _names(tape, instructions)
    for number, instruction in enumerate(instructions, start=1):
        for row, k in enumerate(instruction.nodes):
            yield Place(names[k], _formula(tape, k, names), number, row)


def _names(tape: Tape, instructions: Sequence[Instruction]) -> dict[int, str]:
    """Return a name for each node: its label, or v1, v2, … as the instructions compute them."""
    names = {}
    for k, source in enumerate(tape.sources):
        if k in tape.leaf_rows:
            names[k] = tape.leaves[tape.leaf_rows[k]].label or f"leaf {tape.leaf_rows[k]}"
        elif isinstance(source, Constant):
            names[k] = f"{source.data:g}"
        elif isinstance(source, Input):
            names[k] = source.name
    computed = [k for instruction in instructions for k in instruction.nodes]
    for count, k in enumerate(computed, start=1):
        names[k] = tape.labels.get(k) or f"v{count}"
    return names


def _formula(tape: Tape, k: int, names: dict[int, str]) -> str:
    """Return what a node computes: its op and operands, all leaves of one part as that part."""
    op, inputs = tape.sources[k], tape.inputs[k]
    assert isinstance(op, Op)
    leaves = [names[i] for i in inputs if i in tape.leaf_rows]
    shown = [names[i] for i in inputs if i not in tape.leaf_rows]
    if len(leaves) > 1:
        leaves = [commonprefix(leaves).rpartition(".")[0] or f"{leaves[0]}, …"]  # noqa: RUF071
    if len(shown) > SHOWN:
        shown = [shown[0], "…", shown[-1]]
    return f"{op.name}({', '.join(leaves + shown)})"
