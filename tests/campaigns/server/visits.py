"""What comes over websockets: messages and frames of all kinds, followers who would teach."""

from __future__ import annotations

import json
import logging
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from random import Random
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from tests.campaigns.frame import trial
from tests.campaigns.server.jsdoc import is_frame, type_of
from tests.campaigns.server.knocks import UPGRADE, Served, classroom
from tests.campaigns.server.messages import ODD, broken, right
from tests.viz.play.labs import SMALL, Page, unpack
from viz.play.catalogue.limits import BYTES
from viz.play.lab import Lab

logging.getLogger("websockets").addHandler(logging.NullHandler())  # of the client, not ours
SOON = 20.0
"""Seconds within which everything is answered, however busy the machine."""
FAULT = 1011
"""The code of an end for a fault of the server."""


@cache
def somewhere() -> Lab:
    """Return a network like that of the pages here, to name its weights."""
    return Page(**SMALL).lab


@contextmanager
def page(server: Served, query: str = "") -> Iterator[ClientConnection]:
    """Open a page by the link, to a room if need be."""
    with server.run.connect(f"?token={server.token}{query}") as socket:
        yield socket
    said = server.says()
    assert not said, f"the terminal shows {said[-800:]}"


def hears(socket: ClientConnection, *kinds: str) -> dict[str, Any]:
    """Return the next message of one of these kinds, once all before it are as promised."""
    while True:
        message = socket.recv(timeout=SOON)
        if isinstance(message, bytes):
            header, arrays = unpack(message)
            assert is_frame(header, arrays), header
            socket.send(json.dumps({"do": "ack", "frame": header["frame"]}))
            said = {"say": "frame", **header}
        else:
            said = json.loads(message)
            assert type_of("Message")(said), said
        if said["say"] in kinds:
            return said


def asks(socket: ClientConnection, *kinds: str, **request: Any) -> dict[str, Any]:
    """Send a request; return its answer."""
    socket.send(json.dumps(request))
    return hears(socket, *kinds)


def _sends(source: Random, socket: ClientConnection) -> bool:
    """Send a message with something wrong in it, or what is no message; tell if that may end it."""
    text = broken(source, right(source, somewhere())).encode("utf-8", "replace")
    at = source.randrange(len(text) + 1)
    size = source.choice([2 * BYTES, 2 * BYTES + 1]) if source.random() < 0.05 else 10
    match source.randrange(8):
        case 0:
            socket.send(text)  # as bytes
        case 1:
            socket.send([part.decode("utf-8", "replace") for part in (text[:at], b"", text[at:])])
        case 2:
            socket.ping(source.randbytes(9))
        case 3:
            socket.send("x" * size)
            return size > 2 * BYTES
        case 4:
            socket.send(json.dumps(_of_a_class(source)))
        case _:
            socket.send(text, text=True)
    return False


def _of_a_class(source: Random) -> dict[str, Any]:
    """Return a request about a class, with odd fields."""
    keys = source.sample(["key", "kind", "name", "panel", "sample", "record"], source.randrange(4))
    odd = ["k" * source.randrange(70), *ODD]
    do = source.choice(["share", "share", "view", "view", "unshare"])
    return {"do": do, **{key: source.choice(odd) for key in keys}}


@trial(short=3)
def sessions(source: Random) -> None:
    """Thirty messages over a real websocket: it goes on, or is closed for a frame too large."""
    server, may_end = classroom("real"), False
    with page(server) as socket:
        try:
            for _ in range(30):
                may_end |= _sends(source, socket)
            asks(socket, "ready", do="start", settings=SMALL)
            hears(socket, "frame")
        except ConnectionClosed:
            if not may_end:
                raise


@trial(short=10)
def frames(source: Random) -> None:
    """Frames of a websocket that are none: opcodes, lengths, masks and reserved bits."""
    server = classroom()
    parts = []
    for _ in range(source.randint(1, 4)):
        opcode = source.choice([0, 1, 1, 2, 3, 8, 9, 10, 11, 15])
        first = opcode | source.choice([0x80, 0x80, 0x80, 0, 0x40, 0xF0])
        body = source.randbytes(source.choice([0, 1, 2, 5, 125]))
        length = source.choice([len(body)] * 4 + [126, 127, 0, 1])
        masked = source.choice([0x80, 0x80, 0x80, 0])
        wide = {126: struct.pack(">H", 9), 127: struct.pack(">Q", source.choice([9, 2**63, 2**40]))}
        parts.append(bytes([first, masked | length]) + wide.get(length, b"") + b"\0" * 4 + body)
    head = f"GET /socket?token={server.token} HTTP/1.1\r\n{server.own}{UPGRADE}\r\n"
    data = server.receives(head.encode(), b"".join(parts))
    codes = [struct.unpack(">H", data[k + 2 : k + 4])[0] for k in _closing(data)]
    assert FAULT not in codes, f"closed with {codes} after {b''.join(parts)[:200]!r}"
    said = server.says()
    assert not said, f"the terminal shows {said[-800:]} after {b''.join(parts)[:200]!r}"


def _closing(data: bytes) -> list[int]:
    """Return where frames begin that end a websocket, among short ones of a server."""
    found, k = [], 0
    while k + 1 < len(data) and data[k + 1] < 126:
        if data[k] == 0x88 and data[k + 1] >= 2:
            found.append(k)
        k += 2 + data[k + 1]
    return found


@trial(short=2)
def followers(source: Random) -> None:
    """A page that follows a class asks for all that its teacher may, and strangers guess."""
    server = classroom("real")
    with page(server) as teacher:
        asks(teacher, "ready", do="start", settings=SMALL)
        shared = asks(teacher, "shared", do="share")
        key, room = shared["key"], shared["room"]
        before = asks(teacher, "file", do="export", what="model")
        with page(server, f"&room={room}") as follower:
            hears(follower, "class")
            for _ in range(source.randrange(40)):
                follower.send(json.dumps(right(source, somewhere())))
            for request in ({"do": "share", "key": key}, {"do": "unshare"}, {"do": "view"}):
                follower.send(json.dumps(request))
            assert asks(teacher, "file", do="export", what="model") == before, "it was changed"
            teacher.send('{"do": "step", "by": "batch"}')
            for one in (teacher, follower):  # the one teaches still, the other follows
                while hears(one, "class", "frame").get("batch") != 1:
                    pass
        _guesses(source, server, key, room)


def _guesses(source: Random, server: Served, key: str, room: str) -> None:
    """See that neither the name of a room nor its key is found by trying."""
    at = source.randrange(len(room))
    near = [room[:at], room[:at] + "0" + room[at + 1 :], room.upper(), key, "", "*", f"{room}%00"]
    with page(server, f"&room={source.choice([x for x in near if x != room])}") as stranger:
        told = hears(stranger, "closed", "class")
        assert told["say"] == "closed", f"a stranger is in the class {room}: {told}"
    with page(server) as stranger:
        guess = source.choice([room, key[:-1] + "-" * (key[-1] != "-"), key.swapcase(), key + " "])
        told = asks(stranger, "shared", "error", do="share", key=guess)
        assert told["say"] == "error" or told["room"] != room, f"{guess} teaches the class of {key}"
