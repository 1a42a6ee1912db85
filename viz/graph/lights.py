"""What is lit in a graph: the step a record tells of, and the paths from a weight to the result.

Highlighting never moves a box.
"""

from __future__ import annotations

from collections.abc import Iterable

from autograd import Value
from autograd.figures import PICTURE, signed
from autograd.records import Chain, Forward, Mark, Record, Update
from autograd.tokens import board, product
from viz.graph.boxes import LIT, PASSED, Edge, home
from viz.graph.facts import Facts
from viz.graph.parts import Parts
from viz.svg.layout import LABEL, Size
from viz.svg.text import room


def light(parts: Parts, facts: Facts, record: Record | None, paths: Value | str | None) -> None:
    """Light parts of a graph, and write the product of a Chain beside its edge."""
    boxes, edges, homes = parts
    if paths is not None:
        pairs = list(_pairs(_start(paths, facts), facts))
        ends = {(homes.get(a, a), homes.get(b, b)) for a, b in pairs}
        passed = {end for pair in ends for end in pair}
        for part in boxes:
            part.glow = PASSED if home(part.key) in passed else 0
        for edge in edges:
            edge.glow = PASSED if edge.ends in ends else 0
    if record is None:
        return
    lit = {homes.get(name, name) for name in _names(record, facts)}
    for part in boxes:
        part.glow = LIT if home(part.key) in lit else part.glow
    for edge in edges:
        edge.room = _room(edge, facts)
        here = edge.target, edge.index
        if isinstance(record, Chain) and here == (record.node, record.input_index):
            edge.glow, edge.lines = LIT, _product(record.local, record.upstream)


def _names(record: Record, facts: Facts) -> list[str]:
    """Return the nodes that a record lights."""
    match record:
        case Forward(name=name) | Update(name=name):
            names = [name]
        case Chain():
            names = [record.node, record.input]
        case Mark():
            names = []
        case _:
            raise TypeError(f"highlight lights the step of a record, got {record!r}")
    for name in names:
        if name not in facts.data:
            raise ValueError(
                f"there is no node {name!r} in this drawing to highlight: take a record of the "
                "same trace, and no smaller depth than it needs"
            )
    return names


def _product(local: float, upstream: float) -> list[str]:
    """Return a product of the chain rule as it stands on an edge: upstream · local."""
    return [board(product(upstream, local), PICTURE), f"= {signed(local * upstream)}"]


def _room(edge: Edge, facts: Facts) -> Size | None:
    """Return what the longest product of an edge takes, whichever step is lit."""
    name, k = edge.target, edge.index
    if not isinstance(name, str):
        return None
    local = facts.locals[name][k]
    pairs = [(chain.local, chain.upstream) for chain in facts.products.get((name, k), ())]
    if not pairs and local is not None:
        pairs = [(local, facts.grads.get(name, 0.0))]
    return max((room(_product(*pair), LABEL) for pair in pairs), default=None)


def _start(paths: Value | str, facts: Facts) -> str:
    """Return the name of the node that paths start from."""
    name = facts.name_of(paths) if isinstance(paths, Value) else paths
    if not isinstance(name, str) or name not in facts.data:
        raise ValueError(f"no path leads from {paths!r} to the result: it does not occur in it")
    return name


def _pairs(start: str, facts: Facts) -> Iterable[tuple[str, str]]:
    """Yield each node on a path with each that uses it; steps come in the order of computing."""
    reached = {start}
    yield start, start
    for name, step in facts.steps.items():
        for source in reached.intersection(filter(None, step.inputs)):
            reached.add(name)
            yield source, name
