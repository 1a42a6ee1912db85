"""The data sets by name, for the playground, `stepgrad train` and `stepgrad step`.

The points themselves are drawn by `nn.datasets`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from nn import datasets

Points = npt.NDArray[np.float64]


class DataSet(NamedTuple):
    """A data set: the function that draws it, and what its labels are.

    `problem` is "classification" where they are −1 and 1, "multiclass" where they are classes
    from 0, or "regression". What has a `formula` is offered by the playground.
    """

    draw: Callable[..., tuple[Points, npt.NDArray[Any]]]
    """Returns points and labels, by `n`, `noise` and `seed`; by `seed` alone if not `sized`."""
    problem: str
    label: str = ""
    formula: str = ""
    about: str = ""
    sized: bool = True
    scaled: bool = False
    """Whether its columns are to be scaled to the range from 0 to 1."""
    usual: Mapping[str, float] = {}
    """What it is drawn by to be trained on, where that is not as `draw` has it."""
    classes: tuple[str, ...] = ()
    """What its classes are called, if they have names."""


SETS = {
    "moons": DataSet(datasets.moons, "classification", usual={"n": 300, "noise": 0.15}),
    "circle": DataSet(
        datasets.circle,
        "classification",
        "Circle",
        "inside: r from U(0, 2.5); ring: r from U(3.5, 5); any angle",
        "blue (1) inside of the circle, orange (-1) outside",
    ),
    "xor": DataSet(
        datasets.xor,
        "classification",
        "Exclusive or",
        "x₁, x₂ from U(−5, 5), .3 away from the axes; blue where x₁·x₂ ≥ 0",
        "blue (1) where x1 and x2 have the same sign, orange (-1) elsewhere",
    ),
    "gauss": DataSet(
        datasets.gauss,
        "classification",
        "Two clouds",
        "clouds around (2, 2) and (−2, −2), variance .5 + 7·noise",
        "a blue cloud (1) and an orange one (-1)",
    ),
    "spiral": DataSet(
        datasets.spiral,
        "classification",
        "Spiral",
        "r = 5·i/n, angle = 1.75·2π·i/n, and the same turned by π",
        "a blue spiral (1) and an orange one (-1)",
    ),
    "plane": DataSet(
        datasets.plane,
        "regression",
        "Plane",
        "target = (x₁ + x₂)/10",
        "the target is (x1 + x2)/10",
    ),
    "multi_gauss": DataSet(
        datasets.multi_gauss,
        "regression",
        "Hills and hollows",
        "target = ±max(0, 1 − d/2), d the distance to the nearest of six centres",
        "the targets are hills (1) and hollows (-1)",
    ),
    "blobs": DataSet(
        datasets.blobs,
        "multiclass",
        "Three clouds",
        "clouds around three points of a circle of radius 3, variance .5 + 7·noise",
        "three clouds, their classes 0, 1, 2",
    ),
    "drug_trial": DataSet(datasets.drug_trial, "multiclass", sized=False, scaled=True),
    "digits": DataSet(lambda seed: datasets.load_digits(), "multiclass", sized=False, scaled=True),
}
