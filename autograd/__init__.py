"""A scalar reverse-mode automatic differentiation engine whose every step can be seen.

Values and their graph, tracing and stepping, explanations. `nn` adds layers and training; `viz`
draws.
"""

from autograd import answers as answers
from autograd.compile import CompileError
from autograd.compile import compile as compile
from autograd.derivative import derivative
from autograd.effect import effect
from autograd.explain import explain
from autograd.functions import (
    abs as abs,
)
from autograd.functions import (
    cos,
    dot,
    exp,
    expm1,
    leaky_relu,
    log,
    logsumexp,
    maximum,
    minimum,
    relu,
    sigmoid,
    sin,
    softplus,
    sqrt,
    tanh,
)
from autograd.functions import (
    max as max,
)
from autograd.functions import (
    sum as sum,
)
from autograd.gradcheck import gradcheck
from autograd.graph import expand, replay
from autograd.misuse import MisuseWarning
from autograd.nudge import nudge
from autograd.stepper import Stepper
from autograd.trace import Trace, trace
from autograd.value import Value

__version__ = "0.1.0"

DISTRIBUTION = "stepgrad"
"""Tells this package from the one of the same name by other authors; `nn` and `viz` look at it."""

# abs, compile, max and sum are here too, but a star import must not hide Python's own;
# nor does it bring `answers`, which only lessons need.
__all__ = [
    "CompileError",
    "MisuseWarning",
    "Stepper",
    "Trace",
    "Value",
    "cos",
    "derivative",
    "dot",
    "effect",
    "exp",
    "expand",
    "expm1",
    "explain",
    "gradcheck",
    "leaky_relu",
    "log",
    "logsumexp",
    "maximum",
    "minimum",
    "nudge",
    "relu",
    "replay",
    "sigmoid",
    "sin",
    "softplus",
    "sqrt",
    "tanh",
    "trace",
]
