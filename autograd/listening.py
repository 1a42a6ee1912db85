"""Which recorders listen here: traces, or the recording of what is compiled.

A recorder belongs to the context that began to listen: a thread, an asyncio task, a generator.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from threading import get_ident
from types import FrameType
from typing import Any, Generic, Protocol, TypeVar

from autograd.interrupt import Shield


class Recorder(Protocol):
    """What hears of everything that its context computes."""

    alone: bool
    """Whether no other hears anything, further out or further in."""

    def asked(self, node: Any, what: str) -> None:
        """Hear that the user's code reads `data` or `grad`, or calls `backward`."""

    def set(self, node: Any, field: str, x: float) -> None:
        """Hear that the user's code is about to set `data` or `grad`."""

    def leaf(self, node: Any) -> None:
        """Hear that a leaf was made."""

    def forward(self, node: Any, changes: Any = ()) -> None:
        """Hear that a node was computed."""

    def backward(self, root: Any, nodes: list[Any]) -> None:
        """Hear that a backward starts."""

    def chain(self, done: Any) -> None:
        """Hear how the gradients were passed back, from the last node to the first."""

    def zero_grad(self, values: Iterable[Any]) -> None:
        """Hear that gradients are set to zero."""

    def update(self, step: Any) -> Any:
        """Hear of a step of an optimizer; return its updates as they are recorded."""

    def mark(self, kind: str, text: str, changes: Any = ()) -> Any:
        """Hear of a moment with a name; return its mark as it is recorded."""

    def close(self) -> None:
        """Hear that the recording ends."""


R = TypeVar("R", bound=Recorder)
GENERATOR = 0x20 | 0x200
"""inspect.CO_GENERATOR and CO_ASYNC_GENERATOR, without the slow import."""

recorders: dict[int, Listening[Any]] = {}
"""All that listen, in whatever context; empty while nothing is recorded."""


def listener() -> Recorder | None:
    """Return the recorder that listens here, if any; of nested ones all, as one."""
    if not recorders:
        return None
    here = _here.get()
    if here is not None and here.simple and here._thread == get_ident():  # quickly
        return here.recorder  # type: ignore[no-any-return]
    return _listener(here)


def _listener(here: Listening[Any] | None) -> Recorder | None:
    while here is not None and not here.hears():
        here = here.outer
    if here is None:
        return None
    recorder: Recorder = here.recorder
    if here.outer is None or recorder.alone:
        return recorder
    outer = _listener(here.outer)
    if outer is None or outer is recorder:
        return recorder
    return outer if outer.alone else Nested(recorder, outer)


class Nested:
    """Two recorders of which the inner one began while the outer one listened: both hear all."""

    alone = False

    def __init__(self, inner: Recorder, outer: Recorder) -> None:
        self.inner, self.outer = inner, outer

    def asked(self, node: Any, what: str) -> None:
        """Pass it on."""
        self.inner.asked(node, what)
        self.outer.asked(node, what)

    def set(self, node: Any, field: str, x: float) -> None:
        """Pass it on."""
        self.inner.set(node, field, x)
        self.outer.set(node, field, x)

    def leaf(self, node: Any) -> None:
        """Pass it on."""
        self.inner.leaf(node)
        self.outer.leaf(node)

    def forward(self, node: Any, changes: Any = ()) -> None:
        """Pass it on."""
        self.inner.forward(node, changes)
        self.outer.forward(node, changes)

    def backward(self, root: Any, nodes: list[Any]) -> None:
        """Pass it on."""
        self.inner.backward(root, nodes)
        self.outer.backward(root, nodes)

    def chain(self, done: Any) -> None:
        """Pass it on."""
        self.inner.chain(done)
        self.outer.chain(done)

    def zero_grad(self, values: Iterable[Any]) -> None:
        """Pass it on."""
        values = list(values)
        self.inner.zero_grad(values)
        self.outer.zero_grad(values)

    def update(self, step: Any) -> Any:
        """Pass it on; the names are those of the inner one."""
        self.outer.update(step)
        return self.inner.update(step)

    def mark(self, kind: str, text: str, changes: Any = ()) -> Any:
        """Pass it on."""
        self.outer.mark(kind, text, changes)
        return self.inner.mark(kind, text, changes)

    def close(self) -> None:
        """Do nothing: each is closed by its own `with` block."""


class Listening(Generic[R]):
    """A `with` block in which a recorder hears what is computed here, whatever ends it."""

    def __init__(self, recorder: R) -> None:
        self.recorder = recorder
        self.outer: Listening[Any] | None = None
        self.simple = False
        self._generator: FrameType | None = None
        self._thread = 0
        self._shield = Shield(closing=self.__exit__)

    def hears(self) -> bool:
        """Whether the block is open, and not that of a generator that is suspended."""
        generator = self._generator
        is_open = id(self) in recorders and self._thread == get_ident()
        return is_open and (generator is None or generator.f_back is not None)

    def __enter__(self) -> R:
        self._shield.__enter__()
        self._thread = get_ident()  # a context may be copied into other threads
        self._generator = _generator(sys._getframe(1))
        self.outer = _here.get()
        self.simple = self.outer is None and self._generator is None
        try:
            recorders[id(self)] = self
            _here.set(self)
            self._shield.open = True
        except BaseException:  # the block does not begin
            self.__exit__()
            raise
        return self.recorder

    def __exit__(self, *error: object) -> None:
        try:
            self._end()
        except BaseException:  # also one that another thread raised amid the ending
            self._end()
            raise

    def _end(self) -> None:
        """End the block; again, what is left of that."""
        self._shield.open = False
        try:
            self.recorder.close()
        finally:
            recorders.pop(id(self), None)
            self.simple, self._generator = False, None
            here = _here.get()
            while here is not None and id(here) not in recorders:  # others may have ended before
                here = here.outer
            _here.set(here)
            self._shield.__exit__()


_here: ContextVar[Listening[Any] | None] = ContextVar("_here", default=None)
"""The block entered last in this context."""


def _generator(frame: FrameType) -> FrameType | None:
    """Return the frame of a generator; None for others, and for the body of a context manager."""
    if not frame.f_code.co_flags & GENERATOR:
        return None
    driver = frame.f_back
    is_manager = driver is not None and driver.f_code.co_filename == contextlib.__file__
    return None if is_manager else frame


@contextlib.contextmanager
def paused() -> Iterator[None]:
    """Keep what is computed inside a `with` block from the recorders that listen."""
    before = _here.get()
    _here.set(None)
    try:
        yield
    finally:
        _here.set(before)
