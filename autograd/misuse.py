"""Warnings about programs that are legal and probably wrong; who gives them decides when."""

from __future__ import annotations

import sys
import warnings

from autograd.callers import is_ours


class MisuseWarning(UserWarning):
    """A legal program that probably does not compute what its author meant."""


def warn(message: str) -> None:
    """Warn of a misuse at the line that called into the project."""
    level, frame = 1, sys._getframe()
    while frame.f_back and is_ours(frame):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, MisuseWarning, stacklevel=level)
