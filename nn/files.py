"""Models as files: architecture, weights, optimizer state and history in one `.safetensors`.

The format holds arrays and a text, never code, so a stranger's file can be read; how parts are
described in the text is left to specs.py, writing whole or not at all to autograd/files.py.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import safetensors.numpy
from safetensors import SafetensorError, safe_open

from autograd.files import write_whole
from autograd.value import real
from nn import specs
from nn.callbacks import History
from nn.layers import Layer, whole
from nn.network import Sequential
from nn.samples import Array

if TYPE_CHECKING:
    from nn.training import Model

VERSION = 1
Arrays = dict[str, Array]


def save(model: Model, path: str | os.PathLike[str]) -> None:
    """Write a model to a file, all or nothing; training continues from it to the same bits.

    Raises ValueError if a part has no description in the file: a layer class of one's own.
    """
    if not isinstance(model, Sequential):
        raise ValueError(
            f"only a Sequential or an MLP can be saved, got a {type(model).__name__}: save its "
            "parameters yourself, [p.data for p in model.parameters()]"
        )
    description = {
        "version": VERSION,
        "model": specs.of_network(model),
        "training": specs.of_training(model),
        "epoch": model.epoch,
        "history": None if model.history is None else model.history.history,
    }
    arrays = {name: np.ascontiguousarray(array) for name, array in _arrays(model).items()}
    write_whole(path, safetensors.numpy.save(arrays, {"stepgrad": json.dumps(description)}))


def load_model(
    path: str | os.PathLike[str], custom_objects: Mapping[str, Any] | None = None
) -> Sequential:
    """Return the model that `save` wrote, ready to predict and to go on training.

    Functions of one's own (a loss, a metric, an activation, a schedule) are not in the file:
    give them by name in `custom_objects`. Raises ValueError if the file is damaged or foreign.
    """
    description, arrays = _read(path)
    try:
        own = custom_objects or {}
        shapes = {name: array.shape for name, array in arrays.items()}
        model = specs.network(description["model"], shapes, own)
        specs.compile_as(model, description["training"], own)
        _restore(model, arrays)
        model.epoch = whole("epoch", description["epoch"] + 1) - 1
        model.history = _history(description["history"])
    except specs.MissingFunctionError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise ValueError(f"{path} is damaged: {type(error).__name__} {error}") from None
    return model


def _read(path: str | os.PathLike[str]) -> tuple[dict[str, Any], Arrays]:
    """Return the description and the arrays of a file, and nothing that is not there."""
    try:
        with safe_open(os.fspath(path), framework="numpy") as file:
            metadata = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except FileNotFoundError:
        raise FileNotFoundError(f"there is no file {path}") from None
    except (SafetensorError, OSError, ValueError, TypeError) as error:
        raise ValueError(f"{path} is not a model file, or is damaged: {error}") from None
    try:
        description = json.loads(metadata["stepgrad"])
        version = description["version"]
    except (KeyError, TypeError, ValueError, RecursionError):
        raise ValueError(
            f"{path} is a .safetensors file, but not of a model saved by stepgrad"
        ) from None
    if version != VERSION:
        raise ValueError(
            f"{path} has format version {version!r}, this stepgrad reads {VERSION}: update it"
        )
    return description, arrays


def _arrays(model: Sequential) -> Arrays:
    """Return kernel and bias of each layer, and what the optimizer remembers, by name."""
    arrays: Arrays = {}
    for k, layer in enumerate(model.layers):
        if isinstance(layer, Layer):
            arrays |= dict(zip(_names(k, layer), layer.get_weights(), strict=True))
    state = model.optimizer.state if model.optimizer else []
    for key in state[0] if state else ():
        arrays[f"optimizer.{key}"] = np.array([remembered[key] for remembered in state])
    return arrays


def _restore(model: Sequential, arrays: Arrays) -> None:
    """Put the arrays of a file where they belong; raise ValueError if some do not fit."""
    expected = {name: array.shape for name, array in _arrays(model).items()}
    found = {name: array.shape for name, array in arrays.items()}
    if expected != found:
        raise ValueError(f"expected the arrays {expected}, got {found}")
    for k, layer in enumerate(model.layers):
        if isinstance(layer, Layer):
            layer.set_weights([arrays[name] for name in _names(k, layer)])
    state = model.optimizer.state if model.optimizer else []
    for key in state[0] if state else ():
        numbers = arrays[f"optimizer.{key}"].tolist()
        for remembered, x in zip(state, numbers, strict=True):
            remembered[key] = real(x, f"optimizer.{key}")


def _names(k: int, layer: Layer) -> list[str]:
    return [f"layers[{k}].kernel", f"layers[{k}].bias"][: 1 + layer.use_bias]


def _history(columns: Mapping[str, list[float]] | None) -> History | None:
    if columns is None:
        return None
    history = History()
    history.history = {str(name): [real(x, name) for x in xs] for name, xs in columns.items()}
    history.epoch = list(range(max(map(len, columns.values()), default=0)))
    return history
