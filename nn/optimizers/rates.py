"""What an optimizer may be given as its learning rate."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from numbers import Real
from typing import Any, TypeAlias

from autograd import Value
from nn.checks import at_least_zero
from nn.module import Module
from nn.schedules import Schedule

Rate: TypeAlias = "float | Schedule"
"""A learning rate: a number, or a function from the number of steps taken to one."""


class DefaultRate(float):
    """The learning rate of a rule of ours that is given none: a number that nobody wrote."""


Params: TypeAlias = "Iterable[Value] | Rate | None"
"""What an optimizer may be given first: the parameters, as PyTorch has it, or the learning
rate, as Keras has it."""


def scheduled(schedule: Schedule, steps: int) -> float:
    """Return what a schedule gives; raise ValueError below 0, TypeError for no number."""
    name = getattr(schedule, "__name__", repr(schedule))
    try:
        lr = schedule(steps)
    except OverflowError:
        lr = inf
    return at_least_zero(f"lr (from {name}, after {steps} steps)", lr)


def is_rate(x: Any) -> bool:
    """Whether x is a learning rate; a model can be called as a schedule can, but is none."""
    return isinstance(x, Real) or (callable(x) and not isinstance(x, Module))
