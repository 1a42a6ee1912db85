"""The loss over two weights around where they are now, as numbers for the page to draw."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from itertools import pairwise
from math import isfinite
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from autograd.compile.program import Program
from viz.play.checks import FieldError

T = TypeVar("T")
Array = npt.NDArray[np.floating[Any]]
Place: TypeAlias = tuple[float, float]
Evaluate: TypeAlias = Callable[[float, float], float]
"""A function from the numbers of two weights to the loss; it may raise ValueError."""

POINTS = 31
"""Along each side of the grid."""
AROUND = 1.5
"""How far to look at least, to both sides of where the weights are."""
ROOM = 1.1
"""How much farther than the path the grid goes."""
LONGEST = 200
"""Maximum number of places of the path shown."""


def surface(
    evaluate: Evaluate, here: Place, names: Sequence[str], path: Iterable[Place] = ()
) -> Generator[None, None, dict[str, Any]]:
    """Return the loss on a grid over two weights, where they are, and the way that led there.

    `loss[i][j]` is that at `y[i]`, `x[j]`; None where it is not finite. The way lies on the
    surface: at each of its places it has the loss there, with all other weights as they are now.
    It is computed row by row, and yields after each, as there may be other things to do.

    >>> bowl = whole(surface(lambda a, b: a * a + b * b, (1.0, 0.0), ["a", "b"]))
    >>> bowl["x"][0], bowl["x"][-1], bowl["loss"][15][15], bowl["here"]
    (-0.5, 2.5, 1.0, [1.0, 0.0, 1.0])

    Raises ValueError unless the two weights are different ones.
    """
    if len(names) != 2 or names[0] == names[1]:
        message = f"the surface is over two different weights, got {', '.join(names)}"
        raise FieldError(message, "names")
    way = _thinned([(float(a), float(b)) for a, b in (*path, here)])
    xs, ys = (_axis([place[k] for place in way]) for k in (0, 1))
    rows, places = [], []
    for y in ys:
        rows.append([_finite(evaluate, x, y) for x in xs])
        yield
    for place in way:
        places.append(_on_surface(evaluate, place))
        yield
    return {
        "names": list(names),
        "x": xs,
        "y": ys,
        "loss": rows,
        "here": places[-1],
        "path": places,
    }


def whole(steps: Generator[None, None, T]) -> T:
    """Return what a generator returns, when it has come to its end."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def loss_over(program: Program, arguments: Sequence[Array], rows: Sequence[int]) -> Evaluate:
    """Return the mean loss of samples as a function of two parameters, by their rows.

    `program` gives the loss of a sample first, `arguments` have the shape (columns, n) of its
    inputs and targets. The parameters themselves stay as they are.
    """
    first, second = rows
    leaves = program.leaf_column()

    def mean_loss(a: float, b: float) -> float:
        leaves[first], leaves[second] = a, b
        with program.lock, np.errstate(all="ignore"):  # far away a loss may be too large
            program.forward(leaves, arguments)
            return float(program.outputs(0, 1).mean())

    return mean_loss


def _axis(way: Sequence[float]) -> list[float]:
    """Return the numbers of a weight along a side: around where it is, and as far as it was."""
    here = way[-1]
    reach = max(AROUND, *(ROOM * abs(x - here) for x in way))
    steps = np.linspace(here - reach, here + reach, POINTS)
    steps[POINTS // 2] = here  # to the bit
    return [float(x) for x in steps]


def _thinned(way: list[Place]) -> list[Place]:
    """Return the places of a way without those that repeat, evenly chosen if there are many."""
    moved = [way[0], *(b for a, b in pairwise(way) if a != b)]
    if len(moved) <= LONGEST:
        return moved
    return [moved[round(k)] for k in np.linspace(0, len(moved) - 1, LONGEST)]


def _on_surface(evaluate: Evaluate, place: Place) -> list[float | None]:
    return [*place, _finite(evaluate, *place)]


def _finite(evaluate: Evaluate, x: float, y: float) -> float | None:
    """Return the loss at a place, None where it is no finite number."""
    try:
        loss = evaluate(x, y)
    except (ValueError, ArithmeticError):
        return None
    return loss if isfinite(loss) else None
