"""A trace as a page that is stepped through, shown in a notebook or in the browser."""

from __future__ import annotations

from collections.abc import Iterable

from autograd.figures import counted
from autograd.records import Record
from viz.frames.lesson import page, title
from viz.frames.script import Script


class Player:
    """The page of a trace, which opens at a step; raises ValueError for what is too large."""

    def __init__(self, records: Iterable[Record], start: int = 0) -> None:
        script = Script(records)
        self.steps, self.title = len(script), title(script)
        self.page = page(script, start).decode()

    def __repr__(self) -> str:
        steps = counted(self.steps, "step")
        return f"<player of {steps}: viz.show(it) opens it, viz.frames(t, 'lesson.html') writes it>"
