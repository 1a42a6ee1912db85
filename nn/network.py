"""Networks: layers one after the other, built with Keras's names or with micrograd's.

Training them is the business of training.py, their files that of files.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograd import Value
from autograd.value import Number
from nn.layers import Activation, Layer, add_up, as_inputs, n_inputs, one_or_list
from nn.seeds import Seed, random_source
from nn.training import Model


class Input:
    """The shape of one sample, given as the first item of a Sequential, as in Keras."""

    def __init__(self, shape: Sequence[int]) -> None:
        self.n_in = n_inputs(shape)

    def __repr__(self) -> str:
        return f"Input(({self.n_in},))"


class Sequential(Model):
    """Layers one after the other, each fed with the outputs of the one before.

    >>> from nn import Dense
    >>> model = Sequential([Dense(16, "relu", input_shape=(1,)), Dense(2, "softmax")], seed=0)
    >>> len(model.parameters()), model.layers[1].neurons[1].w[0].label
    (66, 'layers[1].neurons[1].w[0]')

    A layer is whatever takes a list of numbers and returns its outputs: a Dense, an
    Activation, a Module of one's own. Where the first one has no `input_shape`, the weights
    are made when the network is first called or trained.
    """

    def __init__(
        self, layers: Iterable[Any] = (), seed: Seed = None, *, name: str | None = None
    ) -> None:
        self._random = random_source(seed)
        self.name = name
        self.n_in: int | None = None
        self.layers: list[Any] = []
        for layer in layers:
            self.add(layer)
        self.seed = seed if isinstance(seed, int) else self._random.getrandbits(32)

    def add(self, layer: Any) -> None:
        """Append a layer, and make its neurons if the number of its inputs is known."""
        if not isinstance(layer, Input) and not callable(layer):
            raise TypeError(f"a Sequential takes layers, such as Dense(4), got {layer!r}")
        if isinstance(layer, Input) and self.layers:
            raise ValueError(f"{layer!r} comes before all layers, got it after {self.layers[-1]!r}")
        if not self.layers:
            self.n_in = getattr(layer, "n_in", None) or self.n_in
        if not isinstance(layer, Input):
            self._name(layer, f"layers[{len(self.layers)}]")
            self.layers.append(layer)
        if self.n_in is not None:
            self.build(self.n_in)

    def build(self, n_in: int) -> None:
        """Make the neurons that are still missing, for samples of so many numbers."""
        self.n_in = n_in
        size: int | None = n_in
        for k, layer in enumerate(self.layers):
            if isinstance(layer, Layer) and size is not None:
                self._fit_in(k, layer, size)
            if not isinstance(layer, Activation):
                size = getattr(layer, "units", None)

    def _fit_in(self, k: int, layer: Layer, size: int) -> None:
        """Make the neurons of layer k, or see that they take as many inputs as there are."""
        if layer.n_in not in (None, size):
            before = f"layers[{k - 1}] gives" if k else "the samples have"
            raise ValueError(f"layers[{k}] expects {layer.n_in} inputs, but {before} {size}")
        if not layer.neurons:
            layer.build(size, self._random)
            self._name(layer, f"layers[{k}]")

    def __call__(self, x: Iterable[Number]) -> Value | list[Value]:
        """Return the outputs of the last layer for one sample."""
        if not self.layers:
            raise ValueError("the network has no layers yet: add some, as in add(Dense(4))")
        outputs: Any = as_inputs(x)
        for k, layer in enumerate(self.layers):
            if isinstance(layer, Layer) and not layer.neurons:
                self._fit_in(k, layer, len(outputs))
            outputs = layer(outputs)
            outputs = [outputs] if isinstance(outputs, Value) else list(outputs)
        return one_or_list(outputs)

    def penalty(self) -> Value | None:
        """Return what the regularizers of the layers add to the loss, if there are any."""
        return add_up(layer.penalty() for layer in self.layers if hasattr(layer, "penalty"))

    def get_weights(self) -> list[npt.NDArray[np.float64]]:
        """Return the weights of all layers as arrays: kernel and bias in turn."""
        layers = [layer for layer in self.layers if isinstance(layer, Layer)]
        return [array for layer in layers for array in layer.get_weights()]

    def set_weights(self, weights: Sequence[npt.ArrayLike]) -> None:
        """Put numbers into all weights: arrays of the shapes that get_weights() returns."""
        layers = [layer for layer in self.layers if isinstance(layer, Layer)]
        sizes = [len(layer.get_weights()) for layer in layers]
        if len(weights) != sum(sizes):
            raise ValueError(f"the network has {sum(sizes)} arrays of weights, got {len(weights)}")
        rest = iter(weights)
        for layer, size in zip(layers, sizes, strict=True):
            layer.set_weights([next(rest) for _ in range(size)])

    def __repr__(self) -> str:
        return f"{type(self).__name__} of [{', '.join(map(repr, self.layers))}]"


class MLP(Sequential):
    """A multi-layer perceptron: hidden layers with an activation, a linear layer last.

    >>> model = MLP(2, [4, 1], activation="tanh", seed=0)
    >>> len(model.parameters()), model.layers[0].neurons[1].w[0].label
    (17, 'layers[0].neurons[1].w[0]')
    """

    def __init__(
        self,
        n_in: int,
        n_outs: Sequence[int],
        *,
        activation: str | None = "relu",
        seed: Seed = None,
    ) -> None:
        random = random_source(seed)
        if not isinstance(n_outs, Sequence):
            raise TypeError(
                f"MLP expects its layers' sizes in a list, MLP(2, [4, 1]); got {n_outs!r}"
            )
        sizes = [n_in, *n_outs]
        if len(sizes) < 2:
            raise ValueError("MLP expects at least one layer: MLP(2, [4, 1]), got no sizes")
        layers = [
            Layer(a, b, nonlin=k < len(n_outs), activation=activation, seed=random)
            for k, (a, b) in enumerate(zip(sizes, n_outs, strict=False), start=1)
        ]
        super().__init__(layers, seed=seed)
