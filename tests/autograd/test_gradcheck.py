"""Is a gradient right: measured at any size of argument, at borders and at kinks."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value, gradcheck, trace
from autograd.ops import OPS, Op
from autograd.slopes import slopes
from autograd.value import apply
from tests.autograd.strategies import Program, bits, programs


@given(programs().map(Program.without_ties))
def test_gradcheck_finds_the_rules_right(program):
    xs = program.leaves()
    before = bits(xs)
    assert gradcheck(program, *xs).worst < 1e-8
    assert bits(xs) == before


@pytest.fixture
def wrong_square():
    wrong = Op("wrong", forward=lambda xp, x: x * x, partials=(lambda xp, x, out: x,))
    yield lambda x: apply(wrong, (x,))
    del OPS["wrong"]


def test_gradcheck_finds_a_wrong_rule(wrong_square):
    check = gradcheck(lambda x, y: wrong_square(x) + y, 3.0, 1.0)
    assert check.worst == pytest.approx(0.5)
    (x, wrong, right), (y, one, also_one) = check.rows
    assert (x, y) == ("x", "y")
    assert (wrong, one) == (3.0, 1.0)
    assert (right, also_one) == pytest.approx((6.0, 1.0))
    first, *_, last = repr(check).splitlines()
    assert first.split() == ["x", "autograd", "3", "numeric", "6", "difference", "5.0e-01"]
    assert last == "worst difference 5.0e-01, relative to gradients above 1"


SIZES = st.floats(-12, 12).map(lambda k: 10.0**k)
OF_ANY_SIZE = {
    "1/x": lambda x: 1 / x,
    "log": lambda x: x.log(),
    "sqrt": lambda x: x.sqrt(),
    "square": lambda x: x**2,
    "x**-3": lambda x: x**-3,
    "x + log x": lambda x: x + x.log(),
}


@pytest.mark.parametrize("name", OF_ANY_SIZE)
@given(x=SIZES)
def test_the_step_suits_an_argument_of_any_size(name, x):
    assert gradcheck(OF_ANY_SIZE[name], x).worst < 1e-7


@pytest.mark.parametrize("x", [1e-5, 1e-6, 1e-7])
def test_small_arguments_of_steep_functions(x):
    assert gradcheck(lambda x: 1 / x, x).worst < 1e-8
    assert gradcheck(lambda x: x.log(), x).worst < 1e-8


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (lambda x: x**1.5, 0.0, 0.0),
        (lambda x: (1 - x) ** 1.5, 1.0, 0.0),
        (lambda x: x**2.5 + 3 * x, 0.0, 3.0),
        (lambda x: 2 - (4 - x) ** 1.5 + x, 4.0, 1.0),
    ],
)
def test_at_the_border_of_a_domain_the_slope_is_that_of_one_side(f, x, slope):
    check = gradcheck(f, x)
    assert check.rows[0][1:] == pytest.approx((slope, slope), abs=1e-4)
    assert check.kinks == ()


@pytest.mark.parametrize(
    ("f", "x", "grad", "sides"),
    [
        (autograd.relu, 0.0, 0.0, (0.0, 1.0)),
        (autograd.abs, 0.0, 0.0, (-1.0, 1.0)),
        (lambda x: abs(x) + 1000, 0.0, 0.0, (-1.0, 1.0)),
        (lambda x: autograd.maximum(3 * x, x + 1), 0.5, 3.0, (1.0, 3.0)),
        (lambda x: autograd.leaky_relu(x - 2, 0.5), 2.0, 0.5, (0.5, 1.0)),
    ],
)
def test_at_a_kink_both_slopes_are_told_and_any_between_is_right(f, x, grad, sides):
    check = gradcheck(f, x)
    ((_, found, _),), ((_, *slopes),) = check.rows, check.kinks
    assert found == grad
    assert slopes == pytest.approx(sides, abs=1e-8)
    assert check.worst < 1e-8
    assert "has a kink here: slope" in repr(check)


@pytest.fixture
def wrong_relu():
    rule = lambda xp, x, out: 2  # noqa: E731
    wrong = Op("wrong", forward=lambda xp, x: xp.maximum(x, 0.0), partials=(rule,))
    yield lambda x: apply(wrong, (x,))
    del OPS["wrong"]


def test_a_slope_that_is_on_neither_side_of_a_kink_is_wrong(wrong_relu):
    assert gradcheck(wrong_relu, 0.0).worst == pytest.approx(0.5)


@pytest.mark.parametrize("away", [1e-3, -1e-5, 1e-9, -1e-12])
def test_near_a_kink_the_slope_is_that_of_the_side(away):
    check = gradcheck(autograd.relu, away)
    assert check.worst < 1e-8
    assert check.kinks == ()


def test_a_tiny_argument_beside_a_large_number_is_measured():
    assert gradcheck(lambda x: 1e16 + x * x, 1e-200).worst < 1e-9


def test_a_fast_wave_is_measured_with_small_steps():
    assert gradcheck(lambda x: (1000 * x).sin(), 1.0).worst < 1e-6


def test_where_there_is_nothing_to_measure_there_is_an_error():
    with pytest.raises(ValueError, match=r"no finite numbers near 1\.0"):
        slopes(lambda x: math.log(-x), 1.0)


def test_a_slope_beyond_floats_is_as_wrong_as_can_be():
    found = gradcheck(lambda x: autograd.maximum(1e308**x, 1e308), 0.9999999999999999)
    assert (found.worst, found.cells[0][-1]) == (math.inf, "inf")


def test_gradcheck_takes_labels_for_names_or_else_places():
    w = Value(2.0, "w")
    assert [row[0] for row in gradcheck(lambda *xs: xs[0] * xs[1], w, 3.0).rows] == [
        "w",
        "argument 1",
    ]
    assert gradcheck(autograd.tanh, 0.5).worst < 1e-8


def test_gradcheck_says_what_it_needs():
    with pytest.raises(ValueError, match="one number per argument"):
        gradcheck(lambda: Value(1.0))
    with pytest.raises(TypeError, match=r"expects f to return a Value, got 4\.0"):
        gradcheck(lambda x: x.data * 2, 2.0)
    with pytest.raises(TypeError, match="gradcheck expects a real number"):
        gradcheck(autograd.tanh, "2")
    with pytest.raises(ValueError, match="plain numbers alone"):
        gradcheck(lambda x: autograd.tanh(1.0), 2.0)
    with pytest.raises(ValueError, match="finite result"):
        gradcheck(lambda x: x * 1e200 * 1e200, 2.0)


@pytest.mark.parametrize(
    "f",
    [lambda x, w: w * 2, lambda x, w: Value(3.0) * w, lambda x, w: math.sin(x.data) * w],
    ids=["unused", "another leaf", "a number that slipped out"],
)
def test_a_result_that_does_not_depend_on_an_argument_is_an_error(f):
    with pytest.raises(ValueError, match="does not depend on x"):
        gradcheck(f, 2.0, 3.0)


def test_checking_is_not_traced():
    w = Value(2.0, "w")
    w.grad = 5.0
    with trace() as t:
        gradcheck(lambda x: x * w, 3.0)
    assert (len(t), w.grad) == (0, 5.0)
