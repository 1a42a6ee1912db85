"""Where random numbers come from: one seed gives the same ones every time."""

from __future__ import annotations

import random
from random import Random
from typing import TypeAlias

import numpy as np

Seed: TypeAlias = "int | Random | None"
"""A number for the same random numbers every time, a generator, or None for NumPy's seed."""


def random_source(seed: Seed) -> Random:
    """Return the generator for a seed; a generator is passed on and keeps counting.

    Without a seed NumPy's global generator draws one, as for Keras's layers and scikit-learn's
    splits: after `numpy.random.seed(7)` all is the same again.

    >>> numbers = []
    >>> for _ in range(2):
    ...     np.random.seed(7)
    ...     numbers.append(random_source(None).random())
    >>> numbers[0] == numbers[1]
    True
    """
    if isinstance(seed, Random):
        return seed
    return Random(int(np.random.randint(2**63 - 1, dtype=np.int64)) if seed is None else seed)


def set_random_seed(seed: int) -> None:
    """Seed Python's and NumPy's global generators, from which all that has no seed draws one."""
    random.seed(seed)
    np.random.seed(seed)
