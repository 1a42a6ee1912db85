"""The array namespace as the rules of the op table read it, for one dtype.

Any namespace of the array-API standard will do; what the standard leaves out (numbers in the
place of arrays, their dtype) is evened out here.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

Array = Any
"""An array of the chosen library."""


class Arrays:
    """A namespace of functions of arrays, all of one dtype."""

    def __init__(self, xp: Any, dtype: str) -> None:
        self.xp = xp
        self.dtype = getattr(xp, dtype)
        self.one = xp.asarray(1.0, dtype=self.dtype)
        if xp is np:
            self.sum = np.add.reduce  # the same, without the detour

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle by name: a library is no object that can be copied."""
        return _named, (self.xp.__name__, np.asarray(self.one).dtype.name)

    def __getattr__(self, name: str) -> Any:
        function = getattr(self.xp, name)
        setattr(self, name, function)
        return function

    def array(self, x: Any) -> Array:
        """Return x as an array of the dtype; an array of it already is not copied."""
        return self.xp.asarray(x, dtype=self.dtype)

    def where(self, condition: Any, x: Any, y: Any) -> Any:
        """Return x where the condition holds, else y."""
        if isinstance(condition, bool):
            if isinstance(x, int | float) and isinstance(y, int | float):
                return x if condition else y
            condition = self.xp.asarray(condition)
        if isinstance(x, int) and isinstance(y, int) and (x, y) == (1, 0):
            return condition * self.one
        return self.xp.where(condition, self._array(x), self._array(y))

    def maximum(self, x: Any, y: Any) -> Any:
        """Return the larger of each pair."""
        return self.xp.maximum(self._array(x), self._array(y))

    def minimum(self, x: Any, y: Any) -> Any:
        """Return the smaller of each pair."""
        return self.xp.minimum(self._array(x), self._array(y))

    def log(self, x: Any) -> Any:
        """Return the natural logarithm."""
        return self.xp.log(self._array(x))

    def pow(self, x: Any, y: Any) -> Any:
        """Return x to the power of y; squares are quick this way."""
        return x**y

    def _array(self, x: Any) -> Any:
        return self.xp.asarray(x, dtype=self.dtype) if isinstance(x, int | float) else x


def namespace(xp: Any, dtype: str) -> Arrays:
    """Return a namespace as the rules read it; raise ValueError for an unknown dtype."""
    if dtype not in ("float64", "float32"):
        raise ValueError(f"dtype expects 'float64' or 'float32', got {dtype!r}")
    return Arrays(np if xp is None else xp, dtype)


def _named(library: str, dtype: str) -> Arrays:
    return namespace(import_module(library), dtype)
