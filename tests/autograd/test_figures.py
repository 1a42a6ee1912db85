"""How numbers are written: digits, minus signs and brackets."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.figures import PICTURE, TABLE, arrow, difference, enclosed, number, signed


@given(st.floats(-1e300, 1e300), st.integers(1, 6))
def test_a_number_reads_back_to_its_digits(x, digits):
    written = float(number(x, digits))
    assert written == pytest.approx(x, rel=10.0 ** (1 - digits), abs=1e-323)


@given(st.floats(-1e300, 1e300), st.integers(1, 6))
def test_only_the_minus_signs_differ_between_text_and_board(x, digits):
    assert signed(x, digits).replace("−", "-") == number(x, digits)
    assert "-" not in signed(x, digits)


@pytest.mark.parametrize("digits", [PICTURE, TABLE])
def test_whole_numbers_are_whole_up_to_a_million(digits):
    assert number(123456.4, digits) == "123456"
    assert number(-22500.0, digits) == "-22500"
    assert "e" in number(1234567.0, digits)


def test_a_negative_number_is_set_apart_in_either_dress():
    assert [enclosed(text) for text in ("-3", "−3", "3", "")] == ["(-3)", "(−3)", "3", ""]


def test_a_change_shows_itself_in_as_many_digits_as_it_needs():
    assert arrow(1.0, 1.0 + 1e-12) == "1 → 1.000000000001"
    assert arrow(0.0, 1e-12) == "0 → 1e-12"
    assert arrow(1.0, math.nan) == "1 → nan"
    assert difference(3.61, 3.61 - 1e-9) == "3.61 - 3.609999999"
