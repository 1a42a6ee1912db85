"""Numbers given as arguments: what is taken, and by which name the rest is refused."""

import math
from fractions import Fraction

import numpy as np
import pytest

from nn.checks import at_least_zero, below_one, whole


@pytest.mark.parametrize("n", [1, 7, np.int64(7)])
def test_a_whole_number_is_an_int(n):
    assert (whole("units", n), type(whole("units", n))) == (n, int)


@pytest.mark.parametrize("n", [0, -1, 1.0, True, "1", None], ids=repr)
def test_a_whole_number_is_at_least_one(n):
    with pytest.raises(ValueError, match="units expects a whole number of at least 1, got"):
        whole("units", n)


@pytest.mark.parametrize("x", [0, 0.5, np.float32(0.5), Fraction(1, 2)])
def test_a_share_is_a_float(x):
    for check in (at_least_zero, below_one):
        assert (check("rho", x), type(check("rho", x))) == (float(x), float)


@pytest.mark.parametrize("check", [at_least_zero, below_one])
@pytest.mark.parametrize("x", [-0.1, math.nan, math.inf, "0.1", None], ids=repr)
def test_what_is_no_share_is_refused_by_name(check, x):
    with pytest.raises((ValueError, TypeError), match=r"^rho expects a"):
        check("rho", x)


def test_only_a_share_stays_below_one():
    assert at_least_zero("lr", 1.0) == 1.0
    with pytest.raises(ValueError, match="rho expects a number from 0 up to but not 1, got 1"):
        below_one("rho", 1.0)
