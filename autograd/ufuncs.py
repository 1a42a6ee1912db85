"""NumPy's functions and operators on Values: `array * value` is an array of Values.

NumPy is never imported here: it calls.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from numbers import Real
from types import BuiltinFunctionType
from typing import Any


def call(
    known: Mapping[str, Callable[..., Any]],
    ufunc: Any,
    method: str,
    inputs: Sequence[Any],
    options: Mapping[str, Any],
) -> Any:
    """Apply a function of NumPy to Values and arrays, element by element.

    `known` has functions of two numbers by NumPy's names for them; any other asks each Value for
    the method of its name, such as `exp`. Raises TypeError where there is none.
    """
    by = known.get(ufunc.__name__)
    if by is not None and method == "__call__":
        if not options and not any(getattr(x, "ndim", 0) for x in inputs):
            return by(*map(_number, inputs))
        if not isinstance(by, BuiltinFunctionType):  # an array applies Python's operators itself
            ufunc = sys.modules["numpy"].frompyfunc(by, len(inputs), 1)
    try:
        return getattr(ufunc, method)(*map(_boxed, inputs), **options)
    except (AttributeError, TypeError) as error:
        raise TypeError(
            f"np.{ufunc.__name__} does not know Values ({error}): write it with the functions of "
            "autograd and the operators, or give it numbers, value.data"
        ) from None


def _number(x: Any) -> Any:
    """Return a number of NumPy as one of Python's."""
    if not hasattr(x, "dtype"):
        return x
    return float(x) if isinstance(x, Real) else x.item()


def _boxed(x: Any) -> Any:
    """Return what NumPy takes for an array of objects, which it goes through one by one."""
    numpy = sys.modules["numpy"]
    if hasattr(x, "dtype"):
        return numpy.asarray(x).astype(object)
    box = numpy.empty((), dtype=object)
    box[()] = x
    return box
