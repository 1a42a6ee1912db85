"""A graph of computations as a picture: data and gradient in each node, local derivatives between.

It draws records, those of a trace or those that describe a Value; what the boxes look like
is left to boxes.py, layout and image formats to images.py.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from autograd import Trace, Value, expand
from autograd.graph import local_derivatives, order
from autograd.names import Names, describe
from autograd.ops import CONST, DOT, OPS
from autograd.records import Chain, Forward, Log, Mark, Record, Update
from viz import images
from viz.boxes import Box, Edge, Graph, Row, draw
from viz.style import pretty, signed

Detail: TypeAlias = Literal["auto", "scalar", "neuron"]
Drawable: TypeAlias = Value | Trace | Log | Record

READABLE = 60  # nodes that a projector shows; "auto" folds neurons beyond it
LARGEST = 1500  # nodes that Graphviz lays out in reasonable time
LONG_FORMULA = 28
LEGEND = (
    "on the edges: local derivative ∂node/∂input · colour: gradient, blue positive, orange negative"
)


PATH = re.compile(r"(\w+(\[\d+\])*\.)*\w+(\[\d+\])*")  # a name, or the path of a parameter


@dataclass
class Facts:
    """What is known of a graph, by the names of its nodes."""

    steps: dict[str, Forward] = field(default_factory=dict)
    data: dict[str, float] = field(default_factory=dict)
    grads: dict[str, float] = field(default_factory=dict)
    locals: dict[str, list[float | None]] = field(default_factory=dict)


def graph(what: Drawable, detail: Detail = "auto", depth: int | None = None) -> Graph:
    """Draw a Value's graph, a trace, or one record, as a `graphviz.Digraph`.

    Every node shows its data and gradient and is coloured by the gradient: blue positive,
    orange negative, the stronger the larger. Every edge shows the local derivative.

    `detail="scalar"` draws every product and sum as a node, `"neuron"` draws a weighted sum
    as one node with its weights in a table, `"auto"` chooses by size. `depth` keeps what is
    at most so many steps from the result. Raises ValueError for more than 1500 nodes.
    """
    if detail not in ("auto", "scalar", "neuron"):
        raise ValueError(f"detail expects 'auto', 'scalar' or 'neuron', got {detail!r}")
    if depth is not None and (not isinstance(depth, int) or depth < 0):
        raise ValueError(f"depth expects a whole number of steps or None, got {depth!r}")
    match what:
        case Value():
            facts = _of_value(what, detail, depth)
        case Trace() | Log():
            facts = _of_records(what)
            if not facts.steps and len(what):
                return draw([Box("log", [record.text for record in what])], [], "")
        case Forward():
            facts = _of_records([what])
        case Chain() | Update() | Mark():
            return draw([Box("record", [what.text])], [], "")
        case _:
            raise TypeError(f"graph draws a Value, a Trace or a record, got {what!r}")
    boxes, edges = _boxes_and_edges(facts)
    count = sum(not box.constant for box in boxes)
    if count > LARGEST:
        raise ValueError(
            f"{count} nodes are too many to draw, the limit is {LARGEST}: use "
            "detail='neuron', which folds each weighted sum into one node, or a depth such as "
            "depth=3, which keeps what is near the result; of a trace, draw a slice, t[:50]"
        )
    return draw(boxes, edges, LEGEND)


def save(
    what: Drawable, path: str | os.PathLike[str], detail: Detail = "auto", depth: int | None = None
) -> Path:
    """Draw into a file; its ending gives the format: .svg, .png, .pdf or .dot."""
    images.format_of(path)
    return images.write(graph(what, detail, depth).source, path)


def _of_value(root: Value, detail: Detail, depth: int | None) -> Facts:
    """Describe a Value's graph, expanded if that is asked for or fits."""
    full = expand(root)
    near = _near(full, depth)
    if detail == "neuron" or (detail == "auto" and len(near) > READABLE):
        full, near = root, _near(root, depth)
    names, facts = Names(), Facts()
    for node in (v for v in order(full) if v in near):
        step = describe(node, names) if node.inputs and near[node] != depth else None
        name = names[node]
        facts.data[name], facts.grads[name] = node.data, node.grad
        if step is not None:
            facts.steps[name], facts.locals[name] = step, _locals(node)
            for v in (v for v in node.inputs if v.op is not CONST):
                facts.data[names[v]], facts.grads[names[v]] = v.data, v.grad
    return facts


def _of_records(records: Iterable[Record]) -> Facts:
    """Describe a trace by its records alone; of a node computed again, the last time counts."""
    facts = Facts()
    for record in records:
        match record:
            case Forward():
                facts.steps[record.name] = record
                facts.data[record.name] = record.value
                facts.data |= _named(record)
                facts.grads.pop(record.name, None)
                facts.locals[record.name] = [None] * len(record.inputs)
            case Chain() if record.node in facts.steps:
                facts.grads[record.node] = record.upstream
                facts.grads[record.input] = record.after
                inputs = facts.steps[record.node].inputs
                found = facts.locals[record.node]
                free = [k for k, name in enumerate(inputs) if name == record.input]
                found[next((k for k in free if found[k] is None), free[-1])] = record.local
    return facts


def _boxes_and_edges(facts: Facts) -> tuple[list[Box], list[Edge]]:
    uses = Counter(name for step in facts.steps.values() for name in step.inputs)
    folded = {name: _folded(step, facts, uses) for name, step in facts.steps.items()}
    hidden = {weight for weights in folded.values() for weight in weights}
    boxes, edges = [], []
    for name, data in facts.data.items():
        if name not in hidden and name not in facts.steps:
            boxes.append(Box(name, [name], data, facts.grads.get(name), leaf=True))
    for name, step in facts.steps.items():
        for k, (source, local) in enumerate(zip(step.inputs, facts.locals[name], strict=True)):
            if source is None:
                boxes.append(Box((name, k), [signed(step.values[k])], constant=True))
                edges.append(Edge((name, k), name, local))
            elif source not in hidden:
                edges.append(Edge(source, name, local))
        rows = [Row(_short(n), facts.data[n], facts.grads.get(n)) for n in folded[name]]
        title = _title(step, folded[name])
        boxes.append(Box(name, title, step.value, facts.grads.get(name), rows))
    return boxes, edges


def _folded(step: Forward, facts: Facts, uses: Counter[str | None]) -> list[str]:
    """Return the weights and the bias of a weighted sum that nothing else uses."""
    if OPS[step.op] is not DOT:
        return []
    half = len(step.inputs) // 2
    own = [*step.inputs[:half], *step.inputs[2 * half :]]
    return [n for n in own if n is not None and n not in facts.steps and uses[n] == 1]


def _title(step: Forward, folded: Sequence[str]) -> list[str]:
    """Return the lines that head a node: what it is called and how it is computed."""
    if folded:
        parts = {name.rpartition(".")[0] for name in folded}
        where = [part for part in parts if part and len(parts) == 1]
        return [*where, f"{step.name} = Σ w · x" + (" + b" if len(step.inputs) % 2 else "")]
    inputs = tuple(name and _short(name) for name in step.inputs)
    formula = step._replace(inputs=inputs).formula
    if len(formula) > LONG_FORMULA:
        formula = step.op
    elif all(name is None or PATH.fullmatch(name) for name in step.inputs):
        formula = pretty(formula)
    return [f"{step.name} = {formula}"]


def _named(step: Forward) -> dict[str, float]:
    """Return the inputs of a step that have a name, with their values."""
    pairs = zip(step.inputs, step.values, strict=True)
    return {name: x for name, x in pairs if name is not None}


def _short(name: str) -> str:
    """Return the last part of a parameter's path: `w[2]` of `layers[0].neurons[1].w[2]`."""
    return name.rpartition(".")[2] if PATH.fullmatch(name) else name


def _near(root: Value, depth: int | None) -> dict[Value, int]:
    """Return the nodes at most `depth` steps from root, with their distance."""
    distance = {root: 0}
    for node in (found := [root]):
        if distance[node] == depth:
            continue
        for v in node.inputs:
            if v not in distance and v.op is not CONST:
                distance[v] = distance[node] + 1
                found.append(v)
    return distance


def _locals(node: Value) -> list[float | None]:
    """Return the local derivatives; None too where one does not exist, as for sqrt at 0."""
    try:
        return local_derivatives(node)
    except (ValueError, ArithmeticError):
        return [None] * len(node.inputs)
