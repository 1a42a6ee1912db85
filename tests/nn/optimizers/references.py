"""What Keras's optimizers and schedules do, for test_optimizers.py and test_schedules.py.

`KERAS_BACKEND=torch python -m tests.nn.optimizers.references` computes references.json
anew; the tests need only that file. Keras's optimizers are given 64-bit weights and the gradients
of a fixed loss, so they are followed to the rounding of floats. The learning rates are powers of
2, the same number in 32 bits and in 64.
"""

import json
from importlib.metadata import version
from math import sinh
from pathlib import Path

FILE = Path(__file__).with_suffix(".json")
START = (-0.5, 0.8, 1.5)
STEPS = (1, 2, 10, 50)
FALLING = ("ExponentialDecay", (2**-6, 8, 0.5))

CASES = {
    "SGD": ("SGD", {"learning_rate": 2**-7}),
    "SGD, momentum": ("SGD", {"learning_rate": 2**-8, "momentum": 0.9}),
    "SGD, nesterov": ("SGD", {"learning_rate": 2**-8, "momentum": 0.9, "nesterov": True}),
    "SGD, falling": ("SGD", {"learning_rate": FALLING}),
    "SGD, momentum, falling": ("SGD", {"learning_rate": FALLING, "momentum": 0.75}),
    "SGD, nesterov, falling": (
        "SGD",
        {"learning_rate": FALLING, "momentum": 0.75, "nesterov": True},
    ),
    "RMSprop": ("RMSprop", {"learning_rate": 2**-5}),
    "RMSprop, momentum": ("RMSprop", {"learning_rate": 2**-6, "rho": 0.8, "momentum": 0.5}),
    "RMSprop, centered": ("RMSprop", {"learning_rate": 2**-6, "centered": True}),
    "RMSprop, centered, momentum": (
        "RMSprop",
        {"learning_rate": 2**-6, "momentum": 0.5, "epsilon": 1e-3, "centered": True},
    ),
    "RMSprop, momentum, falling": ("RMSprop", {"learning_rate": FALLING, "momentum": 0.5}),
    "Adagrad": ("Adagrad", {"learning_rate": 2**-2}),
    "Adagrad, other start": (
        "Adagrad",
        {"learning_rate": 2**-2, "initial_accumulator_value": 3.0, "epsilon": 1e-2},
    ),
    "Adadelta": ("Adadelta", {"learning_rate": 1.0}),
    "Adadelta, other rho": ("Adadelta", {"learning_rate": 4.0, "rho": 0.7, "epsilon": 1e-4}),
    "Adam": ("Adam", {"learning_rate": 2**-4}),
    "Adam, other betas": (
        "Adam",
        {"learning_rate": 2**-4, "beta_1": 0.7, "beta_2": 0.95, "epsilon": 1e-2},
    ),
    "Adam, amsgrad": ("Adam", {"learning_rate": 2**-4, "beta_2": 0.9, "amsgrad": True}),
    "Adam, falling": ("Adam", {"learning_rate": FALLING}),
    "Adamax": ("Adamax", {"learning_rate": 2**-4}),
    "Adamax, other betas": (
        "Adamax",
        {"learning_rate": 2**-4, "beta_1": 0.7, "beta_2": 0.95, "epsilon": 1e-2},
    ),
    "Nadam": ("Nadam", {"learning_rate": 2**-4}),
    "Nadam, other betas": (
        "Nadam",
        {"learning_rate": 2**-4, "beta_1": 0.7, "beta_2": 0.95, "epsilon": 1e-2},
    ),
}
"""Each optimizer with some arguments; a schedule is given as its class and its arguments."""

SCHEDULES = {
    "InverseTimeDecay": [(0.5, 10, 0.3), (0.5, 7, 0.3, True)],
    "ExponentialDecay": [(0.5, 10, 0.9), (0.5, 7, 0.9, True)],
    "PiecewiseConstantDecay": [([5, 20], [0.5, 0.25, 0.125])],
    "CosineDecay": [(0.5, 30), (0.5, 30, 0.1)],
}
TIMES = (0, 1, 5, 6, 7, 10, 14, 20, 21, 29, 30, 31, 1000)


def gradient(a, b, c):
    """The gradient of (a − 1)² + 10·(b − a²)² + cosh(c), a narrow curved valley."""
    return 2 * (a - 1) - 40 * a * (b - a * a), 20 * (b - a * a), sinh(c)


def make(name, params=None):
    """Return the optimizer of a case as we have it."""
    from nn import optimizers, schedules

    kind, arguments = CASES[name]
    rate = arguments["learning_rate"]
    if isinstance(rate, tuple):
        rate = getattr(schedules, rate[0])(*rate[1])
    return getattr(optimizers, kind)(params, **arguments | {"learning_rate": rate})


def main():
    import keras

    keras.backend.set_floatx("float64")
    schedules = {
        kind: [[float(_schedule(kind, arguments)(t)) for t in TIMES] for arguments in several]
        for kind, several in SCHEDULES.items()
    }
    found = {
        "made by": f"{FILE.stem}.py with Keras {keras.__version__}, torch {version('torch')}",
        "weights": {name: _follow(*case) for name, case in CASES.items()},
        "schedules": schedules,
    }
    FILE.write_text(json.dumps(found, indent=1) + "\n")


def _follow(kind, arguments):
    """Return Keras's weights after so many steps, by the number of steps."""
    import keras

    rate = arguments["learning_rate"]
    rate = _schedule(*rate) if isinstance(rate, tuple) else float(rate)
    optimizer = getattr(keras.optimizers, kind)(**arguments | {"learning_rate": rate})
    weights = [keras.Variable(x, dtype="float64") for x in START]
    optimizer.build(weights)
    assert all(slot.dtype == "float64" for slot in optimizer.variables[1:])
    found = {}
    for step in range(1, max(STEPS) + 1):
        grads = gradient(*_numbers(weights))
        optimizer.apply([keras.ops.convert_to_tensor(g, dtype="float64") for g in grads])
        if step in STEPS:
            found[step] = _numbers(weights)
    return found


def _numbers(weights):
    import keras

    return [float(keras.ops.convert_to_numpy(w)) for w in weights]


def _schedule(kind, arguments):
    import keras

    return getattr(keras.optimizers.schedules, kind)(*arguments)


if __name__ == "__main__":
    main()
