"""`stepgrad doctor`: installed versions, what they draw, and conflicts."""

from __future__ import annotations

import argparse
import platform
import re
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

import autograd
from autograd import Value, trace
from viz.frames import frames
from viz.graph import save
from viz.svg import engine
from viz.worksheet import worksheet

MISSING = "not installed"
DRAWS = "pygraphviz"  # an installed `dot` does as well
CONFLICT = """\
The package autograd {} is installed too. It puts its files in the same folder as stepgrad's \
engine, and one overwrites the other. Use a fresh virtual environment, or:
  pip uninstall -y autograd stepgrad && pip install stepgrad"""


def doctor(options: argparse.Namespace, console: Console) -> int:
    """Print installed versions and what they draw; return 1 if anything is in the way."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_row("Python", platform.python_version())
    table.add_row("stepgrad", installed("stepgrad"))
    table.add_row("autograd", f"stepgrad's own, in {Path(autograd.__path__[0])}")
    table.add_row("Graphviz", _graphviz())
    missing = []
    for name, extras in _dependencies().items():
        needed = f"  (extra {', '.join(extras)})" if extras else ""
        table.add_row(name, f"{installed(name)}{needed}")
        if not extras and installed(name) == MISSING and name != DRAWS:
            missing.append(name)
    console.print(table)
    right = _draw(console)
    if missing:
        right = False
        install = " ".join(missing)
        console.print(f"What stepgrad needs is missing: pip install {install}", markup=False)
    if (other := installed("autograd")) != MISSING:
        right = False
        console.print(CONFLICT.format(other), markup=False)
    if right:
        console.print("Nothing is in the way.")
    return 0 if right else 1


def _draw(console: Console) -> bool:
    """Draw a graph, a worksheet and a frame; say what came out, and whether all did."""
    with trace() as t:
        square = Value(3.0, "x") ** 2
        square.backward()
    drawings: dict[str, Callable[[Path], list[Path]]] = {
        "graph": lambda folder: [save(square, folder / "graph.png")],
        "worksheet": lambda folder: worksheet(0, folder / "sheet.pdf", 1),
        "frame": lambda folder: [*frames(t[:1], folder / "frame", format="png").iterdir()],
    }
    causes: dict[str, None] = {}
    with TemporaryDirectory() as folder:
        for name, draw in drawings.items():
            try:
                sizes = [path.stat().st_size for path in draw(Path(folder))]
                said = f"drawn, {sum(sizes):,} bytes"
            except Exception as error:  # a doctor says what it finds
                causes[str(error)], said = None, "not drawn"
            console.print(f"A {name}: {said}", markup=False)
    for cause in causes:
        console.print(f"Why not: {cause}", markup=False)
    return not causes


def _graphviz() -> str:
    """Say which Graphviz draws."""
    if found := engine.embedded_version():
        return f"{found}, inside pygraphviz"
    program = engine.dot_program()
    return f"dot, in {program}" if program else MISSING


def installed(name: str) -> str:
    """Return the version of a package, or that it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return MISSING


def _dependencies() -> dict[str, list[str]]:
    """Return the extras that bring each package that stepgrad depends on; none for always."""
    found: dict[str, list[str]] = {}
    requirements = requires("stepgrad") if installed("stepgrad") != MISSING else None
    for requirement in requirements or []:
        name = re.match(r"[\w.-]+", requirement)
        extra = re.search(r"extra == ['\"](\w+)['\"]", requirement)
        if name and name[0] != "stepgrad":
            found.setdefault(name[0], []).extend([extra[1]] if extra else [])
    return found
