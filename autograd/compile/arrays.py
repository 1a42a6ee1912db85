"""The array namespace as the rules of the op table read it, for one dtype.

NumPy and PyTorch will do, by the array-API's names; where they differ (numbers in the place of
arrays, their dtype) is evened out here.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from autograd.one_by_one import OneByOne

Array = Any
"""An array of the chosen library."""


class Arrays(OneByOne):
    """A namespace of functions of arrays, all of one dtype."""

    def __init__(self, xp: Any, dtype: str) -> None:
        self.xp, self.precision = xp, dtype
        self.dtype = getattr(xp, dtype)
        self.one = xp.asarray(1.0, dtype=self.dtype)
        if xp is np:
            self.sum = np.add.reduce  # the same, without the detour

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle by name: a library is no object that can be copied."""
        return _named, (self.xp.__name__, self.precision)

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


class Stack:
    """The inputs of an n-ary op in one array, along its first axis: to the rules a list."""

    def __init__(self, xp: Arrays, inputs: Array) -> None:
        self.xp, self.array = xp, inputs
        if isinstance(inputs, list):  # of numbers, each for all rows and samples
            self.array = xp.array(inputs).reshape((-1, 1, 1))

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, places: int | slice) -> Any:
        found = self.array[places]
        return Stack(self.xp, found) if isinstance(places, slice) else found

    def __add__(self, others: Stack | list[float]) -> Stack:
        """Return these and then others, as lists are joined."""
        more = others.array if isinstance(others, Stack) else Stack(self.xp, others).array
        more = self.xp.broadcast_to(more, (len(more), *self.array.shape[1:]))
        return Stack(self.xp, self.xp.concat([self.array, more], axis=0)) if len(more) else self


class AlongAxis(Arrays):
    """A namespace for stacks: it takes the inputs of an n-ary op at once."""

    def __init__(self, xp: Arrays) -> None:
        vars(self).update(vars(xp))

    def each(self, rule: Callable[..., Any], *stacks: Any) -> Stack:
        """Return what a rule gives for each input, or for those at each place of several stacks."""
        return Stack(self, rule(*[stack.array for stack in stacks]))

    def total(self, xs: Any) -> Array:
        """Return the sum."""
        return self.sum(xs.array, axis=0)

    def dot(self, xs: Any, ys: Any) -> Array:
        """Return Σ x·y."""
        return self.sum(xs.array * ys.array, axis=0)

    def largest(self, xs: Any) -> Array:
        """Return the largest."""
        return self.xp.amax(xs.array, axis=0)

    def largest_so_far(self, xs: Any) -> Stack:
        """Return at each place the largest up to there."""
        if self.xp is np:
            return Stack(self, np.maximum.accumulate(xs.array))
        return Stack(self, self.xp.stack(super().largest_so_far(xs.array)))


def namespace(xp: Any, dtype: str) -> Arrays:
    """Return a namespace as the rules read it; raise an error for another dtype or library."""
    if dtype not in ("float64", "float32"):
        raise ValueError(f"dtype expects 'float64' or 'float32', got {dtype!r}")
    if xp is not None and not hasattr(xp, dtype):
        raise TypeError(f"xp expects an array library, such as numpy, got {xp!r}")
    return Arrays(np if xp is None else xp, dtype)


def _named(library: str, dtype: str) -> Arrays:
    return namespace(import_module(library), dtype)
