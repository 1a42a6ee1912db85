"""Numbers that leave the graph: read on purpose, or cut off with a word."""

import array
import cmath
import math
import statistics
import warnings
from functools import partial
from math import sin

import numpy as np
import pytest

import autograd
from autograd import MisuseWarning, Value

FUNCTIONS = ["sin", "cos", "exp", "log", "sqrt", "tanh", "atan", "gamma", "log1p", "fabs"]


class Layer:
    squash = math.tanh

    def __init__(self, activation):
        self.activation = activation

    def own(self, x):
        return self.activation(x)

    def of_the_class(self, x):
        return self.squash(x)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_of_math_is_refused_with_what_to_write(name):
    function, x = getattr(math, name), Value(0.5, "x")
    cure = rf"autograd.{name}.*\bmath\.{name}\(x\.data\)" if hasattr(autograd, name) else "write"
    for value in (x, x * 2):
        with pytest.raises(TypeError, match=rf"math\.{name} of a Value .*{cure}"):
            function(value)
    assert function(x.data) == function(0.5)


@pytest.mark.parametrize(
    "call",
    [
        lambda x: sin(x),
        lambda x: math.sin(1 if x is None else x),
        lambda x: math.pow(x, 2.0),
        lambda x: math.fsum([x, x]),
        lambda x: [math.exp(v) for v in (x, x)],
        lambda x: math.hypot(*[x, x]),
        lambda x: cmath.exp(x),
        lambda x: Layer(math.tanh).own(x),
        lambda x: Layer(None).of_the_class(x),
        lambda x: statistics.fmean([x, x]),
        partial(lambda f, x: f(x), math.exp),
    ],
)
def test_however_it_is_called(call):
    with pytest.raises(TypeError, match=r"c?math\.\w+ of a Value would be a plain number"):
        call(Value(0.5))


def test_where_no_names_lead_to_the_function_there_is_a_warning():
    x, table = Value(0.5), {"sin": math.sin}
    floats = array.array("d", [0.0])
    for call in (
        lambda: table["sin"](x),
        lambda: list(map(math.sin, [x])),
        lambda: np.array([x], dtype=float),
        lambda: np.zeros(2).__setitem__(0, x),
        lambda: floats.append(x),
    ):
        with pytest.warns(MisuseWarning, match=r"plain number.*no gradient.*value\.data"):
            call()


def test_an_item_of_an_array_of_floats_is_set_with_a_warning_at_its_line():
    numbers = np.zeros(2)
    with pytest.warns(MisuseWarning, match="plain number") as told:
        numbers[0] = Value(2.0) * 3
    assert (len(told), told[0].filename, numbers[0]) == (1, __file__, 6.0)


def test_reading_a_number_on_purpose_is_silent():
    x = Value(2.345, "x") * 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert float(x) == x.data == 2.345
        assert (int(x), round(x), round(x, 2), complex(x)) == (2, 2, 2.35, 2.345 + 0j)
        assert (math.floor(x), math.ceil(x), math.trunc(x)) == (2, 3, 2)
        assert (f"{x:.1f}", "%.1f" % x) == ("2.3", "2.3")  # noqa: UP031
        assert math.isfinite(x)
        assert not math.isnan(x)
        assert math.isclose(x, 2.345)
        assert np.float32(x) == np.float32(2.345)
        assert np.array([x, x]).astype(float).tolist() == [2.345, 2.345]


def test_a_constant_has_no_gradient_to_lose():
    assert math.exp(autograd.sqrt(4.0)) == math.exp(2.0)


@pytest.mark.parametrize(("number", "truth"), [(0.0, False), (-0.0, False), (1e-300, True)])
def test_the_truth_of_a_value_is_that_of_its_number(number, truth):
    assert bool(Value(number)) is truth


def test_plus_leaves_a_value_as_it_is():
    x = Value(2.0)
    assert +x is x
