"""One page that follows a class: it is told what the teacher's page is told, and asks for nothing.

No worker knows of it; of a frame that it has not drawn yet, the next one takes the place.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

from viz.play.frames import is_whole
from viz.play.guard import Rate
from viz.play.rooms import Room
from viz.play.session import BURST, FLOOD, PER_SECOND, End, first

OVER = End("closed", "This class is over, or its link is not complete. Ask for a new link.", 1000)


class Follower:
    """A page that follows: what it has not been told yet, the newest of each kind."""

    def __init__(self, page: WebSocket, room: Room) -> None:
        self.page, self.room = page, room
        self.waiting: dict[str, bytes | str] = {}
        self.news = asyncio.Event()
        self.rate = Rate(PER_SECOND, BURST)
        self.drawing = False  # a frame that the page has not acknowledged

    async def run(self) -> End | None:
        """Serve the page until it goes; return why that ends otherwise."""
        self.room.enter(self)
        try:
            return await first(self._listen(), self._tell())
        finally:
            self.room.leave(self)

    def take(self, kind: str, message: bytes | str) -> None:
        """Be told something; a whole frame that waits is not lost for one that goes on from it."""
        before = self.waiting.get(kind)
        if isinstance(before, bytes) and isinstance(message, bytes):
            message = message if is_whole(message) or not is_whole(before) else before
        self.waiting.pop(kind, None)  # the newest comes last, as a frame after its network
        self.waiting[kind] = message
        self.news.set()

    async def _listen(self) -> End | None:
        """Let the page say that it has drawn a frame; all else is left unheard."""
        while (await self.page.receive())["type"] != "websocket.disconnect":
            now = asyncio.get_running_loop().time()
            if not self.drawing and not self.rate.admits(now):
                return FLOOD
            self.drawing = False
            self.news.set()
        return None

    async def _tell(self) -> None:
        """Send what waits, a frame once the page has drawn the last one."""
        with suppress(WebSocketDisconnect):
            while True:
                await self.news.wait()
                self.news.clear()
                for kind in list(self.waiting):
                    if kind == "frame" and self.drawing:
                        continue
                    await self._send(self.waiting.pop(kind))

    async def _send(self, message: bytes | str) -> None:
        if isinstance(message, bytes):
            self.drawing = True
            await self.page.send_bytes(message)
        else:
            await self.page.send_text(message)
