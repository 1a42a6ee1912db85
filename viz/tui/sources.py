"""What can be stepped through: a program, a model file, a recorded trace, or the demo.

Each becomes a Session: a Stepper with what is known around it.
"""

from __future__ import annotations

import inspect
import sys
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from autograd import Stepper
from autograd.trace import Trace
from nn import SGD, objectives
from nn.files import load_model
from nn.names import lookup
from nn.samples import Array
from nn.training import Model
from viz.demo import NETWORK_RATE, Network
from viz.sets import SETS

SAMPLES = 100
LOOP = """for epoch in count(1):
    for batch in batches({data}, {size}):
        zero_grad(weights)
        for x, y in batch:
            loss = {loss}(y, model(x)){share}
            loss.backward()
        {optimizer}.step()"""


@dataclass
class Session:
    """A Stepper, a title, the source to show beside it, and the network and data if known."""

    stepper: Stepper
    title: str
    source: list[str] = field(default_factory=list)
    model: Model | None = None
    points: Array | None = None
    labels: Array | None = None


def open_session(what: str, data: str, batch: int | None, seed: int) -> Session:
    """Return the session of a command line; raise ValueError or OSError where there is none."""
    if what == "demo":
        return _demo(data, 1 if batch is None else batch, seed)
    path = Path(what)
    if path.suffix not in (".py", ".safetensors", ".jsonl"):
        raise ValueError(
            f"expected a program .py, a model .safetensors, a trace .jsonl or demo, got {what!r}"
        )
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {what}")
    if path.suffix == ".safetensors":
        return training(load_model(path), path.name, data, batch, seed)
    return program(path) if path.suffix == ".py" else recorded(path)


def _demo(data: str, batch: int, seed: int) -> Session:
    """Return the training of the demo's network, from its first sample on."""
    model = Network(seed).model
    model.compile(optimizer=SGD(lr=NETWORK_RATE), loss="mse")
    return training(model, "demo", data, batch, seed)


def training(model: Model, title: str, data: str, batch: int | None, seed: int) -> Session:
    """Return the training of a compiled model on a data set by its name."""
    one = lookup("data set", data, SETS)
    found = one.draw(seed=seed, **({"n": SAMPLES} if one.sized else {}))
    x, y = (np.asarray(table, dtype=np.float64) for table in found)
    loss = _loss_name(model)
    if "crossentropy" in loss:
        y = (y > 0).astype(np.float64)
    size = min(32, len(x)) if batch is None else batch
    stepper = model.stepper(x, y, batch_size=size)
    source = LOOP.format(
        data=data,
        size=size,
        loss=loss,
        share=f" / {size}" if size > 1 else "",
        optimizer=type(model.optimizer).__name__,
    )
    return Session(stepper, f"{title} on {data}", source.splitlines(), model, *_plane(x, y))


def _loss_name(model: Model) -> str:
    """Return the shortest name of the loss."""
    names = [name for name, loss in objectives.LOSSES.items() if loss is type(model.loss)]
    return min(names, key=len, default="loss")


def recorded(path: Path) -> Session:
    """Return a trace that was saved; its source are the formulas of its nodes."""
    return Session(Stepper(Trace.load(path)), path.name)


def program(path: Path) -> Session:
    """Run a program and return its Stepper, `stepper` or `s`, or one through its `update()`.

    Raises ValueError, naming the line, where the program fails, and if it has neither.
    """
    module = _run(path)
    found = [getattr(module, name, None) for name in ("stepper", "s")]
    stepper = next((s for s in found if isinstance(s, Stepper)), None)
    update = getattr(module, "update", None)
    if stepper is None and not callable(update):
        raise ValueError(f"{path} defines neither update() nor a Stepper called stepper or s")
    models = [x for x in vars(module).values() if isinstance(x, Model)]
    x, y = (_table(module, names) for names in (("X", "x", "xs"), ("y", "Y", "ys")))
    known = _plane(x, y) if x is not None and y is not None else (None, None)
    source = _source(update if stepper is None else None, path)
    model = models[0] if len(models) == 1 else None
    if stepper is None:
        stepper = Stepper(update)  # type: ignore[arg-type]
    return Session(stepper, path.name, source, model, *known)


def _run(path: Path) -> ModuleType:
    """Run a program as Python would, though not as `__main__`, and return its module."""
    module = ModuleType("stepped_program")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module  # where its dataclasses look for it
    sys.path.insert(0, str(path.parent.resolve()))
    try:
        exec(compile(path.read_bytes(), str(path), "exec"), module.__dict__)
    except (Exception, SystemExit) as error:
        lines = [
            f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)
        ]
        line = getattr(error, "lineno", None) or (lines[-1] if lines else "?")
        raise ValueError(f"{path}, line {line}: {type(error).__name__}: {error}") from None
    finally:
        sys.path.remove(str(path.parent.resolve()))
    return module


def _source(update: Any, path: Path) -> list[str]:
    """Return the lines of update(), or of the whole program."""
    try:
        lines = inspect.getsource(update).splitlines()
    except (OSError, TypeError):
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line.expandtabs(4) for line in lines]


def _table(module: ModuleType, names: tuple[str, ...]) -> Array | None:
    for name in names:
        try:
            table = np.asarray(getattr(module, name, None), dtype=np.float64)
        except (TypeError, ValueError):
            continue
        if table.ndim in (1, 2) and np.isfinite(table).all():
            return table
    return None


def _plane(x: Array, y: Array) -> tuple[Array | None, Array | None]:
    """Return points of two coordinates and their labels, nothing for others."""
    flat = x.ndim == 2 and x.shape[1] == 2 and len(y) == len(x) and y.size == len(x)
    return (x, y.reshape(-1)) if flat else (None, None)
