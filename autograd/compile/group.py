"""Gathers the nodes of a tape into instructions: same op, same level, same kinds of operand.

A level is one more than the highest level of a node's inputs, so the nodes of a level do not
need each other and can be computed together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import chain
from os.path import commonprefix
from typing import Any

import numpy as np

from autograd import ops
from autograd.compile.arrays import Arrays
from autograd.compile.flatten import varying
from autograd.compile.instructions import Elementwise, Instruction, Operand, Product, Reduction
from autograd.compile.operands import CONSTANTS, LEAVES, Matrix, Number, Rows
from autograd.compile.tape import Constant, Input, Leaf, Source, Tape

LONG = 8
"""An op of more inputs than this, and than it has rows, is computed along an axis of them."""

Key = tuple[Any, ...]


class Grouping:
    """The instructions that compute a tape; node k is row `rows[k]` of result `slots[k]`.

    The first results are the leaves, the constants, and the arguments; each instruction adds one.
    """

    def __init__(self, tape: Tape, columns: Sequence[int], xp: Arrays) -> None:
        self.tape, self.xp = tape, xp
        self.varies, self.learns = varying(tape), _learning(tape)
        self.slots, self.rows = np.zeros((2, len(tape.sources)), np.intp)
        self.constants: list[float] = []
        self.sizes = [len(tape.leaves), 0, *columns]
        self.instructions: list[Instruction] = []
        self._origins = [""] * len(self.sizes)
        self._place_sources()
        for key, nodes in self._groups():
            self._emit(key, nodes)

    def _place_sources(self) -> None:
        n_params = self.tape.n_params
        self.slots[:n_params], self.rows[:n_params] = LEAVES, np.arange(n_params)
        for k, source in enumerate(self.tape.sources[n_params:], start=n_params):
            match source:
                case Leaf():
                    self.slots[k], self.rows[k] = LEAVES, self.tape.leaf_rows[k]
                case Constant():
                    self.slots[k], self.rows[k] = CONSTANTS, len(self.constants)
                    self.constants.append(source.data)
                case Input():
                    self.slots[k], self.rows[k] = CONSTANTS + 1 + source.argument, source.column
        self.sizes[CONSTANTS] = len(self.constants)

    def _groups(self) -> list[tuple[Key, list[int]]]:
        """Return the nodes that are computed together, inputs before users."""
        levels = [0] * len(self.tape.sources)
        groups: dict[tuple[int, Key], list[int]] = defaultdict(list)
        for k in self.tape.nodes:
            levels[k] = 1 + max([levels[i] for i in self.tape.inputs[k]])
            groups[levels[k], self._key(k)].append(k)
        in_order = sorted(_without_lone_products(groups).items(), key=lambda g: g[0][0])
        return [(key, nodes) for (_, key), nodes in in_order]

    def _key(self, k: int) -> Key:
        """Return what nodes must share to be computed together."""
        op, inputs = self.tape.sources[k], self.tape.inputs[k]
        if op is ops.DOT:
            weights, factors, bias = self._oriented(inputs)
            wide = any(self.varies[f] for f in factors)  # else a bias may be wider than the product
            if not any(self.varies[w] for w in weights) and self.varies[k] == wide:
                return (Product, (*factors, len(bias)), self._elementwise(op, inputs))
        return self._elementwise(op, inputs)

    def _elementwise(self, op: Source, inputs: Sequence[int]) -> Key:
        return (op, tuple([self._kind(i) for i in inputs]))

    def _kind(self, k: int) -> Hashable:
        """Return what operands at the same place of two nodes must share."""
        is_constant = isinstance(self.tape.sources[k], Constant)
        return "constant" if is_constant else (self.varies[k], self.learns[k])

    def _oriented(self, inputs: Sequence[int]) -> tuple[list[int], list[int], Sequence[int]]:
        """Return weights, factors and bias of a dot; of each pair what varies is the factor."""
        half = len(inputs) // 2
        pairs = list(zip(inputs[:half], inputs[half : 2 * half], strict=True))
        swap = [self.varies[a] and not self.varies[b] for a, b in pairs]
        weights = [b if s else a for (a, b), s in zip(pairs, swap, strict=True)]
        factors = [a if s else b for (a, b), s in zip(pairs, swap, strict=True)]
        return weights, factors, inputs[2 * half :]

    def _emit(self, key: Key, nodes: list[int]) -> None:
        """Append the instruction of a group, and note where its nodes are computed."""
        slot, origin = len(self.sizes), self._origin(nodes)
        common: dict[str, Any] = {
            "xp": self.xp,
            "slot": slot,
            "nodes": nodes,
            "origin": origin,
            "varies": self.varies[nodes[0]],
        }
        make = self._product if key[0] is Product else self._op
        self.instructions.append(make(common, nodes))
        self.slots[nodes], self.rows[nodes] = slot, np.arange(len(nodes))
        self.sizes.append(len(nodes))
        self._origins.append(origin)

    def _product(self, common: dict[str, Any], nodes: list[int]) -> Instruction:
        parts = [self._oriented(self.tape.inputs[k]) for k in nodes]
        ids = np.array([weights for weights, _, _ in parts])
        learns = any(self.learns[w] for weights, _, _ in parts for w in weights)
        matrix = Matrix(self.xp, self.slots[ids], self.rows[ids], self.sizes, learns)
        biases = [b for _, _, bias in parts for b in bias]
        bias = self._rows(biases) if biases else None
        return Product(**common, weights=matrix, factors=self._rows(parts[0][1]), bias=bias)

    def _op(self, common: dict[str, Any], nodes: list[int]) -> Instruction:
        """Return the instruction of an op, along an axis if it has more inputs than rows."""
        common["op"] = self.tape.sources[nodes[0]]
        inputs = list(zip(*[self.tape.inputs[k] for k in nodes], strict=True))
        if len(inputs) > max(LONG, len(nodes)):
            return Reduction(**common, operand=self._rows(chain.from_iterable(inputs)))
        return Elementwise(**common, operands=self._operands(inputs))

    def _operands(self, lists: Sequence[Sequence[int]]) -> list[Operand]:
        """Return the operands of an op; one that is the same for all nodes is spread over them."""
        same = [len(set(ids)) == 1 for ids in lists]
        constant = [
            s and self._kind(ids[0]) == "constant" for s, ids in zip(same, lists, strict=True)
        ]
        full = not all(same) or len(lists[0]) == 1
        found: list[Operand] = []
        for ids, is_same, is_number in zip(lists, same, constant, strict=True):
            if is_number and not all(constant):
                found.append(Number(self.constants[self.rows[ids[0]]]))
            elif is_same and full:
                found.append(self._rows(ids[:1], spread=True))
            else:
                found.append(self._rows(ids))
        return found

    def _rows(self, ids: Iterable[int], spread: bool = False) -> Rows:
        numbers = np.array(list(ids))
        learns = any(self.learns[k] for k in numbers.tolist())
        return Rows(self.xp, self.slots[numbers], self.rows[numbers], self.sizes, learns, spread)

    def _origin(self, nodes: list[int]) -> str:
        """Return the part of the model whose leaves are used, or whose results are."""
        inputs = {i for k in nodes for i in self.tape.inputs[k]}
        rows = [self.tape.leaf_rows[i] for i in inputs if i in self.tape.leaf_rows]
        if rows:
            prefix = commonprefix([self.tape.leaves[row].label for row in rows])  # noqa: RUF071
            return prefix if len(rows) == 1 else prefix.rpartition(".")[0]
        origins = {self._origins[self.slots[i]] for i in inputs}
        return origins.pop() if len(origins) == 1 else ""


def _learning(tape: Tape) -> list[bool]:
    """Return for each node whether its gradient is needed: whether a parameter reaches it."""
    learns = [True] * tape.n_params + [False] * (len(tape.sources) - tape.n_params)
    for k in tape.nodes:
        learns[k] = any(map(learns.__getitem__, tape.inputs[k]))
    return learns


Groups = dict[tuple[int, Key], list[int]]


def _without_lone_products(groups: Groups) -> Groups:
    """Take dots of one row together, product by product, where that makes fewer steps."""
    lone: dict[Key, list[int]] = defaultdict(list)
    for (level, key), nodes in groups.items():
        if key[0] is Product and key[-1] and len(nodes) == 1:
            lone[level, key[-1]] += nodes
    many = {group: sorted(nodes) for group, nodes in lone.items() if len(nodes) > len(group[1][1])}
    merged = {k for nodes in many.values() for k in nodes}
    kept = {group: nodes for group, nodes in groups.items() if nodes[0] not in merged}
    return kept | many
