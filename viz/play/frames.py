"""A frame: all that the page shows of one moment of a training, as one binary message.

A header in JSON says what follows, arrays of plain numbers that the page reads where they lie.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Arrays = Mapping[str, npt.NDArray[Any]]

EDGE = 8
"""Arrays begin at multiples of this many bytes, as typed arrays of the page must."""
_NAMES = {"f8": "<f8", "f4": "<f4", "u1": "u1"}


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


def is_whole(message: bytes) -> bool:
    """Tell whether a frame needs none before it, by the first field of its header."""
    return message.startswith(b'{"whole": true', 4)
