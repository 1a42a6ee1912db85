"""The summary of a network: its layers, what they return, how many parameters they have."""

from __future__ import annotations

from re import fullmatch

from rich import box
from rich.table import Table
from rich.text import Text

from nn.module import Module
from nn.names import snake
from nn.weightless import Weightless


def summary(model: Module) -> Table:
    """Return a table with a row for each part of a network, and the number of its parameters."""
    parts = _parts(model)
    late = any(_is_late(part) for _, part in parts)
    frozen = {p for part in model.modules() if not part.trainable for p in part.parameters()}
    total = f"{len(model.parameters()):,}" + " so far" * late
    total += f", {len(frozen):,} frozen" if frozen else ""
    name = getattr(model, "name", None) or type(model).__name__
    title = Text(f'Model: "{name}"')
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, show_footer=True)
    table.add_column("Layer (type)", "Total parameters")
    table.add_column("Outputs", justify="right")
    table.add_column("Activation")
    table.add_column("Parameters", total, justify="right")
    units = getattr(model, "n_in", None)
    for path, part in parts:
        units = getattr(part, "units", units if isinstance(part, Weightless) else None)
        count = len(part.parameters()) if isinstance(part, Module) else 0
        cells = (
            f"{path} ({type(part).__name__})",
            str(units or ""),
            str(getattr(part, "activation", "")),
            "not yet made" if _is_late(part) else f"{count:,}",
        )
        table.add_row(*map(Text, cells))  # not as markup, where a name in brackets is a style
    return table


def _is_late(part: object) -> bool:
    """Return whether a layer is still to make its neurons, when it learns its inputs."""
    return getattr(part, "neurons", None) == []


def _parts(model: Module) -> list[tuple[str, object]]:
    """Return the parts of a network with their paths, named ones by their names."""
    found = []
    for name, part in vars(model).items():
        items = part if isinstance(part, list) else [part]
        for k, item in enumerate(items):
            if isinstance(item, Module) or (isinstance(part, list) and name == "layers"):
                path = f"{name}[{k}]" if isinstance(part, list) else name
                found.append((_given_name(item) or path, item))
    return found


def _given_name(part: object) -> str | None:
    """Return the name of a part, unless it says no more than the type, as dense_1."""
    name = getattr(part, "name", None)
    return None if fullmatch(rf"{snake(type(part).__name__)}(_\d+)?", name or "") else name
