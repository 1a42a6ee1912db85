"""All that reads a file, with a genuine one, and what is right for any other.

It is refused in one short line, by an error that the docstring names, in a second and some memory;
or it is read, and what was read works.
"""

from __future__ import annotations

import gzip
import io
import time
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from autograd import Trace
from autograd.answers import check
from nn import load_model
from nn.datasets import csv, mnist
from nn.sweep.results import Results
from nn.sweep.trials import key
from tests.campaigns.files.writers import NEW, WRITERS, model, results, some_folder
from viz.play.own import read_csv

SECONDS, A_MEGABYTE, LONGEST = 1.0, 3.0, 700
"""The seconds that a file may take, and a megabyte of it, and the characters of an error."""
Bits = object
"""What was read, in a form that can be compared."""
REFUSED = object()
"""What comes of a file that is no such file."""


class Reader(NamedTuple):
    """Reads a file of this name, and returns its content in a form that can be compared."""

    name: str
    content: Callable[[], bytes]
    read: Callable[[Path], Bits]
    summed: bool = False
    """Whether a checksum tells damage from content."""

    def of(self, content: bytes) -> Bits:
        """Return what is read from this content, or REFUSED."""
        with some_folder() as folder:
            path = folder / self.name
            path.write_bytes(content)
            return refused_or(lambda: self.read(path), len(content))

    def genuine(self) -> tuple[bytes, Bits]:
        """Return a genuine file, and what is read from it."""
        return _genuine(self)


@cache
def _genuine(reader: Reader) -> tuple[bytes, Bits]:
    content = reader.content()
    return content, reader.of(content)


def refused_or(read: Callable[[], Bits], size: int = 0) -> Bits:
    """Return what is read, or REFUSED where a ValueError says in a short line why it is not."""
    start = time.process_time()
    found = REFUSED
    try:
        found = read()
    except ValueError as error:
        text = str(error)
        assert len(text) < LONGEST, f"{len(text)} characters: {text[:300]}…"
        assert text.isprintable(), f"an error of several lines, or that moves the cursor: {text!r}"
    took = time.process_time() - start
    assert took < SECONDS + A_MEGABYTE * size / 1e6, f"it took {took:.1f} s"
    return found


def bits_of_model(path: Path) -> Bits:
    """Return all that a model file holds."""
    found = load_model(path)
    rule = found.optimizer
    state = {k: np.array(x).tobytes() for k, x in rule.state.items()} if rule else None
    weights = [array.tobytes() for array in found.get_weights()]
    arguments = {name: x for name, x in rule.config().items() if x} if rule else None
    history = found.history and found.history.history
    return repr((found, found.seed, arguments, history, found.epoch)), weights, state


def _weights(path: Path) -> Bits:
    blank = type(model(NEW))(2, [24, 1], seed=5)
    blank.load_weights(path)
    return [array.tobytes() for array in blank.get_weights()]


def _rows(path: Path) -> Bits:
    found = Results.read(path)
    return repr(found), [(key(row.trial), repr(row.numbers), row.error) for row in found]


def _table(path: Path) -> Bits:
    found = csv(path)
    assert np.isfinite(found.x).all()
    assert len(found.x) == len(found.y)
    assert found.x.shape[1] == len(found.names)
    return repr(found), found.x.tobytes(), found.y.tobytes(), found.classes


def _own(path: Path) -> Bits:
    """Read as a page does, which puts � in the place of what is no UTF-8."""
    found = read_csv(path.read_bytes().decode(errors="replace"))
    assert all(
        np.isfinite(point).all() and abs(np.array(point)).max() <= 6 for point in found.points
    )
    return found


def _digits(path: Path) -> Bits:
    return [array.tobytes() for part in mnist.load_data(path) for array in part]


def digits() -> dict[str, Any]:
    """Four small arrays as those of MNIST."""
    images = np.arange(5 * 28 * 28, dtype=np.uint32).reshape(5, 28, 28) % 251
    labels = np.arange(5)
    parts = (images, labels, images[:3], labels[:3])
    return {name: x.astype(np.uint8) for name, x in zip(mnist.KEYS, parts, strict=True)}


def _npz() -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **digits())
    return file.getvalue()


def idx(array: Any) -> bytes:
    """Return an array of bytes as an IDX file."""
    shape = b"".join(n.to_bytes(4, "big") for n in array.shape)
    return bytes((0, 0, 8, array.ndim)) + shape + array.tobytes()


def _idx(path: Path) -> Bits:
    """Read the first of the four files; the others are as they should be."""
    for (name, axes), array in list(zip(mnist.PARTS, digits().values(), strict=True))[1:]:
        (path.parent / f"{name}-idx{axes}-ubyte").write_bytes(idx(array))
    return _digits(path.parent)


def _written(name: str) -> Callable[[], bytes]:
    return lambda: WRITERS[name].version(NEW)


def _parquet() -> bytes:
    with some_folder() as folder:
        path = folder / "sweep.parquet"
        results(NEW).write(path)
        return path.read_bytes()


def _flowers() -> bytes:
    lines = ["length,width,kind", *(f"{k / 7},{k},{['rose', 'lily'][k % 2]}" for k in range(40))]
    return "\n".join(lines).encode()


def _points() -> bytes:
    return b"x1;x2;label\n" + b"".join(b"%d,5;-%d;%d\n" % (k, k, k % 2) for k in range(6))


READERS = [
    Reader("model.safetensors", _written("model"), bits_of_model, summed=True),
    Reader("weights.safetensors", _written("weights"), _weights, summed=True),
    Reader("trace.jsonl", _written("trace"), lambda path: list(Trace.load(path)), summed=True),
    Reader("check.json", _written("check"), check.read),
    Reader("sweep.csv", _written("sweep"), _rows),
    Reader("flowers.csv", _flowers, _table),
    Reader("points.csv", _points, _own),
    Reader("mnist.npz", _npz, _digits, summed=True),
    Reader("train-images-idx3-ubyte", lambda: idx(digits()["x_train"]), _idx),
    Reader(
        "train-images-idx3-ubyte.gz",
        lambda: gzip.compress(idx(digits()["x_train"]), mtime=0),
        _idx,
        summed=True,
    ),
]
if find_spec("pyarrow"):
    READERS.append(Reader("sweep.parquet", _parquet, _rows, summed=True))
