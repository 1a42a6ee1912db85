"""The network, the optimizer and the loss that settings ask for, all of them from `nn`.

Training them is left to lab.py.
"""

from __future__ import annotations

from collections.abc import Callable, Set

from nn import (
    SGD,
    Adadelta,
    Adagrad,
    Adam,
    Adamax,
    Dense,
    Nadam,
    RMSprop,
    Sequential,
    Shrinking,
)
from nn.initializers import INITIALIZERS, Constant, Initializer, RandomUniform
from nn.optimizers import Optimizer
from viz.play.settings import Settings

BIAS = 0.1
"""Where biases begin, unless all weights begin at zero."""

WEIGHTS: dict[str, Initializer] = {
    "playground": RandomUniform(-0.5, 0.5),
    "wide": RandomUniform(-3.0, 3.0),
    **INITIALIZERS,
}

RULES: dict[str, Callable[[float], Optimizer]] = {
    "sgd": lambda lr: SGD(lr=lr),
    "momentum": lambda lr: SGD(lr=lr, momentum=0.9),
    "nesterov": lambda lr: SGD(lr=lr, momentum=0.9, nesterov=True),
    "rmsprop": lambda lr: RMSprop(lr=lr),
    "adagrad": lambda lr: Adagrad(lr=lr),
    "adadelta": lambda lr: Adadelta(lr=lr),
    "adam": lambda lr: Adam(lr=lr),
    "adamax": lambda lr: Adamax(lr=lr),
    "nadam": lambda lr: Nadam(lr=lr),
}

OUTPUTS = {
    ("classification", "squared"): ("tanh", "half_squared_error"),
    ("classification", "crossentropy"): ("sigmoid", "binary_crossentropy"),
    ("classification", "hinge"): ("linear", "hinge"),
    ("regression", "squared"): ("linear", "half_squared_error"),
    ("regression", "absolute"): ("linear", "mean_absolute_error"),
    ("multiclass", "crossentropy"): ("softmax", "sparse_categorical_crossentropy"),
}
"""The activation of the output, and `nn`'s name of the loss, by problem and loss."""


def compiled(settings: Settings) -> Sequential:
    """Return the network of the settings with its initial weights, compiled for training."""
    model = network(settings)
    compile_as(model, settings)
    return model


def network(settings: Settings) -> Sequential:
    """Return the network of the settings with its initial weights."""
    output, _ = OUTPUTS[settings.problem, settings.loss]
    sizes = zip(settings.layers, settings.activations, strict=True)
    weights = WEIGHTS[settings.initializer]
    bias = Constant(0.0 if settings.initializer == "zeros" else BIAS)
    model = Sequential(
        [
            Dense(units, activation, kernel_initializer=weights, bias_initializer=bias)
            for units, activation in (*sizes, (settings.classes or 1, output))
        ],
        seed=settings.seed,
    )
    model.build(len(settings.features))
    return model


def optimizer(settings: Settings) -> Optimizer:
    """Return the optimizer of the settings, with nothing to train yet."""
    inner = RULES[settings.optimizer](settings.lr)
    if settings.regularization == "none" or not settings.rate:
        return inner
    return Shrinking(inner, **{settings.regularization: settings.rate})


def compile_as(model: Sequential, settings: Settings) -> None:
    """Give a network the optimizer of the settings; what the last one remembered goes on.

    So a change of the learning rate or of the regularization does not end a momentum.
    """
    old, new = model.optimizer, optimizer(settings)
    model.compile(optimizer=new, loss=OUTPUTS[settings.problem, settings.loss][1])
    new.bind(model.parameters())
    if old is not None and _rule(old) == _rule(new):
        new.iterations = old.iterations
        new.state |= {key: old.state[key] for key in new.state if key in _kept(old, new)}


def _kept(old: Optimizer, new: Optimizer) -> Set[str]:
    """Return what goes on of what an optimizer remembers; weights are dead under L1 alone."""
    both_l1 = all(isinstance(o, Shrinking) and o.l1 for o in (old, new))
    return set(old.state) if both_l1 else set(old.state) - {"alive"}


def _rule(optimizer: Optimizer) -> dict[str, object]:
    """Return what an optimizer does, whatever its learning rate is."""
    inner = optimizer.optimizer if isinstance(optimizer, Shrinking) else optimizer
    return {"rule": inner.name, **inner.config(), "lr": None}
