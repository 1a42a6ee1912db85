"""MNIST, 70000 handwritten digits, read from the files that Keras or torchvision downloaded.

Both formats are read without trusting them.
"""

from __future__ import annotations

import gzip
import os
import zipfile
import zlib
from itertools import product
from math import prod
from pathlib import Path
from typing import IO, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from autograd.files import reason

Bytes: TypeAlias = npt.NDArray[np.uint8]
Split: TypeAlias = tuple[Bytes, Bytes]

USUAL = (".", "data", "../data", "~/data", "~/.keras/datasets", "~/.pytorch/MNIST_data")
"""Where programs and courses let MNIST be downloaded to."""

PARTS = (("train-images", 3), ("train-labels", 1), ("t10k-images", 3), ("t10k-labels", 1))
"""The four IDX files, and how many axes the array in each has."""

KEYS = ("x_train", "y_train", "x_test", "y_test")
"""The same four arrays in Keras's .npz file."""

LARGE, RATIO = 2**26, 100
"""Above so many bytes no file holds so many times what it takes on the disk."""

UNSIGNED_BYTES = 8
"""IDX's code for the type of the numbers."""


def load_data(path: str | os.PathLike[str] | None = None) -> tuple[Split, Split]:
    """Return (x_train, y_train), (x_test, y_test) as Keras's `mnist.load_data()` does.

    Images are uint8 arrays of shape (n, 28, 28), 0 is the background and 255 the ink, labels
    (n,). `path` is an .npz file as Keras saves it, or a folder that holds `mnist.npz`, the four
    IDX files (plain or .gz), or `MNIST/raw` with these; without it the usual places are
    searched. Nothing is downloaded. Raises FileNotFoundError if there is no MNIST, ValueError if
    a file is damaged.
    """
    places = [Path(place).expanduser() for place in (USUAL if path is None else [path])]
    for place in places:
        for npz in (place, place / "mnist.npz"):
            if npz.is_file():
                return _read_npz(npz)
        for folder in (place, place / "MNIST" / "raw"):
            files = [_find(folder, name, axes) for name, axes in PARTS]
            if None not in files:
                return _read_idx([file for file in files if file])
    raise FileNotFoundError(
        f"found no MNIST in {', '.join(str(place.absolute()) for place in places)}: neither "
        f"mnist.npz nor the four IDX files ({', '.join(name for name, _ in PARTS)}), there or in "
        "MNIST/raw. Let Keras download it, keras.datasets.mnist.load_data(), or torchvision, "
        "torchvision.datasets.MNIST('data', download=True), and give the path: load_data('data')"
    )


def _find(folder: Path, name: str, axes: int) -> Path | None:
    """Return the IDX file of this name in one of its spellings, None if there is none."""
    spellings = product("-.", ("", ".gz"))
    files = (folder / f"{name}{dot}idx{axes}-ubyte{ending}" for dot, ending in spellings)
    return next((file for file in files if file.is_file()), None)


def _read_npz(path: Path) -> tuple[Split, Split]:
    with path.open("rb") as data:
        if not zipfile.is_zipfile(data):
            raise ValueError(
                f"{path} is not a whole .npz file: give one as Keras saves it, or the folder of "
                "the IDX files"
            )
        try:
            for part in zipfile.ZipFile(data).infolist():
                _check_size(part.file_size, part.compress_size)
            data.seek(0)
            with np.load(data, allow_pickle=False) as file:
                arrays = [np.asarray(file[key]) for key in KEYS]
        except Exception as error:  # a zip can be damaged in a dozen ways
            what = "is not MNIST as Keras saves it, or damaged"
            raise ValueError(f"{path} {what}: {reason(error)}") from error
    return _splits(arrays, [f"{key} in {path}" for key in KEYS])


def _check_size(size: int, packed: int) -> None:
    """Raise ValueError for what is packed so small that it cannot be pictures."""
    if size > LARGE and size > RATIO * packed:
        raise ValueError(f"{packed:,} bytes unpack to {size:,}")


def _read_idx(paths: list[Path]) -> tuple[Split, Split]:
    arrays = [_array(path, axes) for path, (_, axes) in zip(paths, PARTS, strict=True)]
    return _splits(arrays, [str(path) for path in paths])


def _array(path: Path, axes: int) -> Bytes:
    """Return the array of an IDX file: two zeros, type, number of axes, shape, then the bytes."""
    try:
        opened: Any = gzip.open if path.suffix == ".gz" else Path.open
        with opened(path, "rb") as file:
            return _from_idx(file, path, axes)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ValueError(f"{path} is damaged: {reason(error)}") from error


def _from_idx(file: IO[bytes], path: Path, axes: int) -> Bytes:
    magic, start = bytes((0, 0, UNSIGNED_BYTES, axes)), file.read(4)
    if start != magic:
        raise ValueError(
            f"{path} is not the IDX file its name promises: it begins with the bytes "
            f"{start.hex(' ')}, expected {magic.hex(' ')}"
        )
    shape = [int.from_bytes(file.read(4), "big") for _ in range(axes)]
    size, data = prod(shape), bytearray()
    while len(data) <= min(size, max(LARGE, RATIO * path.stat().st_size)):
        if not (piece := file.read(2**20)):  # all at once it would take what the header promises
            break
        data += piece
    if not 0 < size == len(data):
        raise ValueError(
            f"{path} is damaged: its header promises {' × '.join(map(str, shape))} bytes, "
            f"{len(data)} follow"
        )
    return np.frombuffer(data, dtype=np.uint8).reshape(shape)


def _splits(arrays: list[Bytes], names: list[str]) -> tuple[Split, Split]:
    """Return the training and the test set of four arrays that are checked to be MNIST's."""
    for array, name, shape in zip(arrays, names, ((28, 28), ()) * 2, strict=True):
        if array.dtype != np.uint8 or not array.ndim or array.shape[1:] != shape:
            expected = "×".join(("n", *map(str, shape)))
            raise ValueError(
                f"{name} is not MNIST: expected {expected} bytes, got shape {array.shape} of "
                f"{array.dtype}"
            )
    for k in (0, 2):
        if len(arrays[k]) != len(arrays[k + 1]):
            raise ValueError(
                f"{names[k]} has {len(arrays[k])} images, but {names[k + 1]} has "
                f"{len(arrays[k + 1])} labels"
            )
    return (arrays[0], arrays[1]), (arrays[2], arrays[3])
