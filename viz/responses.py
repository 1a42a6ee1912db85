"""The outputs of every unit of a network for many samples, computed at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

import autograd
from autograd import Value
from nn import Sequential

Array = npt.NDArray[np.floating[Any]]


def responses(model: Sequential, dtype: str = "float64") -> Callable[[Array], list[Array]]:
    """Return a function of samples (n, inputs) that returns each layer's outputs, (n, units).

    It is compiled at its first call, and reads the weights at each.
    """
    sizes: list[int] = []

    def all_outputs(sample: list[Value]) -> list[Value]:
        outputs: list[Value] = sample
        found: list[Value] = []
        sizes.clear()
        for layer in model.layers:
            result = layer(outputs)
            outputs = [result] if isinstance(result, Value) else list(result)
            sizes.append(len(outputs))
            found += outputs
        return found

    compute = autograd.compile(all_outputs, dtype=dtype)
    return lambda x: np.split(compute(x), np.cumsum(sizes)[:-1], axis=1)
