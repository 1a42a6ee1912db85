"""What a graph is made of: a node holds its number, its gradient, and what it was computed from.

Operators are added in value.py; walks over nodes are in graph.py.
"""

from __future__ import annotations

from math import inf, isfinite
from numbers import Complex, Real
from typing import Any

from autograd.listening import listener, recorders
from autograd.ops import Op


class Node:
    """A number in a graph: data, grad, the op that computed it and its inputs, a label.

    `data` and `grad` are for the user's code: a recording hears of them, and what is written is
    turned into a float or refused. The engine itself reads and writes `_data` and `_grad`.
    """

    __slots__ = ("_data", "_grad", "op", "inputs", "label", "_name")

    _data: float
    _grad: float
    op: Op | None
    inputs: tuple[Any, ...]
    label: str
    _name: str
    """What a trace called the node, if one did."""

    @property
    def data(self) -> float:
        """The number."""
        if recorders:
            ask(self, "data")
        return self._data

    @data.setter
    def data(self, x: Any) -> None:
        if type(x) is not float or x - x != 0.0:  # quicker than asking isfinite(x)
            x = real(_number(x), *_called(self, "data"))
        if recorders:
            tell(self, "data", x)
        written.ever = True
        self._data = x

    @property
    def grad(self) -> float:
        """The gradient, after a backward."""
        if recorders:
            ask(self, "grad")
        return self._grad

    @grad.setter
    def grad(self, x: Any) -> None:
        if type(x) is not float:  # an overflow is refused by the optimizer, which names the weight
            x = real(_number(x), *_called(self, "grad"), finite=False)
        if recorders:
            tell(self, "grad", x)
        self._grad = x


class Written:
    """Whether data was ever changed, so that a graph may be older than its leaves."""

    ever = False


written = Written()


def ask(node: Node, what: str) -> None:
    """Let the recorder that listens here, if any, hear a question, which it may refuse."""
    recorder = listener()
    if recorder is not None:
        recorder.asked(node, what)


def tell(node: Node, field: str, x: float) -> None:
    """Let the recorder that listens here, if any, hear what is about to be set by hand."""
    recorder = listener()
    if recorder is not None:
        recorder.set(node, field, x)


def put(node: Node, field: str, x: float) -> None:
    """Set data or grad in the engine's name, whatever the number is."""
    setattr(node, f"_{field}", x)


def real(x: Any, what: str, label: str = "", finite: bool = True) -> float:
    """Return x as a float, a finite one unless said otherwise.

    `what` and the label name it in the error.
    """
    if x.__class__ is not float:
        try:
            x = plain(x)
        except TypeError as error:
            what = f"{what} {label!r}" if label else what
            raise TypeError(f"{what} expects a real number, {error}") from None
    if finite and not isfinite(x):
        what = f"{what} {label!r}" if label else what
        raise ValueError(f"{what} expects a finite number, got {x}")
    return x  # type: ignore[no-any-return]


def plain(x: Any) -> float:
    """Return x as a float, infinite if it is too large; strings and complex numbers are none."""
    if x.__class__ is not int:
        is_other = isinstance(x, Node | str | bytes) or not hasattr(x, "__float__")
        is_complex = isinstance(x, Complex) and not isinstance(x, Real)
        if is_other or is_complex or getattr(x, "ndim", None):
            raise TypeError(f"got {type(x).__name__}: {x!r}")
    try:
        return float(x)
    except OverflowError:
        return inf if x > 0 else -inf


def _number(x: Any) -> Any:
    """Return the number of a node, anything else as it is."""
    return x.data if isinstance(x, Node) else x


def _called(node: Node, field: str) -> tuple[str, str]:
    return (f"{field} of", node.label) if node.label else (field, "")
