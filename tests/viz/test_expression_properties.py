"""Expressions of any shape: their values and gradients against Python's own arithmetic."""

import ast
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value
from autograd.graph import leaves
from viz.expression import parse

POINT = {"x": 0.75, "y": -1.25, "z": 2.0}
PYTHON = {
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "sin": math.sin,
    "cos": math.cos,
    "tanh": math.tanh,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "softplus": lambda x: math.log1p(math.exp(x)),
    "relu": lambda x: max(x, 0.0),
    "leaky_relu": lambda x: x if x > 0 else 0.01 * x,
    "abs": abs,
    "maximum": max,
    "minimum": min,
}
SMOOTH = ["sin", "cos", "tanh", "sigmoid", "softplus"]

names = st.sampled_from(list(POINT))
numbers = st.integers(-40, 40).map(lambda k: repr(k / 8))
atoms = names | names | numbers


def combined(operators, functions):
    """Expressions as text: operators, signs, parentheses and calls."""

    def extend(inner):
        two = st.tuples(inner, st.sampled_from(operators), inner).map(" ".join)
        sign = st.tuples(st.sampled_from("+-"), inner).map("".join)
        call = st.tuples(st.sampled_from(functions), inner).map(lambda p: f"{p[0]}({p[1]})")
        pair = st.tuples(st.sampled_from(["maximum", "minimum"]), inner, inner)
        parts = [two, sign, call, inner.map(lambda e: f"({e})")]
        if "abs" in functions:
            parts.append(pair.map(lambda p: f"{p[0]}({p[1]}, {p[2]})"))
        return st.one_of(parts)

    return st.recursive(atoms, extend, max_leaves=8)


any_expression = combined(["+", "-", "*", "/", "**"], [f for f in PYTHON if "imum" not in f])
smooth_expression = combined(["+", "-", "*"], SMOOTH)


def given_names(text):
    """The numbers of the names that an expression uses."""
    used = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    return {name: x for name, x in POINT.items() if name in used}


def evaluated(text, point):
    """What Python makes of the text; None where it has no real value."""
    try:
        x = eval(text, PYTHON | point)
    except (ValueError, ArithmeticError, TypeError):
        return None
    return x if isinstance(x, float) and math.isfinite(x) else None


@given(any_expression)
def test_an_expression_has_the_value_that_python_gives_it_or_is_refused(text):
    expected = evaluated(text, POINT)
    if expected is None:
        with pytest.raises(ValueError, match=r"\w"):
            parse(text, given_names(text))
    else:
        assert parse(text, given_names(text)).data == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(smooth_expression)
def test_gradients_agree_with_central_differences_of_python(text):
    point = given_names(text)
    out = parse(text, point)
    if not point:
        return
    out.backward()
    scale = max(1.0, abs(out.data))
    for leaf in leaves(out):
        h = 1e-5
        above, below = (evaluated(text, POINT | {leaf.label: leaf.data + d}) for d in (h, -h))
        numeric = (above - below) / (2 * h)
        assert leaf.grad == pytest.approx(numeric, rel=1e-5, abs=1e-5 * scale)


def outcome(text):
    """The Value of a text, or the message that refuses it."""
    try:
        return parse(text, {"x": 2.0} if "x" in text else {})
    except ValueError as error:
        return str(error)


@given(st.text("xx12 +-*/().,[]{}:='\"\\ 09e_@&|~<>!#\n\x00", max_size=25))
def test_any_text_is_an_expression_or_one_line_that_refuses_it(text):
    found = outcome(text)
    assert isinstance(found, Value) or (found.strip() and "\n" not in found)


@pytest.mark.parametrize(
    "text",
    ["-" * 100_000 + "x", "(" * 1000 + "x" + ")" * 1000, "x" + "+x" * 20_000, "exp(" * 150 + "x"],
    ids=["signs", "parentheses", "sums", "calls"],
)
def test_what_is_nested_too_deeply_is_told_so(text):
    assert re.search("nested|deep|depth|never closed", outcome(text))


@pytest.mark.parametrize("text", ["exp(x, base=x)", "exp(x, **x)", "maximum(x, x, key=x)"])
def test_a_keyword_beside_the_inputs_is_refused(text):
    assert "not allowed" in outcome(text)
