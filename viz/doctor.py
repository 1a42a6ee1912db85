"""`stepgrad doctor`: what is installed, and whether anything is in the way."""

from __future__ import annotations

import argparse
import platform
import re
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from rich.console import Console
from rich.table import Table

import autograd
from viz.svg import engine


def doctor(options: argparse.Namespace, console: Console) -> int:
    """Print what is installed; return 1 if another `autograd` package is in the way."""
    dot = engine.dot_program()
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_row("Python", platform.python_version())
    table.add_row("stepgrad", _version("stepgrad"))
    table.add_row("autograd", f"stepgrad's own, in {Path(autograd.__path__[0])}")
    table.add_row("Graphviz", f"dot, in {dot}" if dot else "no dot here: the embedded one draws")
    for extra, names in _dependencies().items():
        for name in names:
            table.add_row(name, f"{_version(name)}{f'  (extra {extra})' if extra else ''}")
    console.print(table)
    other = _version("autograd")
    if other == MISSING:
        console.print("Nothing is in the way.")
        return 0
    console.print(
        f"The package autograd {other} is installed too. It puts its files in the same folder as "
        "stepgrad's engine, and one overwrites the other. Use a fresh virtual environment, or:\n"
        "  pip uninstall -y autograd stepgrad && pip install stepgrad",
        markup=False,
    )
    return 1


MISSING = "not installed"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return MISSING


def _dependencies() -> dict[str, list[str]]:
    """Return the names of what stepgrad depends on, by extra ('' for always)."""
    found: dict[str, list[str]] = {}
    try:
        requirements = requires("stepgrad") or []
    except PackageNotFoundError:
        requirements = []
    for requirement in requirements:
        name = re.match(r"[\w.-]+", requirement)
        extra = re.search(r"extra == ['\"](\w+)['\"]", requirement)
        if name:
            found.setdefault(extra[1] if extra else "", []).append(name[0])
    return found
