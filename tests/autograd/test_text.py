"""The reading of a rule as text and as LaTeX."""

import pytest

from autograd.ops import OPS
from autograd.text import condition, formula, latex, literal, number, partial, plain, symbol, text

a, b, c, n = (symbol(name) for name in "abcn")


@pytest.mark.parametrize(
    ("expr", "written"),
    [
        (a + b - c, "a + b - c"),
        (a - (b - c), "a - (b - c)"),
        (a * b / c, "a * b / c"),
        (a / (b * c), "a / (b * c)"),
        ((a + b) * c, "(a + b) * c"),
        (-(a + b), "-(a + b)"),
        (-a * b, "-a * b"),
        (a * -b, "a * (-b)"),
        (-symbol("-3"), "-(-3)"),
        (a**b**c, "a**b**c"),
        ((a**b) ** c, "(a**b)**c"),
        ((-a) ** 2, "(-a)**2"),
        (2 * a - 1, "2 * a - 1"),
        (symbol("-3") ** 2, "(-3)**2"),
        (a + symbol("-3"), "a + (-3)"),
        (text.tanh(a + b), "tanh(a + b)"),
        (text.where(a > b, 1, text.where(a < b, -1, 0)), "1 if a > b else -1 if a < b else 0"),
        (2 * text.where(a > b, 1, 0), "2 * (1 if a > b else 0)"),
        ((a > 0) | (a == 0) & (b >= 0), "a > 0 or a == 0 and b >= 0"),
    ],
)
def test_a_formula_has_the_parentheses_it_needs(expr, written):
    assert plain(expr) == written


@pytest.mark.parametrize(
    ("expr", "written"),
    [
        (a / (b + 1), r"\frac{a}{b + 1}"),
        ((a / b) ** 2, r"\left(\frac{a}{b}\right)^{2}"),
        (a * b, r"a \cdot b"),
        (text.sqrt(a + b), r"\sqrt{a + b}"),
        (text.abs(a), r"\left|a\right|"),
        (text.tanh(a), r"\tanh\left(a\right)"),
        (text.log1p(a), r"\operatorname{log1p}\left(a\right)"),
        (
            text.where(a > 0, 1, 0),
            r"\begin{cases}1 & a > 0 \\ 0 & \text{otherwise}\end{cases}",
        ),
        (symbol("w_1"), r"w\_1"),
    ],
)
def test_a_formula_in_latex(expr, written):
    assert latex(expr) == written


@pytest.mark.parametrize(
    ("op", "index", "rule"),
    [
        ("tanh", 0, "1 - out**2"),
        ("sigmoid", 0, "out * (1 - out)"),
        ("exp", 0, "out"),
        ("log", 0, "1 / x"),
        ("mul", 0, "y"),
        ("div", 1, "-out / y"),
        ("relu", 0, "1 if x > 0 else 0"),
        ("pow", 1, "out * log(1 if x == 0 and y > 0 else x)"),
    ],
)
def test_the_table_reads_as_in_a_calculus_book(op, index, rule):
    symbols = [symbol(name) for name in OPS[op].arguments]
    assert plain(partial(OPS[op], index, symbols, symbol("out"))) == rule


@pytest.mark.parametrize(
    ("exponent", "rule"),
    [(3.0, "3 * x**2"), (2.0, "2 * x"), (1.0, "1 * x**0"), (0.5, "0.5 * x**(-0.5)")],
)
def test_a_known_exponent_is_worked_out(exponent, rule):
    power = OPS["pow"]
    assert plain(partial(power, 0, [symbol("x"), literal(exponent)], symbol("out"))) == rule


def test_a_known_base_is_worked_out():
    power = OPS["pow"]
    assert plain(partial(power, 1, [literal(2.0), symbol("y")], symbol("out"))) == "out * log(2)"


def test_a_condition_that_is_known_is_left_out():
    yes, no = literal(1) > 0, literal(1) < 0
    assert plain((a > 0) & yes) == plain((a > 0) | no) == "a > 0"
    assert plain(text.where((a > 0) & no, b, c)) == "c"
    assert plain(text.where(yes | (a > 0), b, c)) == "b"


def test_a_domain_reads_as_a_condition():
    assert condition(OPS["log"].domain, OPS["log"]) == "x > 0"
    assert condition(OPS["div"].domain, OPS["div"]) == "y != 0"


def test_an_op_reads_as_its_formula_or_by_its_name():
    assert plain(formula(OPS["add"], [a, b])) == "a + b"
    assert plain(formula(OPS["maximum"], [a, b])) == "maximum(a, b)"
    assert plain(formula(OPS["dot"], [a, b, c])) == "a * b + c"


def test_a_long_sum_keeps_its_ends():
    weighted = formula(OPS["dot"], [symbol(f"w{k}") for k in range(8)] * 2)
    assert plain(weighted) == "w0 * w0 + w1 * w1 + … + w6 * w6 + w7 * w7"
    assert plain(weighted, whole=True).count("+") == 7


@pytest.mark.parametrize(
    ("x", "written"),
    [(2.0, "2"), (-7.9799999, "-7.98"), (1e-7, "1e-07"), (123456789.0, "1.23457e+08")],
)
def test_numbers_have_six_digits(x, written):
    assert number(x) == written


@pytest.mark.parametrize("name", ["sum", "dot", "max", "logsumexp"])
def test_a_formula_may_have_as_many_inputs_as_an_image_has_pixels(name):
    op, xs = OPS[name], [symbol(f"x{k}") for k in range(784)]
    for expr in (formula(op, xs), partial(op, 783, xs, symbol("out"))):
        assert plain(expr)
        assert latex(expr)
