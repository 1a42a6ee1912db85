"""The compiled programs of networks: made once, and used again while the graph is the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from functools import partial
from typing import Any, NamedTuple, TypeVar

import numpy as np

from autograd import CompileError, Value
from autograd.compile.arrays import Arrays, namespace
from autograd.compile.names import home
from autograd.compile.program import Program
from autograd.compile.recording import Sample
from autograd.listening import paused
from autograd.ops import scalar
from nn.module import Module
from nn.optimizers.optimizer import Optimizer
from nn.plan import Plan, outputs_of
from nn.regularizers import add_up
from nn.samples import Array

T = TypeVar("T")
PIECE = 1024
"""How many samples are measured at once."""


class EngineSpec(NamedTuple):
    """An engine by its name, the dtype to compute in, and whether scalars verify it."""

    engine: str = "auto"
    dtype: str = "float64"
    verify: bool = True

    @property
    def way(self) -> str:
        """How programs run: natively or as arrays, if one of these is asked for."""
        return self.engine if self.engine in ("native", "arrays") else "auto"


def program_of(
    plan: Plan,
    function: Callable[..., Any],
    sample: Sample,
    params: list[Value],
    xp: Arrays,
    engine: str = "auto",
) -> Program:
    """Return the program of a function, a known one if its graph is still the same."""
    known = plan.programs
    columns = tuple(len(x) if isinstance(x, list) else None for x in sample)
    key = columns, bool(params), str(xp.dtype), engine
    if key not in known or not known[key].is_of(function, sample, params):
        known[key] = Program(function, sample, params, xp, engine)
    program: Program = known[key]
    return program


def losses_of(plan: Plan) -> Callable[..., list[Value]]:
    """Return the function of one sample, (inputs, targets) → the loss and then the outputs."""
    model, (_, loss) = plan.network, plan.compiled()

    def losses(x: list[Value], targets: list[Value]) -> list[Value]:
        outputs = outputs_of(model, x)
        return [loss.of(targets, outputs), *outputs]

    return losses


def penalty_of(plan: Plan) -> Callable[[], Value | float]:
    """Return the function of nothing that returns the penalty, 0 if there is none."""
    whole = type(plan.network).penalty is not Module.penalty
    parts = (plan.network,) if whole else tuple(plan.structure.modules())
    return partial(_penalty, whole, parts)


def _penalty(whole: bool, parts: Sequence[Any]) -> Value | float:
    """Return the penalty of a model that has its own, or of its parts."""
    found = parts[0].penalty() if whole else add_up(part.own_penalty() for part in parts)
    return 0.0 if found is None else found


def predict(plan: Plan, x: Array, spec: EngineSpec, piece: int) -> Array:
    """Return the outputs for rows of inputs, of shape (n, outputs), a piece at a time."""
    xp, sample, verify = namespace(None, spec.dtype), x[0].tolist(), spec.verify
    outputs = partial(outputs_of, plan.network)
    program = program_of(plan, outputs, (sample,), [], xp, spec.way)
    leaves, found = program.leaf_column(), []
    program.watchman.resume()
    for k in range(0, len(x), piece):
        columns = [xp.array(x[k : k + piece]).T]
        if verify and program.watchman.due():
            program.watchman.look(leaves, columns, int)
        with program.lock:
            program.forward(leaves, columns)
            found.append(for_all(program.outputs(), columns[0].shape[1]).T)
    return np.concatenate(found)


def for_all(rows: Array, n: int) -> Array:
    """Return rows with a column for each of n samples, also where all samples have the same."""
    return rows if rows.shape[1] == n else np.broadcast_to(rows, (len(rows), n))


def check_rule(optimizer: Optimizer, xp: Arrays) -> None:
    """Raise CompileError if a custom optimizer works on floats alone."""
    if type(optimizer).step is not Optimizer.step:
        raise CompileError(f"{optimizer.name} has its own step(), which works on Values")
    if home(type(optimizer).__module__) != "user":
        return
    trial, numbers = copy(optimizer), [0.5, -2.0]
    before = dict(vars(trial))
    column = xp.array(numbers).reshape((-1, 1))
    state = {key: column * 0 + x for key, x in optimizer.start.items()}
    try:
        with np.errstate(all="ignore"):
            together, _ = trial.move(xp, column, column, state, 0.1)
        alone = [trial.move(scalar, x, x, optimizer.start, 0.1)[0] for x in numbers]
        same = np.allclose(np.reshape(together, -1), alone, rtol=1e-3)
    except Exception as error:
        raise CompileError(f"the rule of {optimizer.name} works on floats alone: {error}") from None
    if not same or vars(trial) != before:
        raise CompileError(
            f"the rule of {optimizer.name} gives all weights together something else than each: "
            "write it for one weight, with the functions of xp, and keep what it remembers in state"
        )


def explained(compute: Callable[[], T], scalar: Callable[[], object]) -> T:
    """Return what arrays compute; where they fail, let scalars say which op failed, and why."""
    try:
        return compute()
    except CompileError:
        raise
    except ValueError as error:
        failed = error
    with paused():
        scalar()
    raise CompileError(f"{failed}, but not on scalars") from failed


def in_pieces(
    compute: Callable[..., tuple[Array, Array]], x: Array, targets: Array
) -> tuple[Array, Array]:
    """Return what is computed of many samples, a piece at a time to save memory."""
    starts = range(0, len(x), PIECE)
    found = [compute(x[k : k + PIECE], targets[k : k + PIECE]) for k in starts]
    losses, outputs = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return losses, outputs
