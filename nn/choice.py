"""Which engine trains: compiled where the network can be compiled, else scalars.

Both give the same numbers; the scalar engine is in engines.py, the other in compiled.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from autograd import CompileError, Value
from autograd.compile.recording import Sample
from autograd.listening import listener, paused
from autograd.misuse import warn
from nn import engines, programs
from nn.compiled import CompiledEngine
from nn.engines import ScalarEngine, in_pieces
from nn.names import lookup
from nn.samples import Array

if TYPE_CHECKING:
    from nn.training import Model

T = TypeVar("T")


class Choice(NamedTuple):
    """An engine by its name, the dtype to compute in, and whether scalars verify it."""

    engine: str = "auto"
    dtype: str = "float64"
    verify: bool = True


def make_engine(
    model: Model, parameters: list[Value], sample: Sample, choice: Choice
) -> ScalarEngine:
    """Return the engine for a compiled model; `sample` has inputs and targets of one sample."""
    loss, optimizer = model.loss, model.optimizer
    assert loss is not None
    assert optimizer is not None
    return _choose(
        choice,
        lambda: CompiledEngine(model, loss, optimizer, parameters, sample, *choice[1:]),
        lambda: ScalarEngine(model, loss, optimizer, parameters),
    )


def predict(model: Model, x: Array, choice: Choice, piece: int) -> Array:
    """Return the outputs for rows of inputs, of shape (n, outputs), so many rows at once."""

    def on_scalars() -> tuple[Array, ...]:
        return engines.predict(model, x)

    def on_arrays() -> tuple[Array, ...]:
        by = programs.predictor(model, x[0].tolist(), *choice[1:])
        return explained(lambda: in_pieces(by, x, size=piece), on_scalars)

    (outputs,) = _choose(choice, on_arrays, on_scalars)
    if not np.isfinite(outputs).all():
        row = int(np.argwhere(~np.isfinite(outputs))[0][0])
        raise ValueError(
            f"the network gives {outputs[row].tolist()} for row {row}: a weight or an input is "
            "too large, or not a number"
        )
    return outputs


def explained(compute: Callable[[], T], scalar: Callable[[], object]) -> T:
    """Return what one engine computes; where it fails, let scalars say which op failed, and why."""
    try:
        return compute()
    except CompileError:
        raise
    except ValueError as error:
        failed = error
    with paused():
        scalar()
    raise CompileError(f"{failed}, but not on scalars") from failed


def _choose(choice: Choice, compiled: Callable[[], T], scalar: Callable[[], T]) -> T:
    lookup("engine", choice.engine, dict.fromkeys(("auto", "compiled", "scalar")))
    lookup("dtype", choice.dtype, dict.fromkeys(("float64", "float32")))
    if choice.engine == "scalar" or (choice.engine == "auto" and listener() is not None):
        if choice.dtype != "float64":
            raise ValueError(f"the scalar engine computes in float64, got dtype={choice.dtype!r}")
        return scalar()
    try:
        return compiled()
    except Exception as error:
        if choice.engine == "compiled":
            raise
        _warn(error)
        return scalar()


def scalars_instead(engine: ScalarEngine, choice: Choice, error: CompileError) -> ScalarEngine:
    """Return the engine to go on with where the compiled one found that it cannot; or raise."""
    if choice.engine == "compiled":
        raise error
    engine.write_back()
    _warn(error)
    return ScalarEngine(engine.model, engine.loss, engine.optimizer, engine.parameters)


def _warn(error: Exception) -> None:
    what = error if isinstance(error, CompileError) else f"{type(error).__name__}: {error}"
    warn(f"computing on scalars, many times slower, as the network cannot be compiled: {what}")
