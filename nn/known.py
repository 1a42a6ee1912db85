"""What is known of a network, so that it need not be found out again; a copy begins anew."""

from __future__ import annotations

from threading import RLock
from typing import Any, NamedTuple

from autograd.compile.reads import Reads
from nn.objectives import Loss
from nn.structure import Structure


class Trial(NamedTuple):
    """What is known of samples of these sizes: that this loss fits them, and what was read."""

    sizes: tuple[int, int]
    """How many inputs and how many targets a sample has."""
    loss: Loss
    n_out: int
    reads: Reads


class Programs(dict[Any, Any]):
    """The compiled programs of a network, which refer to it; a copy of it makes its own."""

    structure: Structure | None = None
    trial: Trial | None = None

    def __init__(self) -> None:
        self.turn = RLock()  # of the thread that trains

    def __reduce__(self) -> tuple[type[Programs], tuple[()]]:
        return Programs, ()


Reads.DERIVED.add(Programs)
