"""The mathematics of training: losses, optimizers, penalties, first weights, each with its formula.

All of them are those of `nn`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from nn import SGD, Adadelta, Adagrad, Adam, Adamax, Nadam, RMSprop
from nn.initializers import INITIALIZERS, Initializer, RandomUniform
from nn.metrics import Metric, binary_accuracy, sign_accuracy, sparse_categorical_accuracy
from nn.optimizers import Optimizer

BIAS = 0.1
"""Where biases begin, unless all weights begin at zero."""
ACTIVATIONS = {"tanh": "Tanh", "relu": "ReLU", "sigmoid": "Sigmoid", "linear": "Linear"}


class Loss(NamedTuple):
    """A loss: the activation of the output that goes with it, and its name in `nn`."""

    label: str
    formula: str
    output: str
    name: str
    accuracy: Metric | None = None
    """Which outputs of a classification are right."""


class Rule(NamedTuple):
    """A rule of an optimizer, and the optimizer by `lr`."""

    name: str
    formula: str
    optimizer: Callable[..., Optimizer]
    share: str = ""
    """How much of its velocity it keeps."""

    @property
    def label(self) -> str:
        """The name as the menu has it: Momentum .9."""
        return f"{self.name} {self.share}".strip()


class Penalty(NamedTuple):
    """What a regularization adds to an update."""

    label: str
    formula: str


class Start(NamedTuple):
    """How the first weights are drawn."""

    label: str
    initializer: Initializer


HALF_SQUARE = Loss("½(output − target)²", "½·(output − target)²", "linear", "half_squared_error")
LOSSES = {
    "classification": {
        "squared": HALF_SQUARE._replace(output="tanh", accuracy=sign_accuracy),
        "crossentropy": Loss(
            "Cross-entropy", "−log p(target)", "sigmoid", "binary_crossentropy", binary_accuracy
        ),
        "hinge": Loss("Hinge", "max(0, 1 − target·output)", "linear", "hinge", sign_accuracy),
    },
    "regression": {
        "squared": HALF_SQUARE,
        "absolute": Loss("|output − target|", "|output − target|", "linear", "mean_absolute_error"),
    },
    "multiclass": {
        "crossentropy": Loss(
            "Cross-entropy of softmax",
            "−log p(target)",
            "softmax",
            "sparse_categorical_crossentropy",
            sparse_categorical_accuracy,
        ),
    },
}
OPTIMIZERS = {
    "sgd": Rule("SGD", "w ← w − lr·∂L/∂w", SGD),
    "momentum": Rule(
        "Momentum", "v ← .9·v − lr·∂L/∂w,  w ← w + v", partial(SGD, momentum=0.9), ".9"
    ),
    "nesterov": Rule(
        "Nesterov",
        "v ← .9·v − lr·∂L/∂w,  w ← w + .9·v − lr·∂L/∂w",
        partial(SGD, momentum=0.9, nesterov=True),
        ".9",
    ),
    "rmsprop": Rule("RMSprop", "v ← .9·v + .1·g²,  w ← w − lr·g/√(v + ε)", RMSprop),
    "adagrad": Rule("Adagrad", "v ← v + g²,  w ← w − lr·g/√(v + ε)", Adagrad),
    "adadelta": Rule("Adadelta", "w ← w − lr·√(d + ε)/√(v + ε)·g", Adadelta),
    "adam": Rule("Adam", "m ← .9·m + .1·g,  v ← .999·v + .001·g²,  w ← w − lr·c·m/(√v + ε)", Adam),
    "adamax": Rule(
        "Adamax", "m ← .9·m + .1·g,  u ← max(.999·u, |g|),  w ← w − lr·c·m/(u + ε)", Adamax
    ),
    "nadam": Rule("Nadam", "Adam that looks one step ahead", Nadam),
}
PENALTIES = {
    "none": Penalty("None", ""),
    "l1": Penalty("L1", ",  then w ← w − lr·λ·sign w; across 0 it stays 0"),
    "l2": Penalty("L2", ",  then w ← w − lr·λ·w"),
}
STARTS = {
    "playground": Start("U(−.5, .5)", RandomUniform(-0.5, 0.5)),
    "zeros": Start("All zero", INITIALIZERS["zeros"]),
    "glorot_uniform": Start("Glorot uniform", INITIALIZERS["glorot_uniform"]),
    "glorot_normal": Start("Glorot normal", INITIALIZERS["glorot_normal"]),
    "he_uniform": Start("He uniform", INITIALIZERS["he_uniform"]),
    "he_normal": Start("He normal", INITIALIZERS["he_normal"]),
    "wide": Start("U(−3, 3)", RandomUniform(-3.0, 3.0)),
}
