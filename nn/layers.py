"""Neurons, layers of neurons, and networks of layers, with micrograd's arguments.

They only say which Values are multiplied and added; names of parameters come from module.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Integral
from random import Random
from typing import TypeAlias

from autograd import Value, dot
from autograd.value import Number
from nn import activations
from nn.module import Module

Seed: TypeAlias = "int | Random | None"
"""Where random numbers come from: a number for the same ones every time, None for new ones."""


def random_source(seed: Seed) -> Random:
    """Return the generator for a seed; a generator is passed on and keeps counting."""
    return seed if isinstance(seed, Random) else Random(seed)


class Neuron(Module):
    """A weighted sum of the inputs plus a bias, and an activation of it.

    >>> Neuron(2, seed=1)
    ReLUNeuron(2)

    Weights start in U(−1, 1), the bias at 0. `nonlin=False` leaves the activation out.
    """

    def __init__(
        self, n_in: int, nonlin: bool = True, *, activation: str | None = "relu", seed: Seed = None
    ) -> None:
        random = random_source(seed)
        self.activation = (activation if nonlin else None) or "linear"
        self._function = activations.get(self.activation)
        self.w = [Value(random.uniform(-1, 1)) for _ in range(_size("n_in", n_in))]
        self.b = Value(0.0)

    def __call__(self, x: Iterable[Number]) -> Value:
        """Return activation(w · x + b) for one sample; raise ValueError if x has another size."""
        inputs = _inputs(x)
        if len(inputs) != len(self.w):
            where = self.b.label.removesuffix("b").removesuffix(".") or "the neuron"
            raise ValueError(f"{where} expects {len(self.w)} inputs, got {len(inputs)}")
        return self._function(dot(self.w, inputs, self.b))

    def __repr__(self) -> str:
        return f"{_title(self.activation)}Neuron({len(self.w)})"


class Layer(Module):
    """Neurons side by side that share their inputs.

    Called on one sample it returns the list of outputs, or the one Value if there is one.
    """

    def __init__(
        self,
        n_in: int,
        n_out: int,
        nonlin: bool = True,
        *,
        activation: str | None = "relu",
        seed: Seed = None,
    ) -> None:
        random = random_source(seed)
        count = range(_size("n_out", n_out))
        self.neurons = [Neuron(n_in, nonlin, activation=activation, seed=random) for _ in count]

    def __call__(self, x: Iterable[Number]) -> Value | list[Value]:
        """Return the outputs of all neurons for one sample."""
        inputs = _inputs(x)
        outputs = [neuron(inputs) for neuron in self.neurons]
        return outputs[0] if len(outputs) == 1 else outputs

    def __repr__(self) -> str:
        return f"Layer of [{', '.join(map(repr, self.neurons))}]"


class MLP(Module):
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
        self.layers = [
            Layer(a, b, nonlin=k < len(n_outs), activation=activation, seed=random)
            for k, (a, b) in enumerate(zip(sizes, n_outs, strict=False), start=1)
        ]

    def __call__(self, x: Iterable[Number]) -> Value | list[Value]:
        """Return the outputs of the last layer for one sample."""
        first, *others = self.layers
        outputs = first(x)
        for layer in others:
            outputs = layer(outputs if isinstance(outputs, list) else [outputs])
        return outputs

    def __repr__(self) -> str:
        return f"MLP of [{', '.join(map(repr, self.layers))}]"


def _inputs(x: Iterable[Number]) -> list[Number]:
    try:
        return list(x)
    except TypeError:
        raise TypeError(
            f"expected one sample as a list of numbers, such as [x], got {x!r}"
        ) from None


def _size(name: str, n: int) -> int:
    if isinstance(n, bool) or not isinstance(n, Integral) or n < 1:
        raise ValueError(f"{name} expects a whole number of at least 1, got {n!r}")
    return int(n)


def _title(activation: str) -> str:
    return {"relu": "ReLU"}.get(activation, activation.title().replace("_", ""))
