"""How files are spoiled: bits and bytes by chance, and JSON by hands that mean it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

Place = tuple[Any, Any]
"""A list or a dict, and a key of it."""

DEEP = 100_000
LONG = "x" * 10_000
ODD_TEXTS = ("", " ", "\0", "\x1b[2J", "a\nb", "\ud800", "../../etc/passwd", "w", LONG, "nan", "{}")
ODD_NUMBERS = (0, -1, 1, 0.5, -0.0, 2**31, 2**53, 2**63, 10**30, 10**308, 1e308, 5e-324, -1e300)
OBJECTS = {"class": "Popen"}, {"function": "system"}, {"class": "Adam"}, {"class": "Dropout"}
NO_NUMBERS = (None, True, [], {}, [[]], *OBJECTS)
NEVER = float("nan"), float("inf"), -float("inf")
WORDS = ("class", "function", "lr", "record", "version", "name", "id", "changes", "layers")


def damaged(source: Random, content: bytes) -> bytes:
    """Return content with bits flipped, cut off, or with a piece gone, twice, moved or foreign."""
    data = bytearray(content)
    start, end = sorted(source.randrange(len(data) + 1) for _ in range(2))
    match source.randrange(6):
        case 0 | 1:
            for _ in range(source.choice([1, 1, 2, 8])):
                data[source.randrange(len(data))] ^= 1 << source.randrange(8)
        case 2:
            del data[start:]
        case 3:
            del data[start : min(end, start + 9)]
        case 4:
            data[start:start] = data[start:end]
        case 5:
            data[start : start + 4] = source.randbytes(source.randrange(9))
    return bytes(data)


def edited(source: Random, tree: Any) -> Any:
    """Return a JSON tree in which some places hold something else, or are gone."""
    tree = _copy(tree)
    for _ in range(source.choice([1, 1, 1, 2, 3])):
        places = [*_places(tree)]
        if not places:
            break
        owner, key = source.choice(places)
        if source.random() < 0.15:
            del owner[key]
        elif source.random() < 0.1:
            _put(owner, source.choice(WORDS), _copy(owner[key]))
        else:
            owner[key] = _copy(odd(source, [other[k] for other, k in places]))
    return tree


def _copy(tree: Any) -> Any:
    return json.loads(json.dumps(tree))


def _put(owner: Any, key: str, x: Any) -> None:
    if isinstance(owner, dict):
        owner[key] = x
    else:
        owner.append(x)


def odd(source: Random, known: list[Any]) -> Any:
    """Return a value that nobody expects, or one that stands elsewhere."""
    kinds: list[Callable[[], Any]] = [
        lambda: source.choice(ODD_NUMBERS),
        lambda: source.choice(NO_NUMBERS),
        lambda: source.choice(NEVER),
        lambda: source.choice(ODD_TEXTS),
        lambda: source.choice(known),
        lambda: source.uniform(-2, 2),
        lambda: source.randrange(9),
        lambda: [source.choice(known)] * source.randrange(4),
        lambda: {source.choice(WORDS): source.choice(known)},
    ]
    return source.choice(kinds)()


def _places(tree: Any) -> Iterator[Place]:
    for key in range(len(tree)) if isinstance(tree, list) else [*tree]:
        yield tree, key
        if isinstance(tree[key], list | dict):
            yield from _places(tree[key])


def misspelt(source: Random, text: str) -> str:
    """Return JSON that no program writes: a key twice, endless numbers, bottomless lists."""
    marks = [k for k, c in enumerate(text) if c in PIECES]
    if not marks:
        return source.choice(PIECES[":"])
    at = source.choice(marks)
    if text[at] != ":":
        return text[:at] + source.choice(PIECES[text[at]]) + text[at + 1 :]
    end = next((k for k in range(at, len(text)) if text[k] in ",]}"), at + 1)
    return f"{text[: at + 1]} {source.choice(PIECES[':'])}{text[end:]}"


PIECES = {
    "{": ['{"class": 1, ', '{"version": 2, ', '{"name": "w", '],
    ":": ["9" * 400, "9" * 5000, "-1e999", "NaN", '"\\ud800"', "1E-400", "00", "+1", "[" * DEEP],
    "[": ["[" * DEEP, "[NaN, ", '["\\u0000", '],
    ",": [", " + '{"a":' * DEEP, ",,", ", -Infinity, "],
}
