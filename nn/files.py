"""Models as files: architecture, weights, optimizer state and history in one `.safetensors`.

The format holds arrays and a text, never code, so a stranger's file can be read; how parts are
described in the text is left to specs.py, writing whole or not at all to autograd/files.py.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
import safetensors.numpy
from safetensors import SafetensorError, safe_open

from autograd.files import write_whole
from autograd.value import real
from nn import specs
from nn.callbacks import History
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
    description = {
        "version": VERSION,
        "model": specs.of_network(model),
        "training": specs.of_training(model),
        "epoch": model.epoch,
        "history": None if model.history is None else model.history.history,
    }
    assert isinstance(model, Sequential)
    arrays = {name: np.ascontiguousarray(array) for name, array in _arrays(model).items()}
    text = json.dumps(description, default=lambda x: x.tolist())  # NumPy's arrays and numbers
    signed = {"stepgrad": f"{checksum(text, arrays)} {text}"}  # one key: two change places
    write_whole(path, safetensors.numpy.save(arrays, signed))


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
        model = specs.network(description["model"], _shapes(arrays), own)
        specs.compile_as(model, description["training"], own)
        _restore(model, arrays)
        model.epoch = specs.count("epoch", description["epoch"])
        model.history = _history(description["history"])
    except specs.MissingFunctionError as error:
        raise ValueError(f"{path}: {error}") from None
    except KeyError as error:
        raise ValueError(f"{path} is damaged: {str(error)[:300]} is missing or unknown") from None
    except (TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
        # What is wrong may be as long as the file.
        raise ValueError(f"{path} is damaged: {str(error)[:300]}") from None
    return model


def checksum(text: str, arrays: Arrays) -> str:
    """Return a number that changes with any bit of the description or the arrays."""
    total = crc32(text.encode())
    for name, array in sorted(arrays.items()):
        total = crc32(f"{name} {array.dtype} {array.shape} ".encode() + array.tobytes(), total)
    return f"{total:08x}"


def _read(path: str | os.PathLike[str]) -> tuple[dict[str, Any], Arrays]:
    """Return the description and the arrays of a file, and nothing that is not there."""
    try:
        with safe_open(os.fspath(path), framework="numpy") as file:
            metadata = file.metadata() or {}
            if "stepgrad" not in metadata:
                raise ValueError("it is not one that stepgrad saved")
            names = list(file.keys())
            for name in names:  # before any is read, as NumPy does not know all of the types
                dtype = file.get_slice(name).get_dtype()
                if dtype != "F64":
                    raise ValueError(f"{name} has numbers of type {dtype}, expected F64")
            arrays = {name: file.get_tensor(name) for name in names}
        signature, _, text = metadata["stepgrad"].partition(" ")
        description = json.loads(text)
        version = description["version"]
    except FileNotFoundError:
        raise FileNotFoundError(f"there is no file {path}") from None
    except (SafetensorError, OSError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"{path} is not a model file, or is damaged: {error}") from None
    if version != VERSION:
        raise ValueError(
            f"{path} has format version {str(version)[:20]}, this stepgrad reads {VERSION}: "
            "update it"
        )
    if signature != checksum(text, arrays):
        raise ValueError(f"{path} is damaged: its checksum is not that of its content")
    return description, arrays


def _arrays(model: Sequential) -> Arrays:
    """Return kernel and bias of each layer, and what the optimizer remembers, by name."""
    arrays = dict(zip(model.tables(), model.get_weights(), strict=True))
    return arrays | {f"optimizer.{key}": np.array(column) for key, column in _state(model)}


def _restore(model: Sequential, arrays: Arrays) -> None:
    """Put the arrays of a file where they belong; raise ValueError if some do not fit."""
    expected, found = _shapes(_arrays(model)), _shapes(arrays)
    for name in expected | found:
        if expected.get(name) != found.get(name):
            raise ValueError(
                f"of {name} its layers need the shape {expected.get(name)}, it has "
                f"{found.get(name)}"
            )
    model.set_weights([arrays[name] for name in model.tables()])
    for key, column in _state(model):
        column[:] = [real(x, f"optimizer.{key}") for x in arrays[f"optimizer.{key}"].tolist()]


def _state(model: Sequential) -> list[tuple[str, list[float]]]:
    return list(model.optimizer.state.items()) if model.optimizer else []


def _shapes(arrays: Arrays) -> dict[str, tuple[int, ...]]:
    return {name: array.shape for name, array in arrays.items()}


def _history(columns: Mapping[str, list[float]] | None) -> History | None:
    if columns is None:
        return None
    history = History()
    history.history = {name: [_result(name, x) for x in xs] for name, xs in columns.items()}
    history.epoch = list(range(max(map(len, columns.values()), default=0)))
    return history


def _result(name: str, x: Any) -> float:
    """Return x, which a metric of one's own may have made NaN."""
    if not isinstance(x, float):
        raise ValueError(f"the history of {name} holds {x!r}")
    return x
