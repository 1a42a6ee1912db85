"""Expressions typed as text: the right numbers, and an error for all that is not allowed."""

import math

import pytest

from autograd import trace
from autograd.graph import leaves
from autograd.tokens import board
from viz.expression import FUNCTIONS, parse

EXPRESSIONS = {
    "x": lambda x, y: x + 0 * y,
    "x + y*3 - 2": lambda x, y: x + y * 3 - 2,
    "-x**2 / +y": lambda x, y: -(x**2) / +y,
    "2**-x**y": lambda x, y: 2 ** -(x**y),
    "(x - y) * (x + y)": lambda x, y: (x - y) * (x + y),
    "tanh(y*x + 1e-1)": lambda x, y: math.tanh(y * x + 0.1),
    "exp(x)*log(y)/sqrt(x)": lambda x, y: math.exp(x) * math.log(y) / math.sqrt(x),
    "sin(x) - cos(y)": lambda x, y: math.sin(x) - math.cos(y),
    "sigmoid(x) + softplus(y)": lambda x, y: 1 / (1 + math.exp(-x)) + math.log(1 + math.exp(y)),
    "relu(x) + relu(-y)": lambda x, y: max(x, 0) + max(-y, 0),
    "leaky_relu(-x) * y": lambda x, y: -0.01 * x * y,
    "abs(x - y)": lambda x, y: abs(x - y),
    "maximum(x, y) - minimum(x, y)**2": lambda x, y: max(x, y) - min(x, y) ** 2,
    "  x +\ty  ": lambda x, y: x + y,
}


def values_of(text: str) -> dict[str, float]:
    return {name: x for name, x in {"x": 0.7, "y": 1.9}.items() if name in text.replace("exp", "")}


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_values_agree_with_python(text):
    assert parse(text, values_of(text)).data == pytest.approx(EXPRESSIONS[text](0.7, 1.9), 1e-14)


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_gradients_agree_with_differences_of_python(text):
    f, h = EXPRESSIONS[text], 1e-6
    out = parse(text, values_of(text))
    out.backward()
    grads = {leaf.label: leaf.grad for leaf in leaves(out)}
    expected = {
        "x": (f(0.7 + h, 1.9) - f(0.7 - h, 1.9)) / (2 * h),
        "y": (f(0.7, 1.9 + h) - f(0.7, 1.9 - h)) / (2 * h),
    }
    for name, grad in grads.items():
        assert grad == pytest.approx(expected[name], rel=1e-6, abs=1e-8)
    assert set(grads) == set(values_of(text))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_takes_its_number_of_inputs(name):
    _, count = FUNCTIONS[name]
    assert parse(f"{name}({', '.join(['x'] * count)})", {"x": 0.5}).op.name == name
    with pytest.raises(ValueError, match=rf"{name} takes {count} input\(s\), got 3"):
        parse(f"{name}(x, x, x)", {"x": 0.5})


def test_a_name_used_twice_is_one_leaf():
    out = parse("x*x + x", {"x": 3.0})
    out.backward()
    (x,) = leaves(out)
    assert (x.label, x.grad) == ("x", 7.0)


FORBIDDEN = {
    "attribute": "x.data",
    "method": "x.exp()",
    "import": "__import__('os')",
    "eval": "eval(x)",
    "call of a call": "exp(x)(x)",
    "lambda": "(lambda: x)()",
    "comprehension": "[x for i in x]",
    "generator": "maximum(x for i in x)",
    "string": "x + 'a'",
    "bytes": "x + b'a'",
    "f-string": "f'{x}'",
    "none": "x + None",
    "ellipsis": "x + ...",
    "subscript": "x[0]",
    "keyword": "leaky_relu(x=x)",
    "keywords": "exp(**x)",
    "starred": "exp(*x)",
    "walrus": "(y := x)",
    "bool": "x + True",
    "complex": "x + 2j",
    "list": "[x]",
    "tuple": "x, 1",
    "comparison": "x < 1",
    "and": "x and x",
    "not": "not x",
    "invert": "~x",
    "conditional": "x if x else x",
    "modulo": "x % 2",
    "floor": "x // 2",
    "matmul": "x @ x",
    "shift": "x << 2",
    "await": "await x",
    "assignment": "x = 1",
    "two lines": "x\nx",
    "syntax": "x +",
    "parenthesis": "(x",
    "null": "x\0",
    "empty": "",
    "blank": "  ",
    "parentheses": "()",
    "deep minus": "-" * 5_000 + "x",
    "deep parentheses": "(" * 5_000 + "x" + ")" * 5_000,
    "long sum": "x" + "+x" * 20_000,
    "huge int": "x + 1" + "0" * 400,
    "many digits": "x + 1" + "0" * 5_000,
    "infinite": "x + 1e999",
}


@pytest.mark.parametrize("text", FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_is_not_allowed_is_a_value_error(text):
    with pytest.raises(ValueError, match=r"\w") as caught:
        parse(text, {"x": 1.0})
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_the_error_says_what_is_allowed():
    with pytest.raises(ValueError, match=r"'x\.data' is not allowed here; .*names, .*tanh"):
        parse("1 + x.data", {"x": 1.0})


@pytest.mark.parametrize(("wrong", "right"), [("tan(x)", "tanh"), ("sigmod(x)", "sigmoid")])
def test_an_unknown_function_suggests_the_nearest(wrong, right):
    with pytest.raises(ValueError, match=f"unknown function .* Did you mean '{right}'"):
        parse(wrong, {"x": 1.0})


def test_a_name_without_a_value_says_how_to_give_one():
    with pytest.raises(ValueError, match="w has no value: give one, as in w=2"):
        parse("w*x", {"x": 1.0})


def test_a_value_that_is_not_used_is_named():
    with pytest.raises(ValueError, match="b, c is given but not used in 'x'"):
        parse("x", {"x": 1.0, "b": 2.0, "c": 3.0})


@pytest.mark.parametrize("text", ["log(x)", "1/(x + 1)", "sqrt(x)", "exp(-x*1000)"])
def test_outside_the_domain_is_a_value_error(text):
    with pytest.raises(ValueError, match="got"):
        parse(text, {"x": -1.0})


# Signs and letters of formulas.


@pytest.mark.parametrize("text", ["w·x − 1", "w × x - 1", "w*x−1"])
def test_the_signs_of_printed_formulas_are_read(text):
    assert parse(text, {"w": 3.0, "x": 2.0}).data == 5.0


@pytest.mark.parametrize("name", ["\u00b5", "\u03bc", "\ufb01", "x\u2082", "\u212b"])
def test_a_letter_is_found_in_whichever_form_it_is_typed(name):
    if name.isidentifier():
        out = parse(f"{name}*x", {name: 2.0, "x": 3.0})
        assert out.data == 6.0
        assert leaves(out)[0].label == name


def test_two_forms_of_one_letter_are_one_name():
    with pytest.raises(ValueError, match="the same to Python"):
        parse("\u00b5", {"\u00b5": 1.0, "\u03bc": 2.0})


@pytest.mark.parametrize(
    ("text", "python"),
    {
        "x²": "x**2",
        "x³ − y²": "x**3 - y**2",
        "2·x\u207b¹ + y¹\u2070": "2*x**-1 + y**10",
        "-x^2 + (x + 1)^y": "-x**2 + (x + 1)**y",
        "√x·y": "sqrt(x)*y",
        "√(x + y)": "sqrt(x + y)",
        "√ 2.5 + x": "sqrt(2.5) + x",
        "2·π·x": "2*3.141592653589793*x",
        "pi + tau*x": "3.141592653589793 + 6.283185307179586*x",
        "e**x": "2.718281828459045**x",
        "ln(x) + max(x, y)": "log(x) + maximum(x, y)",
    }.items(),
)
def test_what_is_written_on_a_board_or_a_calculator_is_read(text, python):
    values = {name: x for name, x in {"x": 0.7, "y": 1.9}.items() if name in text}
    assert parse(text, values).data == parse(python, values).data


@pytest.mark.parametrize(
    "text", ["x**2 - y", "(x - 3)**3/-y", "leaky_relu(x*y)", "√y·x", "-x**y + 1"]
)
def test_every_printed_formula_is_read_again(text):
    with trace() as steps:
        parse(text, {"x": 0.5, "y": 2.0})
    for record in steps:
        numbers = dict(zip(record.inputs, record.values, strict=True))
        given = {name: x for name, x in numbers.items() if name}
        assert parse(board(record.symbols), given).data == record.value


def test_a_constant_may_be_a_name_that_is_given():
    assert parse("e*x", {"e": 3.0, "x": 2.0}).data == 6.0


def test_a_name_that_is_written_in_two_ways_is_asked_about():
    with pytest.raises(ValueError, match="X has no value, but x has"):
        parse("w*X", {"w": 1.0, "x": 2.0})
