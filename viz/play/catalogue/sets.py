"""The problems of the playground, and its data sets: those of viz/sets.py with a formula."""

from __future__ import annotations

from typing import NamedTuple

from viz import sets
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


PROBLEMS = {
    "classification": Problem("Classification", 500, (-1, 1), "−1 or 1"),
    "regression": Problem("Regression", 1200, (-1, -0.5, 0, 0.5, 1), "from −1 to 1", between=True),
    "multiclass": Problem(
        "Several classes", 500, tuple(range(CLASSES)), f"a whole number from 0 to {CLASSES - 1}"
    ),
}
SETS = {key: one for key, one in sets.SETS.items() if one.formula}
OWN = "Your own points"
