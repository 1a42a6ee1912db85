"""The namespaces that take the inputs of an n-ary op, such as `max`, one after the other.

That of arrays takes them at once, along an axis (compile/arrays.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from itertools import accumulate
from operator import add, mul
from types import SimpleNamespace
from typing import Any


class OneByOne(SimpleNamespace):
    """A namespace of functions, with those of a list that the n-ary rules use."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # what Python asks of any object
            raise AttributeError(name)
        raise NotImplementedError(
            f"a rule asks for xp.{name}, which {type(self).__name__} lacks: rules are read in "
            "several namespaces, and all must have the functions of ops.scalar"
        )

    def each(self, rule: Callable[..., Any], *lists: Sequence[Any]) -> Any:
        """Return what a rule gives for each input, or for those at each place of several lists."""
        return list(map(rule, *lists))

    def total(self, xs: Sequence[Any]) -> Any:
        """Return the sum."""
        return reduce(add, xs)

    def dot(self, xs: Sequence[Any], ys: Sequence[Any]) -> Any:
        """Return Σ x·y."""
        return reduce(add, map(mul, xs, ys))

    def largest(self, xs: Sequence[Any]) -> Any:
        """Return the largest."""
        return reduce(self.maximum, xs)

    def largest_so_far(self, xs: Sequence[Any]) -> Any:
        """Return at each place the largest up to there."""
        return list(accumulate(xs, self.maximum))
