"""`stepgrad train`: a data set and a row of layers, trained with live progress and plotted.

The loss is the one that fits the labels.
"""

from __future__ import annotations

import argparse
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from rich.console import Console

from autograd.figures import number
from autograd.files import check_writable
from nn import Dense, MinMaxScaler, Model, Sequential, activations, optimizers
from nn.datasets import csv
from nn.datasets.table import Table
from nn.names import lookup
from nn.preprocessing import train_test_split
from nn.training.progress import figures
from viz import plots
from viz.plots import look
from viz.sets import SETS, DataSet

Array: TypeAlias = npt.NDArray[Any]
Part: TypeAlias = tuple[Array, Array]
DATA_SETS = SETS | {"trial": SETS["drug_trial"]}
FILES = (".csv", ".tsv", ".txt")
MODEL = "model.safetensors"
PLOTS = CURVES, REGIONS, CONFUSION = "curves.png", "regions.png", "confusion.png"
MOST_CLASSES = 20
MOST_WEIGHTS = 2_000_000
EXAMPLE = (
    "stepgrad train moons 2-16-16-1 --activation tanh --optimizer adam --lr .01 --epochs 50 "
    "--batch 10 --out moons"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `stepgrad train` to its parser."""
    add = parser.add_argument
    add("data", help=f"a CSV file of yours, or one of {', '.join(DATA_SETS)}")
    what = "the sizes of the layers, inputs first, such as 2-16-16-1 (default: two hidden of 16)"
    add("topology", nargs="?", help=what)
    add("--target", help="the column of a CSV file to predict (default: the last)")
    what = "a column of a CSV file to leave out, such as a name; may be given again"
    add("--drop", metavar="COLUMN", action="append", default=[], help=what)
    add("--activation", default="tanh", help="of the hidden layers (default: tanh)")
    add("--optimizer", default="adam", help="such as sgd or adam (default: adam)")
    add("--lr", type=float, default=0.01, help="learning rate (default: 0.01)")
    add("--epochs", type=int, default=50, help="how often to go through the data (default: 50)")
    add("--batch", type=int, help="samples for each update (default: 10)")
    add("--seed", type=int, default=0, help="of data, weights and order (default: 0)")
    add("--theme", default="light", help="of the plots, light or dark (default: light)")
    add("-o", "--out", default=".", help="folder for model and plots (default: here)")


def train(options: argparse.Namespace, console: Console) -> None:
    """Train, save model and plots, and print the results on training and test data."""
    data, words = _data(options)
    lookup("theme", options.theme, look.THEMES)
    look.matplotlib()  # raises before the training if it is missing, not after
    x, y = data.draw(seed=options.seed, **data.usual)
    classes = 0 if data.problem == "regression" else len(np.unique(y))
    signs = data.problem == "classification"
    sizes = topology(options.topology or f"{x.shape[1]}-16-16-{1 if classes < 3 else classes}")
    model = _model(options, classes, signs, sizes, x.shape[1])
    if signs and sizes[-1] > 1:
        y = np.maximum(y, 0)  # several outputs have the classes 0 and 1
    x_train, x_test, y_train, y_test = train_test_split(x, y, random_state=options.seed)
    if data.scaled:
        scaler = MinMaxScaler().fit(x_train)
        x_train, x_test = scaler.transform(x_train), scaler.transform(x_test)
    if words:
        console.print(words, markup=False, soft_wrap=True)
    folder, before = _folder(options.out)
    history = model.fit(
        x_train,
        y_train,
        batch_size=min(10, len(x_train)) if options.batch is None else options.batch,
        epochs=options.epochs,
        validation_data=(x_test, y_test),
    )
    model.save(folder / MODEL)  # first: a plot may fail
    console.print(f"train {_results(model, x_train, y_train)}", markup=False)
    console.print(f"test  {_results(model, x_test, y_test)}", markup=False)
    named: Any = {"classes": data.classes, "theme": options.theme}
    drawn = {}
    if history.epoch:  # Ctrl-C may have come within the first
        drawn[CURVES] = plots.curves(history, ax=look.page(), theme=options.theme)
    if x.shape[1] == 2:
        both = np.concatenate([x_train, x_test]), np.concatenate([y_train, y_test])
        drawn[REGIONS] = plots.regions(model, *both, ax=look.page(), **named)
    if classes:
        drawn[CONFUSION] = plots.confusion(model, x_test, y_test, ax=look.page(), **named)
    for name, ax in drawn.items():
        plots.save(ax, folder / name)
    console.print(_written(folder, [MODEL, *drawn], before), markup=False, soft_wrap=True)


def _folder(out: str) -> tuple[Path, set[str]]:
    """Return the folder for what is written, which may be new, and the names in it so far."""
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    check_writable(folder)
    return folder, {path.name for path in folder.iterdir()}


def _written(folder: Path, names: list[str], before: set[str]) -> str:
    """Say what was written, what of it is in an older file's place, and which plots are older."""
    found = {
        f"Written to {folder}": names,
        "replaced": [name for name in names if name in before],
        "of an earlier training": [name for name in PLOTS if name in before - set(names)],
    }
    return "; ".join(f"{what}: {', '.join(which)}" for what, which in found.items() if which)


def _data(options: argparse.Namespace) -> tuple[DataSet, str]:
    """Return a data set by its name, or that of a CSV file, and what is to be said of it."""
    if Path(options.data).suffix.lower() not in FILES:
        for option in ("target", "drop"):
            if getattr(options, option):
                raise ValueError(f"--{option} is for a CSV file, got the data set {options.data!r}")
        return lookup("data set", options.data, DATA_SETS), ""
    table = csv(options.data, options.target, options.drop)
    problem, y, words = _problem(table)
    said = f"{options.data}: {len(y)} rows, {', '.join(table.names)} → {table.target}; {words}"
    rows = DataSet(
        lambda seed: (table.x, y), problem, sized=False, scaled=True, classes=table.classes
    )
    return rows, said


def _problem(table: Table) -> tuple[str, Array, str]:
    """Return the kind of problem that a target makes, the targets to train on, and words."""
    values, y = sorted(set(table.y.tolist())), table.y
    if len(values) < 2:
        raise ValueError(f"the column {table.target} is the same in every row: nothing to learn")
    if table.classes:
        if len(values) > MOST_CLASSES:
            raise ValueError(
                f"the column {table.target} has {len(values)} different words, more than "
                f"{MOST_CLASSES} classes: choose another column by --target"
            )
        return "multiclass", y, ", ".join(f"{word} is {k}" for k, word in enumerate(table.classes))
    if values == [-1, 1]:
        return "classification", y, "classes −1 and 1"
    if len(values) <= MOST_CLASSES and values == list(range(len(values))):
        return "multiclass", y, f"classes 0 to {len(values) - 1}"
    with np.errstate(over="ignore"):
        mean, spread = float(y.mean()), float(y.std())
    if not isfinite(spread):
        raise ValueError(f"the numbers in the column {table.target} are too large: divide them")
    scaled = f"trained on as ({table.target} − {number(mean)})/{number(spread)}"
    return "regression", (y - mean) / spread, f"numbers, {scaled}"


def topology(text: str) -> list[int]:
    """Return the sizes of the layers in `2-16-16-1`; raise ValueError for anything else."""
    sizes = [int(size) if size.isascii() and size.isdigit() else 0 for size in text.split("-")]
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(
            f"a topology is the sizes of two or more layers, such as 2-16-16-1, got {text!r}"
        )
    weights = sum((a + 1) * b for a, b in pairwise(sizes))
    if weights > MOST_WEIGHTS:
        raise ValueError(
            f"the topology {text} has {weights:,} weights, and more than {MOST_WEIGHTS:,} take too "
            "much memory: make its layers smaller"
        )
    return sizes


def _model(
    options: argparse.Namespace, classes: int, signs: bool, sizes: list[int], n_in: int
) -> Model:
    """Return the network, compiled with the loss that fits the labels."""
    outputs = {0: (1,), 2: (1, 2)}.get(classes, (classes,))
    if sizes[0] != n_in or sizes[-1] not in outputs:
        hidden = "-".join(map(str, sizes[1:-1] or [16]))
        raise ValueError(
            f"{options.data} has {n_in} inputs and {' or '.join(map(str, outputs))} outputs, the "
            f"topology {'-'.join(map(str, sizes))} does not: take {n_in}-{hidden}-{outputs[0]}"
        )
    lookup("activation", options.activation, activations.ACTIVATIONS)
    optimizer = lookup("optimizer", options.optimizer.lower(), optimizers.OPTIMIZERS)
    last, loss, metric = _ending(classes, signs, sizes[-1])
    hidden_layers = [Dense(size, options.activation) for size in sizes[1:-1]]
    model = Sequential([*hidden_layers, Dense(sizes[-1], last)], seed=options.seed)
    model.build(n_in)
    model.compile(optimizer(lr=options.lr), loss, [metric])
    return model


def _ending(classes: int, signs: bool, outputs: int) -> tuple[str | None, str, str]:
    """Return the last activation, the loss and the metric that fit the labels."""
    if not classes:
        return None, "mse", "mae"
    if outputs > 1:
        return "softmax", "sparse_categorical_crossentropy", "accuracy"
    if signs:
        return "tanh", "mse", "accuracy"
    return "sigmoid", "binary_crossentropy", "accuracy"


def _results(model: Model, x: Array, y: Array) -> str:
    """Return loss and metric on samples, in one line."""
    found = model.evaluate(x, y, verbose=0)
    assert isinstance(found, list)
    return figures(dict(zip(("loss", *model.metrics), found, strict=True)))
