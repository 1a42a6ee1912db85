"""A page that others may follow: what it was told, how it is shared, and what it looks at."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from viz.play.checks import FieldError, request, short, whole
from viz.play.rooms import KEPT, TEXT, Room, Rooms, kind_of

LONGEST = 1000
"""Characters of a request to this module at most."""
ASKS = re.compile(r'"do":\s*"(share|unshare|view)"')
NUMBER = 10**6
"""The largest number of a view."""


class Sharing:
    """What a page shares: it is the teacher of a room once it has asked for one."""

    def __init__(self, rooms: Rooms, send: Callable[[str], None], say: Callable[..., None]) -> None:
        """Begin alone: `send` hands a request to the page's worker, `say` tells the page."""
        self.rooms, self.send, self.say = rooms, send, say
        self.key, self.name = "", ""
        self.room: Room | None = None
        self.told: dict[str, bytes | str] = {}
        self.requests: dict[str, Callable[..., None]] = {
            "share": self.share,
            "unshare": self.close,
            "view": self.view,
        }

    def hear(self, message: bytes | str) -> None:
        """Remember what the page is told, for all who follow it now or later."""
        kind = kind_of(message)
        if kind in KEPT:
            self.told[kind] = message
            if self.room:
                self.room.hear(self, kind, message)

    def answers(self, message: str) -> bool:
        """Do what a message asks for if it is about the class; return whether it is."""
        if len(message) > LONGEST or not ASKS.search(message):
            return False
        try:
            do, fields = request(message, self.requests)
            self.requests[do](**fields)
        except ValueError as error:
            self.say("error", message=str(error), about=None)
        return True

    def share(self, key: Any = None) -> None:
        """Let others follow, by a new key or, as before the line broke, by that of then."""
        self.close()
        self.key, self.name = self.rooms.claim(key)
        self.room = self.rooms[self.name]
        self.room.open(self)

    def view(
        self,
        kind: Any = None,
        name: Any = None,
        panel: Any = None,
        sample: Any = 0,
        record: Any = 0,
    ) -> None:
        """Let the followers see at what the page points, which panel is open, which record."""
        texts = {"kind": kind, "name": name, "panel": panel}
        for field, x in texts.items():
            if x is not None and not (isinstance(x, str) and len(x) <= TEXT):
                message = f"{field} is a text of {TEXT} letters at most, got {short(x)}"
                raise FieldError(message, field)
        numbers = {"sample": sample, "record": record}
        numbers = {field: whole(field, x, 0, NUMBER) for field, x in numbers.items()}
        self.hear(json.dumps({"say": "view", **texts, **numbers}))

    def renew(self) -> None:
        """Ask for a frame that needs none before it."""
        self.send('{"do": "whole"}')

    def count(self, followers: int) -> None:
        """Tell the page how many follow."""
        self.say("shared", key=self.key, room=self.name, followers=followers)

    def close(self) -> None:
        """Let nobody follow any more."""
        if self.room:
            self.room.close(self)
            self.room = None
            self.rooms.sweep()
