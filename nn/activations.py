"""The activation functions by name.

All are elementwise except softmax, which weighs the outputs of a layer against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import autograd
from autograd import Value
from nn.names import lookup

__all__ = [
    "ACROSS",
    "ACTIVATIONS",
    "Across",
    "Elementwise",
    "elu",
    "get",
    "known",
    "leaky_relu",
    "linear",
    "name_of",
    "selu",
    "silu",
    "softmax",
    "softmax_logs",
    "split",
]

Elementwise: TypeAlias = Callable[[Value], Value]
Across: TypeAlias = Callable[[Sequence[Value]], list[Value]]


def linear(x: Value) -> Value:
    """Return f(x) = x: no activation."""
    return x


def leaky_relu(x: Value) -> Value:
    """Return x where x > 0, else 0.2·x; the slope of `autograd.leaky_relu` is PyTorch's, 0.01.

    Raises TypeError for what is no number, ValueError for NaN and infinity.
    """
    return autograd.leaky_relu(x, 0.2)


def elu(x: Value, alpha: float = 1.0) -> Value:
    """Return x where x > 0, else alpha·(exp(x) − 1) (Clevert et al. 2016).

    Raises TypeError for what is no number, ValueError for NaN and infinity.
    """
    return autograd.relu(x) + alpha * (autograd.minimum(x, 0.0).exp() - 1.0)


def selu(x: Value) -> Value:
    """Return 1.0507·elu(x, 1.6733), which keeps mean 0 and variance 1 (Klambauer et al. 2017).

    Raises TypeError for what is no number, ValueError for NaN and infinity.
    """
    return 1.05070098735548 * elu(x, 1.67326324235437)


def silu(x: Value) -> Value:
    """Return x·sigmoid(x), also known as swish.

    Raises TypeError for what is no number, ValueError for NaN and infinity.
    """
    return x * autograd.sigmoid(x)


def softmax(zs: Sequence[Value]) -> list[Value]:
    """Return exp(z_i) / Σ exp(z_j) for each input: numbers above 0 that sum to 1.

    Computed as exp(softmax_logs(z)), which keeps its digits for inputs of any size.

    >>> [round(p.data, 3) for p in softmax([Value(1000.0), Value(999.0)])]
    [0.731, 0.269]

    Raises ValueError for a single input, whose softmax is 1 whatever it is, TypeError for what is
    no number.
    """
    if len(zs) < 2:
        raise ValueError(
            f"softmax weighs two or more outputs against each other, got {len(zs)}: take as many "
            "outputs as there are classes, or activation='sigmoid' for one output"
        )
    return [log.exp() for log in softmax_logs(zs)]


def softmax_logs(zs: Sequence[Value]) -> list[Value]:
    """Return log softmax(z) = z − logsumexp(z).

    The largest is taken off first: logsumexp(z) of large inputs has no room for its decimals.
    Raises ValueError for no inputs, TypeError for what is no number.
    """
    largest = autograd.max(zs)
    below = [z - largest for z in zs]
    total = autograd.logsumexp(below)
    return [z - total for z in below]


ACTIVATIONS: dict[str, Elementwise] = {
    "linear": linear,
    "sigmoid": autograd.sigmoid,
    "tanh": autograd.tanh,
    "relu": autograd.relu,
    "leaky_relu": leaky_relu,
    "softplus": autograd.softplus,
    "elu": elu,
    "selu": selu,
    "silu": silu,
    "swish": silu,
}
"""The activations of one number."""

ACROSS: dict[str, Across] = {"softmax": softmax}
"""The activations of a whole layer."""
ALL = {**ACTIVATIONS, **ACROSS}


def name_of(activation: str | Elementwise | Across | None) -> str:
    """Return the name of an activation; None means linear, as in Keras."""
    if callable(activation):
        return getattr(activation, "__name__", repr(activation))
    return "linear" if activation is None else activation


def known(activation: Elementwise | Across) -> str | Elementwise | Across:
    """Return the name of an activation if it is the one of that name, else itself."""
    name = name_of(activation)
    return name if ALL.get(name) is activation else activation


def get(activation: str | Elementwise | None) -> Elementwise:
    """Return an activation of one number as it is, or the one of this name.

    Raises ValueError for an unknown name and for softmax, which needs a whole layer.
    """
    each, across = split(activation)
    if across:
        raise ValueError(
            f"{name_of(across)} weighs the outputs of a whole layer against each other: give it "
            "to the layer, not to a neuron"
        )
    return each


def split(activation: str | Elementwise | Across | None) -> tuple[Elementwise, Across | None]:
    """Return what an activation does to each output of a layer, and then to all of them.

    Raises ValueError for an unknown name.
    """
    for name, across in ACROSS.items():
        if activation in (name, across):
            return linear, across
    if callable(activation):
        return activation, None  # type: ignore[return-value]
    known = {**ACTIVATIONS, **dict.fromkeys(ACROSS, linear)}  # ACROSS only to be listed
    return lookup("activation", name_of(activation), known), None
