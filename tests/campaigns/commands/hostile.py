"""What nobody should type, and somebody will: texts, names, numbers and files, drawn by chance."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from random import Random

PIECES = [
    *(
        "\x1b[31m",
        "\x1b]0;title\x07",
        "\x1b[2J",
        "\x9b1m",
        "\x07",
        "\b\b\b",
        "\r",
        "\n",
        "\n\n",
        "\t",
    ),
    *("\x7f", "\x85", "\u2028", "\v", "\f"),  # ends of lines, to some
    *("<b>", "</text>", "<script>alert(1)</script>", "&amp;", "&#10;", "]]>", '"', "'", "`", "--"),
    *(
        "\\",
        "\\n",
        "\\N",
        "\\",
        "{",
        "}",
        "{0}",
        "%s",
        "%n",
        "|",
        "<f0>",
        "$x$",
        "$\\frac$",
        "$",
        "^{",
    ),
    *("[bold]", "[/]", "[red", ":smile:", "~", "*", "?", ";", "$(id)", "${HOME}", "&&", "../", "/"),
    *("\u202e", "\u202d", "\u2066", "\u200f", "\u200b", "\u200d", "\u2060", "\ufeff", "\xad"),
    *(
        "שלום",
        "مرحبا",
        "中文",
        "é",
        "e\u0301",
        "Z\u0351\u036b\u0343",
        "ﬁ",
        "𝒙",
        "ｘ",
        "х",
        "µ",
        "μ",
        "ſ",
    ),
    *(
        "👩\u200d👩\u200d👧",
        "🏴\U000e0067\U000e0062\U000e007f",
        "\U0010ffff",
        "\uffff",
        "\ufffe",
        "\ue000",
    ),
    *(
        "__class__",
        "__import__('os')",
        "lambda",
        "None",
        "nan",
        "inf",
        "-",
        "=",
        " ",
        "  ",
        "0x",
        "x",
    ),
]
"""Pieces of texts: what steers terminals, markup, shells, look-alikes, and what has no width."""

UNPAIRED = ["\udcff", "\udc80", "\ud800", "\udfff"]
"""Halves of characters, as bytes that are no UTF-8 come in."""

NUMBERS = [
    *("0", "-0", "-1", "1", "2", "1.5", "nan", "inf", "-inf", "1e300", "1e400", "-1e308", "5e-324"),
    *(
        "99999999",
        "99999999999999999999",
        "9" * 400,
        "9" * 5000,
        "0x10",
        "1_0",
        " 1",
        "1 ",
        "１",
        "٣",
    ),
    *("", "1e", "--1", "+1", "−1", "½", "²", "1,5", "1;2", "True", "None", "1\n", "1\0"[:1], "∞"),
]


def text(source: Random, most: int = 6, more: list[str] = UNPAIRED[:2]) -> str:
    """Return a text of a few pieces, now and then a very long one or none."""
    found = "".join(source.choices(PIECES + more, k=source.randint(0, most)))
    return found * source.choice([1] * 12 + [1000])


def name(source: Random) -> str:
    """Return what a file can be called, bytes that are no UTF-8 among them."""
    found = text(source).replace("/", "").replace("\0", "")
    short = os.fsencode(found.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape"))
    return os.fsdecode(short[: source.choice([60, 60, 60, 300])]) or "-"


def number(source: Random) -> str:
    """Return what might be a number."""
    return source.choice(NUMBERS) if source.random() < 0.8 else text(source, 2)


# Files.


def _random(source: Random) -> bytes:
    return source.randbytes(source.choice([1, 100, 5000]))


def _texts(source: Random) -> bytes:
    return text(source, 30, []).encode(source.choice(["utf-8", "utf-16", "utf-8-sig"]), "replace")


CONTENTS: list[Callable[[Random], bytes]] = [
    lambda source: b"",
    lambda source: b"\0" * 1000,
    lambda source: b"\n" * 1000,
    lambda source: b"[" * 100_000,
    lambda source: b'{"a":' * 5000 + b"1" + b"}" * 5000,
    lambda source: b'{"stepgrad": "trace", "version": 99}\n',
    lambda source: b'{"stepgrad": "trace", "version": 3}\n' + _texts(source),
    lambda source: b"(" * 5000,
    lambda source: b"\x89PNG\r\n\x1a\n" + _random(source),
    lambda source: b"\xff\xff\xff\xff\xff\xff\xff\x7f{}",
    _random,
    _texts,
]


def put(path: Path, source: Random) -> None:
    """Put something into a place where a file is expected, or leave it empty."""
    match source.choice(["nothing", "folder", "device", "loop", *["file"] * 8]):
        case "folder":
            path.mkdir()
        case "device":
            path.symlink_to(source.choice(["/dev/null", "/dev/zero", "/dev/full", "/dev/tty"]))
        case "loop":
            path.symlink_to(path)
        case "file":
            path.write_bytes(source.choice(CONTENTS)(source))


def kept(folder: Path) -> dict[str, bytes]:
    """Return the files in a folder, by name, to be compared with what is there later."""
    found = {}
    for path in folder.rglob("*"):
        mode = path.lstat().st_mode
        content = path.read_bytes() if stat.S_ISREG(mode) else str(stat.S_IFMT(mode)).encode()
        found[str(path.relative_to(folder))] = content
    return found
