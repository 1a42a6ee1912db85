"""The features: what a network may see of a point (x1, x2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


class Feature(NamedTuple):
    """A feature: as it is written on a board, in Python, and as a function."""

    label: str
    source: str
    function: Callable[[Array, Array], Array]


FEATURES = {
    "x1": Feature("x₁", "x1", lambda x1, x2: x1),
    "x2": Feature("x₂", "x2", lambda x1, x2: x2),
    "x1x1": Feature("x₁²", "x1**2", lambda x1, x2: x1**2),
    "x2x2": Feature("x₂²", "x2**2", lambda x1, x2: x2**2),
    "x1x2": Feature("x₁·x₂", "x1 * x2", lambda x1, x2: x1 * x2),
    "sinx1": Feature("sin x₁", "np.sin(x1)", lambda x1, x2: np.sin(x1)),
    "sinx2": Feature("sin x₂", "np.sin(x2)", lambda x1, x2: np.sin(x2)),
}
