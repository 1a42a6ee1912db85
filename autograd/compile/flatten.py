"""Rewrites a tape so that products written by hand become dots: w*x + v*y + b is one node.

Chains of `+` whose inner nodes are used nowhere else become one sum, and the products in it of
a weight and a number of the sample one `dot`; group.py turns dots into instructions.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import chain

from autograd import ops
from autograd.compile.tape import Constant, Input, Tape

ADDITIONS = (ops.ADD, ops.SUM)
ZEROS = (Constant((0.0).hex()), Constant((-0.0).hex()))


def varying(tape: Tape) -> list[bool]:
    """Return for each entry whether it differs from sample to sample."""
    varies = [isinstance(source, Input) for source in tape.sources]
    for k in tape.nodes:
        varies[k] = any(map(varies.__getitem__, tape.inputs[k]))
    return varies


def flatten(tape: Tape) -> Tape:
    """Return a tape that computes the same with sums and dots in the place of chains of `+`."""
    return (
        _Flattening(tape).run() if any(tape.sources[k] in ADDITIONS for k in tape.nodes) else tape
    )


@dataclass
class _Sum:
    """A chain of additions taken apart."""

    weights: list[int] = field(default_factory=list)
    factors: list[int] = field(default_factory=list)
    products: list[int] = field(default_factory=list)  # where weights and factors come from
    fixed: list[int] = field(default_factory=list)
    others: list[int] = field(default_factory=list)
    inner: list[int] = field(default_factory=list)


class _Flattening:
    def __init__(self, tape: Tape) -> None:
        self.old, self.varies = tape, varying(tape)
        uses = Counter(chain(chain.from_iterable(tape.inputs), tape.roots))
        self.once = [uses[k] == 1 and varies for k, varies in enumerate(self.varies)]
        self.new = Tape(tape.leaves[: tape.n_params])
        self.place = list(range(tape.n_params))

    def run(self) -> Tape:
        sums = self._sums()
        gone = {k for s in sums.values() for k in (*s.inner, *s.products)}
        for k in range(self.old.n_params, len(self.old.sources)):
            if k in gone:
                self.place.append(-1)
            elif k in sums:
                self.place.append(self._write(sums[k]))
            else:
                source, inputs = self.old.sources[k], self.old.inputs[k]
                self.place.append(self.new.add(source, self._placed(inputs)))
        place = self.place
        self.new.leaves = self.old.leaves
        self.new.leaf_rows = {place[k]: row for k, row in self.old.leaf_rows.items()}
        self.new.roots = [place[k] for k in self.old.roots]
        self.new.labels = {place[k]: name for k, name in self.old.labels.items() if place[k] >= 0}
        return self.new

    def _sums(self) -> dict[int, _Sum]:
        """Take apart every chain of additions, from its end."""
        sums: dict[int, _Sum] = {}
        inner: set[int] = set()
        for k in reversed(self.old.nodes):
            if self.old.sources[k] in ADDITIONS and self.varies[k] and k not in inner:
                sums[k] = self._take_apart(k)
                inner.update(sums[k].inner)
        return sums

    def _take_apart(self, root: int) -> _Sum:
        found, waiting = _Sum(), [root]
        while waiting:
            k = waiting.pop()
            source, inputs = self.old.sources[k], self.old.inputs[k]
            if k == root or (self.once[k] and source in ADDITIONS):
                waiting.extend(reversed(inputs))
                found.inner += [k] if k != root else []
            elif not self.varies[k]:
                found.fixed += [k] if source not in ZEROS else []
            elif not (self.once[k] and self._multiply(k, found)):
                found.others.append(k)
        if len(found.weights) < 2:
            found.others += found.products
            found.weights, found.factors, found.products = [], [], []
        return found

    def _multiply(self, k: int, found: _Sum) -> bool:
        """Add the products of a mul or a dot of fixed weights; return False if it is neither."""
        inputs = self.old.inputs[k]
        if self.old.sources[k] is ops.MUL:
            pairs = [inputs]
        elif self.old.sources[k] is ops.DOT and len(inputs) % 2 == 0:
            half = len(inputs) // 2
            pairs = list(zip(inputs[:half], inputs[half:], strict=True))
        else:
            return False
        if any(self.varies[a] == self.varies[b] for a, b in pairs):
            return False
        found.products.append(k)
        found.weights += [b if self.varies[a] else a for a, b in pairs]
        found.factors += [a if self.varies[a] else b for a, b in pairs]
        return True

    def _write(self, s: _Sum) -> int:
        """Rewrite a sum as a dot, a sum, or both."""
        new, fixed, others = self.new, self._placed(s.fixed), self._placed(s.others)
        if len(fixed) > 1:
            fixed = (new.add(ops.SUM, fixed),)
        if not s.weights:
            return new.add(ops.SUM, others + fixed)
        dot = new.add(ops.DOT, self._placed([*s.weights, *s.factors]) + fixed)
        return new.add(ops.SUM, (dot, *others)) if others else dot

    def _placed(self, numbers: tuple[int, ...] | list[int]) -> tuple[int, ...]:
        return tuple([self.place[k] for k in numbers])
