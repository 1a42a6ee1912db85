"""What the playground's menus offer: every control with its values, labels and default.

It is sent to the page, which builds its menus from it; putting together what was chosen is left
to settings.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Menu: TypeAlias = Mapping[Any, str]
"""The values of a control, each with what it is called on the page."""


@dataclass(frozen=True)
class Control:
    """A menu; the first value is the default. `resets` says that a change makes a new network."""

    label: str
    menu: Menu
    resets: bool = True
    default: Any = None

    @property
    def start(self) -> Any:
        """The value that a new page has."""
        return next(iter(self.menu)) if self.default is None else self.default


@dataclass(frozen=True)
class ByProblem:
    """A control whose values depend on the problem."""

    label: str
    menus: Mapping[str, Menu]
    resets: bool = True


def _same(*values: Any) -> Menu:
    return {value: f"{value:g}" for value in values}


RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)
OWN = {"own": "Your own points"}

ACTIVATION = Control(
    "Activation", {"tanh": "Tanh", "relu": "ReLU", "sigmoid": "Sigmoid", "linear": "Linear"}
)
FEATURE = Control(
    "Feature",
    {
        "x1": "x₁",
        "x2": "x₂",
        "x1x1": "x₁²",
        "x2x2": "x₂²",
        "x1x2": "x₁·x₂",
        "sinx1": "sin x₁",
        "sinx2": "sin x₂",
    },
)
CONTROLS: dict[str, Control] = {
    "problem": Control(
        "Problem",
        {
            "classification": "Classification",
            "regression": "Regression",
            "multiclass": "Several classes",
        },
    ),
    "noise": Control("Noise", _same(*range(0, 55, 5))),
    "train": Control("Share of training data", {k: f"{k} %" for k in range(10, 100, 10)}, True, 50),
    "batch": Control("Batch size", _same(*range(1, 31)), True, 10),
    "lr": Control("Learning rate", _same(0.00001, 0.0001, *RATES), False, 0.03),
    "regularization": Control("Regularization", {"none": "None", "l1": "L1", "l2": "L2"}, False),
    "rate": Control("Regularization rate", _same(0, *RATES), False),
    "optimizer": Control(
        "Optimizer",
        {
            "sgd": "SGD",
            "momentum": "Momentum .9",
            "nesterov": "Nesterov .9",
            "rmsprop": "RMSprop",
            "adagrad": "Adagrad",
            "adadelta": "Adadelta",
            "adam": "Adam",
            "adamax": "Adamax",
            "nadam": "Nadam",
        },
        False,
    ),
    "initializer": Control(
        "Initial weights",
        {
            "playground": "U(−.5, .5)",
            "zeros": "All zero",
            "glorot_uniform": "Glorot uniform",
            "glorot_normal": "Glorot normal",
            "he_uniform": "He uniform",
            "he_normal": "He normal",
            "wide": "U(−3, 3)",
        },
    ),
    "speed": Control(
        "Speed",
        {"max": "As fast as it can", 60: "60 epochs a second", 10: "10 a second", 1: "1 a second"},
        False,
    ),
    "showTest": Control("Show test data", {False: "no", True: "yes"}, False),
    "discretize": Control("Discretize output", {False: "no", True: "yes"}, False),
}
"""The controls with one value of a fixed set, by the key they have in a link."""

BY_PROBLEM: dict[str, ByProblem] = {
    "data": ByProblem(
        "Data",
        {
            "classification": {
                "circle": "Circle",
                "xor": "Exclusive or",
                "gauss": "Two clouds",
                "spiral": "Spiral",
                **OWN,
            },
            "regression": {"plane": "Plane", "multi_gauss": "Hills and hollows", **OWN},
            "multiclass": {"blobs": "Three clouds", **OWN},
        },
    ),
    "loss": ByProblem(
        "Loss",
        {
            "classification": {
                "squared": "½(output − target)²",
                "crossentropy": "Cross-entropy",
                "hinge": "Hinge",
            },
            "regression": {"squared": "½(output − target)²", "absolute": "|output − target|"},
            "multiclass": {"crossentropy": "Cross-entropy of softmax"},
        },
    ),
}
"""The controls whose values depend on the problem."""


def schema() -> dict[str, Any]:
    """Return all menus as JSON, for the page."""
    found: dict[str, Any] = {
        key: {
            "label": c.label,
            "values": list(c.menu),
            "labels": list(c.menu.values()),
            "default": c.start,
            "resets": c.resets,
        }
        for key, c in (CONTROLS | {"activations": ACTIVATION, "features": FEATURE}).items()
    }
    for key, by in BY_PROBLEM.items():
        found[key] = {
            "label": by.label,
            "values": {problem: list(menu) for problem, menu in by.menus.items()},
            "labels": {problem: list(menu.values()) for problem, menu in by.menus.items()},
            "resets": by.resets,
        }
    return found
