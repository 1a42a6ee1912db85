"""The native engine of training: machine code with the bits of the scalar engine.

Where a number is not finite, the scalar engine takes the batch: it goes on, or says what failed.
"""

from __future__ import annotations

from collections.abc import Collection
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

from autograd.compile.native.kernel import Kernel, RangeError
from autograd.listening import paused
from autograd.records import Record
from nn.samples import Array
from nn.training.compiled import CompiledEngine
from nn.training.scalar import ScalarEngine


class NativeEngine(CompiledEngine):
    """Computes sample after sample, as the scalar engine does, in machine code."""

    way = "native"

    def _gradients(
        self, x: Array, targets: Array, weights: Array, batch: npt.NDArray[np.intp]
    ) -> tuple[float, Array]:
        kernel, penalty = _kernel(self._program), self._penalized()
        if not isfinite(penalty):
            return self._by_scalars(x, targets, weights, batch)
        kernel.leaves[:] = self._leaves[:, 0]
        kernel.gradient[:] = self._shares[:, 0]
        try:
            total, results = kernel.batch(
                [x, targets], weights[batch] / len(batch), batch.astype(np.int64), penalty
            )
        except RangeError:
            return self._by_scalars(x, targets, weights, batch)
        self._gradient = kernel.gradient.reshape((-1, 1)).copy()
        return total, results[:, 1:]

    def _penalized(self) -> float:
        """Return the penalty, and set the share that it has in each gradient."""
        if self._penalty is None:
            self._shares = np.zeros_like(self._weights)
            return 0.0
        penalty = self.penalty()
        self._shares = self._penalty.backward(0, self.xp.one.reshape((1,))).copy()
        return penalty

    def _by_scalars(self, *arguments: Any) -> tuple[float, Array]:
        """Let the scalar engine compute a batch, or say why it has no gradients."""
        self.write_back()
        with paused():
            found = ScalarEngine.gradients(self, *arguments)
        self._gradient = np.array([[p._grad] for p in self.parameters])
        return found

    def step(self, watched: Collection[str] = ()) -> list[Record]:
        """Update the weights by their gradients; return the updates of those watched."""
        try:
            return super().step(watched)
        except ValueError:
            self._penalties = self._shares[self._trained, 0].tolist() if self._penalty else []
            self.write_back()
            with paused():
                updates = ScalarEngine.step(self, watched)  # which says more of why
        self.read_values()
        return updates


def _kernel(program: Any) -> Kernel:
    kernel = program.kernel
    assert kernel is not None
    return kernel  # type: ignore[no-any-return]
