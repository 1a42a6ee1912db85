"""The table of derivatives: every operation of the project, one entry each.

A rule is written once as a function of a namespace `xp` and is read with floats, with arrays
(compile/arrays.py), as machine code (compile/native), as text (symbolic.py) and with Values
(terms.py). A new op of one input also gets its names in value.py, functions.py and __init__.py.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from autograd.one_by_one import OneByOne

__all__ = ["CONST", "OPS", "Op", "Rule", "scalar"]  # OPS has the others

Rule = Callable[..., Any]

scalar = OneByOne(
    exp=math.exp,
    expm1=math.expm1,
    log=math.log,
    log1p=math.log1p,
    sqrt=math.sqrt,
    sin=math.sin,
    cos=math.cos,
    tanh=math.tanh,
    pow=math.pow,
    abs=abs,
    floor=math.floor,
    maximum=lambda x, y: x if x >= y or x != x else y,
    minimum=lambda x, y: x if x <= y or x != x else y,
    where=lambda condition, x, y: x if condition else y,
)
"""The namespace of floats: the functions of the array-API standard that the rules use."""

OPS: dict[str, Op] = {}
"""Every op by its name."""


class Op:
    """One line of the table of derivatives.

    For a fixed number of inputs, `forward(xp, x, …)` is the value and `partials` holds one
    rule `(xp, x, …, out)` per input. For any number of inputs (`nary`), `forward(xp, xs)`
    takes them as a list and `partials(xp, xs, out)` gives all local derivatives at once.

    `domain` says where the op is defined, `smooth` (one rule per input) where its partials
    exist if that is less, and `kink` where the slopes to the left and right differ, so that
    the partial is one of them by convention. `infix` ops print as their formula, `x + y`,
    the others by name, `tanh(x)`.
    """

    def __init__(
        self,
        name: str,
        forward: Rule,
        partials: Any,
        domain: Rule | None = None,
        smooth: tuple[Rule, ...] | None = None,
        kink: Rule | None = None,
        infix: bool = False,
        nary: bool = False,
    ) -> None:
        self.name, self.forward, self.partials = name, forward, partials
        self.domain, self.smooth, self.kink = domain, smooth, kink
        self.infix, self.nary = infix, nary
        if partials:
            OPS[name] = self

    def __repr__(self) -> str:
        return f"<op {self.name}>"

    def __reduce__(self) -> tuple[Callable[[str], Op], tuple[str]]:
        """Copy and pickle by name: there is one op of each name."""
        return _named, (self.name,)

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of the inputs in the rules: ('x',) or ('x', 'y'), or ('xs',) when nary."""
        code = self.forward.__code__
        return code.co_varnames[1 : code.co_argcount]

    def read(self, rule: Rule, xp: Any, inputs: Sequence[Any], *out: Any) -> Any:
        """Evaluate a rule of this op on its inputs in the namespace `xp`."""
        return rule(xp, list(inputs), *out) if self.nary else rule(xp, *inputs, *out)

    def value(self, inputs: Sequence[Any], xp: Any = scalar) -> Any:
        """Return the value of the op for these inputs."""
        return self.read(self.forward, xp, inputs)

    def local(self, index: int, inputs: Sequence[Any], out: Any, xp: Any = scalar) -> Any:
        """Return the local derivative ∂out/∂inputs[index]."""
        if self.nary:
            return self.partials(xp, list(inputs), out)[index]
        return self.partials[index](xp, *inputs, out)


def _named(name: str) -> Op:
    return CONST if name == CONST.name else OPS[name]


CONST = Op("const", forward=lambda xp: xp.nan, partials=())
"""Not of the table: marks a number written into an expression, which has no derivative."""

ADD = Op(
    "add",
    forward=lambda xp, x, y: x + y,
    partials=(lambda xp, x, y, out: 1, lambda xp, x, y, out: 1),
    infix=True,
)
SUB = Op(
    "sub",
    forward=lambda xp, x, y: x - y,
    partials=(lambda xp, x, y, out: 1, lambda xp, x, y, out: -1),
    infix=True,
)
MUL = Op(
    "mul",
    forward=lambda xp, x, y: x * y,
    partials=(lambda xp, x, y, out: y, lambda xp, x, y, out: x),
    infix=True,
)
DIV = Op(
    "div",
    forward=lambda xp, x, y: x / y,
    partials=(lambda xp, x, y, out: 1 / y, lambda xp, x, y, out: -out / y),
    domain=lambda xp, x, y: y != 0,
    infix=True,
)
NEG = Op(
    "neg",
    forward=lambda xp, x: -x,
    partials=(lambda xp, x, out: -1,),
    infix=True,
)
# Where x is 0, x**0 is flat in x, and x**y is flat in y for y > 0.
POW = Op(
    "pow",
    forward=lambda xp, x, y: xp.pow(x, y),
    partials=(
        lambda xp, x, y, out: y * xp.pow(x, xp.where(y == 0, 0, y - 1)),
        lambda xp, x, y, out: out * xp.log(xp.where((x == 0) & (y > 0), 1, x)),
    ),
    domain=lambda xp, x, y: (x > 0) | (x == 0) & (y >= 0) | (x != 0) & (y == xp.floor(y)),
    smooth=(
        lambda xp, x, y: (x != 0) | (y == 0) | (y >= 1),
        lambda xp, x, y: (x > 0) | (x == 0) & (y > 0),
    ),
    infix=True,
)
EXP = Op(
    "exp",
    forward=lambda xp, x: xp.exp(x),
    partials=(lambda xp, x, out: out,),
)
EXPM1 = Op(
    "expm1",
    forward=lambda xp, x: xp.expm1(x),
    partials=(lambda xp, x, out: xp.exp(x),),
)
LOG = Op(
    "log",
    forward=lambda xp, x: xp.log(x),
    partials=(lambda xp, x, out: 1 / x,),
    domain=lambda xp, x: x > 0,
)
SQRT = Op(
    "sqrt",
    forward=lambda xp, x: xp.sqrt(x),
    partials=(lambda xp, x, out: 1 / (2 * out),),
    domain=lambda xp, x: x >= 0,
    smooth=(lambda xp, x: x > 0,),
)
SIN = Op(
    "sin",
    forward=lambda xp, x: xp.sin(x),
    partials=(lambda xp, x, out: xp.cos(x),),
)
COS = Op(
    "cos",
    forward=lambda xp, x: xp.cos(x),
    partials=(lambda xp, x, out: -xp.sin(x),),
)
TANH = Op(
    "tanh",
    forward=lambda xp, x: xp.tanh(x),
    partials=(lambda xp, x, out: 1 - out**2,),
)
# e^min(x,0) / (1 + e^−|x|) is 1/(1 + e^−x) on the right and e^x/(1 + e^x) on the left:
# neither exponential can overflow, and small results keep their digits.
SIGMOID = Op(
    "sigmoid",
    forward=lambda xp, x: xp.exp(xp.minimum(x, 0.0)) / (1 + xp.exp(-xp.abs(x))),
    partials=(lambda xp, x, out: out * (1 - out),),
)
# log(1 + e^x); its slope sigmoid(x) is 1 − e^−out, and expm1 keeps the digits of a small one.
SOFTPLUS = Op(
    "softplus",
    forward=lambda xp, x: xp.maximum(x, 0.0) + xp.log1p(xp.exp(-xp.abs(x))),
    partials=(lambda xp, x, out: -xp.expm1(-out),),
)
RELU = Op(
    "relu",
    forward=lambda xp, x: xp.maximum(x, 0.0),
    partials=(lambda xp, x, out: xp.where(x > 0, 1, 0),),
    kink=lambda xp, x: x == 0,
)
LEAKY_RELU = Op(
    "leaky_relu",
    forward=lambda xp, x, slope: xp.where(x > 0, x, slope * x),
    partials=(
        lambda xp, x, slope, out: xp.where(x > 0, 1, slope),
        lambda xp, x, slope, out: xp.where(x > 0, 0, x),
    ),
    kink=lambda xp, x, slope: x == 0,
)
ABS = Op(
    "abs",
    forward=lambda xp, x: xp.abs(x),
    partials=(lambda xp, x, out: xp.where(x > 0, 1, xp.where(x < 0, -1, 0)),),
    kink=lambda xp, x: x == 0,
)
MAXIMUM = Op(
    "maximum",
    forward=lambda xp, x, y: xp.maximum(x, y),
    partials=(
        lambda xp, x, y, out: xp.where(x >= y, 1, 0),
        lambda xp, x, y, out: xp.where(x >= y, 0, 1),
    ),
    kink=lambda xp, x, y: x == y,
)
MINIMUM = Op(
    "minimum",
    forward=lambda xp, x, y: xp.minimum(x, y),
    partials=(
        lambda xp, x, y, out: xp.where(x <= y, 1, 0),
        lambda xp, x, y, out: xp.where(x <= y, 0, 1),
    ),
    kink=lambda xp, x, y: x == y,
)


def _dot(xp: Any, xs: Sequence[Any]) -> Any:
    """Weights, then as many inputs, then the bias if there is one: Σ weight·input + bias."""
    half = len(xs) // 2
    total = xp.dot(xs[:half], xs[half : 2 * half])
    return total + xs[-1] if len(xs) % 2 else total


def _dot_partials(xp: Any, xs: Any, out: Any) -> Any:
    half = len(xs) // 2
    return xs[half : 2 * half] + xs[:half] + [1.0] * (len(xs) % 2)


def _max_partials(xp: Any, xs: Sequence[Any], out: Any) -> Any:
    """One for the first of the largest, zero for the others."""
    first = xp.each(lambda x: x == out, xs[:1])
    earlier = xp.largest_so_far(xs)[:-1]
    later = xp.each(lambda x, best: (x > best) & (x == out), xs[1:], earlier)
    return xp.each(lambda win: xp.where(win, 1, 0), first + later)


def _logsumexp(xp: Any, xs: Sequence[Any]) -> Any:
    """Shift by the largest, so that no exponential overflows."""
    largest = xp.largest(xs)
    return largest + xp.log(xp.total(xp.each(lambda x: xp.exp(x - largest), xs)))


def _softmax(xp: Any, xs: Sequence[Any], out: Any) -> Any:
    """Divide by the sum: the rounding of `out`, which is coarse for large xs, cancels."""
    shares = xp.each(lambda x: xp.exp(x - out), xs)
    total = xp.total(shares)
    return xp.each(lambda share: share / total, shares)


SUM = Op(
    "sum",
    forward=lambda xp, xs: xp.total(xs),
    partials=lambda xp, xs, out: [1] * len(xs),
    infix=True,
    nary=True,
)
DOT = Op("dot", forward=_dot, partials=_dot_partials, infix=True, nary=True)
MAX = Op(
    "max",
    forward=lambda xp, xs: xp.largest(xs),
    partials=_max_partials,
    kink=lambda xp, xs: xs.count(max(xs)) > 1,
    nary=True,
)
LOGSUMEXP = Op(
    "logsumexp",
    forward=_logsumexp,
    partials=_softmax,
    nary=True,
)
