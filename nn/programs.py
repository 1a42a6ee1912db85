"""The programs of networks: made once, and used again as long as the graph is the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import Value
from autograd.compile.arrays import Arrays, namespace
from autograd.compile.program import Program
from autograd.compile.recording import Sample
from nn.engines import outputs_of
from nn.samples import Array

if TYPE_CHECKING:
    from nn.training import Model


class Kept(dict[Hashable, Program]):
    """The programs of one network, which refer to it; a copy of the network makes its own."""

    def __deepcopy__(self, memo: object) -> Kept:
        return Kept()

    def __reduce__(self) -> tuple[type[Kept], tuple[()]]:
        return Kept, ()


def program_of(
    model: Model,
    function: Callable[..., Any],
    sample: Sample,
    params: Sequence[Value],
    xp: Arrays,
) -> Program:
    """Return the program of a function; one made before, if its graph is still the same."""
    known: Kept = vars(model).setdefault("_programs", Kept())
    columns = tuple(len(x) if isinstance(x, list) else None for x in sample)
    key = columns, bool(params), str(xp.dtype)
    if key not in known or not known[key].is_of(function, sample, params):
        known[key] = Program(function, sample, params, xp)
    return known[key]


def predictor(
    model: Model, sample: list[float], dtype: str, verify: bool
) -> Callable[[Array], tuple[Array]]:
    """Return the function of rows of inputs that returns the outputs, of shape (n, outputs)."""
    xp = namespace(None, dtype)
    program = program_of(model, partial(outputs_of, model), (sample,), (), xp)
    leaves = program.leaf_column()

    def outputs(x: Array) -> tuple[Array]:
        if verify and program.watchman.due():
            program.watchman.look(leaves, [xp.array(x).T], int)
        with program.lock:
            program.forward(leaves, [xp.array(x).T])
            return (for_all(program.outputs(), len(x)).T,)

    return outputs


def for_all(rows: Array, n: int) -> Array:
    """Return rows with a column for each of n samples, also where all samples have the same."""
    return rows if rows.shape[1] == n else np.broadcast_to(rows, (len(rows), n))
