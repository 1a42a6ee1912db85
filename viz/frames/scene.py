"""What there is to draw of a trace: boxes with their titles and weights, and the arrows between.

Every text has an identifier: script.py says what it reads at each step, stage.py where it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from autograd.account import Timeline
from autograd.figures import enclosed, signed
from autograd.ops import DOT, OPS
from autograd.records import Forward
from viz.frames.cast import Box, Cast
from viz.names import printable, short, title
from viz.svg.layout import Arrow

LONG_TABLE = 9  # rows of weights in a box; the last stands for all that have no row of their own


@dataclass
class Part:
    """A box to draw: its lines of title over time, and the weights in it."""

    id: str
    titles: list[Timeline[str]]
    rows: list[str] = field(default_factory=list)
    """The identifiers of its rows of weights."""
    leaf: bool = False


class Scene:
    """The parts and arrows of a trace, and the place of each of its boxes."""

    def __init__(self, cast: Cast) -> None:
        self.parts: list[Part] = []
        self.place: dict[Box, str] = {}
        """Where the numbers of a box are written: in its part, or its row of another one."""
        self.users: dict[Box, Box] = {}
        """The box that has a row for a weight."""
        self.shared: dict[str, list[Box]] = {}
        """The rows that show one of several weights, and which."""
        folded = {weight for box in cast.boxes for weight in weights(box)}
        for box in cast.boxes:
            if box not in folded:
                self._part(box)
        self.arrows = [
            Arrow(arrow_id(box, k), self.place[source], self.place[box])
            for box in cast.boxes
            for k, source in enumerate(box.sources)
            if source is not None and source not in folded
        ]

    def _part(self, box: Box) -> None:
        moments = box.steps or box.names
        titles = [(step, _title(box, said)) for step, said in moments]
        part = Part(f"b{box.index}", [], leaf=not box.sources)
        for k in range(len(titles[0][1])):
            part.titles.append([(0, titles[0][1][k]), *((step, t[k]) for step, t in titles)])
        self.place[box] = part.id
        self.parts.append(part)
        own = weights(box)
        cut = len(own) if len(own) <= LONG_TABLE else LONG_TABLE - 1
        part.rows = [f"{part.id}r{k}" for k in range(min(len(own), LONG_TABLE))]
        self.place |= dict(zip(own[:cut], part.rows, strict=False))
        self.users |= dict.fromkeys(own[:cut], box)
        if own[cut:]:
            self.place |= dict.fromkeys(own[cut:], part.rows[-1])
            self.shared[part.rows[-1]] = own[cut:]


def arrow_id(box: Box, k: int) -> str:
    """Return what the arrow of input k into a box is found by."""
    return f"e{box.index}-{k}"


def weights(box: Box) -> list[Box]:
    """Return the weights and the bias of a weighted sum that nothing else uses."""
    if not box.steps or OPS[box.steps[0][1].op] is not DOT:
        return []
    half = len(box.sources) // 2
    own = [*box.sources[:half], *box.sources[2 * half :]]
    return [b for b in own if b is not None and not b.sources and len(b.users) == 1]


def row_title(weight: Box, user: Box) -> Timeline[str]:
    """Return what heads the row of a weight: its name, and the plain number it is multiplied with.

    It is that of each sample in turn.
    """
    name, k = short(weight.names[0][1]), user.sources.index(weight)
    half, line = len(user.sources) // 2, []
    for step, forward in user.steps:
        plain = k < half and forward.inputs[half + k] is None
        line.append(
            (step, f"{name} · {enclosed(signed(forward.values[half + k]))}" if plain else name)
        )
    return [(0, name), *line]


def _title(box: Box, said: Forward | str) -> list[str]:
    """Return the lines that head a box: what it is called and how it is computed."""
    if isinstance(said, str):
        return [short(said)]
    own = [weight.names[0][1] for weight in weights(box)]
    return [printable(line) for line in title(said._replace(name=short(said.name)), own)]
