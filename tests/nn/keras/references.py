"""What Keras computes for test_parity.py: trainings of four epochs from equal weights.

`KERAS_BACKEND=jax python -m tests.nn.keras.references` computes references.json anew, in double
precision; the tests need only that file.
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_suffix(".json")
RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(30, 3))
KERNELS = [RANDOM.normal(size=(3, 4)) / 2, np.zeros(4), RANDOM.normal(size=(4, 1)) / 2, np.zeros(1)]
POSITIVE = 1 + np.abs(X @ [1.0, 0.5, -1.0])
LABELS = (X[:, 0] + 0.3 * RANDOM.normal(size=30) > 0) * 1.0
COUNTS = ["Precision", "Recall", "AUC"]

REGRESSION = {"hidden": "tanh", "last": None, "y": POSITIVE, "metrics": [], "optimizer": {}}
YES_OR_NO = {**REGRESSION, "last": "sigmoid", "y": LABELS, "loss": "binary_crossentropy"}

CASES = {
    **{name: {**REGRESSION, "loss": name} for name in ("mse", "mae", "msle", "huber", "log_cosh")},
    "mape": {**REGRESSION, "loss": "mape", "optimizer": {"learning_rate": 2**-10}},
    "Huber(0.3)": {**REGRESSION, "loss": ("Huber", {"delta": 0.3})},
    "hinge": {**YES_OR_NO, "loss": "hinge", "last": "tanh"},
    "squared_hinge": {**YES_OR_NO, "loss": "squared_hinge", "last": "tanh"},
    **{name: {**YES_OR_NO, "hidden": name} for name in ("elu", "selu", "silu", "leaky_relu")},
    "LeakyReLU()": {**YES_OR_NO, "hidden": ("LeakyReLU", {})},
    "ELU(0.5)": {**YES_OR_NO, "hidden": ("ELU", {"alpha": 0.5})},
    "counts": {**YES_OR_NO, "metrics": [(name, {}) for name in COUNTS]},
    "counts by threshold": {
        **YES_OR_NO,
        "metrics": [
            ("Precision", {"thresholds": 0.4}),
            ("Recall", {"thresholds": 0.4}),
            ("AUC", {"num_thresholds": 11}),
        ],
    },
    "losses as metrics": {
        **REGRESSION,
        "loss": "mse",
        "metrics": ["mae", "mape", "msle", ("RootMeanSquaredError", {})],
    },
    "classes as metrics": {
        **YES_OR_NO,
        "metrics": [
            ("BinaryAccuracy", {"threshold": 0.6}),
            ("MeanSquaredError", {}),
            ("MeanAbsoluteError", {}),
            ("BinaryCrossentropy", {}),
        ],
    },
    "clipnorm": {**REGRESSION, "loss": "mse", "optimizer": {"clipnorm": 0.25}},
    "clipvalue": {**REGRESSION, "loss": "mse", "optimizer": {"clipvalue": 0.125}},
}
"""Each loss, activation, metric or argument that is not in an older reference of ours."""


def a_loss_with_call(keras):
    """The history of a network that is trained by a loss written as a class."""

    class Fourth(keras.losses.Loss):
        def call(self, y_true, y_pred):
            return (y_pred - y_true) ** 4 / 16

    model = keras.models.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
    model.set_weights([KERNELS[0][:, :1], np.zeros(1)])
    model.compile(keras.optimizers.SGD(learning_rate=2**-9), Fourth())
    return model.fit(X, POSITIVE[:, None], batch_size=8, epochs=4, shuffle=False, verbose=0).history


def weights_of_classes(keras):
    """The weights after each of four batches whose classes weigh 1 and 5."""
    model = keras.models.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1, "sigmoid")])
    model.set_weights([KERNELS[0][:, :1], np.zeros(1)])
    model.compile(keras.optimizers.SGD(learning_rate=0.125), "binary_crossentropy")
    found = []
    for k in range(0, 28, 7):
        x, y = X[k : k + 7], LABELS[k : k + 7, None]
        model.train_on_batch(x, y, class_weight={0: 1.0, 1: 5.0})
        found += np.ravel(model.get_weights()[0]).tolist()
    return {"weights": found}


def a_network_in_a_network(keras):
    """The history of a network whose first layer is a network, and its last one a Softmax."""
    inner = keras.models.Sequential([keras.layers.Input((3,)), keras.layers.Dense(4)])
    last = keras.layers.Softmax(), keras.layers.Dense(2), keras.layers.Softmax()
    model = keras.models.Sequential([inner, *last])
    model.build((None, 3))
    model.set_weights([*KERNELS[:2], KERNELS[2] * [1.0, -1.0], np.zeros(2)])
    model.compile(keras.optimizers.SGD(learning_rate=0.125), "sparse_categorical_crossentropy")
    return model.fit(X, LABELS, batch_size=8, epochs=4, shuffle=False, verbose=0).history


PROGRAMS = {f.__name__: f for f in (a_loss_with_call, weights_of_classes, a_network_in_a_network)}
"""Trainings that differ from the cases in more than an argument."""


def train(name, keras):
    """Train a network as a case says, by Keras or by ours; return its history."""
    if name in PROGRAMS:
        return PROGRAMS[name](keras)
    case = CASES[name]
    hidden = case["hidden"]
    own = isinstance(hidden, str)
    layers = [keras.layers.Dense(4, activation=hidden if own else None)]
    layers += [] if own else [getattr(keras.layers, hidden[0])(**hidden[1])]
    last = keras.layers.Dense(1, activation=case["last"])
    model = keras.models.Sequential([keras.layers.Input((3,)), *layers, last])
    model.set_weights(KERNELS)
    loss = case["loss"]
    model.compile(
        optimizer=keras.optimizers.SGD(**{"learning_rate": 0.125} | case["optimizer"]),
        loss=loss if isinstance(loss, str) else getattr(keras.losses, loss[0])(**loss[1]),
        metrics=[
            m if isinstance(m, str) else getattr(keras.metrics, m[0])(**m[1])
            for m in case["metrics"]
        ],
    )
    y = case["y"][:, None]
    return model.fit(X, y, batch_size=8, epochs=4, shuffle=False, verbose=0).history


def main():
    import jax

    jax.config.update("jax_enable_x64", True)
    import keras

    keras.config.set_floatx("float64")
    found = {
        "made by": f"{FILE.stem}.py with Keras {keras.__version__}, jax {version('jax')}",
        "histories": {
            name: {key: list(map(float, xs)) for key, xs in train(name, keras).items()}
            for name in [*CASES, *PROGRAMS]
        },
    }
    FILE.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
