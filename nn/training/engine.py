"""Which engine computes: native code for small networks, arrays for large ones, else scalars.

All give the same numbers, native code and scalars to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

import numpy as np

from autograd import CompileError, Value
from autograd.compile.arrays import namespace
from autograd.compile.recording import Sample
from autograd.listening import listener
from autograd.misuse import warn
from nn.names import lookup
from nn.plan import Plan
from nn.prepared import Prepared
from nn.samples import Array
from nn.training import programs, scalar
from nn.training.compiled import CompiledEngine
from nn.training.native import NativeEngine
from nn.training.programs import EngineSpec as EngineSpec
from nn.training.programs import explained, losses_of, program_of
from nn.training.scalar import ScalarEngine

T = TypeVar("T")


ENGINES = ("auto", "native", "arrays", "compiled", "scalar")


class Engine:
    """The engine that computes now; where it turns out that it cannot, scalars take over."""

    def __init__(
        self, plan: Plan, parameters: list[Value], sample: Sample, spec: EngineSpec
    ) -> None:
        self.plan, self.sample, self.spec = plan, sample, spec
        self.now = self._chosen(parameters)

    def renew(self) -> None:
        """Look at the network again: a callback may have changed more than its numbers."""
        self.now = self._chosen(self.plan.network.parameters())

    def _chosen(self, parameters: list[Value]) -> ScalarEngine:
        return _choose(
            self.spec,
            lambda: compiled_engine(self.plan, parameters, self.sample, self.spec),
            lambda: ScalarEngine(self.plan, parameters),
        )

    def run(self, compute: Callable[[ScalarEngine], T]) -> T:
        """Return what the engine computes."""
        try:
            return compute(self.now)
        except CompileError as error:
            if self.spec.engine != "auto":
                raise
            self.now.write_back()
            _warn(error)
        self.spec = EngineSpec("scalar")
        self.now = ScalarEngine(self.plan, self.now.parameters)
        return compute(self.now)

    def cast(self, data: Prepared) -> Prepared:
        """Return samples in the dtype of the engine."""
        x, targets, weights = map(self.now.array, (data.x, data.targets, data.weights))
        return replace(data, x=x, targets=targets, weights=weights)

    def evaluate(self, data: Prepared) -> dict[str, float]:
        """Return the loss and the metrics of samples by their names."""
        loss, outputs = self.judge(data)
        return {"loss": loss} | data.measure(outputs)

    def judge(self, data: Prepared) -> tuple[float, Array]:
        """Return the loss of samples, and the outputs for them, of shape (n, outputs)."""
        losses, outputs = self.run(lambda engine: engine.losses(data.x, data.targets))
        return float(np.mean(losses * data.weights)) + self.now.penalty(), outputs


def predict(plan: Plan, x: Array, spec: EngineSpec, piece: int) -> Array:
    """Return the outputs for rows of inputs, of shape (n, outputs), a piece at a time."""
    by_scalars = partial(scalar.predict, plan.network, x)
    compiled = partial(programs.predict, plan, x, spec, piece)
    outputs = _choose(spec, lambda: explained(compiled, by_scalars), by_scalars)
    if not np.isfinite(outputs).all():
        row = int(np.argwhere(~np.isfinite(outputs))[0][0])
        raise ValueError(
            f"the network gives {outputs[row].tolist()} for row {row}: a weight or an input is "
            "too large, or not a number"
        )
    return outputs


def compiled_engine(
    plan: Plan, parameters: list[Value], sample: Sample, spec: EngineSpec
) -> CompiledEngine:
    """Return the engine that goes with the program of the network: native code, or arrays."""
    xp = namespace(None, spec.dtype)
    program = program_of(plan, losses_of(plan), sample, parameters, xp, spec.way)
    plan.tried(sample, len(program.tape.roots) - 1, program.reads)
    kind = CompiledEngine if program.kernel is None else NativeEngine
    return kind(plan, parameters, sample, program, spec.verify)


def _choose(spec: EngineSpec, compiled: Callable[[], T], scalar: Callable[[], T]) -> T:
    lookup("engine", spec.engine, dict.fromkeys(ENGINES))
    lookup("dtype", spec.dtype, dict.fromkeys(("float64", "float32")))
    if spec.engine == "scalar" or (spec.engine == "auto" and listener() is not None):
        if spec.dtype != "float64":
            raise ValueError(f"the scalar engine computes in float64, got dtype={spec.dtype!r}")
        return scalar()
    try:
        return compiled()
    except Exception as error:
        if spec.engine != "auto":
            raise
        _warn(error)
        return scalar()


def _warn(error: Exception) -> None:
    what = error if isinstance(error, CompileError) else f"{type(error).__name__}: {error}"
    warn(f"computing on scalars, many times slower, as the network cannot be compiled: {what}")
