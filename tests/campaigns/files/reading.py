"""Reading what is damaged, made to burst, or something else: refused in one line, or read right."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import pytest

from nn.datasets import mnist
from tests.campaigns.children import alone, little_memory
from tests.campaigns.files.readers import READERS, REFUSED, Reader, digits, idx, refused_or
from tests.campaigns.files.spoiling import damaged
from tests.campaigns.files.writers import NEW, WRITERS, some_folder
from tests.campaigns.frame import trial

ROOM = 100 * 2**20
"""The bytes of memory that a file may take which is refused."""


@trial(short=60)
def damage(source: Random) -> None:
    """A file in which bits have flipped, or pieces are gone, twice or foreign."""
    reader = source.choice(READERS)
    content, whole = reader.genuine()
    found = reader.of(damaged(source, content))
    if reader.summed and found is not REFUSED:
        assert repr(found) == repr(whole), f"{reader.name} holds something else"


# Something else.


def _zip(source: Random) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as inside:
        for name in source.sample([*mnist.KEYS, "x_train.npy", "../../up", "/etc/passwd"], 3):
            inside.writestr(name, source.randbytes(9))
    return file.getvalue()


def _arrays(source: Random) -> bytes:
    file = io.BytesIO()
    kinds = ["O", "f8", "U3", "u1", "V4", "M8[s]"]
    np.savez(file, **{key: np.zeros(3, source.choice(kinds)) for key in mnist.KEYS})
    return file.getvalue()


FOREIGN: list[Callable[[Random], bytes]] = [
    lambda source: b"",
    lambda source: source.randbytes(1),
    lambda source: source.randbytes(source.randrange(2000)),
    lambda source: b"\0" * source.randrange(1, 5000),
    lambda source: b"\xff" * source.randrange(1, 5000),
    lambda source: b"\n" * source.randrange(1, 5000),
    lambda source: WRITERS[source.choice([*WRITERS])].version(NEW),
    lambda source: gzip.compress(source.randbytes(50)),
    lambda source: pickle.dumps({"os": [1, 2]}),
    lambda source: b"\x89HDF\r\n\x1a\n" + source.randbytes(300),
    lambda source: b"%PDF-1.7\n" + source.randbytes(300),
    lambda source: b"<!doctype html><title>404</title>",
    lambda source: b"PK\x03\x04" + source.randbytes(300),
    lambda source: "length,width,kind\n1,2,rose\n3,4,lily\n".encode(
        source.choice(["utf-16", "utf-32"])
    ),
    lambda source: json.dumps({"format": source.choice(["stepgrad check 2", 5])}).encode(),
    lambda source: b'{"stepgrad": "trace", "version": %d}\n' % source.randrange(99),
    lambda source: source.choice([10**12, 2**63, 8]).to_bytes(8, "little") + b"{}" * 4,
    _zip,
    _arrays,
]


@trial(short=60)
def foreign(source: Random) -> None:
    """A file of another kind under the name of one of ours."""
    source.choice(READERS).of(source.choice(FOREIGN)(source))


# Files that burst.


@cache
def _made(bomb: Callable[[int], bytes], size: int) -> bytes:
    return bomb(size)


def _deep(size: int) -> bytes:
    return b"[" * size


def _huge(size: int) -> bytes:
    return b"\0" * size


def _digits_without_end(size: int) -> bytes:
    return b"1,2," + b"9" * size + b"\n3,4,1\n"


def _cells_without_end(size: int) -> bytes:
    return b"1," * size + b"\n"


def _lines_without_end(size: int) -> bytes:
    return b"x1,x2,label\n" + b"1,2,3\n" * size


def _quote_without_end(size: int) -> bytes:
    return b'x1,x2,label\n1,2,"' + b"1,2\n" * size


def _gzip_bomb(size: int) -> bytes:
    start = idx(np.zeros((1, 28, 28), np.uint8))
    return gzip.compress(start + bytes(size * 3000))


def _zip_bomb(size: int) -> bytes:
    file = io.BytesIO()
    shape = size * 3000 // 784, 28, 28
    parts = {**digits(), "x_train": np.zeros(shape, np.uint8)}
    np.savez_compressed(file, **parts)
    return file.getvalue()


def _zip_with_a_false_shape(size: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as inside:
        for key in mnist.KEYS:
            header = io.BytesIO()
            form = {"descr": "|u1", "fortran_order": False, "shape": (size * 10**9, 28, 28)}
            np.lib.format.write_array_header_1_0(header, form)
            inside.writestr(f"{key}.npy", header.getvalue() + b"123")
    return file.getvalue()


def _table_of_contents_without_end(size: int) -> bytes:
    entry = b'"%d":{"dtype":"F64","shape":[0],"data_offsets":[0,0]}'
    text = b"{" + b",".join(entry % k for k in range(size // 10)) + b"}"
    return len(text).to_bytes(8, "little") + text


BOMBS = (
    _deep,
    _huge,
    _digits_without_end,
    _cells_without_end,
    _lines_without_end,
    _quote_without_end,
)
BOMBS_FOR = {
    ".safetensors": _table_of_contents_without_end,
    ".gz": _gzip_bomb,
    ".npz": _zip_bomb,
}


@trial(short=10)
def bombs(source: Random) -> None:
    """A file that is small on the disk and bursts in memory, or keeps the machine busy."""
    reader, bomb = source.choice(READERS), source.choice(BOMBS)
    if source.random() < 0.5:
        bomb = BOMBS_FOR.get(Path(reader.name).suffix, bomb)
        if reader.name.endswith("z") and source.random() < 0.5:
            bomb = _zip_with_a_false_shape
    content = _made(bomb, source.choice([10_000, 100_000]))

    def read() -> None:
        little_memory(ROOM)
        reader.of(content)

    reader.genuine()
    alone(read)


@trial(short=3)
def large_files(source: Random) -> None:
    """A file of some gigabytes, of another kind."""
    reader = source.choice([r for r in READERS if r.name != "points.csv"])  # from a page
    begin = source.choice([b"", b"\x89PNG\r\n", b"RIFF", reader.genuine()[0][:8]])

    def read(path: Path) -> None:
        little_memory(ROOM)
        refused_or(lambda: reader.read(path))

    with some_folder() as folder:
        path = folder / reader.name
        with path.open("wb") as file:
            file.write(begin)
            file.truncate(3 * 2**30)
        alone(lambda: read(path))


@trial(short=20)
def missing(source: Random) -> None:
    """A path where there is no file: none, a folder, under a file, too long, or of odd signs."""
    reader: Reader = source.choice(READERS[:7])
    with some_folder() as folder:
        (folder / "file").write_bytes(b"")
        names = [
            "none",
            "",
            "file/below",
            "x" * 256,
            "a/" * 3000,
            "\0",
            "a\nb",
            "\udcff",
            "x" * 9999,
        ]
        path = folder / f"{source.choice(names)}"
        with pytest.raises((ValueError, OSError)) as refused:
            reader.read(path)
        text = str(refused.value)
        assert "\n" not in text.replace(str(path), ""), f"an error of several lines: {text!r}"
