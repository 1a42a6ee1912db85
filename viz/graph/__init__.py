"""A graph of computations as a picture: data and gradient in each node, local derivatives between.

It draws records, those of a trace or those that describe a Value: facts.py gathers them,
parts.py makes boxes of them, boxes.py knows the look, viz/svg places and draws.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from autograd import Trace, Value
from autograd.graph import first_changed, order
from autograd.logs import Log
from autograd.records import Chain, Forward, Mark, Record, Update
from viz import images
from viz.graph.boxes import Box, Edge, draw, effort_of
from viz.graph.clusters import clusters
from viz.graph.facts import Facts, is_weighted_sum, of_records, of_value
from viz.graph.ids import edge_id, node_id
from viz.graph.lights import light
from viz.graph.parts import LARGEST, Parts, parts_of, too_much
from viz.graph.samples import fold_samples
from viz.plots import look as plots
from viz.style import Theme, theme_of
from viz.svg import Graph

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["edge_id", "graph", "node_id", "save"]

Detail: TypeAlias = Literal["auto", "scalar", "neuron", "layer"]
Drawable: TypeAlias = Value | Trace | Log | Record
HOPELESS = 20_000  # nodes that take seconds only to be found too many
LOCALS, GRADIENTS = "on the edges: local derivative ∂node/∂input", "colour: gradient"
COLOURS = "blue positive, orange negative"
STALE = "leaves have changed since this was computed: replay(loss), and go backward again"
LEGEND_OF_LAYERS = "norms: of all parameters of a layer, and of their gradients"


def graph(
    what: Drawable,
    detail: Detail = "auto",
    depth: int | None = None,
    *,
    highlight: Record | None = None,
    paths: Value | str | None = None,
    names: Mapping[str, Any] | None = None,
    theme: str | Theme = "light",
) -> Graph:
    """Draw a Value's graph, a trace, or one record, as a `graphviz.Digraph`.

    Every node shows data and gradient, and is the more blue or orange the larger a positive or
    negative gradient is. Every edge shows the local derivative.

    `detail="scalar"` draws every product and sum as a node, `"neuron"` a weighted sum as one
    node with its weights in a table, `"layer"` a whole layer as one box; `"auto"` chooses by
    size, and shows one of several samples that are computed alike. Of a trace, which holds
    weighted sums whole, `"scalar"` draws the weights. `depth` keeps that many steps from the end.

    `highlight` lights the step of a record, of a Chain its edge with upstream · local; no box
    moves from one step to the next. `paths=w` lights all paths from w to the result.
    `names` are the variables that nodes without a label go by, those of the calling code unless
    given. `theme` is "light", "dark" or "clear".

    Raises ValueError, saying how to draw less, for what takes too long to lay out, TypeError for
    what is none of these.
    """
    look = _check(detail, depth, theme)
    facts = _facts(what, detail, depth, names)
    if isinstance(facts, Box):
        return draw([facts], [], "", look)
    if detail == "auto" and highlight is None and paths is None:
        facts = fold_samples(facts)
    parts, layers = _parts(facts, detail)
    light(parts, facts, highlight, paths)
    boxes, edges, _ = parts
    legend = LEGEND_OF_LAYERS if layers else _legend(what, boxes, edges)
    single = detail == "scalar" or not any(map(is_weighted_sum, facts.steps.values()))
    frames = {} if layers else clusters(facts, boxes, neurons=single)
    return draw(boxes, edges, legend, look, frames)


def save(
    what: Drawable | Graph | Axes,
    path: str | os.PathLike[str],
    *options: Any,
    **more_options: Any,
) -> Path:
    """Draw into a file; its ending gives the format: .svg, .png, .pdf or .dot.

    Takes what `viz.graph` takes, with its options, or what is finished: a drawing, or the Axes
    of a plot, `viz.save(viz.plots.curves(history), "curves.png")`. Raises ValueError for another
    ending, OSError if the file cannot be written, TypeError for anything else.
    """
    if plots.is_plot(what):
        return plots.save(what, path, *options, **more_options)
    images.format_of(path)
    if isinstance(what, Graph) and (options or more_options):
        raise TypeError("the drawing is finished: give its options to graph() or network()")
    drawing = (
        what if isinstance(what, Graph) else graph(cast(Drawable, what), *options, **more_options)
    )
    return images.write(drawing, path)


def _check(detail: str, depth: int | None, theme: str | Theme) -> Theme:
    if detail not in ("auto", "scalar", "neuron", "layer"):
        raise ValueError(f"detail expects 'auto', 'scalar', 'neuron' or 'layer', got {detail!r}")
    if depth is not None and (not isinstance(depth, int) or depth < 0):
        raise ValueError(f"depth expects a whole number of steps or None, got {depth!r}")
    return theme_of(theme)


def _legend(what: Drawable, boxes: Iterable[Box], edges: Iterable[Edge]) -> str:
    """Explain what there is to see: in the records of a forward pass, neither of the two."""
    if isinstance(what, Value) and first_changed(order(what)) is not None:
        return STALE
    seen = {
        LOCALS: any(edge.local is not None for edge in edges),
        GRADIENTS: any(box.grad or any(row.grad for row in box.rows) for box in boxes),
    }
    parts = " · ".join(text for text in seen if seen[text])
    return f"{parts}, {COLOURS}" if parts else ""


def _facts(
    what: Drawable, detail: str, depth: int | None, names: Mapping[str, Any] | None
) -> Facts | Box:
    """Return what is known of a graph, or one box with the text of records that have none."""
    if not isinstance(names, Mapping | None):
        raise TypeError(f"names expects variables by name, such as locals(), got {names!r}")
    if isinstance(what, Value):
        if detail != "layer" and depth is None and (count := len(order(what))) > HOPELESS:
            raise _refusal(f"{count} nodes are too many to draw, the limit is {LARGEST}")
        return of_value(what, detail, depth, names)
    if names is not None:
        raise ValueError("names goes with a Value: the nodes of records have their names already")
    match what:
        case Trace() | Log():
            facts = of_records(what, depth)
            if facts.data or not len(what):
                return facts
            return Box("log", [record.text for record in what])
        case Forward():
            return of_records([what])
        case Chain() | Update() | Mark():
            return Box("record", [what.text])
    raise TypeError(f"graph draws a Value, a Trace or a record, got {what!r}")


def _parts(facts: Facts, detail: str) -> tuple[Parts, bool]:
    """Return what is drawn, and whether layers are folded; raise ValueError if it is too much."""
    parts = parts_of(facts, detail)
    much = too_much(*parts[:2])
    if detail == "auto" and (much or effort_of(parts[1]).attributes):  # it would be illegible
        folded = parts_of(facts, "layer")
        if folded[2]:
            parts, detail, much = folded, "layer", too_much(*folded[:2])
    if much:
        raise _refusal(much)
    return parts, detail == "layer"


def _refusal(much: str) -> ValueError:
    return ValueError(
        f"{much}: use detail='neuron', which folds each weighted sum into one node, "
        "detail='layer', which folds whole layers, or a depth such as depth=3, which keeps what "
        "is near the result; of a trace, draw a slice, t[:50]"
    )
