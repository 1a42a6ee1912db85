"""Neurons and layers of neurons, with micrograd's arguments and with Keras's.

They only say which Values are multiplied and added; module.py names the parameters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import numpy as np

from autograd import Value, dot
from autograd.value import Number, value
from nn import activations, initializers, regularizers
from nn.activations import Across, Elementwise
from nn.checks import whole
from nn.initializers import Constant, Initializer, RandomUniform
from nn.inputs import as_inputs, n_inputs, one_or_list
from nn.module import Module
from nn.names import keras_arguments, listed
from nn.regularizers import Regularizer
from nn.saving import register, text
from nn.seeds import Seed, random_source
from nn.weightless import ELU as ELU
from nn.weightless import Activation as Activation
from nn.weightless import Dropout as Dropout
from nn.weightless import Flatten as Flatten
from nn.weightless import LeakyReLU as LeakyReLU
from nn.weights import Tables, Weighted

A = TypeVar("A")
UNIFORM = RandomUniform(-1.0, 1.0)
"""How the weights of micrograd's networks begin."""
ZEROS = Constant(0.0)
"""How weights begin that those of a file replace: cheaply."""


class Neuron(Module):
    """A weighted sum of the inputs plus a bias, and an activation of it.

    >>> Neuron(2, seed=1)
    ReLUNeuron(2)

    Weights start in U(−1, 1), the bias at 0. `nonlin=False` leaves the activation out. To an
    initializer `fan_out` is the number of neurons that share the inputs. Raises ValueError for an
    unknown name and unless `n_in` is a whole number of at least 1, TypeError if an initializer
    gives no number.
    """

    def __init__(
        self,
        n_in: int,
        nonlin: bool = True,
        *,
        activation: str | Elementwise | None = "relu",
        use_bias: bool = True,
        kernel_initializer: str | Initializer = UNIFORM,
        bias_initializer: str | Initializer = "zeros",
        fan_out: int = 1,
        seed: Seed = None,
    ) -> None:
        random, n_in = random_source(seed), whole("n_in", n_in)
        activation = _unless_linear(nonlin, activation)
        self.activation = activations.name_of(activation)
        self._function = activations.get(activation)
        draw = initializers.get(kernel_initializer)
        self.w = [Value(draw(random, n_in, fan_out)) for _ in range(n_in)]
        bias = initializers.get(bias_initializer)
        self.b = Value(bias(random, n_in, fan_out)) if use_bias else None

    def __call__(self, x: Iterable[Number]) -> Value:
        """Return activation(w · x + b) for one sample, of shape (n_in,).

        Raises ValueError for another size, TypeError for what is no list of numbers.
        """
        inputs = as_inputs(x)
        if len(inputs) != len(self.w):
            where = self.w[0].label.removesuffix("w[0]").removesuffix(".") or "the neuron"
            raise ValueError(f"{where} expects {len(self.w)} inputs, got {len(inputs)}")
        return self._function(dot(self.w, inputs, self.b))

    def __repr__(self) -> str:
        return f"{_title(self.activation)}Neuron({len(self.w)})"


class Layer(Weighted, Module):
    """Neurons side by side that share their inputs.

    Called on one sample it returns the list of outputs, or the one Value if there is one.
    The activation "softmax" weighs the outputs of all neurons against each other.
    Raises ValueError for an unknown name, and unless sizes are whole numbers of at least 1,
    TypeError if an initializer gives no number.
    """

    use_bias = True
    bias_initializer: Initializer = Constant(0.0)
    kernel_regularizer: Regularizer | None = None
    bias_regularizer: Regularizer | None = None
    seed: Seed = None

    def __init__(
        self,
        n_in: int,
        n_out: int,
        nonlin: bool = True,
        *,
        activation: str | Elementwise | Across | None = "relu",
        kernel_initializer: str | Initializer = UNIFORM,
        seed: Seed = None,
    ) -> None:
        self._set_outputs(whole("n_out", n_out), _unless_linear(nonlin, activation))
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.build(n_in, seed)

    def _set_outputs(self, units: int, activation: str | Elementwise | Across | None) -> None:
        """Say what the layer will return; its neurons are made by build."""
        self.units = units
        self.activation = activations.name_of(activation)
        self._each, self._across = activations.split(activation)
        self.n_in: int | None = None
        self.neurons: list[Neuron] = []

    def config(self) -> dict[str, Any]:
        """Return what a file says of the layer."""
        activation = activations.known(self._across or self._each)
        return {"activation": activation, "n_in": self.n_in, "units": self.units}

    @classmethod
    def from_config(cls, n_in: int, units: int, **config: Any) -> Layer:
        """Return the layer of a `config()`, with weights of 0.

        Raises TypeError or ValueError for a wrong one.
        """
        layer = cls(n_in, units, kernel_initializer=ZEROS, **config)
        layer.kernel_initializer = UNIFORM
        return layer

    def build(self, n_in: int, seed: Seed = None) -> None:
        """Make the neurons for n_in inputs; a seed of the layer or its initializer comes first.

        Raises ValueError for another number than that of before, TypeError if an initializer gives
        no number.
        """
        n_in = whole("n_in", n_in)
        if self.n_in not in (None, n_in):
            raise ValueError(f"{self!r} expects {self.n_in} inputs, got {n_in}")
        own = getattr(self.kernel_initializer, "seed", None) if self.seed is None else self.seed
        random = random_source(seed if own is None else own)
        neurons = [
            Neuron(
                n_in,
                activation=self._each,
                use_bias=self.use_bias,
                kernel_initializer=self.kernel_initializer,
                bias_initializer=self.bias_initializer,
                fan_out=self.units,
                seed=random,
            )
            for _ in range(self.units)
        ]
        self.n_in, self.neurons = n_in, neurons

    def __call__(self, x: Iterable[Number]) -> Value | list[Value]:
        """Return the outputs of all neurons for one sample, of shape (n_in,).

        Raises ValueError for another size, TypeError for what is no list of numbers.
        """
        inputs = [value(v) for v in as_inputs(x)]  # once for all neurons
        if not self.neurons:
            self.build(len(inputs))
        outputs = [neuron(inputs) for neuron in self.neurons]
        return one_or_list(self._across(outputs) if self._across else outputs)

    def own_penalty(self) -> Value | None:
        """Return what the regularizers add to the loss, if the layer has any."""
        kernel = [w for neuron in self.neurons for w in neuron.w]
        biases = [neuron.b for neuron in self.neurons if neuron.b is not None]
        pairs = (self.kernel_regularizer, kernel), (self.bias_regularizer, biases)
        return regularizers.add_up(rule(weights) for rule, weights in pairs if rule and weights)

    def tables(self) -> Tables:
        """Return the weights themselves: `kernel`, of shape (n_in, units), `bias` (units,)."""
        if not self.neurons:
            return {}
        kernel = np.array([neuron.w for neuron in self.neurons], dtype=object).T
        bias = np.array([neuron.b for neuron in self.neurons], dtype=object)
        return {"kernel": kernel, "bias": bias} if self.use_bias else {"kernel": kernel}

    def __repr__(self) -> str:
        return f"Layer of [{listed(self.neurons)}]"


class Dense(Layer):
    """A Layer with Keras's arguments, which learns its number of inputs late.

    >>> Dense(16, activation="relu", input_shape=(1,))
    Dense(16, activation='relu')

    The neurons are made when the layer is added to a network or first called. Weights start
    by `kernel_initializer`, Glorot's uniform by default, biases at 0. `name` is for summaries.
    Raises ValueError for an unknown name, and unless sizes are whole numbers of at least 1.
    """

    @keras_arguments(
        output_dim="units",
        init="kernel_initializer",
        bias="use_bias",
        W_regularizer="kernel_regularizer",
        b_regularizer="bias_regularizer",
    )
    def __init__(
        self,
        units: int,
        activation: str | Elementwise | Across | None = None,
        use_bias: bool = True,
        kernel_initializer: str | Initializer = "glorot_uniform",
        bias_initializer: str | Initializer = "zeros",
        kernel_regularizer: str | Regularizer | None = None,
        bias_regularizer: str | Regularizer | None = None,
        *,
        input_shape: Sequence[int] | None = None,
        input_dim: int | None = None,
        seed: Seed = None,
        name: str | None = None,
    ) -> None:
        self._set_outputs(whole("units", units), activation)
        self.use_bias, self.seed, self.name = use_bias, seed, name
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.n_in = n_inputs(input_shape) if input_dim is None else whole("input_dim", input_dim)

    def config(self) -> dict[str, Any]:
        """Return what a file says of the layer."""
        names = ("use_bias", "name", *INITIALIZERS, "kernel_regularizer", "bias_regularizer")
        return super().config() | {name: getattr(self, name) for name in names}

    @classmethod
    def from_config(cls, n_in: int, units: int, **config: Any) -> Dense:
        """Return the layer of a `config()`, with weights of 0.

        Raises TypeError or ValueError for a wrong one.
        """
        drawn = {name: initializers.tried(config[name]) for name in INITIALIZERS}
        config |= {"name": text(config["name"]), **dict.fromkeys(INITIALIZERS, ZEROS)}
        layer = cls(units, input_dim=n_in, **config)
        layer.build(n_in)
        layer.kernel_initializer, layer.bias_initializer = drawn.values()
        return layer

    def __repr__(self) -> str:
        activation = "" if self.activation == "linear" else f", activation={self.activation!r}"
        return f"Dense({self.units}{activation})"


INITIALIZERS = ("kernel_initializer", "bias_initializer")
register("layer", Dense, Layer)


def _unless_linear(nonlin: bool, activation: A) -> A | None:
    if nonlin not in (True, False):
        raise ValueError(
            f"nonlin expects True or False, got {nonlin!r}: an activation is given by its name, "
            "activation='tanh'"
        )
    return activation if nonlin else None


def _title(activation: str) -> str:
    return {"relu": "ReLU"}.get(activation, activation.title().replace("_", ""))
