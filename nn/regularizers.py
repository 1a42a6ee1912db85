"""Regularizers: penalties that keep weights small, added to the loss once per batch.

They are graphs of their own, so their share of a gradient can be seen in the update log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, TypeAlias

import autograd
from autograd import Value
from nn.checks import at_least_zero
from nn.names import lookup
from nn.saving import register

__all__ = ["L1", "L1L2", "L2", "REGULARIZERS", "Regularizer", "add_up", "get", "l1", "l1_l2", "l2"]

Regularizer: TypeAlias = Callable[[Sequence[Value]], Value | None]
"""A function from the weights of a layer to their penalty, None if there is none."""


@dataclass(frozen=True)
class L1L2:
    """penalty = l1·Σ|w| + l2·Σw²; `L1(l1)` and `L2(l2)` have the one part each.

    A part whose share is 0 is left out, and with both so there is no penalty.

    >>> L1L2(l1=0.5, l2=0.25)([Value(3.0), Value(-4.0)]).data
    9.75

    Raises ValueError for a share below 0, TypeError for what is no number.
    """

    l1: float = 0.0
    l2: float = 0.0

    def __post_init__(self) -> None:
        for name, share in (("l1", self.l1), ("l2", self.l2)):
            at_least_zero(name, share)

    def __call__(self, weights: Sequence[Value]) -> Value | None:
        """Return the penalty on these weights as one Value, None if both shares are 0.

        Raises ValueError for no weights, TypeError for what is no number.
        """
        terms = []
        if self.l1:
            terms.append(self.l1 * autograd.sum(abs(w) for w in weights))
        if self.l2:
            terms.append(self.l2 * autograd.dot(weights, weights))
        return add_up(terms)


def L1(l1: float = 0.01) -> L1L2:  # noqa: N802 (Keras's name)
    """Return the penalty l1·Σ|w| (Keras's `L1`).

    Raises ValueError for a share below 0, TypeError for what is no number.
    """
    return L1L2(l1=l1)


def L2(l2: float = 0.01) -> L1L2:  # noqa: N802 (Keras's name)
    """Return the penalty l2·Σw² (Keras's `L2`, known as weight decay).

    Raises ValueError for a share below 0, TypeError for what is no number.
    """
    return L1L2(l2=l2)


l1, l2, l1_l2 = L1, L2, L1L2

REGULARIZERS: dict[str, Regularizer] = {"l1": L1(), "l2": L2(), "l1_l2": L1L2(0.01, 0.01)}
"""The regularizers by Keras's names for them."""
register("regularizer", L1L2)


def get(regularizer: str | Regularizer | None) -> Regularizer | None:
    """Return a regularizer as it is, or one of this kind or name; None means no penalty.

    Raises ValueError for an unknown name.
    """
    given: Any = regularizer
    if any(given is kind for kind in (L1, L2, L1L2)):  # in Keras all of them are classes
        return given()  # type: ignore[no-any-return]
    if regularizer is None or callable(regularizer):
        return regularizer
    return lookup("regularizer", regularizer, REGULARIZERS)


def add_up(terms: Iterable[Value | None]) -> Value | None:
    """Return Σ of the terms that are not None, None if there are none."""
    found = [term for term in terms if term is not None]
    return reduce(add, found) if found else None
