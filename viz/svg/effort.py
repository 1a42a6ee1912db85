"""How hard a graph is to lay out: known before Graphviz is asked, which could take minutes.

Its time goes less by nodes than by edges that pass columns: a leaf that is used all along a chain
has an edge through every column.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from itertools import accumulate
from typing import NamedTuple

CURVED = 1200  # columns that all edges may cross together, lest their curves take seconds
PATIENCE = 1.2  # seconds that straight edges may take
PER_PAIR_OF_EDGES, PER_PAIR_IN_A_COLUMN = 6e-8, 8e-7  # seconds, fitted to graphs of all kinds
ROUGH = {"splines": "line", "nslimit": "0.3", "nslimit1": "0.3"}


class Effort(NamedTuple):
    """What a layout has to do."""

    length: int
    """How many columns all edges cross together."""
    seconds: float
    """How long it takes with straight edges, on a machine of 2026."""

    @property
    def feasible(self) -> bool:
        """Whether Graphviz answers within a second or two."""
        return self.seconds <= PATIENCE

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes of a graph that is laid out roughly, but soon, if its edges are long."""
        return ROUGH if self.length > CURVED else {}


def effort(edges: Iterable[tuple[Hashable, Hashable]]) -> Effort:
    """Return how hard a graph is, of edges given as (source, target) in the order of computing.

    >>> effort([("a", "b"), ("a", "c"), ("b", "c")]).length
    4
    >>> effort([("a", "b")]).attributes, effort([(k, k + 1) for k in range(1400)]).feasible
    ({}, True)
    """
    edges = list(edges)
    column: dict[Hashable, int] = {}
    for source, target in edges:
        column[target] = max(column.get(target, 0), column.get(source, 0) + 1)
    first: dict[Hashable, int] = {}
    for source, target in edges:
        first[source] = min(first.get(source, column[target]), column[target])
    spans = [(column.get(source, first[source] - 1), column[target]) for source, target in edges]
    passing = [0] * (max(column.values(), default=0) + 2)
    for begin, end in spans:  # it passes the columns between
        passing[begin + 1] += 1
        passing[end] -= 1
    pairs = sum(count * count for count in accumulate(passing))
    seconds = PER_PAIR_OF_EDGES * len(edges) ** 2 + PER_PAIR_IN_A_COLUMN * pairs
    return Effort(sum(end - begin for begin, end in spans), seconds)
