"""NumPy's arrays, operators and functions together with Values."""

import operator

import numpy as np
import pytest

import autograd
from autograd import Value

OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]
each_operator = pytest.mark.parametrize("op", OPERATORS, ids=lambda op: op.__name__)


def numbers(array):
    return np.vectorize(lambda v: v.data, otypes=[float])(array).tolist()


@each_operator
@pytest.mark.parametrize("kind", [float, np.float32, int, object])
def test_an_array_on_either_side_gives_an_array_of_values(op, kind):
    v, array = Value(3.0), np.array([[1, 2], [4, 5]], dtype=kind)
    right, left = op(v, array), op(array, v)
    assert right.dtype == left.dtype == object
    assert numbers(right) == op(3.0, array.astype(float)).tolist()
    assert numbers(left) == op(array.astype(float), 3.0).tolist()
    assert all(type(x) is Value for x in (*right.flat, *left.flat))


def test_gradients_pass_through_arrays_of_values():
    array = np.array([Value(1.0), Value(3.0)])
    share = array / array.sum()
    loss = (share * np.array([1.0, 2.0])).sum()
    loss.backward()
    assert loss.data == 1.75
    assert [v.grad for v in array] == [-3 / 16, 1 / 16]


def test_matrix_products_and_means_of_values_are_values():
    weights = np.array([[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]])
    assert numbers(weights @ np.array([1.0, 10.0])) == [21.0, 43.0]
    assert np.mean(weights).data == 2.5


@pytest.mark.parametrize("name", ["exp", "log", "sqrt", "sin", "cos", "tanh"])
def test_a_function_of_numpy_is_the_one_of_the_same_name(name):
    x = Value(0.5)
    for found in (getattr(np, name)(x), getattr(np, name)(np.array([x]))[0]):
        assert found.op.name == name
        assert found.inputs == (x,)


@pytest.mark.parametrize("name", ["maximum", "minimum"])
def test_the_larger_of_two_is_a_node(name):
    x = Value(-1.0)
    assert getattr(np, name)(x, 0.0).op.name == name
    assert getattr(np, f"f{name[:3]}")(0.0, x).op.name == name  # np.fmax, np.fmin
    assert numbers(getattr(np, name)(np.array([-2.0, 2.0]), x)) == (
        [getattr(autograd, name)(k, -1.0).data for k in (-2.0, 2.0)]
    )


def test_what_numpy_calls_absolute_and_square():
    x = Value(-3.0)
    assert np.abs(x).data == 3.0
    assert np.square(x).data == 9.0
    assert np.negative(x).data == 3.0


@pytest.mark.parametrize("name", ["arctan", "log1p", "isnan", "sinh"])
def test_a_function_that_is_none_of_ours_is_a_type_error_with_the_cure(name):
    with pytest.raises(TypeError, match=rf"np\.{name} does not know Values.*value\.data"):
        getattr(np, name)(Value(0.5))


@pytest.mark.parametrize("name", ["arctan2", "fmod", "hypot", "logical_xor"])
def test_a_function_of_two_that_is_none_of_ours_is_one_too(name):
    for given in ((Value(0.5), 2.0), (2.0, Value(0.5))):
        with pytest.raises(TypeError, match=rf"np\.{name} does not know Values.*value\.data"):
            getattr(np, name)(*given)


def test_comparisons_with_an_array_are_its_elements():
    v = Value(2.0)
    assert (v < np.array([1.0, 3.0])).tolist() == [False, True]
    assert (np.array([1.0, 3.0]) <= v).tolist() == [True, False]


def test_an_array_of_floats_takes_no_values_in_place():
    array = np.zeros(2)
    with pytest.raises(TypeError, match="does not know Values"):
        array += Value(1.0)


@each_operator
def test_long_doubles_and_booleans_stand_on_either_side(op):
    for x in (np.longdouble(2), np.bool_(True)):
        assert op(x, Value(3.0)).data == op(float(x), 3.0)
        assert op(Value(3.0), x).data == op(3.0, float(x))
