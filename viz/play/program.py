"""The Python program that trains the network of the page, and the network itself as a file.

The program uses `nn` as any program does, and finds the same weights to the bit; what the settings
mean is left to data.py and networks.py.
"""

from __future__ import annotations

from inspect import signature
from math import sqrt
from pathlib import Path
from tempfile import TemporaryDirectory

from nn import Sequential, Shrinking
from nn.initializers import INITIALIZERS
from nn.optimizers import Optimizer
from viz.play.data import CENTRES, SIZES
from viz.play.networks import BIAS, OUTPUTS, WEIGHTS, optimizer
from viz.play.settings import Settings

FEATURES = {
    "x1": "x1",
    "x2": "x2",
    "x1x1": "x1**2",
    "x2x2": "x2**2",
    "x1x2": "x1 * x2",
    "sinx1": "np.sin(x1)",
    "sinx2": "np.sin(x2)",
}
"""What the features are in Python."""

LABELS = {
    "circle": "blue (1) inside of the circle, orange (-1) outside",
    "xor": "blue (1) where x1 and x2 have the same sign, orange (-1) elsewhere",
    "gauss": "a blue cloud (1) and an orange one (-1)",
    "spiral": "a blue spiral (1) and an orange one (-1)",
    "plane": "the target is (x1 + x2)/10",
    "multi_gauss": "the targets are hills (1) and hollows (-1)",
    "blobs": "three clouds, their classes 0, 1, 2",
}

SAME = " It finds the same weights, to the bit."
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


def program(settings: Settings, epochs: int, pure: bool = True) -> str:
    """Return the program that trains the network of the settings for so many epochs.

    `pure` promises that nothing but these epochs made the weights on the page: none was edited,
    no setting changed on the way, no epoch only half trained. Else the program says so.
    """
    output, loss = OUTPUTS[settings.problem, settings.loss]
    n, points = _counts(settings)
    batch = min(settings.batch, n)
    return PROGRAM.format(
        promise=SAME if pure else OTHER,
        imports=_imports(settings),
        about=LABELS.get(settings.data, "x1, x2 and the label of each"),
        data=_data(settings),
        features=", ".join(FEATURES[name] for name in settings.features),
        n=n,
        points=points,
        train=settings.train,
        kernel=_kernel(settings),
        bias='"zeros"' if settings.initializer == "zeros" else f"Constant({BIAS})",
        layers=_layers(settings, output),
        seed=settings.seed,
        optimizer=_written(optimizer(settings)),
        loss=loss,
        fit=_fit(epochs, batch),
    )


def model_file(model: Sequential) -> bytes:
    """Return a network as the bytes of a file that `nn.load_model` opens."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "playground.safetensors"
        model.save(path)
        return path.read_bytes()


def _counts(settings: Settings) -> tuple[int, int]:
    """Return how many points are trained on, and how many there are: one of each kind at least."""
    points = len(settings.points) if settings.data == "own" else SIZES[settings.problem]
    return min(points - 1, max(1, points * settings.train // 100)), points


def _data(settings: Settings) -> str:
    """Return the lines that make points of shape (n, 2) and labels."""
    n, seed, noise = SIZES[settings.problem], settings.dataSeed, settings.noise / 100
    if settings.data == "own":
        lines = [
            f"table = [\n{_rows(settings)}]",
            f"Random({seed}).shuffle(table)",
            "points, labels = np.array(table)[:, :2], np.array(table)[:, 2]",
        ]
    elif settings.data == "blobs":
        centres = ",\n".join(f"    {centre}" for centre in CENTRES)
        spread = f"cluster_std={sqrt(0.5 + 7 * noise)}"
        lines = [
            f"centers = [\n{centres},\n]",
            f"points, labels = make_blobs({n}, centers=centers, {spread}, random_state={seed})",
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
    return f'"{name}"' if name in INITIALIZERS else repr(WEIGHTS[name])


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
        starts.add(type(WEIGHTS[settings.initializer]).__name__)
    lines = ["from random import Random\n"] if settings.data == "own" else []
    lines += ["import numpy as np\n", f"from nn import {', '.join(names)}"]
    if settings.data != "own":
        data = "make_blobs" if settings.data == "blobs" else settings.data
        lines.append(f"from nn.datasets import {data}")
    if starts:
        lines.append(f"from nn.initializers import {', '.join(sorted(starts))}")
    return "\n".join(lines)


def _as_sorted(name: str) -> tuple[bool, str]:
    return not name.isupper(), name
