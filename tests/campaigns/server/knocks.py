"""A playground that runs in a process of its own, and requests to it that no browser would send."""

from __future__ import annotations

import atexit
import os
import select
import socket
from contextlib import suppress
from functools import cache
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from tests.viz.play.test_command import Running

PATIENCE = 10.0
"""Seconds within which everything is answered, or its connection closed."""
PAUSE = 0.2
"""Seconds without an answer after which a connection says that no more will be sent."""
SAID_AT_START = "workers started\n"
UPGRADE = (
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)


class Answer(NamedTuple):
    """What came back: a status, headers by lower-case names, the body; status 0 for nothing."""

    status: int
    headers: dict[str, str]
    body: bytes

    @classmethod
    def of(cls, data: bytes) -> Answer:
        """Return the first answer of what was received."""
        if not data:
            return cls(0, {}, b"")
        head, _, body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines)
        return cls(int(first.split()[1]), {k.lower(): v.strip() for k, _, v in pairs}, body)


class Served:
    """A server that runs, what it asks for and what it has said in its terminal."""

    def __init__(self, run: Running) -> None:
        self.run, self.port = run, run.port
        self.host = urlsplit(run.link).netloc
        self.token = parse_qs(urlsplit(run.link).query).get("token", [""])[0]
        for pipe in (run.process.stdout, run.process.stderr):
            os.set_blocking(pipe.fileno(), False)

    def receives(self, request: bytes, then: bytes = b"", ends: bool = True) -> bytes:
        """Send bytes over a connection of their own; return what comes until it is closed.

        Once a websocket is open `then` is sent, and without it nothing more is waited for. If this
        `ends` what is sent, the server is told so: of what is no request it may await the rest.
        """
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as line:
            found = _answer(line, request, ends and not then)
            if found.startswith(b"HTTP/1.1 101") and then:
                found = _answer(line, then, ends)
            return found

    @property
    def own(self) -> str:
        """The lines of host and origin as a browser sends them, each with its end."""
        return f"Host: {self.host}\r\nOrigin: http://{self.host}\r\n"

    def answers(self, target: str, lines: str | None = None, method: str = "GET") -> Answer:
        """Ask for a target by these lines of headers, as they stand, or by `own`."""
        lines = self.own if lines is None else lines
        text = f"{method} {target} HTTP/1.1\r\nConnection: close\r\n{lines}\r\n"
        return Answer.of(self.receives(text.encode("utf-8", "surrogateescape"), ends=False))

    def knocks(self, target: str, lines: str) -> Answer:
        """Ask for a websocket by lines of headers."""
        text = f"GET {target} HTTP/1.1\r\n{UPGRADE}{lines}\r\n"
        return Answer.of(self.receives(text.encode(), ends=False))

    def says(self) -> str:
        """Return what the terminal shows that it did not show before."""
        out, err = (
            (pipe.buffer.read() or b"")
            for pipe in (self.run.process.stdout, self.run.process.stderr)
        )
        return (out + err).decode().replace(SAID_AT_START, "")


def _answer(line: socket.socket, data: bytes, ends: bool) -> bytes:
    """Send bytes; return what comes until the connection is closed, or a websocket open."""
    found = b""
    with suppress(ConnectionResetError, BrokenPipeError):  # it may hang up on nonsense
        line.sendall(data)
        while not found.startswith(b"HTTP/1.1 101"):
            if ends and not select.select([line], [], [], PAUSE)[0]:
                line.shutdown(socket.SHUT_WR)
                ends = False
            if not (part := line.recv(1 << 16)):
                break
            found += part
    return found


@cache
def served(*arguments: str, workers: str = "fake") -> Served:
    """Start the playground with these arguments, once; it ends with this process."""
    run = Running(*arguments, "--port", 0, browser=False, workers=workers)
    atexit.register(run.end)
    run.start()
    return Served(run)


def alone() -> Served:
    """Return a playground for the users of this machine."""
    return served()


def classroom(workers: str = "fake") -> Served:
    """Return a playground for everyone who has the link; only real workers train."""
    return served("--host", "0.0.0.0", workers=workers)
