"""What a Sequential computes, as a short list of steps on whole rows.

Matrices and functions with names; Modules of a user's own have none, and are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from nn.activations import ALL
from nn.layers import Layer
from nn.network import Sequential
from nn.weightless import ELU, Activation, Dropout, Flatten, LeakyReLU


class Affine(NamedTuple):
    """Rows times a kernel of shape (n_in, units), plus a bias of shape (units,), if any."""

    name: str
    kernel: npt.NDArray[np.float64]
    bias: npt.NDArray[np.float64] | None


class Function(NamedTuple):
    """A function by its name, with the one number that it may take: a slope, an alpha, a rate."""

    name: str
    number: float | None = None


Step: TypeAlias = Affine | Function
NUMBERS = {"elu": 1.0, "leaky_relu": 0.2}
"""The numbers that activations have by name, as in `nn.activations`."""
ONLY_HERE = ("linear", "swish")
"""Activations that are never a step: no function at all, and another name of silu."""
FUNCTIONS = tuple(name for name in ALL if name not in ONLY_HERE)
"""The activations by name, which others have, too."""


def steps(model: Sequential) -> list[Step]:
    """Return what the network computes, step by step.

    Raises TypeError for what is no Sequential, ValueError for a layer or an activation that has
    no name elsewhere, and for weights that are not made yet.
    """
    if not isinstance(model, Sequential):
        raise TypeError(f"only a Sequential or an MLP can be exported, got {model!r}")
    if model.n_in is None:
        raise ValueError(
            "the network does not know its number of inputs yet: build it, model.build(n_in), or "
            "train it"
        )
    return list(_of(model, ""))


def _of(layer: Any, name: str) -> Iterator[Step]:
    """Yield what a layer computes; raise ValueError for a subclass that computes otherwise."""
    methods = (getattr(type(layer), method, None) for method in ("__call__", "each"))
    if any(method and method.__module__.partition(".")[0] != "nn" for method in methods):
        raise ValueError(
            f"{name or 'the network'} is a {type(layer).__name__}, which only Python can compute"
        )
    match layer:
        case Sequential():
            for k, inner in enumerate(layer.layers):
                yield from _of(inner, f"{name}.layers[{k}]".removeprefix("."))
        case Layer():
            kernel, *bias = layer.get_weights()
            yield Affine(name, kernel, bias[0] if bias else None)
            yield from _activation(layer, name)
        case Activation():
            yield from _activation(layer, name)
        case LeakyReLU(negative_slope=number):
            yield Function("leaky_relu", number)
        case ELU(alpha=number):
            yield Function("elu", number)
        case Dropout(rate=number):
            yield Function("dropout", number)
        case Flatten():
            yield Function("flatten")


def _activation(layer: Layer | Activation, name: str) -> Iterator[Step]:
    """Yield the activation of a layer, unless it is none."""
    known = layer.config()["activation"]
    if known == "linear":
        return
    if known not in FUNCTIONS:
        raise ValueError(
            f"{name} has the activation {layer.activation}, which only Python can compute; those "
            f"that can be exported are {', '.join(FUNCTIONS)}"
        )
    yield Function(known, NUMBERS.get(known))
