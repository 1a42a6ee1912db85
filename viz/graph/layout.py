"""How hard Graphviz is to try: a graph with many long edges is laid out roughly, but soon.

It only counts; what is drawn is left to boxes.py.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

LONG = 1500  # columns that all edges cross together, beyond which curved ones take minutes


def effort(edges: Iterable[tuple[Hashable, Hashable]]) -> dict[str, str]:
    """Return attributes of a graph by the length of its edges, given as (source, target).

    >>> effort([("a", "b")]), effort(("a", k) for k in range(9))
    ({}, {})
    """
    edges = list(edges)
    column: dict[Hashable, int] = {}
    for source, target in edges:  # in the order of computing, so sources are placed first
        column[target] = max(column.get(target, 0), column.get(source, 0) + 1)
    first: dict[Hashable, int] = {}
    for source, target in edges:
        first[source] = min(first.get(source, column[target]), column[target])
    length = sum(column[target] - column.get(source, first[source] - 1) for source, target in edges)
    return {"splines": "line", "nslimit": "0.3", "nslimit1": "0.3"} if length > LONG else {}
