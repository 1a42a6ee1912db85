"""How a label stands in a line, and inside a formula: as `x1*w1 + b` does, in brackets."""

from __future__ import annotations

import re

OPERATORS = set("+-−*/·×÷^=<>|&%@,")
NUMBER = re.compile(r"\d[\d.]*(e[-+]?\d+)?")
JOINER, NON_JOINER = "\u200d", "\u200c"
TAGS = range(0xE0020, 0xE0080)  # the letters inside the flags of England, Scotland and Wales


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


def legible(character: str) -> bool:
    r"""Whether a character can stand in a line of text, or holds together those that do.

    >>> [legible(c) for c in ("é", "\u200d", "\n", "\x07")]
    [True, True, False, False]
    """
    joins = character in (JOINER, NON_JOINER) or ord(character) in TAGS
    return joins or character.isprintable()


def clean(text: str) -> str:
    r"""Return a text on one line, with what cannot be printed written as in Python.

    >>> print(clean("two\nlines"))
    two\nlines
    """
    return "".join(c if legible(c) else repr(c)[1:-1] for c in text)
