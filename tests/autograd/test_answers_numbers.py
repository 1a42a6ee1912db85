"""Verdicts on any number, to three digits, and on a count, to the last one."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, answers


@pytest.mark.parametrize("answer", [0.298371109, 0.298, 0.2984])
def test_three_digits_are_enough(answer):
    assert answers.number(answer, 0.298371109)


def test_the_tolerance_can_be_another():
    assert answers.number(3, 3.4, tolerance=0.5)
    assert not answers.number(0.2984, 0.298371109, tolerance=1e-6)
    assert answers.number(5e-7, 0)


@pytest.mark.parametrize(
    ("expected", "such"), [(36, "12"), (12, "7"), (-20, "12"), (0.298, "2.5"), (2.5, "0.75")]
)
def test_an_example_is_of_the_kind_asked_for_and_not_the_answer(expected, such):
    said = answers.number("many", expected, "the answer").text
    assert said == f"Expected one number, such as {such}, for the answer; got 'many'."


@pytest.mark.parametrize("answer", ["undefined", "Does not exist", "none", "it is not defined"])
def test_that_there_is_no_number_is_an_answer_too(answer):
    assert (
        answers.number(answer, 0, "the slope").text
        == "There is a number for the slope: work it out."
    )
    hints = {"undefined": "There is no tangent, but a central difference."}
    assert answers.number(answer, 0, "the slope", hints).text == hints["undefined"]
    assert answers.choice(answer, "undefined", {"undefined": "It has a corner.", 0: ""})
    assert answers.choice(answer, 1, {"undefined": "It has one."}).text.startswith(
        'Not "undefined"'
    )


def test_a_decimal_comma_is_recognised():
    said = answers.number((2, 5), 3.5).text
    assert said.endswith("got (2, 5). Python writes a decimal point: 2.5, not 2,5.")


def test_a_reversed_sign_shows_no_digit_that_was_not_given():
    assert (
        answers.number(-1.155, 1.1547, "x").text == "The size is right, but the sign is reversed."
    )


@pytest.mark.parametrize(("answer", "right"), [(-7, -7.98), (20, 15), (1, 1.4), (600, 642)])
def test_a_number_far_off_is_not_called_rounded(answer, right):
    assert answers.number(answer, right).text.endswith(("too large.", "too small."))


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_wrong_number_is_told_its_side_alone(x, right):
    said = answers.number(x, right).text
    if "too" in said:
        assert said.endswith("too large." if x > right else "too small.")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_expected_number_is_always_right(x):
    assert answers.number(x, x)
    assert answers.number(repr(x), Value(x))


def test_number_says_what_it_needs():
    with pytest.raises(TypeError, match="the argument expected expects a real number"):
        answers.number(1, "one")
    with pytest.raises(ValueError, match="the argument expected expects a finite number, got nan"):
        answers.number(1, math.nan)


# Counts


@pytest.mark.parametrize("answer", [7510, "7510", 7510.0, np.int64(7510)])
def test_a_count_is_right_to_the_last_digit(answer):
    assert answers.count(answer, 7510, "the parameters").text == "Right: the parameters = 7,510."


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (7514, "7514 is too large."),
        (7500, "The output biases are forgotten."),
        (7509.5, "7509.5 is not a whole number: count again."),
        (-7510, "-7510 is too small."),
        (..., "Not answered yet: write the parameters as a number in place of `...`."),
        ("many", "Expected one number, such as 12, for the parameters; got 'many'."),
    ],
)
def test_a_wrong_count_is_never_almost_right(answer, said):
    verdict = answers.count(
        answer, 7510, "the parameters", {7500: "The output biases are forgotten."}
    )
    assert not verdict
    assert verdict.text == said


def test_what_is_counted_is_whole():
    with pytest.raises(TypeError, match="expects a whole number"):
        answers.count(1, 2.5)
