"""The problems, and the data sets of each; the points themselves are drawn by `nn.datasets`."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from nn import datasets
from nn.datasets.points import Data
from viz.play.catalogue.limits import CLASSES


class Problem(NamedTuple):
    """A kind of problem: how many points it has, and which labels."""

    label: str
    size: int
    labels: tuple[float, ...]
    expected: str
    between: bool = False
    """Whether the numbers between the labels are labels too."""

    def fits(self, label: float) -> bool:
        """Return whether a point may have this label."""
        low, *_, high = self.labels
        return low <= label <= high if self.between else label in self.labels


class DataSet(NamedTuple):
    """A data set: its formula, what its labels are, and the function that draws it."""

    label: str
    problem: str
    formula: str
    about: str
    draw: Callable[..., Data]
    """A function of `nn.datasets` of the number of points, noise and seed."""


PROBLEMS = {
    "classification": Problem("Classification", 500, (-1, 1), "−1 or 1"),
    "regression": Problem("Regression", 1200, (-1, -0.5, 0, 0.5, 1), "from −1 to 1", between=True),
    "multiclass": Problem(
        "Several classes", 500, tuple(range(CLASSES)), f"a whole number from 0 to {CLASSES - 1}"
    ),
}
SETS = {
    "circle": DataSet(
        "Circle",
        "classification",
        "inside: r from U(0, 2.5); ring: r from U(3.5, 5); any angle",
        "blue (1) inside of the circle, orange (-1) outside",
        datasets.circle,
    ),
    "xor": DataSet(
        "Exclusive or",
        "classification",
        "x₁, x₂ from U(−5, 5), .3 away from the axes; blue where x₁·x₂ ≥ 0",
        "blue (1) where x1 and x2 have the same sign, orange (-1) elsewhere",
        datasets.xor,
    ),
    "gauss": DataSet(
        "Two clouds",
        "classification",
        "clouds around (2, 2) and (−2, −2), variance .5 + 7·noise",
        "a blue cloud (1) and an orange one (-1)",
        datasets.gauss,
    ),
    "spiral": DataSet(
        "Spiral",
        "classification",
        "r = 5·i/n, angle = 1.75·2π·i/n, and the same turned by π",
        "a blue spiral (1) and an orange one (-1)",
        datasets.spiral,
    ),
    "plane": DataSet(
        "Plane",
        "regression",
        "target = (x₁ + x₂)/10",
        "the target is (x1 + x2)/10",
        datasets.plane,
    ),
    "multi_gauss": DataSet(
        "Hills and hollows",
        "regression",
        "target = ±max(0, 1 − d/2), d the distance to the nearest of six centres",
        "the targets are hills (1) and hollows (-1)",
        datasets.multi_gauss,
    ),
    "blobs": DataSet(
        "Three clouds",
        "multiclass",
        "clouds around three points of a circle of radius 3, variance .5 + 7·noise",
        "three clouds, their classes 0, 1, 2",
        datasets.blobs,
    ),
}
OWN = "Your own points"
