"""Warnings about programs that are legal and probably wrong; who gives them decides when."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Sequence

from autograd.callers import is_ours
from autograd.figures import number


class MisuseWarning(UserWarning):
    """A legal program that probably does not compute what its author meant."""


def warn(message: str) -> None:
    """Warn of a misuse at the line that called into the project."""
    level, frame = 1, sys._getframe()
    while frame.f_back and is_ours(frame):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, MisuseWarning, stacklevel=level)


class Advice:
    """What is wrong with a training, each kind told once."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def missed(self, names: Sequence[str]) -> None:
        """Warn of weights that no gradient has reached."""
        if names:
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            self.tell(
                "missed",
                f"the loss does not reach {', '.join(names[:3])}{more}: no gradient arrives, so "
                "the optimizer cannot train it. Is it used in the forward pass?",
            )

    def left_over(self, names: Iterable[tuple[str, float]]) -> None:
        """Warn of a gradient that a weight held before backward added to it."""
        for name, grad in names:
            if grad:
                self.tell(
                    "left over",
                    f"{name} still held a gradient ({number(grad)}) from an earlier step when "
                    "backward added to it. Call zero_grad() before backward().",
                )

    def tell(self, kind: str, message: str) -> None:
        """Warn of a kind of misuse, unless that was done before."""
        if kind not in self._told:
            self._told.add(kind)
            warn(message)
