"""Layers without weights, which return as many numbers as they get; names are Keras's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

import numpy as np

import autograd
from autograd import Value
from autograd.node import Node
from autograd.value import Number, value
from nn import activations
from nn.activations import Across, Elementwise
from nn.checks import at_least_zero, below_one, whole
from nn.inputs import as_inputs, n_inputs, one_or_list
from nn.module import Module
from nn.names import as_call, keras_arguments
from nn.samples import Array
from nn.saving import register, text


class Weightless(Module):
    """What these layers share: the number of inputs, where it is known, and a name.

    All raise ValueError unless sizes are whole numbers of at least 1 and other arguments in their
    range, TypeError for what is no number, or no text as a name.
    """

    flat = False
    """Whether samples may have more than one axis."""

    @keras_arguments()
    def __init__(
        self,
        *,
        input_shape: Sequence[int] | None = None,
        input_dim: int | None = None,
        name: str | None = None,
    ) -> None:
        n_in = n_inputs(input_shape, self.flat)
        self.n_in = n_in if input_dim is None else whole("input_dim", input_dim)
        self.name = text(name)

    def __call__(self, x: Iterable[Number] | Value) -> Value | list[Value]:
        """Return the outputs for one sample; for a Value, as an activation does, the one.

        Raises TypeError for what is no list of numbers, ValueError for NaN and infinity.
        """
        if isinstance(x, Node):
            return self.each(x)
        return one_or_list([self.each(value(v)) for v in as_inputs(x)])

    def each(self, x: Any) -> Value:
        """Return the output for one input, by default the input."""
        return x  # type: ignore[no-any-return]

    def config(self) -> dict[str, Any]:
        """Return the arguments that make the same layer again."""
        return {"name": self.name}

    def __repr__(self) -> str:
        return as_call(self)


class Activation(Weightless):
    """An activation function as a layer.

    >>> [out.data for out in Activation("relu")([-1.0, 2.0])]
    [0.0, 2.0]
    """

    def __init__(self, activation: str | Elementwise | Across, **more: Any) -> None:
        super().__init__(**more)
        self.activation = activations.name_of(activation)
        self._each, self._across = activations.split(activation)

    def __call__(self, x: Iterable[Number] | Value) -> Value | list[Value]:
        """Return the activation of each input, or of all of them for softmax.

        Raises TypeError for what is no list of numbers, ValueError for NaN and infinity.
        """
        outputs = [self._each(value(v)) for v in as_inputs(x)]
        return one_or_list(self._across(outputs) if self._across else outputs)

    def config(self) -> dict[str, Any]:
        """Return the arguments that make the same layer again."""
        return super().config() | {"activation": activations.known(self._across or self._each)}

    def __repr__(self) -> str:
        return f"Activation({self.activation!r})"


class LeakyReLU(Weightless):
    """x where x > 0, else negative_slope·x; Keras 2 calls the slope alpha.

    >>> [out.data for out in LeakyReLU(0.1)([-1.0, 2.0])]
    [-0.1, 2.0]
    """

    @keras_arguments(alpha="negative_slope")
    def __init__(self, negative_slope: float = 0.3, **more: Any) -> None:
        super().__init__(**more)
        self.negative_slope = at_least_zero("negative_slope", negative_slope)

    def each(self, x: Any) -> Value:
        """Return leaky_relu(x); raise TypeError for what is no number, ValueError for NaN."""
        return autograd.leaky_relu(x, self.negative_slope)

    def config(self) -> dict[str, Any]:
        """Return the arguments that make the same layer again."""
        return super().config() | {"negative_slope": self.negative_slope}


class ELU(Weightless):
    """x where x > 0, else alpha·(exp(x) − 1)."""

    def __init__(self, alpha: float = 1.0, **more: Any) -> None:
        super().__init__(**more)
        self.alpha = at_least_zero("alpha", alpha)

    def each(self, x: Any) -> Value:
        """Return elu(x); raise TypeError for what is no number, ValueError for NaN."""
        return activations.elu(x, self.alpha)

    def config(self) -> dict[str, Any]:
        """Return the arguments that make the same layer again."""
        return super().config() | {"alpha": self.alpha}


class Flatten(Weightless):
    """As the first layer, let samples have more axes: images of shape (n, 28, 28), say."""

    flat = True


class Dropout(Weightless):
    """In training set a share `rate` of the inputs to 0 and divide the others by 1 − rate.

    >>> [out.data for out in Dropout(0.2)([1.0, 2.0])], [
    ...     out.data for out in Dropout(0.2)([1.0, 2.0], mask=[0.0, 1.25])
    ... ]
    ([1.0, 2.0], [0.0, 2.5])

    A Sequential gives each sample a new mask in each epoch of training, as inputs beside its own,
    and none elsewhere (Srivastava et al. 2014). The masks come from the `seed`, by default from
    that of the network, and the number of the epoch.
    """

    @keras_arguments(p="rate")
    def __init__(
        self, rate: float, noise_shape: None = None, seed: int | None = None, **more: Any
    ) -> None:
        super().__init__(**more)
        if noise_shape is not None:
            raise ValueError(f"Dropout drops each number alone, got noise_shape={noise_shape!r}")
        self.rate, self.seed = below_one("rate", rate), seed

    def __call__(
        self, x: Iterable[Number] | Value, mask: Iterable[Number] | None = None
    ) -> Value | list[Value]:
        """Return the inputs, times a mask if there is one.

        Raises TypeError for what is no list of numbers, ValueError for a mask of another length.
        """
        outputs = [value(v) for v in as_inputs(x)]
        if mask is not None:
            outputs = [v * m for v, m in zip(outputs, mask, strict=True)]
        return one_or_list(outputs)

    def drawn(self, count: int, units: int, epoch: int, seed: object) -> Array:
        """Return a row for each of `count` samples: 0 with probability `rate`, else 1/(1−rate)."""
        source = Random(f"{seed if self.seed is None else self.seed}:{epoch}")
        kept = np.random.default_rng(source.getrandbits(64)).random((count, units)) >= self.rate
        return np.where(kept, 1 / (1 - self.rate), 0.0)

    def config(self) -> dict[str, Any]:
        """Return the arguments that make the same layer again."""
        return super().config() | {"rate": self.rate, "seed": self.seed}


register("layer", Activation, LeakyReLU, ELU, Flatten, Dropout)
