"""Write scalars, run batches: the graph of one sample as native code or array instructions.

`compile` is the interface. A function is recorded on Symbols (symbol.py, tape.py), its sums of
products become dots (flatten.py), nodes that can be computed together become instructions
(group.py, instructions.py, operands.py), which a program runs forward and backward.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from autograd.compile.symbol import CompileError as CompileError
from autograd.value import Value

if TYPE_CHECKING:
    from autograd.compile.compiled import Compiled


def compile(
    function: Callable[..., Any],
    params: Iterable[Value] | None = None,
    *,
    dtype: str = "float64",
    xp: Any = None,
    verify: bool = True,
    engine: str = "auto",
) -> Compiled:
    """Return a function of a batch that computes what `function` computes of one sample.

    >>> import numpy as np
    >>> from autograd import Value
    >>> w, b = Value(2.0, "w"), Value(1.0, "b")
    >>> def loss(x, y):
    ...     return (w * x[0] + b - y) ** 2
    >>> step = compile(loss, params=[w, b])
    >>> step(np.array([[1.0], [2.0]]), np.array([3.0, 6.0]))
    (0.5, array([-2., -1.]))

    An argument of shape (n, columns) reaches the function as a list of one sample's numbers, one
    of shape (n,) as a number. With `params` the compiled function returns the mean of the results
    and its gradient, of shape (len(params),); without, all outputs, of shape (n, n_out).

    What else the function reads (globals, its closure, attributes, items of lists) may change from
    call to call: it is then recorded again. What is not the same for every sample or every call
    raises CompileError: reading the numbers, the text or the type of an argument or a parameter,
    branching on them, random numbers and the clock. With `verify`, at the first call and then in a
    hundredth of the time, a random sample is computed on scalars too and compared.

    `engine` is "native", "arrays", "scalar", or "auto", which takes native code for a small
    function: there and on scalars samples follow each other, forward and backward, with the same
    bits. `dtype` is "float64" or, over arrays, "float32"; `xp` is an array library, or NumPy.
    Raises ValueError for another of these, TypeError for what is no function, library or list.
    """
    from autograd.compile.arrays import namespace  # NumPy is loaded on first use
    from autograd.compile.compiled import Compiled

    _check(function, params, dtype, engine)
    params = None if params is None else list(params)
    return Compiled(function, params, namespace(xp, dtype), verify, engine)


def _check(function: Any, params: Any, dtype: str, engine: str) -> None:
    from autograd.compile.native.choice import ENGINES

    if not callable(function):
        raise TypeError(f"compile expects a function of one sample, got {function!r}")
    if isinstance(params, Value) or hasattr(params, "parameters"):
        raise TypeError("compile expects params in a list: [w], or model.parameters()")
    if engine not in ENGINES:
        raise ValueError(f"engine expects one of {', '.join(ENGINES)}, got {engine!r}")
    if engine == "scalar" and dtype != "float64":
        raise ValueError(f"scalars compute in float64, got dtype={dtype!r}")
