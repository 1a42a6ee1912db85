"""What each step of a trace lights in its scene, and what it says."""

from __future__ import annotations

from collections.abc import Iterable

from autograd.account import at
from autograd.records import Chain, Forward, Mark, Record, Update
from viz.frames.cast import Slot
from viz.frames.rules import Rule, opening, rule
from viz.frames.scene import Scene


class Script:
    """The scene of records with, for each step from 0 on, what is lit and the rule.

    `lit` says by the ids of boxes, rows and edges which part they play.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        self.scene = Scene(records)
        self.records = self.scene.records
        self.lit: list[dict[str, str]] = [{}]
        self.rules: list[Rule] = [opening(self.records)]
        self._changes = self.scene.account.changes()
        for step, record in enumerate(self.records, start=1):
            node, source, k = self.scene.cast.parts[step - 1]
            self.lit.append(self._lit(step, record, node, source, k))
            steps = node.steps if node and isinstance(record, Chain) else []
            self.rules.append(rule(record, at(steps, step) if steps else None, k))

    def __len__(self) -> int:
        return len(self.records)

    def _lit(
        self, step: int, record: Record, node: Slot | None, source: Slot | None, k: int
    ) -> dict[str, str]:
        """Return what a step lights; the target comes last."""
        match record:
            case Forward() if node:
                inputs = [(slot, "source") for slot in node.sources if slot]
                edges = {self._edge(node, i): "source" for i in range(len(node.sources))}
                return self._slots(*inputs) | edges | self._slots((node, "target"))
            case Chain() if node and source:
                edge = {self._edge(node, k): "local"}
                return self._slots((node, "upstream")) | edge | self._slots((source, "target"))
            case Update() if node:
                return self._slots((node, "target"))
            case Mark():
                return self._slots(*((slot, "target") for slot in self._changed(step, record)))
        return {}

    def _slots(self, *parts: tuple[Slot, str]) -> dict[str, str]:
        return {name: part for slot, part in parts for name in self.scene.ids[slot]}

    def _edge(self, node: Slot, k: int) -> str:
        line = self.scene.edges.get((node, k))
        return line[0][1].id if line else ""

    def _changed(self, step: int, record: Mark) -> Iterable[Slot]:
        """Yield the slots whose numbers a mark changes, and of a backward where it starts."""
        names = self._changes.get(step, [])
        account = self.scene.account
        if record.kind == "backward":  # gradients that it sets to 0 before are no news
            names = [name for name in names if account.held(name, step)[1]]
        for slot in self.scene.cast.slots if names else ():
            since = slot.names[0][0] <= step
            if since and at(slot.names, step) in names:
                yield slot
