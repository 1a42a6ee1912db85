"""One open page of the playground: its messages go to a worker and the answers back.

How much and how fast a page may talk is limited here; what it asks for is done by the workers,
but for what concerns those who follow it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, NamedTuple, Protocol

from starlette.websockets import WebSocket, WebSocketDisconnect

from viz.play.catalogue.limits import BYTES
from viz.play.guard import Rate
from viz.play.rooms import Rooms
from viz.play.sharing import Sharing

SESSIONS = 100
EACH = 80
"""Open pages of one address, which may be that of a whole school."""
PER_SECOND, BURST = 60, 240
"""Messages a page may send a second, and at once; others are not read."""
BREATH = 0.1
"""Seconds for which a page is not heard after each message too many."""
WEIGHT = 32 * 1024
"""Characters that count as one more message, as a session's messages may have to wait."""
FIRST, IDLE = 20.0, 30 * 60.0
"""Seconds within which a page says its first word, and each of the next."""
WAITING, BYTES_WAITING = 256, 16 * BYTES
"""Maximum number of messages that wait for a slow browser, and of their bytes."""


class Crew(Protocol):
    """Who does what the pages ask for: the workers, see worker.py."""

    def open(self, deliver: Callable[[bytes | str], None]) -> int:
        """Begin a session, whose messages for the page are delivered from any thread."""

    def send(self, session: int, message: str) -> None:
        """Hand a message of the page on."""

    def close(self, session: int) -> None:
        """End a session."""


class End(NamedTuple):
    """Why a session ends: what the page is told, and the websocket's code for it."""

    say: str  # "closed" to stay closed, "lost" to be opened again
    message: str
    code: int


FULL = End("closed", f"The limit of {SESSIONS} open pages has been reached. Try again later.", 1013)
CROWD = End(
    "closed", f"The limit of {EACH} open pages of one address has been reached. Close some.", 1013
)
SILENT = End("closed", "This page asked for nothing. Reload it to begin.", 1000)
QUIET = End(
    "closed", f"Nothing happened here for {IDLE / 60:g} minutes. Reload the page to go on.", 1000
)
FLOOD = End("closed", "This page sends too many messages. Reload it to go on.", 1008)
SLOW = End("closed", "This browser is too slow to receive the answers.", 1008)
LOST = End("lost", "The process that trained this network has ended. A new one goes on.", 1012)


class Session:
    """One open page: its messages go to a worker and the answers back, within the limits."""

    def __init__(self, page: WebSocket, workers: Crew, rooms: Rooms) -> None:
        self.page = page
        self.workers = workers
        self.outbox = Outbox()
        self.sharing = Sharing(rooms, self._ask, self._say)
        self.rate = Rate(PER_SECOND, BURST)
        self.number = 0  # until the page has said something
        self.drawing = 0  # frames that the page has not acknowledged

    async def run(self) -> End | None:
        """Serve the page until one of the two sides ends it; return why, None if the page did."""
        try:
            return await first(self._listen(), self._tell(), self._over())
        finally:
            if self.spoken:
                self.workers.close(self.number)
            self.sharing.close()

    @property
    def spoken(self) -> bool:
        """Whether the page has said anything."""
        return self.number > 0

    async def _listen(self) -> End | None:
        """Hand on what the page says; return why that ends, None if the page has gone."""
        while True:
            try:
                async with asyncio.timeout(IDLE if self.spoken else FIRST):
                    event = await self.page.receive()
            except TimeoutError:
                return QUIET if self.spoken else SILENT
            if event["type"] == "websocket.disconnect":
                return None
            self.number = self.number or self.workers.open(self.outbox.deliver)
            message = event.get("text")
            if not self._admits(message):
                await asyncio.sleep(BREATH)
                continue
            if message is None:
                self._refuse("The playground reads JSON text; this message was bytes.")
            elif len(message.encode()) > BYTES:
                self._refuse(f"A message may have {BYTES >> 20} MiB; this one was larger.")
            elif not self.sharing.answers(message):
                self._ask(message)

    def _admits(self, message: str | None) -> bool:
        """Keep the rate; the answer to a frame is free, or a page that may not send would stall."""
        if self.drawing and message is not None and len(message) < 64 and '"ack"' in message:
            self.drawing -= 1
            return True
        cost = 1 + len(message or "") / WEIGHT
        admitted = self.rate.admits(asyncio.get_running_loop().time(), cost)
        if self.rate.refused == 1 and not admitted:
            self._refuse("Too many messages at once: the last ones were not read. Wait a moment.")
        return admitted

    def _ask(self, message: str) -> None:
        self.workers.send(self.number, message)

    def _say(self, kind: str, **fields: Any) -> None:
        self.outbox.put(json.dumps({"say": kind, **fields}))

    def _refuse(self, message: str) -> None:
        self._say("error", message=message, about=None)

    async def _tell(self) -> End | None:
        """Send what is in the outbox; return why that ends, None if the page has gone."""
        with suppress(WebSocketDisconnect):
            while True:
                message = await self.outbox.get()
                self.sharing.hear(message)
                if isinstance(message, bytes):
                    self.drawing += 1
                    await self.page.send_bytes(message)
                elif _is_lost(message):
                    return LOST
                else:
                    await self.page.send_text(message)
        return None

    async def _over(self) -> End:
        """Wait until the outbox is closed; return why."""
        return await self.outbox.over


async def first(*works: Coroutine[Any, Any, End | None]) -> End | None:
    """Work until the first of the works is done; return its result, the others are ended."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
    await asyncio.wait(tasks)  # so that nothing is said after the end
    return done.pop().result()


class Outbox:
    """What waits to be sent to one page: filled from any thread, emptied by the event loop."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.waiting: asyncio.Queue[bytes | str] = asyncio.Queue(WAITING)
        self.bytes = 0  # of what waits
        self.over: asyncio.Future[End] = self.loop.create_future()

    def deliver(self, message: bytes | str) -> None:
        """Put a message in, from another thread; after the end of the loop it is left out."""
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self.put, message)

    def put(self, message: bytes | str) -> None:
        """Put a message in, in the thread of the loop; if a browser does not read, it is closed."""
        if self.waiting.full() or self.bytes > BYTES_WAITING:
            self.close(SLOW)
        else:
            self.bytes += len(message)
            self.waiting.put_nowait(message)

    def close(self, why: End) -> None:
        """Let nothing more be sent."""
        if not self.over.done():
            self.over.set_result(why)

    async def get(self) -> bytes | str:
        """Take the message that has waited longest."""
        message = await self.waiting.get()
        self.bytes -= len(message)
        return message


def _is_lost(message: str) -> bool:
    """Tell whether a worker's message says that the worker has ended."""
    return len(message) < 64 and bool(json.loads(message) == {"say": "lost"})


async def part(page: WebSocket, end: End) -> None:
    """Tell a page why its session ends, and end it; a browser that does not listen is left."""
    told = json.dumps({"say": end.say, "message": end.message})
    with suppress(WebSocketDisconnect, TimeoutError, RuntimeError):
        async with asyncio.timeout(5):
            await page.send_text(told)
            await page.close(end.code, end.message)
