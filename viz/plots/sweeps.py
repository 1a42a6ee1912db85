"""What a sweep found: one number of each trial by what was tried."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite, nan
from statistics import fmean, median
from typing import TYPE_CHECKING

from nn.names import lookup
from nn.sweep import Results, Row
from nn.sweep.trials import cell
from viz.plots.look import THICK, begin, by_factors, crosses, dot, finish, is_wide, of_class, plain
from viz.style import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FAR, LARGEST = 1e4, 1e30
"""How many times the median may be drawn, and the most that matplotlib has room for."""


def sweep(
    results: Results,
    x: str,
    y: str = "loss",
    by: str | None = None,
    *,
    ax: Axes | None = None,
    theme: str = "light",
) -> Axes:
    """Plot a number of each trial by the parameter x, in a colour for each value of `by`.

    Each trial is a point, and a line runs through the means. A cross at the top is a trial that
    failed, or diverged to more than 10,000 times the median. Raises ValueError for a name that no
    trial has, TypeError for what are no results.

    `viz.save(ax, "sweep.png")` writes what is returned to a file, also .svg or .pdf.
    """
    if not all(isinstance(row, Row) for row in results):
        raise TypeError(f"sweep expects the results of nn.sweep.run, got {results!r}")
    tried = dict.fromkeys(name for row in results for name in row.trial)
    for name in (x, by or x):
        lookup("parameter", name, tried)
    lookup("number", y, dict.fromkeys(name for row in results for name in row.numbers))
    ax, look = begin(ax, theme)
    places = _places(ax, x, results)
    ceiling = _ceiling(results, y)
    good = [row for row in results if abs(row.numbers.get(y, nan)) <= ceiling]
    for k, (name, rows) in enumerate(_groups(good, by).items()):
        points = sorted((places[_at(row, x)], row.numbers[y]) for row in rows)
        _draw(ax, look, of_class(look, k + 1), name, points)
    failed = [places[_at(row, x)] for row in results if row not in good]
    crosses(ax, look, failed, "failed or diverged")
    if is_wide([row.numbers[y] for row in good]):
        by_factors(ax.yaxis)
    if is_wide(list(places.values())):
        by_factors(ax.xaxis)
    return finish(ax, look, x, y)


def _draw(
    ax: Axes, look: Theme, colour: str, name: str, points: Sequence[tuple[float, float]]
) -> None:
    """Draw the points of one group, and a line through their means."""
    means = {at: fmean(v for a, v in points if a == at) for at, _ in points}
    ax.plot(list(means), list(means.values()), color=colour, lw=THICK, label=name)
    for at, v in points:
        dot(ax, look, at, v, colour=colour, ms=9, alpha=0.55)


def _groups(results: Iterable[Row], by: str | None) -> dict[str, list[Row]]:
    """Return the rows by what they are called in the legend; all have one colour without `by`."""
    groups: dict[str, list[Row]] = {}
    for row in results:
        groups.setdefault(plain(f"{by} {_at(row, by)}") if by else "", []).append(row)
    return groups


def _places(ax: Axes, x: str, results: Iterable[Row]) -> dict[str, float]:
    """Return where each value of x is drawn: numbers where they are, others side by side."""
    values = {_at(row, x): row.trial.get(x) for row in results}
    numbers = [v for v in values.values() if isinstance(v, int | float) and not isinstance(v, bool)]
    if len(numbers) == len(values):
        return {name: float(v) for name, v in values.items()}  # type: ignore[arg-type]
    ax.set_xticks(range(len(values)), list(map(plain, values)))
    return {name: float(k) for k, name in enumerate(values)}


def _at(row: Row, name: str) -> str:
    return cell(row.trial[name], name) if name in row.trial else "none"


def _ceiling(results: Iterable[Row], name: str) -> float:
    """Return above what size a number would leave no room for the others."""
    sizes = [abs(row.numbers.get(name, nan)) for row in results]
    found = [x for x in sizes if isfinite(x) and x]  # an error rate may be 0 in most
    return min(FAR * median(found), LARGEST) if found else 0.0
