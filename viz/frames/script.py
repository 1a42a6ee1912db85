"""What each step of a trace lights in its scene, and what it says."""

from __future__ import annotations

from collections.abc import Iterable

from autograd.account import at
from autograd.records import Forward, Mark, Record
from viz.frames.cast import Slot
from viz.frames.rules import opening, rule
from viz.frames.scene import Scene
from viz.graph.boxes import Edge, box_id


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
        """Return what a step lights; the target, of several tags that of the edge, comes last."""
        node, source, k = self.scene.cast.parts[step - 1]
        if node is None:
            changed = self._changed(step, record) if isinstance(record, Mark) else ()
            return self._slots("target", *changed)
        if source is not None:
            lit = self._slots("upstream", node) | self._slots("target", source)
            for edge in self._edge(node, k):
                lit[edge.id] = "local"
                lit[box_id(edge.source)] = lit.pop(box_id(edge.source))
            return lit
        lit = {}
        for i, slot in enumerate(node.sources if isinstance(record, Forward) else ()):
            for edge in self._edge(node, i):
                lit |= {box_id(edge.source): "source", edge.id: "source"}
            if slot is not None and not self._edge(node, i):
                lit |= self._slots("source", slot)
        return lit | self._slots("target", node)

    def _slots(self, part: str, *slots: Slot) -> dict[str, str]:
        return {name: part for slot in slots for name in self.scene.ids[slot]}

    def _edge(self, node: Slot, k: int) -> list[Edge]:
        """Return the edge to an input; none to a weight, which has a row."""
        return [edge for _, edge in self.scene.edges.get((node, k), [])[:1]]

    def _changed(self, step: int, record: Mark) -> Iterable[Slot]:
        """Yield the slots whose numbers a mark changes, and of a backward where it starts."""
        names = self._changes.get(step, [])
        account = self.scene.account
        if record.kind == "backward":  # gradients that it sets to 0 before are no news
            names = [name for name in names if account.held(name, step)[1]]
        for slot in self.scene.cast.slots if names else ():
            if slot.names[0][0] <= step and at(slot.names, step) in names:
                yield slot
