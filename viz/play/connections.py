"""The connections of the playground's server: how long each may wait, and which gives way.

uvicorn serves them; it sets no time to a first request, to one that comes byte by byte, or to a
browser that reads no answer.
"""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from viz.play.guard import Rate
from viz.screen import hearing

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
    from websockets.frames import Frame

CONNECTIONS, AT_ONCE = 700, 256
"""Connections that are open, a few for each session, and those that are let in in one go."""
PATIENCE = 10.0
"""Seconds that a whole request may take, from the connection or the last answer on."""
STUCK = 30.0
"""Seconds that a browser may take to read what was sent to it."""
CHUNK = 4096
"""Bytes of a websocket that are read at a time; unpacked, they are 4 MiB at most."""
FRAGMENTS = 1000
"""Frames that a message may be made of."""
SIGNS = 20
"""Pings and pongs that a browser may send at once, and one more each second; it needs none."""


NO_WEBSOCKET = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


def room(files: int, processes: int) -> tuple[int, int]:
    """Return how many connections may be open, and come at once, with so many open files.

    >>> room(files=1200, processes=2), room(files=256, processes=2)
    ((700, 256), (133, 66))
    """
    free = max(24, files - 48 - 4 * processes)
    return min(CONNECTIONS, free * 2 // 3), min(AT_ONCE, free // 3)


class Server(uvicorn.Server):
    """uvicorn's server, at whose door more may wait than it lets in at once."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        for listener in sockets or []:
            listener.listen(socket.SOMAXCONN)  # a browser for which there is no room waits 1 s

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End in order at the end of a terminal, too."""
        with super().capture_signals(), hearing(("SIGHUP",), self.handle_exit):
            yield


def _begun(timer: asyncio.TimerHandle | None, seconds: float) -> float:
    """Return when a time of so many seconds began; infinity if it does not run."""
    return timer.when() - seconds if timer and not timer.cancelled() else inf


class _Reader(asyncio.Protocol):
    """A browser, which has some time to read: then its connection is cut off."""

    transport: asyncio.Transport
    loop: asyncio.AbstractEventLoop
    client: tuple[str, int] | None
    stuck: asyncio.TimerHandle | None = None

    def since(self) -> float:
        """Return since when it waits for this browser; infinity if it is in use."""
        return _begun(self.stuck, STUCK)

    def pause_writing(self) -> None:
        super().pause_writing()
        self.stuck = self.loop.call_later(STUCK, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self.relax()

    def relax(self) -> None:
        """Give the browser all the time it wants."""
        if self.stuck:
            self.stuck.cancel()


class Connection(_Reader, H11Protocol):
    """A connection that asks by HTTP, which waits for a request at first and after each answer."""

    most = CONNECTIONS
    deadline: asyncio.TimerHandle

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait; if there are too many connections, one that waits is cut off."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=0)  # to be told whenever something is unread
        self._wait()
        if len(self.connections) > self.most:
            self._make_room()

    def since(self) -> float:
        """Return since when it waits for a request, or for the browser to read an answer."""
        return min(super().since(), _begun(self.deadline, PATIENCE))

    def _wait(self) -> None:
        self.deadline = self.loop.call_later(PATIENCE, self.transport.close)

    def _make_room(self) -> None:
        """Cut off one of those who wait: of the address that has most of them, the longest."""
        there = [c for c in self.connections if isinstance(c, _Reader)]
        waiting = [c for c in there if c.since() < inf and not c.transport.is_closing()]
        crowd = Counter(c.client and c.client[0] for c in waiting)
        gone = max(waiting, key=lambda c: (crowd[c.client and c.client[0]], -c.since()))
        gone.transport.abort()

    def handle_events(self) -> None:
        """Read what has come; a whole request ends the waiting."""
        super().handle_events()
        if self.cycle and not self.cycle.response_complete:
            self.deadline.cancel()

    def handle_websocket_upgrade(self, event: Any) -> None:
        """Go on as a websocket, or say that it cannot be one."""
        self.deadline.cancel()
        self.relax()
        # Cookies are those of other programs on this machine; websockets bounds their length.
        self.headers = [(name, value) for name, value in self.headers if name != b"cookie"]
        super().handle_websocket_upgrade(event)
        page = self.transport.get_protocol()
        if isinstance(page, Websocket) and not page.handshake_initiated:
            self.transport.write(NO_WEBSOCKET)
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Say that a first request cannot be read; after that, only hang up."""
        if self.cycle is None:
            super().send_400_response(msg)
        else:
            self.cycle.disconnected = True  # so that its answer is not sent any more
            self.transport.close()

    def on_response_complete(self) -> None:
        """Wait for the next request, which may have come already."""
        self._wait()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """End the waiting."""
        self.deadline.cancel()
        super().connection_lost(exc)


class Websocket(_Reader, WebSocketsSansIOProtocol):
    """A websocket that reads a message only when the one before it has been heard."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.unread = bytearray()
        self.signs = Rate(per_second=1, burst=SIGNS)

    def since(self) -> float:
        """Return since when it waits for a last word, or for the browser to read a message."""
        return min(super().since(), _begun(self.close_timer, self.close_timeout))

    def data_received(self, data: bytes) -> None:
        """Read bit by bit, as a few bytes may unpack to megabytes."""
        self.unread += data
        while self.unread and not self.read_paused and not self.transport.is_closing():
            chunk = bytes(self.unread[:CHUNK])
            del self.unread[:CHUNK]
            super().data_received(chunk)

    async def receive(self) -> ASGIReceiveEvent:
        """Return the next message, and read on."""
        message = await super().receive()
        self.data_received(b"")
        return message

    async def send(self, message: ASGISendEvent) -> None:
        """Send a message, unless the browser has broken the rules and been told so meanwhile."""
        await self.writable.wait()
        if self.close_sent:
            raise ClientDisconnected
        await super().send(message)

    def handle_cont(self, event: Frame) -> None:
        """Add a frame to a message; one without end is cut off."""
        super().handle_cont(event)
        if len(self.frames) > FRAGMENTS:
            self.transport.abort()

    def handle_ping(self) -> None:
        """Answer a ping; one who sends no end of them is cut off."""
        if self._is_calm():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        """Take the answer to a ping, or one that was not asked for."""
        if self._is_calm():
            super().handle_pong(event)

    def _is_calm(self) -> bool:
        if not self.signs.admits(self.loop.time()):
            self.transport.abort()
        return not self.transport.is_closing()
