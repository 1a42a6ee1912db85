"""Traces as files: a header, a record a line as JSON, and the checksum of all that as last line."""

from __future__ import annotations

import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from itertools import count
from pathlib import Path
from sys import float_info
from typing import Any, get_type_hints

from autograd.files import reason
from autograd.ops import DOT, OPS
from autograd.records import KINDS, Chain, Change, Forward, Mark, Record, Update

HEADER, UNNUMBERED, UNSIGNED = (
    b'{"stepgrad": "trace", "version": %d}' % version for version in (3, 2, 1)
)
"""The first lines of files: since nodes have ids, since there are checksums, and before."""
NEWER = re.compile(rb'{"stepgrad": "trace", "version": [0-9]{1,9}}')


def to_bytes(records: Iterable[Record]) -> bytes:
    """Return what a file of these records holds."""
    texts = (json.dumps(to_json(r), ensure_ascii=False) for r in records)
    lines = (text.encode(errors="backslashreplace") for text in texts)  # of half a character
    text = b"".join(b"%b\n" % line for line in (HEADER, *lines))
    return text + _checksum(text)


def read(path: str | os.PathLike[str]) -> list[Record]:
    """Return the records of a file; raise ValueError as `from_bytes`, OSError as it is read."""
    with Path(path).open("rb") as file:
        start = file.read(4096)
        _header(start, path)
        return from_bytes(start + file.read(), path)


def from_bytes(content: bytes, path: object) -> list[Record]:
    """Return the records of a file; raise ValueError, naming the line, if it is not as written."""
    header = _header(content, path)
    rest = content[len(header) + 1 :]
    if header == UNSIGNED:
        return list(_numbered(_records(rest, path, numbered=False)))
    body, _, last = rest.removesuffix(b"\n").rpartition(b"\n")
    found = _records(body, path, numbered=header == HEADER)
    records = list(found if header == HEADER else _numbered(found))
    text = content[: len(content) - len(last) - content.endswith(b"\n")]
    if last + b"\n" != _checksum(text):
        raise ValueError(
            f"{path}, line {len(records) + 2}, is not the checksum of the lines before: the "
            "file was damaged, cut off, or edited. Save the trace again"
        )
    return records


def _header(content: bytes, path: object) -> bytes:
    """Return the first line of a trace; raise ValueError if it is that of another file."""
    header = content.partition(b"\n")[0]
    if header in (HEADER, UNNUMBERED, UNSIGNED):
        return header
    if NEWER.fullmatch(header):
        raise ValueError(f"{path} has a newer format, {header[:60].decode()}: update stepgrad")
    raise ValueError(f"{path} is not a trace: its first line should be {HEADER.decode()}")


def _records(body: bytes, path: object, numbered: bool) -> Iterator[Record]:
    inputs: dict[str, tuple[str | None, ...]] = {}
    for row, line in enumerate(body.removesuffix(b"\n").split(b"\n") if body else (), start=2):
        place = f"{path}, line {row}"
        try:
            record = from_json(json.loads(line.decode()))
            if isinstance(record, Forward):
                inputs[record.name] = record.inputs
            elif isinstance(record, Chain):
                k = record.input_index if numbered else None
                _check_input(record, inputs.get(record.node), k)
            yield record
        except RecursionError:
            raise ValueError(f"{place}, is not a record: it is nested too deeply") from None
        except UnicodeDecodeError:
            raise ValueError(f"{place}, is not a record: it is no text in UTF-8") from None
        except json.JSONDecodeError as error:
            raise ValueError(
                f"{place}, is not a record, as it is no JSON ({error.msg}): the file was damaged, "
                "or edited"
            ) from None
        except (ValueError, TypeError) as error:
            raise ValueError(f"{place}, is not a record: {reason(error)}") from None


def _numbered(records: Iterable[Record]) -> Iterator[Record]:
    """Give the records of an old file ids: a name is the same node until it is computed again."""
    ids: defaultdict[str, int] = defaultdict(count().__next__)
    turns: Counter[tuple[int, int]] = Counter()  # products that came by an input twice used
    steps: dict[str, Forward] = {}
    records = list(records)
    trained = {record.name for record in records if isinstance(record, Update)}
    held: dict[str, float] = {}  # the gradients of leaves
    for record in records:
        match record:
            case Forward():
                ids.pop(record.name, None)
                steps[record.name] = record
                yield record._replace(id=ids[record.name])
            case Chain():
                node, source = ids[record.node], ids[record.input]
                inputs_of = steps[record.node].inputs if record.node in steps else ()
                places = [k for k, name in enumerate(inputs_of) if name == record.input] or [0]
                index = places[turns[node, source] % len(places)]
                turns[node, source] += 1
                if record.input not in steps:
                    held[record.input] = record.after
                yield record._replace(id=node, input_id=source, input_index=index)
            case Update():
                yield record._replace(id=ids[record.name])
            case Mark():
                yield record._replace(changes=_changed(record, held, trained))


def _changed(mark: Mark, held: dict[str, float], trained: set[str]) -> tuple[Change, ...]:
    """Return what a mark of an old file changed, which only its text says."""
    if mark.kind == "zero_grad":
        names = [name for name in held if name in trained and held[name]]
        return tuple(Change(name, "grad", held.pop(name), 0.0) for name in names)
    said = re.fullmatch(r"(.*)\.(data|grad): (\S+) → (\S+)", mark.text, re.DOTALL)
    if mark.kind != "set by hand" or said is None:
        return ()
    try:
        return (Change(said[1], said[2], float(said[3]), float(said[4])),)
    except ValueError:
        return ()


def _checksum(text: bytes) -> bytes:
    return b'{"sha256": "%b"}\n' % sha256(text).hexdigest().encode()


def to_json(record: Record) -> dict[str, Any]:
    """Return a record as a JSON object: its kind and its fields."""
    kind = type(record).__name__.lower()
    return {"record": kind} | record._asdict()


def from_json(fields: dict[str, Any]) -> Record:
    """Return the record that `to_json` wrote; raise ValueError if it is not one."""
    fields = dict(fields)
    kind = fields.pop("record", None)
    if kind not in KINDS:
        raise ValueError(f"expected a record of kind {', '.join(KINDS)}, got {kind!r}")
    cls = KINDS[kind]
    types = _types(kind)
    missing = set(cls._fields) - set(cls._field_defaults) - set(fields)
    wrong = [key for key, x in fields.items() if key not in types or not _FITS[types[key]](x)]
    if missing or wrong:
        expected = ", ".join(f"{key}: {getattr(t, '__name__', t)}" for key, t in types.items())
        raise ValueError(f"a {kind} record has the fields {expected}; got {fields}")
    fields |= {key: tuple(x) for key, x in fields.items() if isinstance(x, list)}
    if cls is Forward:
        _check_op(fields)
    if cls is Mark:
        fields["changes"] = tuple(Change(*change) for change in fields.get("changes", ()))
    return cls(**fields)


@cache
def _types(kind: str) -> dict[str, Any]:
    """Return the types of the fields of a kind of record; looking them up takes long."""
    return get_type_hints(KINDS[kind])


def _check_op(fields: dict[str, Any]) -> None:
    """Raise ValueError unless the op exists and takes this number of inputs."""
    op, count = OPS.get(fields["op"]), len(fields["inputs"])
    if op is None:
        raise ValueError(f"there is no op {fields['op']!r}")
    fewest = 2 if op is DOT else 1  # a weight and a number
    fits = count >= fewest if op.nary else count == len(op.arguments)
    if not fits or count != len(fields["values"]):
        raise ValueError(
            f"{op.name} does not go with {count} inputs, {len(fields['values'])} values"
        )


def _check_input(record: Chain, inputs: tuple[str | None, ...] | None, k: int | None) -> None:
    """Raise ValueError unless a product came through an input that its node has: the `k`th."""
    place = "" if k is None else f" {k}"
    known = inputs if k is None or inputs is None else inputs[k : k + 1]
    if (k or 0) < 0 or (known is not None and record.input not in known):
        raise ValueError(f"{record.node} has no input{place} called {record.input}")


def _is_number(x: Any) -> bool:
    """Whether x is a float, or an integer that a float can hold."""
    return isinstance(x, float) or (type(x) is int and abs(x) <= float_info.max)


def _is_name(x: Any) -> bool:
    return x is None or isinstance(x, str)


def _is_change(x: Any) -> bool:
    """Whether x is a list with the fields of a Change."""
    if not isinstance(x, list) or len(x) != len(Change._fields):
        return False
    name, field, before, after, node = x
    fits = isinstance(name, str) and field in ("data", "grad") and type(node) is int
    return fits and _is_number(before) and _is_number(after)


_FITS: dict[Any, Callable[[Any], bool]] = {
    str: lambda x: isinstance(x, str),
    int: lambda x: type(x) is int,
    float: _is_number,
    tuple[str | None, ...]: lambda x: isinstance(x, list) and all(map(_is_name, x)),
    tuple[Change, ...]: lambda x: isinstance(x, list) and all(map(_is_change, x)),
    tuple[float, ...]: lambda x: isinstance(x, list) and all(map(_is_number, x)),
    Mapping[str, float]: lambda x: isinstance(x, dict) and all(map(_is_number, x.values())),
}
"""Whether a value read from JSON fits a field, by the field's type."""
