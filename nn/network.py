"""Networks: layers one after the other, built with Keras's names or with micrograd's."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count, pairwise
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from autograd import Value
from autograd.value import Number
from nn.activations import Across, Elementwise
from nn.checks import whole
from nn.inputs import Input as Input
from nn.inputs import as_inputs, n_inputs, one_or_list
from nn.layers import Layer
from nn.names import keras_arguments, listed, lookup, snake
from nn.saving import describe, knows, read, register, text, write
from nn.seeds import Seed, random_source
from nn.stack import as_list, check_fit, sizes, split
from nn.training import Model
from nn.weightless import Dropout, Flatten
from nn.weights import Tables, Weighted


class Sequential(Weighted, Model):
    """Layers one after the other, each fed with the outputs of the one before.

    >>> from nn import Dense
    >>> model = Sequential([Dense(16, "relu", input_shape=(1,)), Dense(2, "softmax")], seed=0)
    >>> len(model.parameters()), model.layers[1].neurons[1].w[0].label
    (66, 'layers[1].neurons[1].w[0]')

    A layer is whatever takes a list of numbers and returns its outputs: a Dense, an
    Activation, a custom Module. Where the first one has no `input_shape`, the weights
    are made when the network is first called or trained. Raises TypeError for what is no list of
    layers, ValueError where one expects another number of inputs than the one before it gives.
    """

    def __init__(
        self, layers: Iterable[Any] = (), seed: Seed | str = None, *, name: str | None = None
    ) -> None:
        if isinstance(seed, str):  # Keras has the name there
            seed, name = None, seed
        if not isinstance(layers, Iterable):
            raise TypeError(f"a Sequential takes its layers in a list, [Dense(4)], got {layers!r}")
        self._random = random_source(seed)
        self.seed = seed if isinstance(seed, int) else self._random.getrandbits(32)
        self.name = name
        self.n_in: int | None = None
        self._shape: Sequence[int] | None = None
        self.layers: list[Any] = []
        for layer in layers:
            self.add(layer)

    def add(self, layer: Any) -> None:
        """Append a layer; raise TypeError for what is none, ValueError if it does not fit."""
        if isinstance(layer, type) or not (isinstance(layer, Input) or callable(layer)):
            raise TypeError(f"a Sequential takes layers, such as Dense(4), got {layer!r}")
        n_in = self.n_in
        if n_in is None and not self.layers:
            n_in = getattr(layer, "n_in", None)
        if isinstance(layer, Input):
            if self.layers or self.n_in:
                raise ValueError(f"{layer!r} must come once, before all layers of {self!r}")
            self._shape = layer.shape
        else:
            if not self.layers and not isinstance(layer, Flatten):
                n_inputs(self._shape)  # refuses it
            sizes([*self.layers, layer], n_in)
            self._name_layer(layer)
            self._offer(layer, f"layers[{len(self.layers)}]")
            self.layers.append(layer)
        if n_in is not None:
            self.build(n_in)

    def _name_layer(self, layer: Any) -> None:
        """Name a layer without a name as Keras does: dense, dense_1 and so on."""
        if getattr(layer, "name", "") is None:
            kind, taken = snake(type(layer).__name__), {getattr(x, "name", "") for x in self.layers}
            names = chain([kind], (f"{kind}_{k}" for k in count(1)))
            layer.name = next(name for name in names if name not in taken)

    @keras_arguments(input_shape="n_in")
    def build(self, n_in: int | Sequence[Any]) -> None:
        """Make the neurons that are missing, for samples of n_in numbers, in Keras (None, n_in).

        Raises ValueError if a layer expects another number of inputs.
        """
        width = n_inputs(n_in[1:], flat=True) if isinstance(n_in, Sequence) else n_in
        for k, size in enumerate(sizes(self.layers, width)[:-1]):
            if size is not None:
                self._make(k, size)
        self.n_in = width

    def _make(self, k: int, size: int) -> None:
        """Make the neurons of layer k for `size` inputs, if they are missing."""
        layer = self.layers[k]
        if isinstance(layer, Layer) and not layer.neurons:
            check_fit(k, layer, size)
            layer.build(size, self._random)
            self._name(layer, f"layers[{k}]")
        elif isinstance(layer, Sequential) and layer.n_in is None:
            layer._random = self._random  # so that one seed makes all weights
            layer.build(size)
            self._name(layer, f"layers[{k}]")

    def __call__(self, x: Iterable[Number]) -> Value | list[Value]:
        """Return the outputs of the last layer for one sample, of shape (n_in,).

        Raises ValueError for another size and where there are no layers, TypeError for what is no
        list of numbers and for a layer that returns no Values.
        """
        if not self.layers:
            raise ValueError("the network has no layers yet: add some, as in add(Dense(4))")
        outputs: Any = as_inputs(x)
        if self.n_in is None:
            self.build(len(outputs))
        masks: dict[Dropout, list[Number]] = {}
        if len(outputs) != self.n_in and (widths := self.masks()):
            outputs, masks = split(outputs, widths)
        for k, layer in enumerate(self.layers):
            self._make(k, len(outputs))
            if masks and isinstance(layer, Sequential):
                outputs += [m for dropout in layer.masks() for m in masks.get(dropout, ())]
            outputs = layer(outputs, masks[layer]) if layer in masks else layer(outputs)
            outputs = as_list(k, outputs)
        return one_or_list(outputs)

    def masks(self) -> dict[Dropout, int]:
        """Return each Dropout and the size of its mask; raise ValueError for one in two places."""
        dropouts: dict[Dropout, int] = {}
        for layer, size in zip(self.layers, sizes(self.layers, self.n_in), strict=False):
            inner = layer.masks() if isinstance(layer, Sequential) else {}
            if isinstance(layer, Dropout) and size:
                inner = {layer: size}
            if twice := inner.keys() & dropouts.keys():
                raise ValueError(f"{twice.pop()!r} stands in two places: give each a Dropout")
            dropouts |= inner
        return dropouts

    @property
    def units(self) -> int | None:
        """The number of outputs, if it is known; ValueError if layers do not fit each other."""
        return sizes(self.layers, self.n_in)[-1]

    def flat(self, x: Any) -> Any:
        """Return samples as rows, if a Flatten comes first."""
        first = self.layers[0] if self.layers else None
        if isinstance(first, Sequential):
            return first.flat(x)
        if not isinstance(first, Flatten):
            return x
        table = np.asarray(x)
        return table.reshape(len(table), -1) if table.ndim > 1 and len(table) else table

    def tables(self) -> Tables:
        """Return the weights themselves by the names of their layers, `layers[0].kernel`."""
        return {
            f"layers[{k}].{name}": table
            for k, layer in self._each_once()
            if isinstance(layer, Weighted)
            for name, table in layer.tables().items()
        }

    def config(self) -> dict[str, Any]:
        """Return what a file says of the network; raise ValueError for what no file can hold."""
        for k, layer in enumerate(self.layers):
            if not knows("layer", layer):
                raise ValueError(
                    f"layers[{k}] is a {type(layer).__name__}, which no file knows: keep its "
                    "weights yourself, [p.data for p in model.parameters()]"
                )
            if isinstance(layer, Layer) and not layer.neurons:
                raise ValueError(
                    f"layers[{k}] has no weights yet: train the model or call it first"
                )
        if len(self.parameters()) < sum(len(layer.parameters()) for layer in self.layers):
            raise ValueError("two layers share weights, or are one layer, which no file knows")
        return {"name": self.name, "seed": self.seed, "n_in": self.n_in, "layers": self.layers}

    @classmethod
    def from_config(cls, name: str, seed: int, n_in: int | None, layers: list[Any]) -> Self:
        """Return the network of a `config()`; raise TypeError or ValueError for a wrong one."""
        if not isinstance(seed, int):
            raise TypeError(f"seed expects a whole number, got {seed!r}")
        model = cls._empty(seed)
        model.name, model.layers = text(name), layers  # added one by one they take n² looks
        # The numbers of this seed are in the weights; layers added later must have others.
        model._random.seed(f"added to {seed}")
        if n_in is not None:
            model.build(whole("n_in", n_in))
        return model

    @classmethod
    def _empty(cls, seed: int) -> Self:
        return cls(seed=seed)

    def arrays(self) -> dict[str, npt.NDArray[np.float64]]:
        """Return the weights, and what the optimizer remembers of them, by name."""
        state = self.optimizer.state if self.optimizer else {}
        optimizer = {f"optimizer.{key}": np.array(column) for key, column in state.items()}
        return self.named_weights() | optimizer

    @keras_arguments(filepath="path")
    def save(self, path: str | os.PathLike[str], overwrite: bool = True) -> None:
        """Write architecture, weights, optimizer state and history to one `.safetensors` file.

        It is written whole or not at all; `load_model` reads it, and training continues to the
        same bits. Raises ValueError for a custom layer class, which no file can hold, OSError, with
        an old file untouched, if it cannot be written, or must not: `overwrite=False`.
        """
        if not knows("network", self):
            super().save(path)  # refuses it
        description = {
            "model": describe("network", self),
            "training": self.plan.config(),
            "epoch": self.epoch,
            "last_epoch": self.plan.begun(),
            "history": self.history and self.history.history,
        }
        write(path, description, self.arrays(), overwrite)

    @keras_arguments(filepath="path")
    def save_weights(self, path: str | os.PathLike[str], overwrite: bool = True) -> None:
        """Write the weights alone to a `.safetensors` file; raise OSError as `save` does."""
        write(path, {"weights": "alone"}, self.named_weights(), overwrite)

    @keras_arguments(filepath="path")
    def load_weights(self, path: str | os.PathLike[str]) -> None:
        """Read the weights from a file that `save_weights` or `save` wrote for such layers.

        Raises ValueError, with nothing changed, for any other file, FileNotFoundError for none.
        """
        _, arrays = read(path)
        missing = [name for name in self.tables() if name not in arrays]
        if missing:
            raise ValueError(f"{path} has no {missing[0]}: its arrays are {listed(list(arrays))}")
        self.set_weights([arrays[name] for name in self.tables()])

    def get_layer(self, name: str | None = None, index: int | None = None) -> Any:
        """Return the layer of this name, or at this place.

        Raises ValueError for an unknown name, IndexError where there is no such place.
        """
        if index is not None:
            return self.layers[index]
        named = {layer.name: layer for layer in self.layers if getattr(layer, "name", None)}
        return lookup("layer", str(name), named)

    def _each_once(self) -> Iterator[tuple[int, Any]]:
        """Give the layers with their places, one that is used again only the first time."""
        backwards = reversed([*enumerate(self.layers)])
        yield from sorted({id(layer): (k, layer) for k, layer in backwards}.values())

    def __repr__(self) -> str:
        return f"{type(self).__name__} of [{listed(self.layers)}]"


class MLP(Sequential):
    """A multi-layer perceptron: hidden layers with an activation, a linear layer last.

    >>> model = MLP(2, [4, 1], activation="tanh", seed=0)
    >>> len(model.parameters()), model.layers[0].neurons[1].w[0].label
    (17, 'layers[0].neurons[1].w[0]')

    Raises ValueError for an unknown activation, and unless sizes are whole numbers of at least 1,
    one or more; TypeError if they are in no list.
    """

    def __init__(
        self,
        n_in: int,
        n_outs: Sequence[int],
        *,
        activation: str | Elementwise | Across | None = "relu",
        seed: Seed = None,
    ) -> None:
        if not isinstance(n_outs, Sequence):
            raise TypeError(
                f"MLP expects its layers' sizes in a list, MLP(2, [4, 1]); got {n_outs!r}"
            )
        if not n_outs:
            raise ValueError("MLP expects at least one layer: MLP(2, [4, 1]), got no sizes")
        super().__init__(seed=seed)
        for k, (a, b) in enumerate(pairwise([n_in, *n_outs]), start=1):
            hidden = k < len(n_outs)
            self.add(Layer(a, b, nonlin=hidden, activation=activation, seed=self._random))

    @classmethod
    def _empty(cls, seed: int) -> Self:
        model = cls(1, [1], seed=seed)
        model.n_in, model.layers = None, []
        return model


register("network", Sequential, MLP)
