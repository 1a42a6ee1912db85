"""Samples as layers take them: the shape of one, and what comes in and goes out."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from autograd import Value
from autograd.node import Node
from autograd.value import Number
from nn.checks import whole
from nn.names import keras_arguments


class Input:
    """The shape of one sample, given as the first item of a Sequential, as in Keras.

    Raises ValueError for what is no tuple of whole numbers of at least 1.
    """

    @keras_arguments(input_shape="shape")
    def __init__(self, shape: Sequence[int], *, name: str | None = None) -> None:
        self.n_in = n_inputs(shape, flat=True)
        self.shape, self.name = tuple(shape), name

    def __repr__(self) -> str:
        return f"Input({self.shape})"


def one_or_list(outputs: list[Value]) -> Value | list[Value]:
    """Return outputs as micrograd does: the one Value where there is one, else the list."""
    return outputs[0] if len(outputs) == 1 else outputs


def as_inputs(x: Any) -> list[Number]:
    """Return one sample as a list; raise TypeError if it is a number alone, or a table."""
    if isinstance(x, Input):
        raise TypeError(
            "layers are not called on an Input here: stack them, Sequential([Input((2,)), "
            "Dense(4), Dense(1)]), or subclass nn.Model and write __call__ for one sample"
        )
    try:
        inputs = list(x)
    except TypeError:
        raise TypeError(f"expected one sample as a list of numbers, [x], got {x!r}") from None
    first: Any = inputs[0] if inputs else 0.0
    if isinstance(first, Node):  # quickly, and without a question that a recording would refuse
        return inputs
    if isinstance(first, list | tuple) or getattr(first, "ndim", False):
        raise TypeError(
            f"expected one sample as a list of numbers, got a table, {len(inputs)} by "
            f"{len(first)}: for the outputs of many samples take predict(x)"
        )
    return inputs


def n_inputs(shape: Sequence[int] | None, flat: bool = False) -> int | None:
    """Return the number of inputs of a shape (n,); raise ValueError for one of more axes.

    With `flat` they are those of all axes.
    """
    if shape is None:
        return None
    if not isinstance(shape, Sequence):
        raise ValueError(f"a shape is a tuple, such as (2,) for two inputs, got {shape!r}")
    if len(shape) != 1 and not flat:
        raise ValueError(
            f"a sample is a list of numbers, of shape (n,), got the shape {shape!r}: flatten "
            "the samples first, by a Flatten layer or x.reshape(len(x), -1)"
        )
    return prod(whole("input_shape", n) for n in shape)
