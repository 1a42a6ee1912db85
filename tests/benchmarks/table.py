"""The one table that all benchmarks print: work, contenders, how they compare, and the goal."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from tests.benchmarks.measure import Goal, Part, Row, Times

MISSING = "–"
NOTE = "The best of several runs, and by how much their median is longer. Ratios are of the best."


def print_part(console: Console, part: Part) -> None:
    """Measure a part and print it."""
    first, *others = part.contenders
    table = Table("work", title=part.title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for name in (first, *others, "ratio", "goal"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in part.rows():
        cells = [_cell(row.times.get(name)) for name in part.contenders]
        table.add_row(row.work, *cells, _ratios(row, first, others), _goals(row, first))
    console.print(table, "")


def seconds(x: float) -> str:
    """Return a time with three digits and its unit."""
    for unit, scale in (("s", 1.0), ("ms", 1e3)):
        if abs(x) * scale >= 1:
            return f"{x * scale:.3g} {unit}" if x * scale < 1000 else f"{x * scale:.0f} {unit}"
    return f"{x * 1e6:.3g} µs"


def _cell(times: Times | None) -> str:
    if times is None:
        return MISSING
    return f"{seconds(times.best)} +{times.median / times.best - 1:.0%}"


def _ratios(row: Row, first: str, others: list[str]) -> str:
    """Return the first contender's time as a multiple of those in the goals, or of the next."""
    present = [name for name in others if name in row.times]
    named = [goal.of for goal in row.goals if goal.of in present]
    wanted = named if row.goals else present[:1]
    ratios = [f"{_ratio(row.times, first, name):.2g} {name}" for name in wanted]
    return ", ".join(ratios) or MISSING


def _goals(row: Row, first: str) -> str:
    return ", ".join(_goal(goal, row.times, first) for goal in row.goals) or MISSING


def _goal(goal: Goal, times: Mapping[str, Times], first: str) -> str:
    if not goal.of:
        return f"≤ {seconds(goal.most)} {'✓' if times[first].best <= goal.most else '✗'}"
    text = f"≤ {goal.most:g} {goal.of}"
    if goal.of not in times:
        return text
    return f"{text} {'✓' if _ratio(times, first, goal.of) <= goal.most else '✗'}"


def _ratio(times: Mapping[str, Times], first: str, other: str) -> float:
    return times[first].best / times[other].best
