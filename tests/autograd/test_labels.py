"""Labels that are formulas stand in brackets wherever they are part of another formula."""

import re

import pytest

from autograd import Value, explain, trace
from autograd.labels import differential, enclosed, is_formula

FORMULAS = ["x1*w1 + b", "-x", "a-b", "w·x", "tanh(a) + b", "x^2", "a < b", "f(a)/g(b)", "µ − 1"]
NAMES = [
    "w",
    "layers[0].neurons[1].w[-2]",
    "tanh(x1*w1 + b)",
    "(a + b)",
    "d['a-b']",
    "my weight",
    "v1",
]


@pytest.mark.parametrize("label", FORMULAS)
def test_a_formula_is_enclosed(label):
    assert is_formula(label)
    assert (enclosed(label), differential(label)) == (f"({label})", f"∂({label})")


@pytest.mark.parametrize("label", NAMES)
def test_a_name_is_not(label):
    assert (enclosed(label), differential(label)) == (label, f"∂{label}")


@pytest.mark.parametrize("label", FORMULAS)
def test_in_every_line_of_a_trace_and_an_explanation(label):
    a, c = Value(2.0, label), Value(-3.0, "c")
    with trace() as t:
        loss = (a * c + a - c / a) ** 2 - a
        loss.label = label
        loss.backward()
    text = f"{t}\n{explain(a, loss)}"
    bare = re.escape(label)
    whole = rf"\({bare}(_2)?\)"
    for operator in (" · ", " + ", " / ", r"\*\*", "∂"):
        assert not re.search(rf"{operator}{bare}(?!\))", text) or re.search(whole, text)
    assert f"({label}) · c" in text
    assert f"∂({label}_2)/∂({label}) +=" in text or f"∂({label})" in text


def test_the_lines_of_the_example():
    a, c = Value(2.0, "x1*w1 + b"), Value(5.0, "c")
    with trace() as t:
        (a * c).backward()
    assert repr(t[0]) == "forward   loss = (x1*w1 + b) · c = 2 · 5 = 10"
    assert repr(t[2]).startswith(
        "chain     ∂loss/∂(x1*w1 + b) += ∂loss/∂loss · ∂loss/∂(x1*w1 + b) = "
    )
    assert "(2 · (x1*w1 + b))" in repr(explain(a, a**2 * c))


def test_negative_factors_are_in_brackets_in_every_line():
    a, b = Value(-1.0, "a"), Value(-0.0, "b")
    loss = (1.0 - a * b) * -1.0 * a - b
    with trace() as t:
        loss2 = (1.0 - a * b) * -1.0 * a - b
        loss2.backward()
    text = f"{t}\n{explain(a, loss)}\n{explain(b, loss)}"
    assert not re.search(r"· [-−]", text)
