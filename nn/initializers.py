"""Initializers: with which numbers weights begin, by their papers' and Keras's names.

Each draws one number from a generator, given the numbers of inputs (`fan_in`) and of neurons
(`fan_out`) of the layer. The generator is the network's, but for an initializer with a `seed`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import sqrt
from random import Random
from typing import Any, TypeAlias

from autograd.value import real
from nn.checks import OfNumbers, above_zero
from nn.names import lookup, snake
from nn.saving import register

__all__ = [
    "INITIALIZERS",
    "TRUNCATED",
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "get",
    "tried",
]

Initializer: TypeAlias = Callable[[Random, int, int], float]
"""A function (random, fan_in, fan_out) → one number to begin with."""


@dataclass(frozen=True)
class Constant(OfNumbers):
    """The same number everywhere, w = value; weights that begin alike stay alike.

    Raises TypeError for what is no number, ValueError for NaN and infinity.
    """

    value: float = 0.0

    def __call__(self, random: Random, fan_in: int, fan_out: int) -> float:
        """Return the number."""
        return self.value


@dataclass(frozen=True)
class RandomUniform(OfNumbers):
    """Numbers from U(minval, maxval), all equally likely.

    Raises TypeError for what is no number, ValueError for NaN and infinity.
    """

    minval: float = -0.05
    maxval: float = 0.05
    seed: int | None = None

    def __call__(self, random: Random, fan_in: int, fan_out: int) -> float:
        """Draw a number."""
        return random.uniform(self.minval, self.maxval)


@dataclass(frozen=True)
class RandomNormal(OfNumbers):
    """Numbers from N(mean, stddev²).

    Raises TypeError for what is no number, ValueError for NaN and infinity.
    """

    mean: float = 0.0
    stddev: float = 0.05
    seed: int | None = None

    def __call__(self, random: Random, fan_in: int, fan_out: int) -> float:
        """Draw a number."""
        return random.gauss(self.mean, self.stddev)


@dataclass(frozen=True)
class TruncatedNormal(OfNumbers):
    """Numbers from N(mean, stddev²), drawn again when more than two deviations away.

    Raises TypeError for what is no number, ValueError for NaN and infinity.
    """

    mean: float = 0.0
    stddev: float = 0.05
    seed: int | None = None

    def __call__(self, random: Random, fan_in: int, fan_out: int) -> float:
        """Draw a number."""
        return self.mean + self.stddev * _within_two(random)


def _within_two(random: Random) -> float:
    """Draw from N(0, 1), again when more than two deviations away."""
    while abs(z := random.gauss()) > 2:
        pass
    return z


TRUNCATED = 0.87962566103423978
"""The deviation that is left of a normal distribution cut off at two deviations."""


@dataclass(frozen=True)
class VarianceScaling:
    """Numbers of mean 0 and variance scale/n, so that signals neither vanish nor explode.

    n is the layer's `fan_in`, its `fan_out`, or the average of both, "fan_avg", by `mode`. The
    `distribution` is "uniform" or "truncated_normal". Raises ValueError for another of either, and
    for a `scale` that is not above 0, TypeError for one that is no number.
    """

    scale: float = 1.0
    mode: str = "fan_in"
    distribution: str = "truncated_normal"
    seed: int | None = None

    def __post_init__(self) -> None:
        above_zero("scale", self.scale)
        lookup("mode", self.mode, dict.fromkeys(("fan_in", "fan_out", "fan_avg")))
        lookup("distribution", self.distribution, dict.fromkeys(("uniform", "truncated_normal")))

    def __call__(self, random: Random, fan_in: int, fan_out: int) -> float:
        """Draw a number."""
        n = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        deviation = sqrt(self.scale / n)
        if self.distribution == "uniform":
            reach = sqrt(3) * deviation
            return random.uniform(-reach, reach)
        return deviation / TRUNCATED * _within_two(random)


INITIALIZERS: dict[str, Initializer] = {
    "zeros": Constant(0.0),
    "ones": Constant(1.0),
    "random_uniform": RandomUniform(),
    "random_normal": RandomNormal(),
    "uniform": RandomUniform(),
    "normal": RandomNormal(),
    "truncated_normal": TruncatedNormal(),
    "glorot_uniform": VarianceScaling(1.0, "fan_avg", "uniform"),  # Glorot and Bengio 2010
    "glorot_normal": VarianceScaling(1.0, "fan_avg", "truncated_normal"),
    "he_uniform": VarianceScaling(2.0, "fan_in", "uniform"),  # He et al. 2015, for relu
    "he_normal": VarianceScaling(2.0, "fan_in", "truncated_normal"),
    "lecun_uniform": VarianceScaling(1.0, "fan_in", "uniform"),  # LeCun et al. 1998
    "lecun_normal": VarianceScaling(1.0, "fan_in", "truncated_normal"),
}
"""The initializers by Keras's names for them."""
register("initializer", Constant, RandomUniform, RandomNormal, TruncatedNormal, VarianceScaling)


def _of(name: str) -> Callable[..., Initializer]:
    """Return what makes the initializer of this name, as a class of Keras's does."""

    def make(seed: int | None = None) -> Initializer:
        """Return the initializer, by a seed of its own or by that of the network."""
        found: Any = INITIALIZERS[name]
        return found if seed is None else replace(found, seed=seed)  # type: ignore[no-any-return]

    return make


Zeros, Ones = _of("zeros"), _of("ones")
GlorotUniform, GlorotNormal = _of("glorot_uniform"), _of("glorot_normal")
HeUniform, HeNormal = _of("he_uniform"), _of("he_normal")
LecunUniform, LecunNormal = _of("lecun_uniform"), _of("lecun_normal")


def get(initializer: str | Initializer) -> Initializer:
    """Return an initializer as it is, one of this class, or the one of this name.

    Raises ValueError for an unknown name.
    """
    if isinstance(initializer, type):
        return initializer()  # type: ignore[no-any-return]
    if callable(initializer):
        return initializer
    name = snake(initializer) if isinstance(initializer, str) else initializer
    return lookup("initializer", name, INITIALIZERS)


def tried(initializer: str | Initializer) -> Initializer:
    """Return an initializer that has drawn a number, by `get`.

    Raises ValueError for an unknown name or a number that is not finite, TypeError for what is no
    number.
    """
    found = get(initializer)
    real(found(Random(0), 1, 1), "an initial weight")
    return found
