"""Value: its operators and comparisons, what it refuses, and gradients seen from outside."""

import copy
import math
import operator
import pickle
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

import autograd
from autograd import MisuseWarning, Value
from autograd.graph import leaves, order
from autograd.ops import OPS
from tests.autograd.strategies import bits, grid

OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]
COMPARISONS = [operator.lt, operator.le, operator.gt, operator.ge]
NUMBERS = [
    *(2, 2.0, True, Fraction(3, 2), Decimal("1.5")),
    *(np.float64(2), np.float32(1.5), np.int64(2), np.uint8(2), np.bool_(True), np.array(2.0)),
]
NOT_NUMBERS = [2j, "2", b"2", None, [1.0], {}, object]
NOT_FINITE = [math.nan, math.inf, -math.inf, np.float64("nan"), Decimal("inf")]

each_operator = pytest.mark.parametrize("op", OPERATORS, ids=lambda op: op.__name__)
each_comparison = pytest.mark.parametrize("op", COMPARISONS, ids=lambda op: op.__name__)


# Operators and comparisons.


@each_operator
@pytest.mark.parametrize("number", NUMBERS, ids=lambda x: type(x).__name__)
def test_numbers_of_every_kind_stand_on_either_side(op, number):
    x = Value(3.0)
    right, left = op(x, number), op(number, x)
    assert right.data == op(3.0, float(number))
    assert left.data == op(float(number), 3.0)
    assert type(right.data) is type(left.data) is float
    assert right.inputs[0] is left.inputs[1] is x


@each_operator
def test_an_operator_records_itself_and_its_inputs_in_order(op):
    a, b = Value(3.0), Value(2.0)
    out = op(a, b)
    assert out.data == op(3.0, 2.0)
    assert out.inputs == (a, b)
    assert out.op is OPS[{"truediv": "div"}.get(op.__name__, op.__name__)]


@pytest.mark.parametrize(
    "name", [name for name, op in OPS.items() if op.arguments == ("x",) and name != "neg"]
)
def test_a_function_of_one_input_is_a_method_too(name):
    op, x = OPS[name], Value(0.5)
    method, function = getattr(x, name)(), getattr(autograd, name)(x)
    assert method.data == function.data == op.value([0.5])
    assert method.op is function.op is op


def test_minus_and_abs():
    x = Value(-2.0)
    assert (-x).data == abs(x).data == 2.0


@each_comparison
@given(grid, grid)
def test_comparisons_go_by_data(op, a, b):
    expected = op(a, b)
    assert op(Value(a), Value(b)) is expected
    assert op(Value(a), b) is expected
    assert op(a, Value(b)) is expected
    assert op(np.float64(a), Value(b)) is expected


def test_a_number_too_large_for_a_float_compares():
    w = Value(1e308)
    assert w < 10**400
    assert w > -(Fraction(10) ** 400)
    assert not w >= 10**400


@each_comparison
@pytest.mark.parametrize("other", ["2", "a", None, 2j, [1.0]], ids=repr)
def test_what_is_not_a_number_does_not_compare(op, other):
    with pytest.raises(TypeError):
        op(Value(1.0), other)
    with pytest.raises(TypeError):
        op(other, Value(1.0))


def test_equality_and_hash_go_by_identity():
    a, b = Value(1.0), Value(1.0)
    assert a == a
    assert a != b
    assert a != 1.0
    assert len({a, b, a}) == 2


def test_a_value_reads_as_a_number():
    x = Value(2.5, "x")
    assert float(x) == 2.5
    assert math.floor(x) == 2
    assert f"{x:.2f}" == "2.50"
    assert f"{x}" == repr(x) == "Value(data=2.5, grad=0, label='x')"


def test_in_place_operators_make_new_nodes():
    x = total = Value(1.0)
    total += x * 2
    total *= 3
    total.backward()
    assert (x.data, total.data, x.grad) == (1.0, 9.0, 9.0)


def test_functions_take_plain_numbers():
    assert autograd.tanh(0.5).data == math.tanh(0.5)
    assert autograd.maximum(1, np.int64(2)).data == 2.0
    assert autograd.leaky_relu(-1).data == -0.01
    assert autograd.sum(range(4)).data == 6.0
    assert autograd.dot([1, 2], (3, 4.0), True).data == 12.0


def test_python_sum_adds_values():
    xs = [Value(1.0), Value(2.0), Value(3.0)]
    assert sum(xs).data == sum(xs, Value(4.0)).data - 4.0 == 6.0


def test_a_star_import_leaves_the_builtins_alone():
    names: dict[str, object] = {}
    exec("from autograd import *", names)
    assert {"Value", "dot", "trace", "Stepper", "explain", "tanh"} <= names.keys()
    assert not {"abs", "max", "sum"} & names.keys()


# Bad input.


@pytest.mark.parametrize("bad", [*NOT_NUMBERS, np.array([1.0, 2.0]), Value(1.0)], ids=repr)
def test_value_refuses_what_is_not_a_real_number(bad):
    with pytest.raises(TypeError) as error:
        Value(bad)
    assert "real number" in str(error.value)
    assert repr(bad) in str(error.value)


@pytest.mark.parametrize("bad", NOT_FINITE, ids=repr)
def test_value_refuses_what_is_not_finite(bad):
    with pytest.raises(ValueError, match=f"Value 'w' expects a finite number, got {float(bad)}"):
        Value(bad, "w")


@pytest.mark.parametrize("digits", [400, 5000])
def test_an_integer_too_large_for_a_float_is_refused(digits):
    with pytest.raises((TypeError, ValueError), match=r"Value 'w' expects .* number"):
        Value(10**digits, "w")
    for op in OPERATORS:
        with pytest.raises((TypeError, ValueError), match=r"expects .* number"):
            op(Value(1.0), 10**digits)
        with pytest.raises((TypeError, ValueError), match=r"expects .* number"):
            op(10**digits, Value(1.0))


@pytest.mark.parametrize("bad", [np.complex128(1 + 2j), np.str_("2")], ids=repr)
def test_numpy_scalars_that_are_not_real_are_refused(bad):
    with pytest.raises(TypeError, match="expects a real number"):
        Value(bad)
    with pytest.raises(TypeError):
        Value(1.0) + bad
    with pytest.raises(TypeError):
        bad + Value(1.0)


def test_a_modulus_is_refused_by_the_name_of_the_operator():
    with pytest.raises(TypeError, match=r"^Value\.pow\(\) takes 2 positional arguments but 3 were"):
        pow(Value(2.0), 2, 3)


@each_operator
@pytest.mark.parametrize("bad", NOT_NUMBERS, ids=repr)
def test_operators_refuse_what_is_not_a_real_number(op, bad):
    with pytest.raises(TypeError):
        op(Value(1.0), bad)
    with pytest.raises(TypeError):
        op(bad, Value(1.0))


@each_operator
@pytest.mark.parametrize("bad", NOT_FINITE, ids=repr)
def test_operators_refuse_what_is_not_finite(op, bad):
    for operands in ((Value(1.0), bad), (bad, Value(1.0))):
        with pytest.raises(ValueError, match=f"expects a finite number, got {float(bad)}"):
            op(*operands)


@pytest.mark.parametrize("bad", ["2", None, 2j, [1.0]], ids=repr)
@pytest.mark.parametrize(
    "function",
    [
        autograd.tanh,
        autograd.relu,
        autograd.leaky_relu,
        lambda x: autograd.maximum(x, 1.0),
        lambda x: autograd.sum([1.0, x]),
        lambda x: autograd.dot([1.0], [x]),
    ],
)
def test_functions_refuse_what_is_not_a_real_number(function, bad):
    with pytest.raises(TypeError, match="expects a real number, got"):
        function(bad)


@pytest.mark.parametrize("label", [None, 1, b"w", Value(1.0)], ids=repr)
def test_a_label_is_a_string(label):
    with pytest.raises(TypeError, match="expects a string as its label, got"):
        Value(1.0, label)


def test_dot_wants_as_many_inputs_as_weights():
    with pytest.raises(ValueError, match="got 2 weights and 1 inputs"):
        autograd.dot([1.0, 2.0], [3.0], Value(1.0))


@pytest.mark.parametrize("function", [autograd.sum, autograd.max, autograd.logsumexp])
def test_functions_of_many_inputs_want_at_least_one(function):
    with pytest.raises(ValueError, match=f"{function.__name__} expects at least one input"):
        function([])
    with pytest.raises(ValueError, match="dot expects at least one input"):
        autograd.dot([], [])


# Backward.


def test_gradients_of_leaves_add_up_and_those_of_nodes_start_afresh():
    w = Value(3.0)
    square = w * w
    (square * 2).backward()
    assert (w.grad, square.grad) == (12.0, 2.0)
    (square * 5).backward()
    assert (w.grad, square.grad) == (42.0, 5.0)


def test_a_leaf_has_the_gradient_1_by_itself():
    w = Value(3.0)
    w.backward()
    assert w.grad == 1.0


def test_backward_from_plain_numbers_says_what_to_do():
    result = autograd.tanh(0.5) * 2
    assert result.inputs == ()
    with pytest.raises(ValueError, match=r"plain numbers alone.*Value\(number\)"):
        result.backward()
    assert result.grad == 0.0


def test_backward_from_an_overflow_names_where_it_came_from():
    big = Value(1e200, "big")
    square = big * big
    with pytest.raises(ValueError, match=r"square = big · big = 1e\+200 · 1e\+200 is out of range"):
        (square - 1).backward()
    assert (big.grad, square.grad) == (0.0, 0.0)


def test_backward_from_a_leaf_set_to_nan_names_the_leaf():
    w = Value(1.0, "w")
    w._data = math.nan
    with pytest.raises(ValueError, match="got nan: the leaf w is nan"):
        (w * 2 + 1).backward()


def test_a_second_backward_through_the_same_graph_warns_at_its_line():
    w = Value(3.0)
    loss = w**2
    loss.backward()
    with pytest.warns(MisuseWarning, match="a second time through the same graph") as told:
        loss.backward()
    assert told[0].filename == __file__
    assert w.grad == 12.0


def test_an_error_in_backward_leaves_every_gradient_as_it_was():
    w, z = Value(3.0), Value(0.0)
    (w * z).backward()
    root = w * 2 + z.sqrt()
    before = bits([w, z, *order(root)])
    with pytest.raises(ValueError, match=r"the derivative of sqrt needs x > 0, got 0\.0"):
        root.backward()
    assert bits([w, z, *order(root)]) == before


@pytest.mark.parametrize("function", [autograd.log, lambda x: 1 / x], ids=["log", "1/x"])
def test_backward_of_a_leaf_set_to_where_there_is_no_slope_changes_nothing(function):
    x, w = Value(1.0, "x"), Value(2.0, "w")
    root = w * function(x)
    x.data = 0.0
    with pytest.warns(MisuseWarning, match="changed"), pytest.raises(ValueError, match="'x'"):
        root.backward()
    assert (x.grad, w.grad, root.grad) == (0.0, 0.0, 0.0)


def test_zero_to_the_half_has_no_slope():
    x = Value(0.0, "x")
    x.grad = 5.0
    root = x**0.5
    assert root.data == 0.0
    with pytest.raises(ValueError, match=r"the derivative of pow needs .*'x'"):
        root.backward()
    assert (x.grad, root.grad) == (5.0, 0.0)


@pytest.mark.parametrize("clone", [copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))])
def test_a_copy_of_a_graph_is_a_graph_of_its_own(clone):
    w = Value(3.0, "w")
    root = (w * 2.0 + 1.0).tanh()
    twin = clone(root)
    twin.backward()
    (again,) = leaves(twin)
    assert (again.label, again.data, again.grad) == ("w", 3.0, 2.0 * (1 - root.data**2))
    assert (again is not w, w.grad) == (True, 0.0)
