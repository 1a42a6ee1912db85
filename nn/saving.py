"""How a model is saved: one registry of its parts, and one `.safetensors` file.

A part is described by its class and its `config()`, the arguments that make it again; a custom
function by its name. So a file holds arrays and a text, never code, and a stranger's can be read.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
import safetensors.numpy
from safetensors import SafetensorError, safe_open

from autograd.files import reason, start_of, write_whole
from autograd.misuse import warn

VERSION = 2
"""The format of files; in 1 the activation "leaky_relu" had the slope 0.01, from 2 on 0.2."""
KERAS = (".h5", ".hdf5", ".keras")
"""How the files of Keras end; ours may be called so."""
Arrays = Mapping[str, npt.NDArray[np.float64]]
Spec = Any
"""What JSON can hold: numbers, texts, None, lists, and dicts of these by name."""

KINDS: dict[str, dict[str, type]] = defaultdict(dict)
"""The classes that a file may name, by the kind of part: "layer", "loss", …"""
OPEN: dict[str, type] = {}
"""The base class of a kind that has custom classes too."""
PARTS = {
    "activation": "activation",
    "kernel_initializer": "initializer",
    "bias_initializer": "initializer",
    "kernel_regularizer": "regularizer",
    "bias_regularizer": "regularizer",
    "layers": "layer",
    "lr": "schedule",
    "optimizer": "optimizer",
}
"""The arguments that are parts themselves, and of which kind."""


class MissingFunctionError(Exception):
    """A file needs a function that is not in it."""


def register(kind: str, *classes: type, base: type | None = None) -> None:
    """Let files hold these classes and, given by the reader, other subclasses of `base`."""
    KINDS[kind] |= {cls.__name__: cls for cls in classes}
    if base is not None:
        OPEN[kind] = base


def knows(kind: str, part: object) -> bool:
    """Return whether a file can hold this part."""
    return KINDS[kind].get(type(part).__name__) is type(part) or isinstance(
        part, OPEN.get(kind, ())
    )


def describe(kind: str, part: Any) -> Spec:
    """Return a number, a name, a part of this kind, a function, or a list of these as JSON."""
    if isinstance(part, list):
        return [describe(kind, item) for item in part]
    if part is None or isinstance(part, int | float | str):
        return part
    name = type(part).__name__
    if not knows(kind, part):
        return {"function": getattr(part, "__name__", name)}
    config = part.config() if hasattr(part, "config") else asdict(part)
    described = {key: describe(PARTS[key], x) if key in PARTS else x for key, x in config.items()}
    return {"class": name} | described


def rebuild(kind: str, spec: Spec, custom: Mapping[str, Any]) -> Any:
    """Return the part of a description; functions that are not ours are looked up in `custom`."""
    if isinstance(spec, list):
        return [rebuild(kind, item, custom) for item in spec]
    if not isinstance(spec, dict):
        return spec
    if "function" in spec:
        return _given(spec["function"], custom)
    name = spec["class"]
    cls: Any = KINDS[kind].get(name) or _custom_class(kind, name, custom)
    arguments = {
        key: rebuild(PARTS[key], x, custom) if key in PARTS else x
        for key, x in spec.items()
        if key != "class"
    }
    return getattr(cls, "from_config", cls)(**arguments)


def _custom_class(kind: str, name: str, custom: Mapping[str, Any]) -> type:
    if kind not in OPEN:
        raise KeyError(name)
    cls = _given(name, custom)
    if not (isinstance(cls, type) and issubclass(cls, OPEN[kind])):
        raise TypeError(f"{name} is not a subclass of {OPEN[kind].__name__}")
    return cls


def _given(name: str, custom: Mapping[str, Any]) -> Any:
    if name not in custom:
        raise MissingFunctionError(
            f"the model uses {name!r}, which is not in its file: "
            f"load_model(path, custom_objects={{{name!r}: …}})"
        )
    return custom[name]


def count(name: str, spec: Spec) -> int:
    """Return a whole number from 0; raise ValueError for anything else, or if it is absurd."""
    if type(spec) is not int or not 0 <= spec < 2**53:
        raise ValueError(f"{name} expects a whole number of 0 or more, got {spec!r}")
    return spec


def text(spec: Spec) -> str | None:
    """Return a name; raise TypeError for anything else."""
    if not isinstance(spec, str | None):
        raise TypeError(f"a name is a text, got {spec!r}")
    return spec


def write(
    path: str | os.PathLike[str], description: Spec, arrays: Arrays, overwrite: bool = True
) -> None:
    """Write a description and arrays to a file, all or nothing."""
    if not overwrite and Path(path).exists():
        raise FileExistsError(f"{path} is there already: delete it, or give another name")
    if Path(path).suffix in KERAS:
        warn(
            f"a file in {Path(path).suffix} is written as safetensors, which Keras does not read: "
            "better end its name in .safetensors"
        )
    arrays = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    described = {"version": VERSION, **description}
    signed = json.dumps(described, default=lambda x: x.tolist())  # NumPy's arrays and numbers
    metadata = {"stepgrad": f"{checksum(signed, arrays)} {signed}"}  # one key: two change places
    write_whole(path, safetensors.numpy.save(arrays, metadata))


def checksum(description: str, arrays: Arrays) -> str:
    """Return a number that changes with any bit of the description or the arrays."""
    total = crc32(description.encode())
    for name, array in sorted(arrays.items()):
        total = crc32(f"{name} {array.dtype} {array.shape} ".encode() + array.tobytes(), total)
    return f"{total:08x}"


def read(path: str | os.PathLike[str]) -> tuple[dict[str, Any], Arrays]:
    """Return the description and the arrays of a file, and nothing that is not there."""
    try:
        _refuse_keras(path)
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
        raise ValueError(f"{path} is not a model file, or is damaged: {reason(error)}") from None
    if version not in (1, VERSION):
        raise ValueError(
            f"{path} has format version {json.dumps(version)[:20]}, this stepgrad reads {VERSION}: "
            "update it"
        )
    if signature != checksum(text, arrays):
        raise ValueError(f"{path} is damaged: its checksum is not that of its content")
    return description, arrays


def _refuse_keras(path: str | os.PathLike[str]) -> None:
    """Raise ValueError for a file of Keras's, which begins as HDF5 or a zip does."""
    if Path(path).is_file() and start_of(path, 4) in (b"\x89HDF", b"PK\x03\x04"):
        raise ValueError(
            "it is a file of Keras's: build the same layers here, and hand over the weights, "
            "ours.set_weights(theirs.get_weights())"
        )
