"""Everything a trace shows, step by step: numbers, colours, what is lit, and the rule.

It is computed here, from the records alone; pages and pictures look it up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isfinite

from autograd.account import Account, Timeline, at, put
from autograd.figures import PICTURE, signed
from autograd.records import Chain, Forward, Mark, Record, Update
from autograd.tokens import board, product
from viz.frames.cast import Box, Cast
from viz.frames.rules import Rule, opening, rule
from viz.frames.scene import Scene, arrow_id, row_title
from viz.names import short
from viz.style import share

STRONGEST = 0.55  # how much colour the largest gradient has; text on it stays readable


class Script:
    """What is shown of records, from step 0, before the first, to the last.

    `texts`, `tints` (how blue, or if negative how orange) and `looks` ("waiting" for what is yet
    to be computed) say by identifier what something is from which step on. `lit` (identifier to
    part played) and `rules` have an entry for every step.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        self.records = list(records)
        if not self.records:
            raise ValueError("there is nothing to show: the trace is empty")
        self.account, self.cast = Account(self.records), Cast(self.records)
        self.scene = Scene(self.cast)
        self.texts: dict[str, Timeline[str]] = {}
        self.tints: dict[str, Timeline[float]] = {}
        self.looks: dict[str, Timeline[str]] = {}
        self.lit: list[dict[str, str]] = [{}]
        self.rules: list[Rule] = [opening(self.records)]
        self._largest = _largest(self.account)
        self._write()
        self._changes = self.account.changes()
        self._boxes = _by_name(self.cast.boxes)
        for step, record in enumerate(self.records, start=1):
            self._play(step, record)

    def __len__(self) -> int:
        return len(self.records)

    def text(self, identifier: str, step: int) -> str:
        """Return what is written in a place after a number of steps."""
        return at(self.texts[identifier], step)

    # What is written.

    def _write(self) -> None:
        scene = self.scene
        for part in scene.parts:
            self.texts |= {f"{part.id}t{k}": line for k, line in enumerate(part.titles)}
        for arrow in scene.arrows:
            self.texts[f"{arrow.id}t"] = [(0, "")]
        for row, weights in scene.shared.items():
            self.texts |= {f"{row}n": [(0, f"… {len(weights)} more")]}
            self.texts |= {f"{row}d": [(0, "")], f"{row}g": [(0, "")]}
            self.tints[row] = [(0, 0.0)]
        for box, place in scene.place.items():
            if place not in scene.shared:
                if box in scene.users:
                    self.texts[f"{place}n"] = row_title(box, scene.users[box])
                self._numbers(box, place)
            self._look(box, place)

    def _numbers(self, box: Box, place: str) -> None:
        """Write the data and the gradient of whichever node the box shows, and its colour."""
        data: Timeline[str] = [(0, "")]
        grads: Timeline[str] = [(0, "")]
        tints: Timeline[float] = [(0, 0.0)]
        for name, start, end in _holders(box):
            for step, x in _between(self.account.data.get(name, []), start, end):
                put(data, step, _written(x))
            for step, x in _between(self.account.grads.get(name, []), start, end):
                put(grads, step, _written(x))
                put(tints, step, self._tint(x))
        self.texts |= {f"{place}d": data, f"{place}g": grads}
        self.tints[place] = tints

    def _look(self, box: Box, place: str) -> None:
        """Let a box wait where it is not computed yet, or not yet again."""
        line = [(step, "") for step, _ in box.steps]
        line += [(step, "waiting") for step in self.cast.outdated.get(box, [])]
        if box.steps:
            self.looks[place] = [(0, "waiting"), *sorted(line)]

    def _tint(self, x: float | None) -> float:
        strength = STRONGEST * share(x or 0.0, self._largest)
        return round(strength if (x or 0.0) > 0 else -strength, 3)

    # What happens.

    def _play(self, step: int, record: Record) -> None:
        node, source, k = self.cast.parts[step - 1]
        why = None
        match record:
            case Forward():
                assert node is not None
                lit = self._forward(step, node)
            case Chain():
                assert node is not None
                assert source is not None
                lit = self._chain(step, record, arrow_id(node, k))
                lit = {
                    self.scene.place[node]: "upstream",
                    **lit,
                    self.scene.place[source]: "target",
                }
                why = at(node.steps, step) if node.steps else None
            case Update():
                assert node is not None
                lit = {self.scene.place[node]: "target"}
            case Mark():
                lit = self._mark(step, record)
        self._show_shared(step, lit, record)
        self.lit.append(lit)
        self.rules.append(rule(record, why, k))

    def _forward(self, step: int, node: Box) -> dict[str, str]:
        lit = {}
        for k, source in enumerate(node.sources):
            if source is not None:
                lit[self.scene.place[source]] = "source"
            if f"{arrow_id(node, k)}t" in self.texts:
                put(self.texts[f"{arrow_id(node, k)}t"], step, "")
                lit[arrow_id(node, k)] = "source"
        return lit | {self.scene.place[node]: "target"}

    def _chain(self, step: int, record: Chain, arrow: str) -> dict[str, str]:
        """Write the product beside its arrow, and from the next step on the local derivative."""
        if f"{arrow}t" not in self.texts:
            return {}  # the weight stands in the box itself
        line = self.texts[f"{arrow}t"]
        put(line, step, board(product(record.upstream, record.local), PICTURE))
        put(line, step + 1, signed(record.local))
        return {arrow: "local"}

    def _mark(self, step: int, record: Mark) -> dict[str, str]:
        lit = {}
        for name in self._changes.get(step, []):
            box = at(self._boxes[name], step) if name in self._boxes else None
            reset = record.kind == "backward" and not self.account.held(name, step)[1]
            if box is not None and at(box.names, step) == name and not reset:
                lit[self.scene.place[box]] = "target"
        return lit

    def _show_shared(self, step: int, lit: dict[str, str], record: Record) -> None:
        """Let the last row of a long table show the weight that a step is about."""
        for row in self.scene.shared:
            name = record.input if isinstance(record, Chain) else getattr(record, "name", "")
            texts = [self.texts[f"{row}{part}"] for part in "ndg"]
            if lit.get(row) == "target":
                data, grad = self.account.held(name, step)
                said, tint = (short(name), _written(data), _written(grad)), self._tint(grad)
            elif texts[0][-1][1] != texts[0][0][1]:
                said, tint = (texts[0][0][1], "", ""), 0.0
            else:
                continue
            for line, text in zip(texts, said, strict=True):
                put(line, step, text)
            put(self.tints[row], step, tint)


def _written(x: float | None) -> str:
    return "" if x is None else signed(x)


def _largest(account: Account) -> float:
    """Return the largest gradient of the whole trace, so that colours compare between steps."""
    found = (abs(x) for line in account.grads.values() for _, x in line if x is not None)
    return max((x for x in found if isfinite(x)), default=0.0)


def _holders(box: Box) -> Iterator[tuple[str, int, float]]:
    """Yield who a box shows, from which step on, and before which step."""
    ends = [start for start, _ in box.names[1:]]
    for (start, name), end in zip(box.names, [*ends, float("inf")], strict=True):
        yield name, start, end


def _between(
    line: Timeline[float | None], start: int, end: float
) -> Iterator[tuple[int, float | None]]:
    """Yield what a line says from a step on and before another."""
    if line and start:
        yield start, at(line, start)
    for step, x in line:
        if start <= step < end:
            yield step, x


def _by_name(boxes: Iterable[Box]) -> dict[str, Timeline[Box]]:
    """Return which box shows a name, over time."""
    found: dict[str, Timeline[Box]] = {}
    entries = [(step, name, box) for box in boxes for step, name in box.names]
    for step, name, box in sorted(entries, key=lambda entry: entry[0]):
        put(found.setdefault(name, []), step, box)
    return found
