"""The Python program that trains the network of the page, and the network itself as a file.

The program uses `nn` as any program does, and finds the same weights to the bit.
"""

from __future__ import annotations

from inspect import signature
from pathlib import Path
from tempfile import TemporaryDirectory

from nn import Sequential, Shrinking
from nn.initializers import INITIALIZERS
from nn.optimizers import Optimizer
from viz.play.catalogue.features import FEATURES
from viz.play.catalogue.rules import BIAS, STARTS
from viz.play.catalogue.sets import PROBLEMS, SETS
from viz.play.data import counts
from viz.play.networks import loss_of, optimizer
from viz.play.settings import Settings

SAME = " It finds the same weights, to the bit."
INSIDE = """

It finds the weights that the page had at epoch {epochs}, to the bit; there, a part of the next
epoch was trained, too.
"""
OTHER = """

On the page something was changed during the training, so it has other weights. This program keeps
to the settings that the page had at last, from the start and for whole epochs.
"""

PROGRAM = '''"""A network from the playground, as a program.{promise}"""

{imports}

# The points: {about}.
{data}

# The features are what the network sees of a point.
x1, x2 = points.T
x = np.column_stack([{features}])
n = {n}  # of {points} points are for training, {train} %, and the others for testing
x_train, y_train, x_test, y_test = x[:n], labels[:n], x[n:], labels[n:]

# The network, its weights as they began.
start = {{
    "kernel_initializer": {kernel},
    "bias_initializer": {bias},
}}
model = Sequential(
    [
{layers}
    ],
    seed={seed},
)

# Training: after each batch every weight moves once.
optimizer = {optimizer}
model.compile(optimizer, loss="{loss}")
{fit}
for name, x, y in ("training", x_train, y_train), ("test", x_test, y_test):
    print(f"{{name}} loss {{model.evaluate(x, y, verbose=0):.3f}}")

# And now? model.predict(x_test) answers, model.save("playground.safetensors") keeps the network,
# model.stepper(x_train, y_train) walks through every sum, derivative and update.
'''


def program(settings: Settings, epochs: int, pure: bool = True, inside: bool = False) -> str:
    """Return the program that trains the network of the settings for some epochs.

    `pure` promises that nothing but training made the weights on the page: none was edited, no
    setting changed on the way. Else the program says so, and also if the page was `inside` of the
    epoch that follows.
    """
    loss = loss_of(settings)
    n, points = counts(settings)
    own = settings.data == "own"
    batch = min(settings.batch, n)
    return PROGRAM.format(
        promise=(INSIDE.format(epochs=epochs) if inside else SAME) if pure else OTHER,
        imports=_imports(settings),
        about="x1, x2 and the label of each" if own else SETS[settings.data].about,
        data=_data(settings),
        features=", ".join(FEATURES[name].source for name in settings.features),
        n=n,
        points=points,
        train=settings.train,
        kernel=_kernel(settings),
        bias='"zeros"' if settings.initializer == "zeros" else f"Constant({BIAS})",
        layers=_layers(settings, loss.output),
        seed=settings.seed,
        optimizer=_written(optimizer(settings)),
        loss=loss.name,
        fit=_fit(epochs, batch),
    )


def model_file(model: Sequential) -> bytes:
    """Return a network as the bytes of a file that `nn.load_model` opens."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "playground.safetensors"
        model.save(path)
        return path.read_bytes()


def _data(settings: Settings) -> str:
    """Return the lines that make points of shape (n, 2) and labels."""
    n, seed, noise = PROBLEMS[settings.problem].size, settings.dataSeed, settings.noise / 100
    if settings.data == "own":
        lines = [
            f"table = [\n{_rows(settings)}]",
            f"Random({seed}).shuffle(table)",
            "points, labels = np.array(table)[:, :2], np.array(table)[:, 2]",
        ]
    else:
        noisy = f", noise={noise}" if noise else ""
        lines = [f"points, labels = {settings.data}({n}{noisy}, seed={seed})"]
    if settings.problem == "classification" and settings.loss == "crossentropy":
        lines.append("labels = (labels + 1) / 2  # as probabilities of blue: 0 and 1")
    return "\n".join(lines)


def _rows(settings: Settings) -> str:
    # A label reads as what it is: 1 for a class, 0.25 for a number to predict.
    rows = [(x1, x2, int(y) if y == int(y) else y) for x1, x2, y in settings.points]
    return "".join(f"    {row},\n" for row in rows)


def _kernel(settings: Settings) -> str:
    name = settings.initializer
    return f'"{name}"' if name in INITIALIZERS else repr(STARTS[name].initializer)


def _layers(settings: Settings, output: str) -> str:
    sizes = [*zip(settings.layers, settings.activations, strict=True)]
    sizes.append((settings.classes or 1, output))
    shape = f", input_shape=({len(settings.features)},)"
    return "\n".join(
        f'        Dense({units}, "{activation}"{shape if k == 0 else ""}, **start),'
        for k, (units, activation) in enumerate(sizes)
    )


def _written(rule: Optimizer) -> str:
    """Return the call that makes an optimizer: its learning rate, and what is not as usual."""
    usual = signature(type(rule)).parameters
    given = rule.config()
    inner = [_written(given.pop("optimizer"))] if isinstance(rule, Shrinking) else []
    changed = [
        f"{name}={x!r}" for name, x in given.items() if name == "lr" or x != usual[name].default
    ]
    return f"{rule.name}({', '.join([*inner, *changed])})"


def _fit(epochs: int, batch: int) -> str:
    if not epochs:
        return f"# Not trained yet: model.fit(x_train, y_train, batch_size={batch}, epochs=100)"
    return f"model.fit(x_train, y_train, batch_size={batch}, epochs={epochs}, verbose=0)"


def _imports(settings: Settings) -> str:
    """Return the lines that import what the program uses, in the usual order."""
    rule = optimizer(settings)
    rules = [rule.optimizer, rule] if isinstance(rule, Shrinking) else [rule]
    names = sorted({*(r.name for r in rules), "Dense", "Sequential"}, key=_as_sorted)
    starts = {"Constant"} if settings.initializer != "zeros" else set()
    if settings.initializer not in INITIALIZERS:
        starts.add(type(STARTS[settings.initializer].initializer).__name__)
    lines = ["from random import Random\n"] if settings.data == "own" else []
    lines += ["import numpy as np\n", f"from nn import {', '.join(names)}"]
    if settings.data != "own":
        lines.append(f"from nn.datasets import {settings.data}")
    if starts:
        lines.append(f"from nn.initializers import {', '.join(sorted(starts))}")
    return "\n".join(lines)


def _as_sorted(name: str) -> tuple[bool, str]:
    return not name.isupper(), name
