"""A program in words: its instructions line by line, and which scalar node is which row.

What the instructions compute is the business of instructions.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from os.path import commonprefix
from typing import TYPE_CHECKING, NamedTuple

from autograd.compile.tape import Constant, Input
from autograd.ops import Op

if TYPE_CHECKING:
    from autograd.compile.program import Program

SHOWN = 3
"""So many operands of a node are written out."""


class Place(NamedTuple):
    """Where a node of the scalar graph is computed: `row` of the result of an instruction."""

    name: str
    formula: str
    instruction: int
    row: int

    def __repr__(self) -> str:
        return f"{self.name} = {self.formula}: instruction {self.instruction}, row {self.row}"


def listing(program: Program) -> str:
    """Return the program as text, one numbered instruction a line."""
    nodes, leaves = len(program.recorded.nodes), len(program.leaves)
    lines = [
        f"{number:>3}  {instruction!r}"
        for number, instruction in enumerate(program.instructions, start=1)
    ]
    count = len(program.instructions)
    head = f"{nodes:,} scalar nodes, {leaves:,} leaves, as {count} instructions for n samples"
    return "\n".join([head, *lines])


def places(program: Program) -> Iterator[Place]:
    """Yield where each node of the scalar graph is computed, in the order of the instructions."""
    names = _names(program)
    for number, instruction in enumerate(program.instructions, start=1):
        for row, k in enumerate(instruction.nodes):
            yield Place(names[k], _formula(program, k, names), number, row)


def _names(program: Program) -> dict[int, str]:
    """Return a name for each node: its label, or v1, v2, … as the program computes them."""
    tape, names = program.tape, {}
    for k, source in enumerate(tape.sources):
        if k in tape.leaf_rows:
            names[k] = tape.leaves[tape.leaf_rows[k]].label or f"leaf {tape.leaf_rows[k]}"
        elif isinstance(source, Constant):
            names[k] = f"{source.data:g}"
        elif isinstance(source, Input):
            names[k] = source.name
    computed = [k for instruction in program.instructions for k in instruction.nodes]
    for count, k in enumerate(computed, start=1):
        names[k] = tape.labels.get(k) or f"v{count}"
    return names


def _formula(program: Program, k: int, names: dict[int, str]) -> str:
    """Return what a node computes: its op and operands, all leaves of one part as that part."""
    op, inputs = program.tape.sources[k], program.tape.inputs[k]
    assert isinstance(op, Op)
    leaves = [names[i] for i in inputs if i in program.tape.leaf_rows]
    shown = [names[i] for i in inputs if i not in program.tape.leaf_rows]
    if len(leaves) > 1:
        leaves = [commonprefix(leaves).rpartition(".")[0] or f"{leaves[0]}, …"]  # noqa: RUF071
    if len(shown) > SHOWN:
        shown = [shown[0], "…", shown[-1]]
    return f"{op.name}({', '.join(leaves + shown)})"
