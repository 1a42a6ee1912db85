"""A frame: all that the page shows of one moment of a training, as one binary message.

A header in JSON says what follows, arrays of plain numbers that the page reads where they lie.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

Arrays = Mapping[str, npt.NDArray[Any]]

EDGE = 8
"""Arrays begin at multiples of this many bytes, as typed arrays of the page must."""
_NAMES = {"f8": "<f8", "f4": "<f4", "i1": "i1", "u1": "u1"}


def pack(header: Mapping[str, Any], arrays: Arrays) -> bytes:
    """Return header and arrays as one message: the header's length, the header, the arrays."""
    parts, listed = [], []
    for name, array in arrays.items():
        kind = f"{array.dtype.kind}{array.dtype.itemsize}"
        data = np.ascontiguousarray(array, dtype=_NAMES[kind]).tobytes()
        parts.append(data + bytes(-len(data) % EDGE))
        listed.append({"name": name, "type": kind, "shape": array.shape})
    text = json.dumps({**header, "arrays": listed}, allow_nan=False).encode()
    text += b" " * (-(4 + len(text)) % EDGE)
    return len(text).to_bytes(4, "little") + text + b"".join(parts)


def unpack(message: bytes) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    """Return the header and the arrays of a message; raise ValueError if it is damaged."""
    start = 4 + int.from_bytes(message[:4], "little")
    try:
        header = json.loads(message[4:start])
        listed = [_listed(item) for item in header.pop("arrays")]
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise ValueError("the message has no header that says what follows") from None
    arrays = {}
    for name, dtype, shape in listed:
        count = prod(shape)
        size = count * dtype.itemsize
        if start + size > len(message):
            raise ValueError("the message is cut off")
        arrays[name] = np.frombuffer(message[start : start + size], dtype).reshape(shape)
        start += size + -size % EDGE
    return header, arrays


def _listed(item: Mapping[str, Any]) -> tuple[str, np.dtype[Any], tuple[int, ...]]:
    """Return name, type and shape of an array, as a header says it."""
    shape = tuple(item["shape"])
    if len(shape) > 3 or not all(type(n) is int and 0 <= n < 2**31 for n in shape):
        raise ValueError(f"no array has the shape {shape}")
    return str(item["name"]), np.dtype(_NAMES[item["type"]]), shape
