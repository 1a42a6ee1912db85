"""A frame is packed as the page reads it, and what is no frame is refused by a ValueError."""

import json
import struct

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from viz.play.frames import pack, unpack

TYPES = {"f8": np.float64, "f4": np.float32, "i1": np.int8, "u1": np.uint8}
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


# Damaged messages.

WHOLE = pack(HEADER, {"weights": np.arange(5.0), "maps": np.zeros((2, 3), np.int8)})


def refused(message):
    """Unpack a message that may be damaged; return whether it was refused."""
    try:
        unpack(message)
    except ValueError:
        return True
    return False


@pytest.mark.parametrize("length", range(0, len(WHOLE) - 2, 3))
def test_a_message_that_was_cut_off_is_refused(length):
    assert refused(WHOLE[:length])


@settings(max_examples=300)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=9))
def test_a_message_with_other_bytes_is_refused_or_read(at, other):
    refused(WHOLE[:at] + other + WHOLE[at + len(other) :])


@settings(max_examples=200)
@given(st.binary(max_size=60))
@example(b"")
@example(b"\x02\x00\x00\x00[]")
@example(b"\xff\xff\xff\xff{}")
def test_bytes_that_are_no_message_are_refused(message):
    assert refused(message)


def with_header(header):
    text = json.dumps(header).encode()
    return struct.pack("<I", len(text)) + text + bytes(64)


@pytest.mark.parametrize(
    "header",
    [
        {},
        [],
        3,
        None,
        {"arrays": 3},
        {"arrays": {}} | {"arrays": None},
        {"arrays": [3]},
        {"arrays": [{}]},
        *(
            {"arrays": [{"name": "a", "type": kind, "shape": shape}]}
            for kind, shape in [
                ("f8", [-1]),
                ("f8", [9]),
                ("f8", [2**62, 4]),
                ("f8", [2**40, 0]),
                ("f8", [10**400]),
                ("f8", [1.0]),
                ("f8", [True]),
                ("f8", "11"),
                ("f8", None),
                ("f8", [[1]]),
                ("f8", [1] * 40),
                ("f8", [float("nan")]),
                ("O", [1]),
                (None, [1]),
                ([], [1]),
            ]
        ),
    ],
    ids=lambda header: str(header)[:60],
)
def test_a_header_that_does_not_describe_arrays_is_refused(header):
    assert refused(with_header(header))


@pytest.mark.parametrize("depth", [100, 900, 990, 1100, 10**5])
def test_a_header_that_is_nested_deeply_is_refused(depth):
    text = b'{"arrays": ' + b"[" * depth + b"]" * depth + b"}"
    assert refused(struct.pack("<I", len(text)) + text)
