"""What can be stepped through: a program, a model file, a recorded trace, or the demo."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from autograd import Stepper
from autograd.trace import Trace
from nn import SGD, objectives
from nn.files import load_model
from nn.names import lookup
from nn.training import Model
from viz.demo import NETWORK_RATE, Network
from viz.sets import SETS
from viz.tui import RECORDS
from viz.tui.programs import program
from viz.tui.session import Session, plane

SAMPLES = 100
EXPECTED = "a program .py, a model .safetensors or a trace .jsonl"
LOOP = """for epoch in count(1):
    for batch in batches({data}, {size}):
        zero_grad(weights)
        for x, y in batch:
            loss = {loss}(y, model(x)){share}
            loss.backward()
        {optimizer}.step()"""


def open_session(
    what: str, data: str, batch: int | None, seed: int, records: int = RECORDS
) -> Session:
    """Return the session of a command line; raise ValueError or OSError where there is none."""
    if what == "demo":
        return _demo(data, 1 if batch is None else batch, seed)
    path = Path(what)
    if path.is_dir():
        raise IsADirectoryError(f"{what} is a folder: give {EXPECTED} in it")
    if path.suffix not in (".py", ".safetensors", ".jsonl"):
        raise ValueError(f"expected {EXPECTED} or demo, got {what!r}")
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {what}: give the path of {EXPECTED}, or demo")
    if path.suffix == ".safetensors":
        return training(load_model(path), path.name, data, batch, seed)
    return program(path, records) if path.suffix == ".py" else recorded(path)


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
    return Session(stepper, f"{title} on {data}", source.splitlines(), model, *plane(x, y))


def _loss_name(model: Model) -> str:
    """Return the shortest name of the loss."""
    names = [name for name, loss in objectives.LOSSES.items() if loss is type(model.loss)]
    return min(names, key=len, default="loss")


def recorded(path: Path) -> Session:
    """Return a trace that was saved; its source are the formulas of its nodes."""
    return Session(Stepper(Trace.load(path)), path.name)
