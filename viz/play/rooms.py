"""A class: the page of a teacher, and the pages that follow it and are told what it is told.

A room goes by a name, which its link holds. The name is made of a key that only the teacher's
page has: so a teacher whose line broke comes back to the class. Of two pages with a key, which a
duplicated tab makes, the last one teaches.
"""

from __future__ import annotations

import json
import secrets
from hashlib import sha256
from typing import Any, Protocol

from viz.play.checks import FieldError, short
from viz.play.frames import is_whole

KEPT = ("ready", "network", "frame", "inside", "view")
"""What followers are told of what a teacher's page is told, and in which order when they come."""
SAID = '{"say": "'
TEXT = 60
"""Letters that a page may send for a key or a name, at most."""


class Teacher(Protocol):
    """The session of a page that is followed: what it was told last, by kind; see sharing.py."""

    told: dict[str, bytes | str]

    def renew(self) -> None:
        """Ask for a frame that needs none before it."""

    def count(self, followers: int) -> None:
        """Tell the page how many follow."""


class Follower(Protocol):
    """The session of a page that follows; see follower.py."""

    def take(self, kind: str, message: bytes | str) -> None:
        """Be told something; of each kind the newest counts."""


class Room:
    """A teacher, who may be away, and the followers."""

    def __init__(self) -> None:
        self.teacher: Teacher | None = None
        self.followers: set[Follower] = set()

    def enter(self, follower: Follower) -> None:
        """Let a page follow."""
        self.followers.add(follower)
        self._brief(follower)
        self._renew()

    def leave(self, follower: Follower) -> None:
        """Let a page follow no more."""
        self.followers.discard(follower)
        self._count()

    def open(self, teacher: Teacher) -> None:
        """Let a page be followed, by those who wait, too."""
        self.teacher = teacher
        for follower in self.followers:
            self._brief(follower)
        self._renew()

    def hear(self, teacher: Teacher, kind: str, message: bytes | str) -> None:
        """Hand on what the teacher's page is told; another page that held the key is not heard."""
        if teacher is self.teacher and kind in KEPT:
            for follower in self.followers:
                follower.take(kind, message)

    def close(self, teacher: Teacher) -> None:
        """Let a page be followed no more; those who follow may wait for it."""
        if self.teacher is teacher:
            self.teacher = None
            for follower in self.followers:
                self._brief(follower)

    def _brief(self, follower: Follower) -> None:
        """Tell a page whether its teacher is here, and all that the teacher's page was told."""
        here = self.teacher is not None
        follower.take("class", json.dumps({"say": "class", "here": here}))
        told = self.teacher.told if self.teacher else {}
        for kind in KEPT:
            message = told.get(kind)
            if message and not (isinstance(message, bytes) and not is_whole(message)):
                follower.take(kind, message)

    def _renew(self) -> None:
        """Let those who are new see a frame that needs none before it."""
        if self.teacher:
            self.teacher.renew()
        self._count()

    def _count(self) -> None:
        if self.teacher:
            self.teacher.count(len(self.followers))


class Rooms(dict[str, Room]):
    """The rooms of a server by their names."""

    def claim(self, key: Any) -> tuple[str, str]:
        """Return a key, a new one for None, and the name of its room, which is there now."""
        key = secrets.token_urlsafe(16) if key is None else key
        if not isinstance(key, str) or not 20 <= len(key) <= TEXT:
            raise FieldError(f"a key is a text of 20 to {TEXT} letters, got {short(key)}", "key")
        name = sha256(key.encode()).hexdigest()[:32]
        self.setdefault(name, Room())
        return key, name

    def sweep(self) -> None:
        """Forget the rooms that nobody is in."""
        for name, room in list(self.items()):
            if not room.teacher and not room.followers:
                del self[name]


def kind_of(message: bytes | str) -> str:
    """Return what a message to a page is: a frame, or what it says first, `{"say": "ready", …`."""
    if isinstance(message, bytes):
        return "frame"
    return message.removeprefix(SAID).partition('"')[0]
