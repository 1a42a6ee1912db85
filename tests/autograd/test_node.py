"""What is written to data and grad by hand: a float, or an error at the place of writing."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from autograd import Value

FIELDS = pytest.mark.parametrize("field", ["data", "grad"])
NUMBERS = [2, True, Fraction(3, 2), Decimal("1.5"), np.float32(1.5), np.int64(2), np.array(2.0)]


@FIELDS
@pytest.mark.parametrize("number", NUMBERS, ids=lambda x: type(x).__name__)
def test_a_number_of_any_kind_becomes_a_float(field, number):
    w = Value(1.0, "w")
    setattr(w, field, number)
    assert getattr(w, field) == float(number)
    assert type(getattr(w, field)) is float


@FIELDS
def test_a_value_counts_by_its_number(field):
    w = Value(2.0, "w")
    w.grad = 0.5
    setattr(w, field, w - 0.1 * w.grad)
    assert getattr(w, field) == 1.95
    assert type(getattr(w, field)) is float


@FIELDS
@pytest.mark.parametrize("bad", ["2", b"2", None, 2j, [1.0], np.array([1.0]), object], ids=repr)
def test_what_is_no_real_number_is_refused_by_the_name_of_the_node(field, bad):
    w = Value(1.0, "w")
    w.grad = 0.5
    with pytest.raises(TypeError, match=f"{field} of 'w' expects a real number, got"):
        setattr(w, field, bad)
    with pytest.raises(TypeError, match=f"{field} expects a real number, got"):
        setattr(Value(1.0), field, bad)
    assert (w.data, w.grad) == (1.0, 0.5)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, np.float64("nan"), 10**400])
def test_data_is_finite_as_it_was_when_the_value_was_made(bad):
    w = Value(1.0, "w")
    with pytest.raises(ValueError, match="data of 'w' expects a finite number, got"):
        w.data = bad
    assert w.data == 1.0


def test_a_gradient_may_overflow_as_that_of_a_backward_may():
    w = Value(1.0, "w")
    w.grad = np.float64("inf")
    assert (w.grad, type(w.grad)) == (math.inf, float)
