"""A node that reads as its number: in comparisons, in text, as a truth value, rounded."""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable
from math import ceil, floor, trunc
from typing import Any

from autograd.leaving import leave
from autograd.node import Node, plain
from autograd.ops import CONST


def _comparison(compare: Callable[[float, float], bool]) -> Callable[[Any, Any], bool]:
    """Return the operator that compares the data of a Value with a number or another Value."""

    def operator(self: Any, other: Any) -> bool:
        if getattr(other, "ndim", 0):
            return NotImplemented  # type: ignore[no-any-return]  # an array compares its elements
        try:
            number = other.data if isinstance(other, Readable) else plain(other)
        except TypeError as error:
            raise TypeError(f"a Value compares with a real number, {error}") from None
        return compare(self.data, number)

    return operator


class Readable(Node):
    """A number in a graph that can be read as a plain one, as a float can."""

    __slots__ = ()

    def __float__(self) -> float:
        number = self.data  # first, as a recording refuses
        if self.op is not CONST:
            leave(sys._getframe(1))
        return number

    def __bool__(self) -> bool:
        return self.data != 0.0

    def __int__(self) -> int:
        return int(self.data)

    def __round__(self, digits: int | None = None) -> float:
        return round(self.data, digits)

    def __trunc__(self) -> int:
        return trunc(self.data)

    def __floor__(self) -> int:
        return floor(self.data)

    def __ceil__(self) -> int:
        return ceil(self.data)

    def __format__(self, spec: str) -> str:
        return format(self.data, spec) if spec else repr(self)

    __lt__, __le__ = _comparison(operator.lt), _comparison(operator.le)
    __gt__, __ge__ = _comparison(operator.gt), _comparison(operator.ge)
