"""Where random numbers come from: one seed gives the same ones every time."""

from __future__ import annotations

from random import Random
from typing import TypeAlias

Seed: TypeAlias = "int | Random | None"
"""A number for the same random numbers every time, None for new ones, or a generator."""


def random_source(seed: Seed) -> Random:
    """Return the generator for a seed; a generator is passed on and keeps counting."""
    return seed if isinstance(seed, Random) else Random(seed)
