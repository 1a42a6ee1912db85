"""A trace as the parts of one drawing over time: the boxes and edges of viz/graph, which stay.

Only what stands in them changes, from step 0, before the first record, to the last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from math import isfinite

from autograd.account import Account, Timeline, at, put
from autograd.figures import PICTURE
from autograd.records import Chain, Forward, Record
from autograd.tokens import board, product
from viz.frames.cast import Cast, Slot
from viz.graph.boxes import Box, Edge, Key, Row, written
from viz.graph.facts import is_weighted_sum
from viz.graph.ids import node_id
from viz.graph.parts import hidden, often_used, table, times, weights_of
from viz.names import last_part, title

MORE = "more"  # the row that weights share


class Scene:
    """The boxes and the edges of a trace, each as a timeline, and the ids that a slot is found by.

    A weight that one neuron has stands in the box of the neuron; a leaf that is used in many
    places has a tag at each.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        self.records = list(records)
        if not self.records:
            raise ValueError("there is nothing to show: the trace is empty")
        self.account, self.cast = Account(self.records), Cast(self.records)
        self.boxes: list[Timeline[Box]] = []
        self.edges: dict[tuple[Slot, int], Timeline[Edge]] = {}
        """By what they go into, and which input they are."""
        self.ids: dict[Slot, list[str]] = {}
        inputs = {slot: slot.sources for slot in self.cast.slots}
        sums = [s for s in inputs if s.steps and is_weighted_sum(s.steps[0][1])]
        self._weights = weights_of(inputs, sums)
        self._about = [None, *(source or node for node, source, _ in self.cast.parts), None]
        grads = (abs(x) for line in self.account.grads.values() for _, x in line if x is not None)
        self.largest = max(filter(isfinite, grads), default=0.0)
        """The largest gradient of the whole trace, so that colours compare between steps."""
        self._place(often_used(inputs))
        for step, record in enumerate(self.records, start=1):
            self._write(step, record)

    def _place(self, often: set[Slot]) -> None:
        """Give each slot a box, or a row in that of its neuron, and each use of one an edge."""
        folded = {weight for own in self._weights.values() for weight in own}
        for slot in self.cast.slots:
            if slot in folded:
                continue
            if slot not in often:
                self._show(slot, slot.key)
            for k, source in enumerate(slot.sources):
                if source is None or source in folded:
                    continue
                start: Key = source.key
                if source in often:
                    start = source.key, len(self.ids.get(source, ()))
                    self._show(source, start)
                self.edges[slot, k] = [(0, Edge(start, slot.key, None, k))]

    def _show(self, slot: Slot, key: Key) -> None:
        """Give a slot a box, in which its weights have rows."""
        own = self._weights.get(slot, [])
        self.ids |= {weight: [node_id(weight.key)] for weight in own}
        self.ids |= {weight: [node_id(slot.key, MORE)] for weight in hidden(own)}
        line: Timeline[Box] = []
        for step in sorted(self._moments(slot)):
            box = self._box(slot, key, step)
            if not line or line[-1][1] != box:
                line.append((step, box))
        self.boxes.append(line)
        self.ids.setdefault(slot, []).append(line[0][1].id)

    def _moments(self, slot: Slot) -> set[int]:
        """Return the steps at which something in a box may change."""
        own, account = self._weights.get(slot, []), self.account
        lines: list[Sequence[tuple[int, object]]] = [slot.names, slot.steps, slot.waits]
        for _, name in slot.names:
            lines += [account.data.get(name, []), account.grads.get(name, [])]
        found = {0, *(step for line in lines for step, _ in line)}
        if rest := set(hidden(own)):
            said = [step for step, about in enumerate(self._about) if about in rest]
            found.update(said, (step + 1 for step in said))
        return found.union(*map(self._moments, own))

    def _box(self, slot: Slot, key: Key, step: int) -> Box:
        """Return a box as it is after a number of steps."""
        name = at(slot.names, step)
        data, grad = self.account.held(name, step)
        own = self._weights.get(slot, [])
        row, middle = (partial(what, slot=slot, step=step) for what in (self._row, self._shared))
        return Box(
            key,
            title(at(slot.steps, step), [w.names[0][1] for w in own]) if slot.steps else [name],
            grad=grad,
            rows=table(own, row, middle),
            leaf=not slot.sources,
            notes=[written("" if key != slot.key else "data ", data), written("grad ", grad)],
            waiting=at(slot.waits, step),
        )

    def _row(self, weight: Slot, slot: Slot, step: int) -> Row:
        name = at(weight.names, step)
        data, grad = self.account.held(name, step)
        factor = times(at(slot.steps, step), slot.sources.index(weight))
        return Row(last_part(name), data, grad, factor, node_id(weight.key))

    def _shared(self, rest: Sequence[Slot], slot: Slot, step: int) -> Row:
        """Return the row of weights that have none of their own: of the one a step is about."""
        about = self._about[step]
        found = about and about in rest and self._row(about, slot, step)
        return replace(found or Row(f"… {len(rest)} more"), id=node_id(slot.key, MORE))

    def _write(self, step: int, record: Record) -> None:
        """Write a product beside its edge, and from the next step on the local derivative."""
        node, _, k = self.cast.parts[step - 1]
        match record:
            case Forward() if node:
                for i in range(len(node.sources)):
                    if line := self.edges.get((node, i)):
                        put(line, step, line[0][1])
            case Chain() if node and (line := self.edges.get((node, k))):
                known = replace(line[0][1], local=record.local)
                factors = board(product(record.upstream, record.local), PICTURE)
                put(line, step, replace(known, lines=[factors]))
                put(line, step + 1, known)
