"""What each step of a trace lights in its scene, and what it says."""

from __future__ import annotations

from collections.abc import Iterable

from autograd.account import at
from autograd.records import Forward, Mark, Record
from viz.frames.cast import Slot
from viz.frames.rules import opening, rule
from viz.frames.scene import Scene


class Script:
    """The scene of records and, for each step from 0 on, the rule and what is lit.

    What is lit is said by the ids of boxes, rows and edges, with the parts that they play.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        self.scene = Scene(records)
        self.records = self.scene.records
        self._changes = self.scene.account.changes()
        self.rules = [opening(self.records)]
        self.lit: list[dict[str, str]] = [{}]
        for step, record in enumerate(self.records, start=1):
            node, source, k = self.scene.cast.parts[step - 1]
            steps = node.steps if node and source else []
            self.rules.append(rule(record, at(steps, step) if steps else None, k))
            self.lit.append(self._lit(step, record))

    def __len__(self) -> int:
        return len(self.records)

    def _lit(self, step: int, record: Record) -> dict[str, str]:
        """Return what a step lights; the target comes last."""
        node, source, k = self.scene.cast.parts[step - 1]
        if node is None:
            changed = self._changed(step, record) if isinstance(record, Mark) else ()
            return self._slots("target", *changed)
        if source is not None:
            edges = dict.fromkeys(self._edges(node, k), "local")
            return self._slots("upstream", node) | edges | self._slots("target", source)
        lit = self._slots("target", node)
        if isinstance(record, Forward):
            inputs = self._slots("source", *filter(None, node.sources))
            edges = dict.fromkeys(self._edges(node, *range(len(node.sources))), "source")
            lit = inputs | edges | lit
        return lit

    def _slots(self, part: str, *slots: Slot) -> dict[str, str]:
        return {name: part for slot in slots for name in self.scene.ids[slot]}

    def _edges(self, node: Slot, *inputs: int) -> list[str]:
        lines = (self.scene.edges.get((node, k)) for k in inputs)
        return [line[0][1].id for line in lines if line]

    def _changed(self, step: int, record: Mark) -> Iterable[Slot]:
        """Yield the slots whose numbers a mark changes, and of a backward where it starts."""
        names = self._changes.get(step, [])
        account = self.scene.account
        if record.kind == "backward":  # gradients that it sets to 0 before are no news
            names = [name for name in names if account.held(name, step)[1]]
        for slot in self.scene.cast.slots if names else ():
            if slot.names[0][0] <= step and at(slot.names, step) in names:
                yield slot
