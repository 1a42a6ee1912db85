"""What a drawing is made of: shapes with cells of text, arrows between them, groups, a legend.

Plain parts with their colours; paint.py draws them and dot.py writes them as DOT.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from viz.style import Theme
from viz.svg.layout import Arrow, Group, Point, Size
from viz.svg.text import extent

Form: TypeAlias = Literal["box", "rounded", "circle", "text"]


@dataclass
class Cell:
    """Lines of text in a field that is at least so large."""

    lines: Sequence[str]
    size: float = 13.0
    least: Size = (0.0, 0.0)

    def measured(self, pad: Size) -> Size:
        """Return the room that the text takes with some space around."""
        width, height = extent(self.lines, self.size)
        return max(self.least[0], width + 2 * pad[0]), max(self.least[1], height + 2 * pad[1])


class Band(NamedTuple):
    """What lies under a line of a table."""

    id: str
    fill: str


@dataclass
class Shape:
    """A box, a circle or plain text: rows of cells from top to bottom."""

    name: str
    rows: Sequence[Sequence[Cell]]
    id: str = ""
    form: Form = "box"
    fill: str = "none"
    stroke: str = ""
    ink: str = ""
    pen: float = 1.0
    pad: Size = (8.0, 4.0)
    dashed: bool = False
    bands: Sequence[Band] = ()
    """What lies under each line of the second row, as under the weights of a neuron."""
    fixed: Size | None = None
    at: Point | None = None
    """Its centre, with y upwards, where Graphviz is not to place it."""

    @property
    def size(self) -> Size:
        """The room it takes: what is fixed, else what its cells need."""
        if self.fixed is not None:
            return self.fixed
        widths, heights = zip(*map(self.row_size, self.rows), strict=True)
        return max(widths), sum(heights)

    def row_size(self, row: Sequence[Cell]) -> Size:
        """Return the room that a row of cells needs."""
        widths, heights = zip(*(cell.measured(self.pad) for cell in row), strict=True)
        return sum(widths), max(heights)


@dataclass
class Sheet:
    """A drawing: its parts, from back to front, and the attributes for Graphviz."""

    theme: Theme
    shapes: list[Shape] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    legend: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    margin: float = 4.0
    lit: dict[str, str] = field(default_factory=dict)
    """The classes of parts that are lit, by their ids."""
