"""Learning-rate schedules: functions from the number of steps taken to the learning rate.

An optimizer takes one in place of a number; names and arguments are Keras's. Time is in steps,
that is batches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, floor, pi
from typing import TypeAlias

from autograd.value import real
from nn.checks import OfNumbers, above_zero, at_least_zero
from nn.saving import register

__all__ = [
    "Constant",
    "CosineDecay",
    "ExponentialDecay",
    "InverseTimeDecay",
    "PiecewiseConstantDecay",
    "Schedule",
]

Schedule: TypeAlias = Callable[[int], float]


@dataclass(frozen=True)
class Constant(OfNumbers):
    """The same rate at every step, lr = learning_rate.

    Raises TypeError for what is no number, ValueError for NaN and infinity.
    """

    learning_rate: float

    def __call__(self, step: int) -> float:
        """Return the rate."""
        return self.learning_rate


@dataclass(frozen=True)
class _Falling(OfNumbers):
    """What the decays share: they begin at a rate and count time in periods of `decay_steps`."""

    initial_learning_rate: float
    decay_steps: float

    def __post_init__(self) -> None:
        super().__post_init__()
        above_zero("decay_steps", self.decay_steps)


@dataclass(frozen=True)
class _Decay(_Falling):
    """A decay by `decay_rate` in each period; with `staircase` at once, at the period's end."""

    decay_rate: float
    staircase: bool = False

    def _periods(self, step: int) -> float:
        periods = step / self.decay_steps
        return floor(periods) if self.staircase else periods


@dataclass(frozen=True)
class InverseTimeDecay(_Decay):
    """lr = initial / (1 + decay_rate · step/decay_steps); with `staircase`, ⌊step/decay_steps⌋.

    >>> InverseTimeDecay(0.1, decay_steps=10, decay_rate=1.0)(10)
    0.05

    Raises ValueError unless `decay_steps` is above 0, TypeError for what is no number.
    """

    def __call__(self, step: int) -> float:
        """Return the rate after this many steps."""
        return self.initial_learning_rate / (1 + self.decay_rate * self._periods(step))


@dataclass(frozen=True)
class ExponentialDecay(_Decay):
    """lr = initial · decay_rate^(step/decay_steps); with `staircase`, ⌊step/decay_steps⌋.

    >>> ExponentialDecay(0.1, decay_steps=10, decay_rate=0.5, staircase=True)(29)
    0.025

    Raises ValueError unless `decay_steps` is above 0 and `decay_rate` at least 0, TypeError for
    what is no number.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        at_least_zero("decay_rate", self.decay_rate)

    def __call__(self, step: int) -> float:
        """Return the rate after this many steps."""
        share: float = self.decay_rate ** self._periods(step)
        return self.initial_learning_rate * share


@dataclass(frozen=True)
class PiecewiseConstantDecay:
    """A rate for each stretch of steps: values[k] up to and including boundaries[k], then the last.

    >>> rate = PiecewiseConstantDecay([100, 200], [0.1, 0.01, 0.001])
    >>> rate(100), rate(101), rate(1000)
    (0.1, 0.01, 0.001)

    Raises ValueError unless there is one value more than boundaries, and these do not fall,
    TypeError for what is no number.
    """

    boundaries: Sequence[int]
    values: Sequence[float]

    def __post_init__(self) -> None:
        if len(self.values) != len(self.boundaries) + 1:
            raise ValueError(
                f"PiecewiseConstantDecay expects one value more than boundaries, got "
                f"{len(self.values)} values and {len(self.boundaries)} boundaries"
            )
        for x in (*self.boundaries, *self.values):
            real(x, "PiecewiseConstantDecay")
        if list(self.boundaries) != sorted(self.boundaries):
            raise ValueError(f"boundaries must not fall, got {list(self.boundaries)}")

    def __call__(self, step: int) -> float:
        """Return the rate after this many steps."""
        return self.values[sum(step > boundary for boundary in self.boundaries)]


@dataclass(frozen=True)
class CosineDecay(_Falling):
    """lr falls along half a cosine, from initial to alpha·initial after `decay_steps` steps.

    The schedule of Loshchilov and Hutter 2016 without restarts.

    >>> CosineDecay(0.1, decay_steps=100)(50)
    0.05

    Raises ValueError unless `decay_steps` is above 0, TypeError for what is no number.
    """

    alpha: float = 0.0

    def __call__(self, step: int) -> float:
        """Return the rate after this many steps."""
        wave = 0.5 * (1 + cos(pi * min(1.0, step / self.decay_steps)))
        return self.initial_learning_rate * ((1 - self.alpha) * wave + self.alpha)


register(
    "schedule", Constant, InverseTimeDecay, ExponentialDecay, PiecewiseConstantDecay, CosineDecay
)
