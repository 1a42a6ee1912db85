"""Which recorder listens on which thread: a trace, or the recording of what is compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any, Generic, Protocol, TypeVar

from autograd.interrupt import Shield


class Recorder(Protocol):
    """What hears of everything that its thread computes."""

    def asked(self, node: Any, what: str) -> None:
        """Hear that the user's code reads or sets `data` or `grad`, or calls `backward`."""

    def leaf(self, node: Any) -> None:
        """Hear that a leaf was made."""

    def forward(self, node: Any, changes: Any = ()) -> None:
        """Hear that a node was computed."""

    def backward(self, root: Any, nodes: list[Any]) -> None:
        """Hear that a backward starts."""

    def chain(self, nodes: list[Any], locals_of: Callable[[Any], list[float | None]]) -> None:
        """Pass the gradients back, from the last node to the first, by these local derivatives."""

    def zero_grad(self, values: Iterable[Any]) -> None:
        """Hear that gradients are set to zero."""

    def update(self, step: Any) -> Any:
        """Hear of a step of an optimizer; return its updates as they are recorded."""

    def mark(self, kind: str, text: str, changes: Any = ()) -> None:
        """Hear of a moment with a name."""

    def close(self) -> None:
        """Hear that the recording ends."""


R = TypeVar("R", bound=Recorder)


recorders: dict[int, Recorder] = {}
"""The recorder that listens on each thread; empty while nothing is recorded."""


def listener() -> Recorder | None:
    """Return the recorder that listens on this thread, if any."""
    return recorders.get(get_ident()) if recorders else None


class Listening(Generic[R]):
    """A `with` block in which a recorder hears what this thread computes, whatever ends it."""

    def __init__(self, recorder: R) -> None:
        self.recorder = recorder
        self._shield = Shield(closing=Listening.__exit__.__code__)

    def __enter__(self) -> R:
        self._shield.__enter__()
        self._thread = get_ident()
        self._outer = recorders.get(self._thread)
        recorders[self._thread] = self.recorder
        self._shield.open = True
        return self.recorder

    def __exit__(self, *error: object) -> None:
        self._shield.open = False
        try:
            self.recorder.close()
        finally:
            if self._outer is None:
                recorders.pop(self._thread, None)
            else:
                recorders[self._thread] = self._outer
            self._shield.__exit__()


@contextmanager
def paused() -> Iterator[None]:
    """Keep what this thread computes inside a `with` block from the recorder that listens."""
    heard = recorders.pop(get_ident(), None)
    try:
        yield
    finally:
        if heard is not None:
            recorders[get_ident()] = heard
