"""What an optimizer may be given as its learning rate."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Real
from typing import Any, TypeAlias

from autograd import Value
from nn.module import Module
from nn.schedules import Schedule

Rate: TypeAlias = "float | Schedule"
"""A learning rate: a number, or a function from the number of steps taken to one."""


class DefaultRate(float):
    """The learning rate of a rule of ours that is given none: a number that nobody wrote."""


Params: TypeAlias = "Iterable[Value] | Rate | None"
"""What an optimizer may be given first: the parameters, as PyTorch has it, or the learning
rate, as Keras has it."""


def is_rate(x: Any) -> bool:
    """Whether x is a learning rate; a model can be called as a schedule can, but is none."""
    return isinstance(x, Real) or (callable(x) and not isinstance(x, Module))
