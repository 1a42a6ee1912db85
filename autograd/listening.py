"""Which trace listens on which thread; the recorder itself is in trace.py."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograd.trace import Trace

recorders: dict[int, Trace] = {}
"""The trace that listens on each thread; empty while nothing is traced."""


def listener() -> Trace | None:
    """Return the trace that listens on this thread, if any."""
    return recorders.get(get_ident()) if recorders else None


@contextmanager
def paused() -> Iterator[None]:
    """Keep what this thread computes inside a `with` block from the trace that listens."""
    heard = recorders.pop(get_ident(), None)
    try:
        yield
    finally:
        if heard is not None:
            recorders[get_ident()] = heard
