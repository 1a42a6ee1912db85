"""What is lit in a graph: the step a record tells of, and the paths from a weight to the result.

It says which boxes and edges; boxes.py draws them. Highlighting never moves a box.
"""

from __future__ import annotations

from collections.abc import Mapping

from autograd import Value
from autograd.figures import PICTURE, signed
from autograd.records import Chain, Forward, Mark, Record, Update
from autograd.tokens import board, product
from viz.graph.boxes import Key, Lights
from viz.graph.facts import Facts
from viz.svg.layout import LABEL
from viz.svg.text import room


def lights_of(
    facts: Facts,
    homes: Mapping[str, Key],
    highlight: Record | None,
    paths: Value | str | None,
) -> Lights:
    """Return what is lit; `homes` says in which box a node is drawn if not in its own."""
    lights = Lights()
    if highlight is not None:
        lights.room = _room(facts)
        _light_record(highlight, facts, homes, lights)
    if paths is not None:
        _light_paths(_start(paths, facts), facts, homes, lights)
    return lights


def _light_record(record: Record, facts: Facts, homes: Mapping[str, Key], lights: Lights) -> None:
    match record:
        case Forward(name=name) | Update(name=name) | Chain(node=name):
            _check(name, facts)
            lights.boxes.add(homes.get(name, name))
        case Mark():
            return
        case _:
            raise TypeError(f"highlight lights the step of a record, got {record!r}")
    if isinstance(record, Chain):
        _check(record.input, facts)
        lights.boxes.add(homes.get(record.input, record.input))
        if record.node in facts.steps and record.node not in homes:
            edge = record.node, record.input_index
            lights.edges.add(edge)
            lights.written[edge] = _product(record.local, record.upstream)


def _check(name: str, facts: Facts) -> None:
    if name not in facts.data:
        raise ValueError(
            f"there is no node {name!r} in this drawing to highlight: take a record of the same "
            "trace, and no smaller depth than it needs"
        )


def _product(local: float, upstream: float) -> list[str]:
    """Return a product of the chain rule as it stands on an edge: upstream · local."""
    return [board(product(upstream, local), PICTURE), f"= {signed(local * upstream)}"]


def _room(facts: Facts) -> dict[tuple[Key, int], tuple[float, float]]:
    """Return what the longest product of each edge takes, whichever step is lit."""
    rooms: dict[tuple[Key, int], tuple[float, float]] = {}
    for name, slopes in facts.locals.items():
        for k, local in enumerate(slopes):
            chains = facts.products.get((name, k), [])
            pairs = [(chain.local, chain.upstream) for chain in chains]
            if not pairs and local is not None:
                pairs = [(local, facts.grads.get(name, 0.0))]
            if pairs:
                rooms[name, k] = max(room(_product(*pair), LABEL) for pair in pairs)
    return rooms


def _start(paths: Value | str, facts: Facts) -> str:
    """Return the name of the node that paths start from."""
    name = facts.name_of(paths) if isinstance(paths, Value) else paths
    if not isinstance(name, str) or name not in facts.data:
        raise ValueError(f"no path leads from {paths!r} to the result: it does not occur in it")
    return name


def _light_paths(start: str, facts: Facts, homes: Mapping[str, Key], lights: Lights) -> None:
    users: dict[str, dict[str, None]] = {}
    for name, step in facts.steps.items():
        for source in step.inputs:
            users.setdefault(source or "", {})[name] = None
    reached = {start: None}
    for name in (found := [start]):
        for user in users.get(name, ()):
            lights.paths.add((homes.get(name, name), homes.get(user, user)))
            if user not in reached:
                reached[user] = None
                found.append(user)
    lights.path_boxes = {homes.get(name, name) for name in reached}
