"""`stepgrad graph`: an expression from the command line as a picture and a chain of derivatives."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from rich.console import Console

import viz
from autograd import trace
from viz.expression import parse


def draw(options: argparse.Namespace, console: Console) -> None:
    """Compute the expression, go backward, print every step and save the picture."""
    with trace() as steps:
        result = parse(options.expression, _numbers(options.values))
        result.label = result.label or "out"
        result.backward()
    path = viz.save(result, options.out)
    for record in steps:
        console.print(record, markup=False)
    console.print(f"\nThe graph is in {path}", markup=False, soft_wrap=True)


def _numbers(assignments: Iterable[str]) -> dict[str, float]:
    """Return {'x': 2.0} for ['x=2']; raise ValueError for what is not name=number."""
    numbers = {}
    for assignment in assignments:
        name, equals, number = assignment.partition("=")
        if not equals or not name.isidentifier():
            raise ValueError(f"expected name=number without spaces, x=2, got {assignment!r}")
        if name in numbers:
            raise ValueError(f"{name} is given twice")
        try:
            numbers[name] = float(number.replace("−", "-"))
        except ValueError:
            raise ValueError(f"{name} expects a number, as in {name}=2, got {number!r}") from None
    return numbers
