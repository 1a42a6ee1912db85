"""How a label stands inside a formula: one that is a formula itself, `x1*w1 + b`, in brackets."""

from __future__ import annotations

import re

OPERATORS = set("+-−*/·×÷^=<>|&%@,")
NUMBER = re.compile(r"\d[\d.]*(e[-+]?\d+)?")


def is_formula(label: str) -> bool:
    """Return whether a label has an operator that is not inside brackets.

    >>> [is_formula(s) for s in ("x1*w1 + b", "-x", "layers[0].w[1]", "(a + b)", "f(a - b)")]
    [True, True, False, False, False]
    """
    depth = 0
    for c in label:
        depth += (c in "([{") - (c in ")]}")
        if depth == 0 and c in OPERATORS:
            return NUMBER.fullmatch(label) is None
    return False


def enclosed(label: str) -> str:
    """Return a label as it stands inside a formula."""
    return f"({label})" if is_formula(label) else label


def differential(label: str) -> str:
    """Return a label as it stands in a derivative: ∂w, ∂(x1*w1 + b)."""
    return f"∂{enclosed(label)}"
