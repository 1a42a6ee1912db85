"""The activation functions by name; what each computes is a line of the engine's table."""

from __future__ import annotations

from collections.abc import Callable

import autograd
from autograd import Value
from nn.names import lookup

Activation = Callable[[Value], Value]


def linear(x: Value) -> Value:
    """Return x itself: no activation."""
    return x


ACTIVATIONS: dict[str, Activation] = {
    "linear": linear,
    "sigmoid": autograd.sigmoid,
    "tanh": autograd.tanh,
    "relu": autograd.relu,
    "leaky_relu": autograd.leaky_relu,
    "softplus": autograd.softplus,
}


def get(name: str | None) -> Activation:
    """Return the activation of this name; None means linear, as in Keras."""
    return linear if name is None else lookup("activation", name, ACTIVATIONS)
