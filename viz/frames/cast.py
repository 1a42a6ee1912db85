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
from autograd.records import Chain, Forward, Mark, Record, Update, touched

Role: TypeAlias = tuple[str, tuple["int | None", ...]]
"""What tells parts apart: the op, and the slots of its inputs (None for a constant)."""


@dataclass(eq=False)
class Slot:
    """A box over time: the slots that go into it, and the names of what it showed."""

    index: int
    sources: list[Slot | None] = field(default_factory=list)
    names: Timeline[str] = field(default_factory=list)
    steps: Timeline[Forward] = field(default_factory=list)
    waits: Timeline[bool] = field(default_factory=lambda: [(0, False)])
    """Whether it is yet to be computed, or its numbers are of the pass before."""
    users: list[Slot] = field(default_factory=list)
    moment: int = 0  # what part of the trace computed it, see Cast

    @property
    def key(self) -> str:
        """What its box is called."""
        return f"b{self.index}"


class Cast:
    """The slots of a trace, and for each of its steps the slots and the input it is about."""

    def __init__(self, records: Iterable[Record]) -> None:
        records = list(records)
        self.slots: list[Slot] = []
        self.parts: list[tuple[Slot | None, Slot | None, int]] = []
        """Of each step: the node's slot, for a product the input's, and which input that is."""
        self._where: dict[str, Slot] = {}
        self._families: dict[str, list[Slot]] = {}  # leaves called x, x_2, x_3, …
        self._roles: dict[Role, list[Slot]] = {}
        self._last_use, self._last_word = _last_uses(records)
        self._trained = {record.name for record in records if isinstance(record, Update)}
        self._old: set[Slot] = set()
        # Forward records that follow each other are one moment: all of their nodes are on stage
        # together. Only a later moment may take over slots.
        self._moment = 0
        for step, record in enumerate(records, start=1):
            self.parts.append(self._take(step, record))

    def _take(self, step: int, record: Record) -> tuple[Slot | None, Slot | None, int]:
        match record:
            case Forward():
                return self._compute(step, record), None, 0
            case Chain():
                self._moment += 1
                node, source = self._slot(record.node, step), self._slot(record.input, step)
                return node, source, self._passed(node, source, record.input_index)
            case Update():
                self._moment += 1
                return self._slot(record.name, step), None, 0
        self._moment += 1
        return None, None, 0

    def _slot(self, name: str, step: int) -> Slot:
        """Return the slot that shows a name now; a leaf not known yet is given one."""
        slot = self._where.get(name)
        if slot is None:
            family = self._families.setdefault(re.sub(r"_\d+$", "", name), [])
            slot = next((slot for slot in family if self._is_left(slot, step, name)), None)
            if slot is None:
                slot = self._new()
                family.append(slot)
            put(slot.names, step if slot.names else 0, name)
            slot.moment = self._moment
            self._where[name] = slot
        return slot

    def _is_left(self, slot: Slot, step: int, name: str) -> bool:
        """Whether the leaf in a slot is not heard of any more, as sample x is once x_2 comes."""
        holder = slot.names[-1][1]
        alone = not slot.sources and slot.moment < self._moment
        alone = alone and self._last_word[holder] < step
        return alone and not self._trained & {holder, name}

    def _new(self) -> Slot:
        self.slots.append(Slot(len(self.slots)))
        return self.slots[-1]

    def _passed(self, node: Slot, source: Slot, index: int) -> int:
        """Return which input of a slot a product goes to; a slice need not say what all are."""
        if index < len(node.sources) and node.sources[index] is source:
            return index
        if source not in node.sources:
            node.sources.append(source)
            source.users.append(node)
        return node.sources.index(source)

    def _compute(self, step: int, record: Forward) -> Slot:
        sources = [None if name is None else self._slot(name, step) for name in record.inputs]
        role = (record.op, tuple(None if slot is None else slot.index for slot in sources))
        alike = self._roles.setdefault(role, [])
        slot = next((slot for slot in alike if self._is_free(slot, step, record.name)), None)
        if slot is None:
            slot = self._new()
            alike.append(slot)
            slot.sources, slot.waits = list(sources), [(0, True)]
            for source in sources:
                if source is not None:
                    source.users.append(slot)
        else:
            self._renew(slot, step)
        put(slot.names, step, record.name)
        put(slot.steps, step, record)
        put(slot.waits, step, False)
        slot.moment = self._moment
        self._where[record.name] = slot
        return slot

    def _is_free(self, slot: Slot, step: int, name: str) -> bool:
        """Whether the node in a slot has left the stage: nothing refers to it any more."""
        since, holder = slot.names[-1]
        return holder == name or (self._last_use[since] < step and slot.moment < self._moment)

    def _renew(self, slot: Slot, step: int) -> None:
        """Let a slot show a new node; what was computed from the old one is then out of date."""
        self._old.discard(slot)
        behind = [user for user in slot.users if user not in self._old]
        for user in behind:
            if user not in self._old:
                self._old.add(user)
                put(user.waits, step, bool(user.steps))
                behind.extend(user.users)


def _last_uses(records: Iterable[Record]) -> tuple[dict[int, int], dict[str, int]]:
    """Return the last step that refers to a node, by the step that computed it, or to a name."""
    last: dict[int, int] = {}
    words: dict[str, int] = {}
    current: dict[str, int] = {}
    for step, record in enumerate(records, start=1):
        if isinstance(record, Forward):
            current[record.name] = step
        for name in touched(record):
            words[name] = step
            if name in current and not isinstance(record, Mark):
                last[current[name]] = step
    return last, words
