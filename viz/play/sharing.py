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
ASKS = re.compile(r'"do":\s*"(share|view)"')
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

    def hear(self, message: bytes | str) -> None:
        """Remember what the page is told, for all who follow it now or later."""
        kind = kind_of(message)
        if kind in KEPT:
            self.told[kind] = message
            if self.room:
                self.room.hear(kind, message)

    def answers(self, message: str) -> bool:
        """Do what a message asks for if it is about the class; return whether it is."""
        if len(message) > LONGEST or not ASKS.search(message):
            return False
        try:
            do, fields = request(message, {"share": self.share, "view": looked_at})
            if do == "view":
                self.hear(json.dumps({"say": do, **looked_at(**fields)}))
            else:
                self.share(**fields)
        except ValueError as error:
            self.say("error", message=str(error), about=None)
        return True

    def share(self, key: Any = None) -> None:
        """Let others follow, by a new key or, as before the line broke, by that of then."""
        self.close()
        self.key, self.name = self.rooms.claim(key)
        self.room = self.rooms[self.name]
        self.room.open(self)

    def renew(self) -> None:
        """Ask for a frame that needs none before it."""
        self.send('{"do": "whole"}')

    def count(self, followers: int) -> None:
        """Tell the page how many follow."""
        self.say("shared", key=self.key, room=self.name, followers=followers)

    def close(self) -> None:
        """Leave the room, if there is one."""
        if self.room:
            self.room.close(self)
            self.room = None
            self.rooms.sweep()


def looked_at(
    kind: Any = None, name: Any = None, panel: Any = None, sample: Any = 0, record: Any = 0
) -> dict[str, Any]:
    """Return what a page points at, the panel that is open, and the record looked into: checked.

    >>> looked_at("neuron", "0.1", "inside", record=3)
    {'kind': 'neuron', 'name': '0.1', 'panel': 'inside', 'sample': 0, 'record': 3}
    """
    texts = {"kind": kind, "name": name, "panel": panel}
    for field, x in texts.items():
        if x is not None and not (isinstance(x, str) and len(x) <= TEXT):
            raise FieldError(f"{field} is a text of {TEXT} letters at most, got {short(x)}", field)
    numbers = {"sample": sample, "record": record}
    return texts | {field: whole(field, x, 0, NUMBER) for field, x in numbers.items()}
