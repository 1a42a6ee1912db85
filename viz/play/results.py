"""How a network does on its points: the losses, and which points it classifies wrongly."""

from __future__ import annotations

from math import nan
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nn.metrics import Metric
from nn.prepared import Prepared
from nn.training.engine import Engine


class Results(NamedTuple):
    """The loss averaged over each set; it may be infinite or not a number."""

    train: float
    test: float
    wrong: npt.NDArray[np.uint8]
    """1 or 0 for each point of the training set, then of the test set; empty for a regression."""


NONE = Results(nan, nan, np.zeros(0, np.uint8))
"""Those of a network that has no output for some point."""


def judged(engine: Engine, sets: tuple[Prepared, Prepared], right: Metric | None) -> Results:
    """Return how a network does on the training set and on the test set; `right` tells a class.

    Raises ValueError where an op has no value at all.
    """
    with np.errstate(all="ignore"):
        (train, answers), (test, others) = map(engine.judge, sets)
    if right is None:
        return NONE._replace(train=train, test=test)
    share = np.concatenate([right(sets[0].y, answers), right(sets[1].y, others)])
    return Results(train, test, (share == 0).astype(np.uint8))
