"""Whether a program runs as native code, and why not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograd.compile.arrays import Arrays
from autograd.compile.native.functions import LINEAR, Functions
from autograd.compile.native.kernel import Kernel
from autograd.compile.native.machine import unavailable
from autograd.compile.symbol import CompileError
from autograd.compile.tape import Tape
from autograd.ops import Op

ENGINES = ("auto", "native", "arrays", "scalar")
MOST_CODE = 100
"""So many steps, each once, are compiled within a tenth of a second."""
MOST_WORK = 6000
"""Where a sample takes more operations than this, matrix products are faster."""


def kernel_of(
    tape: Tape, columns: Sequence[int], xp: Arrays, engine: str
) -> tuple[Kernel | None, str]:
    """Return the native code of a tape, None if arrays compute; and why it is so.

    Raises CompileError if native code is asked for by name and there is none.
    """
    if engine == "arrays":
        return None, "as asked"
    work, asked = sum(map(len, tape.inputs)), engine == "native"
    hindrance = _hindrance(xp) or unavailable()
    if hindrance is None and work > MOST_WORK and not asked:
        hindrance = f"{work:,} operations a sample"
    if hindrance is None:
        functions = Functions(tape, "loss")
        code = _code(functions)
        if code > MOST_CODE and not asked:
            return None, f"{code:,} different steps a sample"
        try:
            return Kernel(functions, columns), f"{work:,} operations a sample"
        except (AttributeError, RuntimeError) as error:  # of an op or code that LLVM knows not
            hindrance = str(error)
    if asked:
        raise CompileError(f"there is no native code: {hindrance}")
    return None, hindrance


def _hindrance(xp: Arrays) -> str | None:
    if xp.xp is not np:
        return f"{xp.xp.__name__} was asked for"
    return None if xp.dtype == np.float64 else f"{np.dtype(xp.dtype)} was asked for"


def _code(functions: Functions) -> int:
    """Return how much there is to compile: the steps of each loop, once."""
    inputs, total = functions.tape.inputs, 0
    for turns in functions.loops:
        for k in turns[0]:
            op = functions.tape.sources[k]
            assert isinstance(op, Op)
            total += 2 * len(inputs[k]) if op.nary and op not in LINEAR else 2
    return total
