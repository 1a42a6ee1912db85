"""The playground's server under load: who else gets in, and what is left behind at the end."""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import struct
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from tests.campaigns.frame import trial
from tests.campaigns.server.served import (
    HURRY,
    WAITS,
    Server,
    address,
    ask,
    group,
    happens,
    is_open,
    playing,
)

HELD = 900
"""Connections of a crowd that are kept open, more than a server has places."""


@cache
def _server(hurry: bool = False) -> Server:
    return Server(hurry=hurry).ready()


# Connections.


class Crowd:
    """Connections that come and stay: silent, byte by byte, idle, half closed, greedy."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.held: list[socket.socket] = []

    def comes(self, source: Random, many: int) -> None:
        """Let more connections come, from one address or several; the oldest ones go."""
        one = source.choice([None, address(source)])
        for _ in range(many):
            self.held.append(self._one(source, one or address(source)))
        while len(self.held) > HELD:
            self.held.pop(0).close()

    def _one(self, source: Random, where: str) -> socket.socket:
        host = f"Host: {self.server.address}\r\n".encode()
        asked = b"GET / HTTP/1.1\r\n" + host + b"\r\n"
        large = b"GET /page/js/vendor/uplot/uPlot.js HTTP/1.1\r\n" + host + b"\r\n"
        sent = source.choice(
            [
                b"",
                asked[: source.randint(1, len(asked) - 1)],
                asked * source.randint(1, 3),
                large * 100,  # whose answers are not read
                b"POST / HTTP/1.1\r\n" + host + b"Content-Length: 1000000\r\n\r\nx",
                b"POST / HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\n\r\n1\r\n",
                self.server.upgrade()[: source.randint(0, len(self.server.upgrade()))],
            ]
        )
        if source.random() < 0.2:
            sent = _damaged(source, sent)
        connection = self.server.socket(where)
        with suppress(ConnectionError):  # it may be cut off already
            connection.sendall(sent)
            if source.random() < 0.2:
                connection.shutdown(socket.SHUT_WR)
        connection.setblocking(False)
        return connection

    def drips(self) -> None:
        """Send one more byte on each, which is no reason for the server to wait longer."""
        for connection in self.held:
            with suppress(ConnectionError, BlockingIOError):
                connection.send(b"x")

    def goes(self) -> None:
        """Close all connections."""
        for connection in self.held:
            connection.close()


def _damaged(source: Random, sent: bytes) -> bytes:
    """Return a request with a piece of it replaced by others, or by bytes of any kind."""
    where = source.randint(0, len(sent))
    pieces = [b"", b"\r\n", b"\x00", b"\xff", b" ", b"A" * 70_000, source.randbytes(9), sent]
    return sent[:where] + source.choice(pieces) + sent[source.randint(where, len(sent)) :]


@cache
def _crowd(server: Server) -> Crowd:
    crowd = Crowd(server)
    atexit.register(crowd.goes)
    return crowd


@trial(short=3)
def crowds(source: Random) -> None:
    """Hundreds of silent, slow, idle and half-closed connections, and one who wants to get in."""
    crowd = _crowd(_server())
    with crowd.server.quiet():
        crowd.comes(source, source.randint(50, 300))
        crowd.drips()


@trial(short=0)
def given_up(source: Random) -> None:
    """Some such connections, none of which is open when its time is over."""
    crowd = Crowd(_server(hurry=True))
    with crowd.server.quiet():
        crowd.comes(source, source.randint(1, 30))
        crowd.held += [crowd.server.websocket(address(source)) for _ in range(3)]
        end = time.monotonic() + 5 * HURRY
        while time.monotonic() < end:
            crowd.drips()
            time.sleep(HURRY / 4)
        open_ = [connection for connection in crowd.held if is_open(connection)]
        crowd.goes()
        assert not open_, f"{len(open_)} of {len(crowd.held)} connections are open for ever"


@trial(short=2)
def resets(source: Random) -> None:
    """Hundreds of connections that are opened and reset, in the middle of anything."""
    server = _server()
    with server.quiet():
        for _ in range(source.randint(100, 500)):
            connection = server.socket(address(source))
            sent = server.upgrade() + source.randbytes(20)
            with suppress(ConnectionError):
                connection.sendall(sent[: source.randint(0, len(sent))])
            linger = struct.pack("ii", 1, 0)  # closed by a reset
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            connection.close()


@trial(short=0)
def open_files(source: Random) -> None:
    """A server that may have few open files, a crowd of more, and one who wants to get in then."""
    server = Server(files=source.randint(40, 300)).ready()
    try:
        crowd = Crowd(server)
        crowd.comes(source, source.randint(50, 300))
        time.sleep(source.uniform(0, 3))
        crowd.goes()
        time.sleep(1.1)  # the time after which a server that had none left looks again
        server.visit()
        with playing(server):
            pass
        said = server.errors()
        assert said.count("\n") <= 1, f"the terminal got {len(said)} letters: {said[:500]}"
    finally:
        server.end()


# Processes.


def _end(page: ClientConnection) -> list[str]:
    """Read to the end of a page, which acknowledges no frame; return what it was told in words."""
    said = []
    with suppress(ConnectionClosed):
        while True:
            if isinstance(message := page.recv(timeout=WAITS), str):
                said.append(json.loads(message)["say"])
    return said


@trial(short=0)
def killed_workers(source: Random) -> None:
    """Workers killed while they train: each page is told, and trains again soon."""
    server = _server()
    with (
        server.quiet(),
        playing(server) as one,
        playing(server) as two,
        playing(server) as three,
        playing(server) as four,
    ):
        pages = [one, two, three, four]
        workers = server.workers()
        killed = source.sample(workers, source.randint(1, len(workers)))
        stopped = source.random() < 0.3
        for pid in killed:
            if stopped:
                os.kill(pid, signal.SIGSTOP)
            os.kill(pid, signal.SIGKILL)
        if len(killed) == len(workers):
            for page in pages:
                said = _end(page)
                assert said[-1:] == ["lost"], f"a page was told {said}"
        assert happens(lambda: _trains(server)), "no page trains any more"
        assert happens(lambda: len(server.workers()) == len(workers)), server.workers()
    assert not set(killed) & set(server.workers())


def _trains(server: Server) -> bool:
    """Tell whether a new page trains, whose process may be one that has just been killed."""
    try:
        with playing(server):
            return True
    except ConnectionClosed:
        return False


@trial(short=1)
def ends(source: Random) -> None:
    """A server ended by signals at any moment: no process is left, and its port is free."""
    server = Server()
    kind = source.choice([signal.SIGINT, signal.SIGTERM, signal.SIGKILL, signal.SIGHUP])
    try:
        early = source.random() < 0.2
        if early:
            time.sleep(source.uniform(0, 1))
        else:
            _is_used(source, server.ready())
            if kind in (signal.SIGINT, signal.SIGTERM) and source.random() < 0.3:
                for pid in server.workers():  # which cannot end by itself
                    os.kill(pid, signal.SIGSTOP)
        _signal(source, server, kind)
        assert happens(lambda: not group(server.process.pid)), _left(server)
        if not early:
            socket.create_server(("127.0.0.1", server.port)).close()
            assert not (said := server.errors()), said
    finally:
        server.end()


def _left(server: Server) -> str:
    """Say which processes are left, and what the terminal got."""
    words = [Path(f"/proc/{pid}/cmdline").read_text() for pid in group(server.process.pid)]
    return "\n".join([*words, server.errors()]).replace("\0", " ")


def _is_used(source: Random, server: Server) -> None:
    """Open pages that train, if any, and leave them in the middle of it."""
    for _ in range(source.randint(0, 5)):
        with server.page() as page:
            ask(page, "start", settings={"speed": "max"})
            ask(page, "play")
            time.sleep(source.uniform(0, 0.1))


def _signal(source: Random, server: Server, kind: signal.Signals) -> None:
    """Send a signal once or more, to the server or, as a terminal does, to all its processes."""
    send = os.killpg if kind == signal.SIGINT and source.random() < 0.5 else os.kill
    for _ in range(source.choice([1, 1, 2, 3])):
        with suppress(ProcessLookupError):
            send(server.process.pid, kind)
        time.sleep(source.uniform(0, 0.5))
