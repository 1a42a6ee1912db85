"""A session: a Stepper with what is known around it, whatever was opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from autograd import Stepper
from nn.samples import Array
from nn.training import Model


class Place(NamedTuple):
    """A line of a file, counted from 1."""

    path: str
    number: int


@dataclass
class Session:
    """A Stepper, a title, the source to show beside it, and the network and data if known.

    `places` says for each record which line made it, `notice` what kept a program from its end.
    """

    stepper: Stepper
    title: str
    source: list[str] = field(default_factory=list)
    model: Model | None = None
    points: Array | None = None
    labels: Array | None = None
    places: Sequence[Place] = ()
    notice: str = ""

    def place(self, position: int) -> Place | None:
        """Return the line that made the last record before a position, where that is known."""
        return self.places[position - 1] if 0 < position <= len(self.places) else None


def plane(x: Array, y: Array) -> tuple[Array | None, Array | None]:
    """Return points of two coordinates and their labels, nothing for others."""
    flat = x.ndim == 2 and x.shape[1] == 2 and len(y) == len(x) and y.size == len(x)
    return (x, y.reshape(-1)) if flat else (None, None)
