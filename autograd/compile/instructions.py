"""The kinds of instruction of a program: an op on many rows, an op of many inputs, a product.

They compute with arrays what a group of scalar nodes computes one by one; which nodes make a
group is decided in group.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from autograd.compile.arrays import AlongAxis, Array, Arrays, Stack
from autograd.compile.operands import Gradients, Matrix, Number, Rows
from autograd.ops import Op

Operand = Number | Rows


@dataclass(repr=False)
class Instruction:
    """Nodes that are computed together: result `slot` has a row for each of them."""

    xp: Arrays
    slot: int
    nodes: list[int]
    """The numbers of the nodes on the tape, in the order of the rows."""
    origin: str
    """The part of the model whose parameters are used, such as `layers[0]`."""
    varies: bool
    """Whether the result differs from sample to sample."""

    @property
    def name(self) -> str:
        """The name of the op, or `matmul`."""
        raise NotImplementedError

    @property
    def batch(self) -> str:
        """The number of columns, in symbols."""
        return "n" if self.varies else "1"

    @property
    def formula(self) -> str:
        """What is computed, with shapes."""
        return f"{self.name} ({len(self.nodes)}×{self.batch})"

    def __repr__(self) -> str:
        origin = f"← {self.origin}" if self.origin else ""
        return f"{self.formula:<36}{origin}".rstrip()

    def forward(self, values: list[Array]) -> Array:
        """Return the result."""
        raise NotImplementedError

    def backward(self, values: list[Array], grads: Gradients, upstream: Array) -> None:
        """Send to each operand its gradient, the upstream one times the local derivative."""
        raise NotImplementedError

    @property
    def learners(self) -> list[Rows | Matrix]:
        """The operands that have gradients."""
        raise NotImplementedError


@dataclass(repr=False)
class Elementwise(Instruction):
    """One op of the table, read with arrays."""

    op: Op
    operands: list[Operand]

    @property
    def name(self) -> str:
        """The name of the op."""
        return self.op.name

    def __post_init__(self) -> None:
        self._inputs: list[Array | float] = []  # those of the last forward
        self._rule, self._spread = self.op.forward, not self.op.nary
        rows = [(k, o) for k, o in enumerate(self.operands) if isinstance(o, Rows)]
        self._learners = [(k, operand) for k, operand in rows if operand.learns]

    @property
    def learners(self) -> list[Rows | Matrix]:
        """The operands that have gradients."""
        return [operand for _, operand in self._learners]

    def forward(self, values: list[Array]) -> Array:
        """Return the op's value for each row."""
        self._inputs = inputs = [operand.read(values) for operand in self.operands]
        return self._rule(self.xp, *inputs) if self._spread else self._rule(self.xp, inputs)

    def backward(self, values: list[Array], grads: Gradients, upstream: Array) -> None:
        """Multiply by the op's partials."""
        inputs, out = self._inputs, values[self.slot]
        if self.op.nary:
            locals_ = self.op.partials(self.xp, inputs, out)
        for k, operand in self._learners:
            local = locals_[k] if self.op.nary else self.op.partials[k](self.xp, *inputs, out)
            operand.send(grads, _times(local, upstream))


@dataclass(repr=False)
class Reduction(Instruction):
    """An n-ary op of the table, read with all its inputs along an axis."""

    op: Op
    operand: Rows
    """The first inputs of all nodes, then their second inputs, and so on."""

    def __post_init__(self) -> None:
        self._axis = AlongAxis(self.xp)
        self._inputs = Stack(self._axis, [])  # those of the last forward

    @property
    def name(self) -> str:
        """The name of the op."""
        return self.op.name

    @property
    def formula(self) -> str:
        """What is computed, with shapes."""
        count = self.operand.size // len(self.nodes)
        return f"{self.name} over {count} ({len(self.nodes)}×{self.batch})"

    @property
    def learners(self) -> list[Rows | Matrix]:
        """The operand, if it has a gradient."""
        return [self.operand] if self.operand.learns else []

    def forward(self, values: list[Array]) -> Array:
        """Return the op's value for each row."""
        inputs = self.operand.read(values)
        self._inputs = Stack(self._axis, inputs.reshape((-1, len(self.nodes), inputs.shape[1])))
        return self.op.forward(self._axis, self._inputs)

    def backward(self, values: list[Array], grads: Gradients, upstream: Array) -> None:
        """Multiply by the op's partials."""
        if self.operand.learns:
            local = self.op.partials(self._axis, self._inputs, values[self.slot])
            local = local if isinstance(local, Stack) else Stack(self._axis, local)
            g = local.array * upstream
            self.operand.send(grads, g.reshape((-1, g.shape[-1])))


@dataclass(repr=False)
class Product(Instruction):
    """Dots that share their inputs: a matrix of weights times the inputs, plus the biases."""

    weights: Matrix
    factors: Rows
    bias: Rows | Number | None

    @property
    def name(self) -> str:
        """What it does."""
        return "matmul"

    @property
    def formula(self) -> str:
        """What is computed, with shapes."""
        height, width = self.weights.shape
        bias = "" if self.bias is None else f" + ({height}×1)"
        return f"matmul ({height}×{width})·({width}×{self.batch}){bias}"

    @property
    def learners(self) -> list[Rows | Matrix]:
        """The operands that have gradients."""
        operands = (self.weights, self.factors, self.bias)
        return [o for o in operands if isinstance(o, Rows | Matrix) and o.learns]

    def forward(self, values: list[Array]) -> Array:
        """Return weights @ factors + bias."""
        out = self.weights.read(values) @ self.factors.read(values)
        if self.bias is not None:
            out += self.bias.read(values)
        return out

    def backward(self, values: list[Array], grads: Gradients, upstream: Array) -> None:
        """Send upstream @ factorsᵀ to the weights and weightsᵀ @ upstream to the factors."""
        if self.weights.learns:
            self.weights.send(grads, upstream @ self.factors.read(values).T)
        if self.factors.learns:
            self.factors.send(grads, self.weights.read(values).T @ upstream)
        if isinstance(self.bias, Rows) and self.bias.learns:
            self.bias.send(grads, upstream)


def _times(local: Array | int, upstream: Array) -> Array:
    """Return local · upstream, without multiplying by one."""
    if isinstance(local, int | float):
        return upstream if local == 1 else -upstream if local == -1 else upstream * local
    return local * upstream
