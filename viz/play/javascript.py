"""The rules of activations and features as JavaScript, for the page to draw what neurons answer.

Both are the very lines that train: the op table read as text, and the catalogue's features. With
the functions of `Math` in reach, that text is JavaScript as it stands.
"""

from __future__ import annotations

from functools import cache

from autograd import symbolic
from autograd.ops import OPS
from autograd.text import plain
from viz.play.catalogue.features import FEATURES
from viz.play.catalogue.rules import ACTIVATIONS


@cache
def rules() -> str:
    """Return the module: a function for each activation of one number, and for each feature.

    >>> print(rules().splitlines()[3])
      tanh: (x) => tanh(x),
    """
    activations = {name: f"(x) => {_rule(name)}" for name in ACTIVATIONS}
    features = {name: f"(x1, x2) => {feature.source}" for name, feature in FEATURES.items()}
    return "\n".join(
        [
            "const np = Math;",
            "const { abs, exp, max: maximum, min: minimum, tanh } = Math;",
            *_object("activations", activations),
            *_object("features", features),
            "",
        ]
    )


def _rule(activation: str) -> str:
    """Return what an activation makes of x; linear is no op, and leaves it as it is."""
    x = symbolic.symbol("x")
    return plain(OPS[activation].value([x], symbolic.text) if activation in OPS else x)


def _object(name: str, functions: dict[str, str]) -> list[str]:
    lines = (f"  {key}: {function}," for key, function in functions.items())
    return [f"export const {name} = {{", *lines, "};"]
