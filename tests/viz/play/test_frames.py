"""A frame is packed as the page reads it."""

import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from tests.viz.play.labs import unpack
from viz.play.frames import pack

TYPES = {"f8": np.float64, "f4": np.float32, "u1": np.uint8}
HEADER = {"epoch": 3, "playing": True, "text": "∂loss/∂w", "rate": 0.1}
texts = st.text(st.characters(exclude_categories=["Cs"]))
headers = st.dictionaries(
    texts.filter(lambda key: key != "arrays"), st.none() | st.integers() | texts | st.booleans()
)
tables = st.dictionaries(
    texts,
    st.sampled_from(list(TYPES.values())).flatmap(
        lambda kind: arrays(kind, array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5))
    ),
    max_size=5,
)


@given(headers, tables)
def test_what_is_packed_is_unpacked(header, given):
    found, read = unpack(pack(header, given))
    assert found == header
    assert list(read) == list(given)
    for name, array in given.items():
        assert read[name].dtype == array.dtype
        assert read[name].shape == array.shape
        assert read[name].tobytes() == array.tobytes()


@given(headers, tables)
def test_the_page_reads_arrays_where_they_lie(header, given):
    message = pack(header, given)
    (length,) = struct.unpack("<I", message[:4])
    assert (4 + length) % 8 == len(message) % 8 == 0
    listed = json.loads(message[4 : 4 + length].decode())["arrays"]
    start = 4 + length
    for item, array in zip(listed, given.values(), strict=True):
        assert item["shape"] == list(array.shape)
        size = int(item["type"][1])
        kind = TYPES[item["type"]]
        assert np.dtype(kind).itemsize == size
        read = np.frombuffer(message, kind, array.size, start)
        assert read.tobytes() == array.tobytes()
        used = array.size * size
        start += used + -used % 8
    assert start == len(message)


def test_arrays_in_any_order_of_memory_are_packed_row_by_row():
    table = np.arange(6.0).reshape(2, 3)
    assert unpack(pack({}, {"a": table.T[::-1]}))[1]["a"].tolist() == table.T[::-1].tolist()


def test_a_header_that_is_no_json_is_our_fault_and_told():
    with pytest.raises(ValueError, match="JSON"):
        pack({"loss": float("nan")}, {})
