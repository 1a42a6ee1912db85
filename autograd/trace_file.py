"""Traces as files: a header, a record a line as JSON, and the checksum of all that as last line.

What a record's fields are is in records.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256

from autograd.records import Record, from_json, to_json

HEADER = b'{"stepgrad": "trace", "version": 2}'
UNSIGNED = b'{"stepgrad": "trace", "version": 1}'
"""The first line of a file that was written before there were checksums."""


def to_bytes(records: Iterable[Record]) -> bytes:
    """Return what a file of these records holds."""
    lines = (json.dumps(to_json(r), ensure_ascii=False).encode() for r in records)
    text = b"".join(b"%b\n" % line for line in (HEADER, *lines))
    return text + _checksum(text)


def from_bytes(content: bytes, path: object) -> list[Record]:
    """Return the records of a file; raise ValueError, naming the line, if it is not as written."""
    header, _, rest = content.partition(b"\n")
    if header not in (HEADER, UNSIGNED):
        raise ValueError(f"{path} is not a trace: its first line should be {HEADER.decode()}")
    if header == UNSIGNED:
        return list(_records(rest, path))
    body, _, last = rest.removesuffix(b"\n").rpartition(b"\n")
    records = list(_records(body, path))
    text = content[: len(content) - len(last) - content.endswith(b"\n")]
    if last + b"\n" != _checksum(text):
        raise ValueError(
            f"{path}, line {len(records) + 2}, is not the checksum of the lines before: the "
            "file was damaged, cut off, or edited. Save the trace again"
        )
    return records


def _records(body: bytes, path: object) -> Iterator[Record]:
    for count, line in enumerate(body.removesuffix(b"\n").split(b"\n") if body else (), start=2):
        place = f"{path}, line {count}"
        try:
            yield from_json(json.loads(line.decode()))
        except RecursionError:
            raise ValueError(f"{place}, is not a record: it is nested too deeply") from None
        except json.JSONDecodeError as error:
            raise ValueError(
                f"{place}, is not a record, as it is no JSON ({error.msg}): the file was damaged, "
                "or edited"
            ) from None
        except (ValueError, TypeError) as error:
            raise ValueError(f"{place}, is not a record: {error}") from None


def _checksum(text: bytes) -> bytes:
    return b'{"sha256": "%b"}\n' % sha256(text).hexdigest().encode()
