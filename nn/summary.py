"""The summary of a network: its layers, what they return, how many parameters they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from nn.module import Module

if TYPE_CHECKING:
    from nn.training import Model


def summary(model: Model) -> Table:
    """Return a table with a row for each part of a network, and the number of its parameters."""
    total = len(model.parameters())
    name = getattr(model, "name", None) or type(model).__name__
    table = Table(
        title=f'Model: "{name}"', title_justify="left", box=box.SIMPLE_HEAD, show_footer=True
    )
    table.add_column("Layer (type)", "Total parameters")
    table.add_column("Outputs", justify="right")
    table.add_column("Activation")
    table.add_column("Parameters", f"{total:,}", justify="right")
    for path, part in _parts(model):
        kind = type(part).__name__
        outputs, activation = getattr(part, "units", None), getattr(part, "activation", "")
        count = len(part.parameters()) if isinstance(part, Module) else 0
        known = count or not hasattr(part, "neurons")
        shown = f"{count:,}" if known else "not yet made"
        table.add_row(f"{path} ({kind})", str(outputs or ""), activation, shown)
    return table


def _parts(model: Model) -> list[tuple[str, object]]:
    """Return the parts of a network with their paths, named ones by their names."""
    found = []
    for name, part in vars(model).items():
        items = part if isinstance(part, list) else [part]
        for k, item in enumerate(items):
            if isinstance(item, Module) or (isinstance(part, list) and name == "layers"):
                path = f"{name}[{k}]" if isinstance(part, list) else name
                found.append((getattr(item, "name", None) or path, item))
    return found
