"""Websockets of the playground's server that flood it, say nothing, read nothing, or play."""

from __future__ import annotations

import asyncio
import json
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from random import Random

from tests.benchmarks import playground
from tests.campaigns.frame import trial
from tests.campaigns.server.served import Server, address, crowding, next_frame, playing
from viz.play.worker import FULL

SPARE, ALONE = 300.0, 100.0
"""Megabytes that a server may hold beyond what it held at first, with its workers and alone."""
STEADY = 3.0
"""Megabytes a minute by which a playing server may grow: to keep its frames would be five.

Within one minute a step of the allocator alone looks like one.
"""


@cache
def _server(kind: str) -> Server:
    """Return a server for a kind of trials, to which messages may come deflated."""
    return Server("--host", "0.0.0.0").ready()


@contextmanager
def _holding_little(server: Server, alone: bool = False) -> Iterator[Callable[[], None]]:
    """See that a server, with its workers or alone, holds little more than it did at first."""
    at_first = _at_first(server, alone)

    def holds_little() -> None:
        grown = server.memory(alone) - at_first
        assert grown < (ALONE if alone else SPARE), f"the server grew by {grown:.0f} MB"

    yield holds_little
    holds_little()


@cache
def _at_first(server: Server, alone: bool) -> float:
    """Return the megabytes that a server holds once it has served what it needs all parts for."""
    with ExitStack() as stack:
        server.visit()
        for _ in range(0 if alone else FULL + 1):
            stack.enter_context(playing(server))
        return server.memory(alone)


# Websockets.


def _frame(
    code: int, data: bytes = b"", fin: bool = True, bits: int = 0, size: int | None = None
) -> bytes:
    """Return a frame, masked with zeros; `size` may lie about the length of its data."""
    size = len(data) if size is None else size
    head = bytes([fin << 7 | bits << 4 | code])
    if size < 126:
        return head + bytes([0x80 | size]) + bytes(4) + data
    if size < 1 << 16:
        return head + b"\xfe" + struct.pack("!H", size) + bytes(4) + data
    return head + b"\xff" + struct.pack("!Q", size) + bytes(4) + data


TEXT, BYTES, GOES_ON, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10
DEFLATED = 4


@cache
def _bomb(megabytes: int) -> bytes:
    """Return zeros, deflated as in a frame."""
    press = zlib.compressobj(9, wbits=-12)
    packed = press.compress(bytes(megabytes << 20)) + press.flush(zlib.Z_SYNC_FLUSH)
    return packed.removesuffix(b"\x00\x00\xff\xff")


def _abuse(source: Random) -> bytes:
    """Return bytes that no browser sends."""
    some = source.randbytes(source.randint(0, 300))
    bomb = _bomb(source.choice([1, 2, 4, 5, 16]))
    many = source.randint(1, 5000)
    return source.choice(
        [
            some * source.randint(1, 50),
            _frame(TEXT, b"\xff" + some),
            _frame(TEXT, b"\xc3", fin=False) + _frame(GOES_ON, b"\x28"),
            _frame(TEXT, some, size=source.choice([1 << 23, 1 << 40, (1 << 63) - 1, 1 << 63])),
            _frame(TEXT, b"x" * (5 << 20)),
            _frame(source.randrange(16), some, bool(source.randrange(2)), source.randrange(8)),
            _frame(GOES_ON, some),
            _frame(TEXT, b"", fin=False) + _frame(GOES_ON, b"", fin=False) * many * 20,
            _frame(TEXT, b"x" * 1000, fin=False) + _frame(GOES_ON, b"x" * 1000, fin=False) * many,
            _frame(TEXT, bomb, bits=DEFLATED) * source.randint(1, 60),
            _frame(TEXT, bomb, fin=False, bits=DEFLATED) + _frame(GOES_ON, bomb, bits=DEFLATED),
            _frame(TEXT, some, bits=DEFLATED),
            _frame(TEXT, b'{"do": "ack"}') * many,
            _frame(TEXT, b"") * many,
            _frame(BYTES, some) * many,
            _frame(source.choice([PING, PONG]), some[:125]) * many * 10,
            _frame(PING, some[:200], fin=False),
            _frame(CLOSE, source.choice([b"\x00", b"\x03\xe8\xff", some[:125]])) + some,
            _frame(TEXT, b"[" * 100_000),
            _frame(TEXT, b'{"do": "start", "settings": {}}') * 100,
        ]
    )


@trial(short=3)
def rude_frames(source: Random) -> None:
    """A websocket that sends frames too large, too many, malformed or deflated."""
    server = _server("frames")
    with (
        _holding_little(server, alone=True),
        server.quiet(),
        server.websocket(address(source)) as connection,
    ):
        connection.settimeout(0.1)
        with suppress(ConnectionError, TimeoutError):
            for _ in range(source.randint(1, 4)):
                connection.sendall(_abuse(source))
        if source.randrange(2):
            with suppress(ConnectionError, TimeoutError):
                while connection.recv(1 << 20):
                    pass


ASKED = [
    {"do": "start", "settings": playground.LARGE},
    {"do": "whole"},
    {"do": "export", "kind": "model"},
    {"do": "surface", "names": ["layers[0].neurons[0].w[0]", "layers[0].neurons[0].b"]},
    {"do": "explain", "name": "layers[0].neurons[0].b"},
    {"do": "inside"},
    {"do": "csv", "text": "x" * 1_000_000},
    {"do": "goto", "epoch": 10**9},
    {"do": "ack", "frame": 10**9},
]


SIGNS = [
    _frame(PING, b"x" * 125) * 2000,
    _frame(PONG) * 20_000,
    _frame(TEXT) * 20_000,
    _frame(GOES_ON, fin=False) * 20_000,
]


@trial(short=0)
def floods(source: Random) -> None:
    """Pages that send as much as they can and read nothing, and one that plays."""
    server = _server("floods")
    with _holding_little(server) as holds_little, server.quiet(), ExitStack() as stack:
        pages = [stack.enter_context(server.websocket(address(source))) for _ in range(10)]
        asked = [_frame(TEXT, json.dumps(some).encode()) for some in [ASKED[0], *ASKED]]
        sent = source.choice([asked, SIGNS])
        end = time.monotonic() + source.uniform(0.2, 2)
        for page in pages:
            page.setblocking(False)
        while time.monotonic() < end:
            for page in pages:
                with suppress(ConnectionError, BlockingIOError):
                    page.sendall(source.choice(sent))
            holds_little()
            server.visit()
        with playing(server, "127.0.2.1"):
            pass


@trial(short=1)
def silences(source: Random) -> None:
    """More websockets than there are places, which say nothing, and a page that plays."""
    server = _server("silences")
    one = source.choice([None, address(source)])
    with server.quiet(), ExitStack() as stack:
        for _ in range(source.choice([100, 200, 800])):
            stack.enter_context(server.websocket(one or address(source)))
        with playing(server, source.choice(["127.0.2.1", one or address(source)])):
            pass


# For long.

PAGES = 60


@trial(short=0)
def classes(source: Random) -> None:
    """Sixty pages that train at once, each of which sees its share of frames."""
    settings = source.choice([playground.SMALL, playground.LARGE])
    server = Server().ready()
    try:
        seen = asyncio.run(playground.together(server.port, settings, PAGES, seconds=3.0))
    finally:
        server.end()
    rates = sorted(page.frames for page in seen)
    least, median = rates[0], rates[PAGES // 2]
    print(f"{PAGES} pages: {least:.1f} frames a second at least, {median:.1f} in the middle")
    assert least >= median / 4, f"{least:.1f} frames a second of a page, {median:.1f} in the middle"
    assert least * crowding() >= 0.5, f"{least:.1f} frames a second of a page"


@trial(short=0)
def plays(source: Random) -> None:
    """A minute of play as fast as it goes, whose memory stays flat after the first seconds."""
    server = Server().ready()
    try:
        assert (slope := _slope(server, seconds=60.0)) < STEADY, f"{slope:.1f} MB a minute"
    finally:
        server.end()


def _slope(server: Server, seconds: float) -> float:
    """Return the megabytes a minute by which a server grows that plays, once it is warm."""
    held = []
    with playing(server) as page:
        begun = time.monotonic()
        while (now := time.monotonic() - begun) < seconds:
            next_frame(page)
            if now > seconds / 4 and (not held or now > held[-1][0] + 0.2):
                held.append((now, server.memory()))
    return _steepness(held) * 60


def _steepness(points: list[tuple[float, float]]) -> float:
    """Return the slope of the straight line that fits points best."""
    n = len(points)
    x, y = (sum(p[k] for p in points) / n for k in (0, 1))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)
