"""How notebooks show Values and logs; registered from here, so that the engine need not know."""

from __future__ import annotations

from typing import Any

from autograd import Value
from autograd.records import Log, Update
from nn import Sequential
from viz.graph import graph
from viz.log import updates
from viz.network import network


def register() -> None:
    """Let notebooks show a Value as its graph, an update log as a table, a model as a picture."""
    for cls, show in ((Value, _show_value), (Log, _show_log), (Sequential, _show_network)):
        setattr(cls, "_repr_mimebundle_", show)  # noqa: B010  (the class does not declare it)


def _show_value(value: Value, *_: Any, **__: Any) -> dict[str, str]:
    bundle = {"text/plain": repr(value)}
    if value.inputs:
        try:
            bundle |= graph(value)._repr_mimebundle_()
        except ValueError as too_large:
            bundle["text/plain"] += f"\n{too_large}"
    return bundle


def _show_network(model: Sequential, *_: Any, **__: Any) -> dict[str, str]:
    bundle = {"text/plain": repr(model)}
    try:
        return bundle | network(model)._repr_mimebundle_()
    except ValueError as undrawn:  # no weights yet, or a layer of one's own
        return {"text/plain": f"{bundle['text/plain']}\n{undrawn}"}


def _show_log(log: Log, *_: Any, **__: Any) -> dict[str, str]:
    bundle = {"text/plain": repr(log)}
    if log and all(isinstance(record, Update) for record in log):
        bundle |= updates(log)._repr_mimebundle_([], [])
    return bundle
