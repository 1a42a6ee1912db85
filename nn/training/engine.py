"""Which engine computes: the compiled one where the network can be compiled, else the scalar one.

Both give the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import NamedTuple, TypeVar

import numpy as np

from autograd import CompileError, Value
from autograd.compile.recording import Sample
from autograd.listening import listener
from autograd.misuse import warn
from nn.names import lookup
from nn.plan import Plan, Prepared
from nn.samples import Array
from nn.training import programs, scalar
from nn.training.compiled import CompiledEngine, explained
from nn.training.scalar import ScalarEngine

T = TypeVar("T")


class EngineSpec(NamedTuple):
    """An engine by its name, the dtype to compute in, and whether scalars verify it."""

    engine: str = "auto"
    dtype: str = "float64"
    verify: bool = True


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
            lambda: CompiledEngine(self.plan, parameters, self.sample, *self.spec[1:]),
            lambda: ScalarEngine(self.plan, parameters),
        )

    def run(self, compute: Callable[[ScalarEngine], T]) -> T:
        """Return what the engine computes."""
        try:
            return compute(self.now)
        except CompileError as error:
            if self.spec.engine == "compiled":
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
        losses, outputs = self.run(lambda engine: engine.losses(data.x, data.targets))
        loss = float(np.mean(losses * data.weights)) + self.now.penalty()
        return {"loss": loss} | data.measure(outputs)


def predict(plan: Plan, x: Array, spec: EngineSpec, piece: int) -> Array:
    """Return the outputs for rows of inputs, of shape (n, outputs), a piece at a time."""
    by_scalars = partial(scalar.predict, plan.network, x)
    by_arrays = partial(programs.predict, plan, x, *spec[1:], piece)
    outputs = _choose(spec, lambda: explained(by_arrays, by_scalars), by_scalars)
    if not np.isfinite(outputs).all():
        row = int(np.argwhere(~np.isfinite(outputs))[0][0])
        raise ValueError(
            f"the network gives {outputs[row].tolist()} for row {row}: a weight or an input is "
            "too large, or not a number"
        )
    return outputs


def _choose(spec: EngineSpec, compiled: Callable[[], T], scalar: Callable[[], T]) -> T:
    lookup("engine", spec.engine, dict.fromkeys(("auto", "compiled", "scalar")))
    lookup("dtype", spec.dtype, dict.fromkeys(("float64", "float32")))
    if spec.engine == "scalar" or (spec.engine == "auto" and listener() is not None):
        if spec.dtype != "float64":
            raise ValueError(f"the scalar engine computes in float64, got dtype={spec.dtype!r}")
        return scalar()
    try:
        return compiled()
    except Exception as error:
        if spec.engine == "compiled":
            raise
        _warn(error)
        return scalar()


def _warn(error: Exception) -> None:
    what = error if isinstance(error, CompileError) else f"{type(error).__name__}: {error}"
    warn(f"computing on scalars, many times slower, as the network cannot be compiled: {what}")
