"""Which box of the picture shows which node, over a whole trace, so that no box ever moves.

A node computed again, for the next sample or after an update, takes over the box of the one that
played its part before, and so does the next sample's input.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from autograd.account import Timeline, put
from autograd.records import Chain, Forward, Record, Update, touched

Role: TypeAlias = tuple[str, tuple["int | None", ...]]
"""What tells parts apart: the op, and the boxes of its inputs (None for a constant)."""


@dataclass(eq=False)
class Box:
    """A place in the picture: the boxes that go into it and the names of the nodes it showed."""

    index: int
    sources: list[Box | None] = field(default_factory=list)
    names: Timeline[str] = field(default_factory=list)
    steps: Timeline[Forward] = field(default_factory=list)
    users: list[Box] = field(default_factory=list)
    moment: int = 0  # what part of the trace computed it, see Cast


class Cast:
    """The boxes of a trace, and for each of its steps the boxes and the input it is about."""

    def __init__(self, records: Iterable[Record]) -> None:
        records = list(records)
        self.boxes: list[Box] = []
        self.parts: list[tuple[Box | None, Box | None, int]] = []
        """Of each step: the node's box, for a product the input's, and which input that is."""
        self.outdated: dict[Box, list[int]] = {}
        """The steps from which on the numbers of a box are of the pass before."""
        self._where: dict[str, Box] = {}
        self._families: dict[str, list[Box]] = {}  # leaves called x, x_2, x_3, …
        self._roles: dict[Role, list[Box]] = {}
        self._last_use, self._last_word = _last_uses(records)
        self._trained = {record.name for record in records if isinstance(record, Update)}
        self._old: set[Box] = set()
        # Forward records that follow each other are one moment: all of their nodes are on stage
        # together. Only a later moment may take over boxes.
        self._moment = 0
        for step, record in enumerate(records, start=1):
            self.parts.append(self._take(step, record))

    def _take(self, step: int, record: Record) -> tuple[Box | None, Box | None, int]:
        match record:
            case Forward():
                return self._compute(step, record), None, 0
            case Chain():
                self._moment += 1
                node, source = self._box(record.node, step), self._box(record.input, step)
                return node, source, self._passed(node, source, record.input_index)
            case Update():
                self._moment += 1
                return self._box(record.name, step), None, 0
        self._moment += 1
        return None, None, 0

    def _box(self, name: str, step: int) -> Box:
        """Return the box that shows a name now; a leaf not known yet is given one."""
        box = self._where.get(name)
        if box is None:
            family = self._families.setdefault(re.sub(r"_\d+$", "", name), [])
            box = next((box for box in family if self._is_left(box, step, name)), None)
            if box is None:
                box = self._new()
                family.append(box)
            put(box.names, step if box.names else 0, name)
            box.moment = self._moment
            self._where[name] = box
        return box

    def _is_left(self, box: Box, step: int, name: str) -> bool:
        """Whether the leaf in a box is not heard of any more, as sample x is once x_2 comes."""
        holder = box.names[-1][1]
        alone = not box.sources and box.moment < self._moment
        alone = alone and self._last_word[holder] < step
        return alone and not self._trained & {holder, name}

    def _new(self) -> Box:
        self.boxes.append(Box(len(self.boxes)))
        return self.boxes[-1]

    def _passed(self, node: Box, source: Box, index: int) -> int:
        """Return which input of a box a product goes to; a slice need not say what all are."""
        if index < len(node.sources) and node.sources[index] is source:
            return index
        if source not in node.sources:
            node.sources.append(source)
            source.users.append(node)
        return node.sources.index(source)

    def _compute(self, step: int, record: Forward) -> Box:
        sources = [None if name is None else self._box(name, step) for name in record.inputs]
        role = (record.op, tuple(None if box is None else box.index for box in sources))
        alike = self._roles.setdefault(role, [])
        box = next((box for box in alike if self._is_free(box, step, record.name)), None)
        if box is None:
            box = self._new()
            alike.append(box)
            box.sources = list(sources)
            for source in sources:
                if source is not None:
                    source.users.append(box)
        else:
            self._renew(box, step)
        put(box.names, step, record.name)
        put(box.steps, step, record)
        box.moment = self._moment
        self._where[record.name] = box
        return box

    def _is_free(self, box: Box, step: int, name: str) -> bool:
        """Whether the node in a box has left the stage: nothing refers to it any more."""
        since, holder = box.names[-1]
        return holder == name or (self._last_use[since] < step and box.moment < self._moment)

    def _renew(self, box: Box, step: int) -> None:
        """Let a box show a new node; what was computed from the old one is then out of date."""
        self._old.discard(box)
        behind = [user for user in box.users if user not in self._old]
        for user in behind:
            if user not in self._old:
                self._old.add(user)
                self.outdated.setdefault(user, []).append(step)
                behind.extend(user.users)


def _last_uses(records: Iterable[Record]) -> tuple[dict[int, int], dict[str, int]]:
    """Return the last step that refers to a node, by the step that computed it, or to a name."""
    last: dict[int, int] = {}
    words: dict[str, int] = {}
    current: dict[str, int] = {}
    for step, record in enumerate(records, start=1):
        names: tuple[str | None, ...] = ()
        match record:
            case Forward():
                names = record.inputs
            case Chain():
                names = (record.node, record.input)
        for word in touched(record):
            words[word] = step
        for name in names:
            if name in current:
                last[current[name]] = step
        if isinstance(record, Forward):
            current[record.name] = step
            last[step] = step
    return last, words
