"""A trace of a program as it is: it notes the line behind each record, and where epochs begin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from types import FrameType

from autograd.callers import frames
from autograd.edits import Edit
from autograd.passing import BackwardPass
from autograd.records import Forward, Mark, Update
from autograd.trace import Trace
from autograd.value import Value
from viz.tui.loops import Loop
from viz.tui.session import Place

SHOWN = 40
"""How many characters of a loop's variable a mark shows."""


class Enough(BaseException):  # which no `except Exception` catches
    """The trace holds as many records as it may."""


class Followed(Trace):
    """A trace that ends a program at `limit` records; `places[k]` is the line behind record k.

    Nodes are counted and named afresh after each update of weights: it is `loss` every time.
    """

    def __init__(self, loops: Sequence[Loop], limit: int) -> None:
        super().__init__()
        self.places: list[Place] = []
        self._loops, self.limit = loops, limit
        self._here = Place("", 0)
        self._epoch: object = None
        self._written: Value | None = None  # a leaf that was set last, not yet looked at
        self._updated = False
        self.trained = False
        """Whether a weight was updated."""

    def forward(self, node: Value, changes: tuple[Edit, ...] = ()) -> None:
        """Record that a node was computed, in a new epoch and with new names if that is so."""
        self._arrive()
        if self._updated:
            self._make()
            self._names.restart()
            self._updated = False
        self._look_for_epoch()
        super().forward(node, changes)
        self._note()

    def set(self, node: Value, field: str, x: float) -> None:
        """Notice what is set by hand; a leaf's mark is made when the next thing happens."""
        self._arrive()
        super().set(node, field, x)
        self._note()
        if node.op is None:
            self._written = node

    def backward(self, root: Value, nodes: list[Value]) -> None:
        """Record that a backward starts."""
        self._arrive()
        super().backward(root, nodes)
        self._note()

    def chain(self, done: BackwardPass) -> None:
        """Record how the gradients were passed back, all of them, whatever the limit."""
        super().chain(done)
        self._note()

    def zero_grad(self, values: Iterable[Value]) -> None:
        """Record that gradients are set to zero."""
        self._arrive()
        super().zero_grad(values)
        self._note()

    def update(self, step: list[tuple[Update, Value, tuple[Edit, ...]]]) -> list[Update]:
        """Record the updates of one optimizer step."""
        self._arrive()
        updates = super().update(step)
        self._note()
        self._updated = self.trained = True
        return updates

    def mark(self, kind: str, text: str, changes: Iterable[Edit] = ()) -> Mark:
        """Record a moment with a name."""
        self._arrive()
        mark = super().mark(kind, text, changes)
        self._note()
        return mark

    def close(self) -> None:
        """Notice what was done to the leaves by hand since they were last seen."""
        self._look_at_written()
        super().close()
        self._note()

    def most_of_a_sample(self) -> int:
        """Return how many records a sample of `fit` takes at most, 0 if none was seen whole.

        Where a gradient is 0, as behind a relu, it takes fewer.
        """
        kinds = [r.kind if isinstance(r, Mark) else "" for r in self]
        if "sample" not in kinds or "backward" not in kinds[(first := kinds.index("sample")) :]:
            return 0
        of_sample = self[first : kinds.index("backward", first)]
        inputs = [r.inputs for r in of_sample if isinstance(r, Forward)]
        return 2 + sum(1 + sum(name is not None for name in names) for names in inputs)

    def _arrive(self) -> None:
        """Take note of the line that runs; raise Enough where it must not go on."""
        self._look_at_written()
        if len(self) >= self.limit:
            self._make()  # while the variables are still there
            raise Enough
        frame = next(frames(), None)
        if frame is not None:
            self._here = Place(frame.f_code.co_filename, frame.f_lineno)

    def _note(self) -> None:
        """Say of the records that have come that this line made them."""
        self.places += [self._here] * (len(self) - len(self.places))

    def _look_at_written(self) -> None:
        """Make the mark of a leaf that was set, while the line that set it is still known."""
        leaf, self._written = self._written, None
        if leaf is not None:
            before = len(self)
            self._look(leaf)
            self._note()
            changes = chain.from_iterable(r.changes for r in self[before:] if isinstance(r, Mark))
            self._updated |= any(change.field == "data" for change in changes)
            self.trained |= self._updated

    def _look_for_epoch(self) -> None:
        """Mark that the loop around the training has gone on."""
        found = self._loop()
        if found is None:
            return
        frame, loop = found
        value = frame.f_locals.get(loop.name)
        if (loop, value) != self._epoch:
            self._epoch = loop, value
            here, self._here = self._here, Place(frame.f_code.co_filename, loop.first)
            super().mark("epoch", f"{loop.name} = {value!r:.{SHOWN}}")
            self._note()
            self._here = here

    def _loop(self) -> tuple[FrameType, Loop] | None:
        """Return the loop whose turns are the epochs, of those that run, and its frame."""
        found = [
            (frame, loop)
            for frame in frames()
            for loop in reversed(self._loops)
            if frame.f_code.co_filename == loop.path and loop.first <= frame.f_lineno <= loop.last
        ]
        named = [(frame, loop) for frame, loop in found if "epoch" in loop.name]
        return (named or found)[-1] if found else None
