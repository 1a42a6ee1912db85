"""The compiled function, over arrays, against the scalar engine, and what it takes and returns."""

import math
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
import nn
from autograd import CompileError, Value
from autograd.node import Node
from autograd.ops import OPS
from nn import losses
from tests.autograd.compile.strategies import (
    arrays,
    assert_compiles,
    assert_same,
    by_scalars,
    examples,
    outputs_by_scalars,
    recipes,
)
from tests.autograd.strategies import bits

X = np.array([[0.5, -1.0, 0.25], [1.5, 0.5, -0.75], [-0.25, 2.0, 1.0], [0.125, 0.75, -2.0]])
Y = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [1.0, 0.0]])


def weights(*numbers):
    return [Value(x, f"w[{k}]") for k, x in enumerate(numbers)]


# Any program gives compiled what it gives on scalars.


@settings(max_examples=200)
@given(recipe=recipes())
def test_a_program_gives_the_mean_and_the_gradient_of_the_scalar_engine(recipe):
    params, frozen = recipe.leaves("param"), recipe.leaves("frozen")
    loss = recipe.loss(params, frozen)
    found = arrays(loss, params)(recipe.batch)
    assert_same(found, by_scalars(loss, params, recipe.batch))


@given(recipe=recipes())
def test_a_program_without_params_gives_all_outputs_of_the_scalar_engine(recipe):
    function = recipe.function(recipe.leaves("param"), recipe.leaves("frozen"))
    found = arrays(function)(recipe.batch)
    expected = outputs_by_scalars(function, recipe.batch)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


@given(recipe=recipes(15))
def test_float32_gives_the_same_to_its_precision_and_returns_float32(recipe):
    params, frozen = recipe.leaves("param"), recipe.leaves("frozen")
    loss = recipe.loss(params, frozen)
    mean, gradient = arrays(loss, params, dtype="float32")(recipe.batch)
    assert_same((mean, gradient), by_scalars(loss, params, recipe.batch), rel=1e-5)
    assert type(mean) is float
    assert gradient.dtype == np.float32
    assert arrays(loss, dtype="float32")(recipe.batch).dtype == np.float32


@given(recipe=recipes(), data=st.data())
def test_one_compiled_function_takes_batches_of_every_size(recipe, data):
    params, frozen = recipe.leaves("param"), recipe.leaves("frozen")
    loss = recipe.loss(params, frozen)
    compiled = arrays(loss, params)
    for n in data.draw(st.permutations(range(1, len(recipe.batch) + 1))):
        some = recipe.batch[:n]
        assert_same(compiled(some), by_scalars(loss, params, some))


@pytest.mark.parametrize("op", OPS.values(), ids=OPS)
@given(data=st.data())
def test_every_op_gives_what_it_gives_on_scalars(op, data):
    example = data.draw(examples(op))
    params = example.params()
    assert_compiles(example.function(params), params, example.batch())


# Networks.


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid", "softplus", None])
def test_an_mlp(activation):
    model = nn.MLP(3, [5, 4, 1], activation=activation, seed=1)

    def loss(x, y):
        return (model(x) - y[0]) ** 2

    assert_compiles(loss, model.parameters(), X, Y)


@pytest.mark.parametrize(
    ("last", "loss"),
    [
        ("softmax", "categorical_crossentropy"),
        ("sigmoid", "categorical_crossentropy"),
        ("softmax", "mean_squared_error"),
        ("linear", "mean_absolute_error"),
        ("linear", "hinge"),
        ("sigmoid", "binary_crossentropy"),
        ("relu", "binary_crossentropy"),
    ],
)
def test_a_sequential_network_under_a_loss(last, loss):
    layers = [nn.Dense(4, "tanh", input_shape=(3,)), nn.Dense(2, last)]
    model = nn.Sequential(layers, seed=2)

    def mistake(x, y):
        return getattr(losses, loss)(y, model(x))

    assert_compiles(mistake, model.parameters(), X, Y)


def test_binary_cross_entropy_and_an_argument_of_one_number_per_sample():
    model = nn.Sequential([nn.Dense(1, "sigmoid", input_shape=(3,))], seed=3)
    assert_compiles(
        lambda x, y: losses.binary_crossentropy(y, model(x)), model.parameters(), X, Y[:, 0]
    )


def test_softmax_in_the_middle_of_a_network():
    layers = [nn.Dense(4, "softmax", input_shape=(3,)), nn.Activation("tanh"), nn.Dense(1)]
    model = nn.Sequential(layers, seed=4)
    assert_compiles(lambda x: model(x) ** 2, model.parameters(), X)


def test_two_layers_may_share_their_weights():
    square = nn.Layer(3, 3, activation="tanh", seed=5)
    last = nn.Layer(3, 1, nonlin=False, seed=6)
    params = square.parameters() + last.parameters()
    assert_compiles(lambda x: last(square(square(square(x)))) ** 2, params, X)


def test_a_recurrent_network_reads_one_number_per_step():
    cell = nn.Layer(3, 2, activation="tanh", seed=7)

    def loss(x):
        state = [0.0, 0.0]
        for number in x:
            state = cell([number, *state])
        return state[0] * state[1]

    assert_compiles(loss, cell.parameters(), np.hstack([X, X[::-1]]))


def test_attention_multiplies_numbers_of_the_sample_with_each_other():
    query, key, values = (nn.Layer(2, 2, nonlin=False, seed=k) for k in (8, 9, 10))
    params = query.parameters() + key.parameters() + values.parameters()

    def loss(x):
        tokens = [x[k : k + 2] for k in range(0, len(x), 2)]
        total = 0.0
        for q in map(query, tokens):
            scores = [autograd.dot(q, key(token)) for token in tokens]
            logs = losses.softmax_logs(scores)
            for column in range(2):
                column_values = [values(token)[column] for token in tokens]
                total += autograd.dot([s.exp() for s in logs], column_values) ** 2
        return total

    assert_compiles(loss, params, np.hstack([X, X[::-1]]))


def test_a_penalty_on_the_weights_is_part_of_the_loss():
    model = nn.MLP(3, [4, 1], seed=11)
    params = model.parameters()

    def loss(x, y):
        penalty = 0.01 * sum(p**2 for p in params) + 0.1 * autograd.sum([abs(p) for p in params])
        return (model(x) - y) ** 2 + penalty

    assert_compiles(loss, params, X, Y[:, 0])


def test_a_deep_chain_is_not_limited_by_the_stack():
    w, b = weights(0.9, 0.1)

    def deep(x):
        for _ in range(2000):
            x = (w * x + b).tanh()
        return x

    found = arrays(deep, [w, b])(X[:, 0])
    assert_same(found, by_scalars(deep, [w, b], X[:, 0]))


def test_a_sum_of_five_thousand_terms_is_one_instruction():
    (w,) = weights(0.3)

    def long(x):
        return sum((x * (k / 5000) for k in range(1, 5000)), start=w * x) / 5000

    found = arrays(long, [w])
    assert_same(found(X[:, 0]), by_scalars(long, [w], X[:, 0]))
    assert len(found.program.instructions) < 6


# Arguments.


def test_a_table_arrives_as_a_list_and_a_column_as_a_number():
    w, b = weights(2.0, -1.0)

    def loss(x, y, z):
        assert isinstance(x, list)
        assert len(x) == 3
        return (autograd.dot([w, b, w], x) - y) * z[0]

    assert_compiles(loss, [w, b], X, Y[:, 0], Y[:, 1:])


def test_the_list_is_the_functions_own_to_change():
    a, b = weights(2.0, 3.0)

    def loss(x):
        x.reverse()
        x[0] = x[0] * 2
        x.append(1.0)
        return a * x[0] + b * x.pop(1) + x[-1]

    assert_compiles(loss, [a, b], X)


@pytest.mark.parametrize(
    "table",
    [
        [[1, 2], [3, 4]],
        [(1.0, 2.0), (3.0, 4.0)],
        np.array([[1, 2], [3, 4]]),
        np.array([[1, 2], [3, 4]], dtype=np.uint8),
        np.array([[1, 2], [3, 4]], dtype=np.float32),
        np.array([[1.0, 3.0], [2.0, 4.0]]).T,
        np.array([[1.0, 0.0, 2.0], [3.0, 0.0, 4.0]])[:, ::2],
    ],
    ids=["lists", "tuples", "ints", "bytes", "float32", "transposed", "strided"],
)
def test_a_table_is_anything_that_is_an_array_of_numbers(table):
    a, b = weights(2.0, 3.0)
    mean, gradient = arrays(lambda x: a * x[0] + b * x[1], [a, b])(table)
    assert mean == 13.0
    assert gradient.tolist() == [2.0, 3.0]


def test_the_arguments_stay_as_they_are():
    a, b = weights(2.0, 3.0)
    table = X.copy()
    arrays(lambda x: (a * x[0] + b * x[1]) ** 2 + x[2], [a, b])(table)
    outputs = arrays(lambda x: x)(table)
    outputs += 1.0
    assert np.array_equal(table, X)


@pytest.mark.parametrize(
    ("tables", "error", "message"),
    [
        ((), ValueError, "no arguments"),
        ((np.zeros((0, 2)),), ValueError, r"argument 0 .* at least one sample.*\(0, 2\)"),
        ((X, np.zeros((4, 0))), ValueError, r"argument 1 expects .*\(4, 0\)"),
        ((np.zeros((2, 2, 2)),), ValueError, r"shape \(n, columns\) or \(n,\).*\(2, 2, 2\)"),
        ((3.0,), ValueError, r"got shape \(\)"),
        (([[1.0, 2.0], [3.0]],), TypeError, "argument 0 expects an array of numbers"),
        (([["a"]],), TypeError, "argument 0 expects an array of numbers"),
        (([[1j]],), TypeError, "argument 0 expects an array of numbers"),
        ((np.array([[1j]]),), TypeError, "argument 0 expects .*: got numbers of complex"),
        ((np.array(["2026-11-30"], "M8[D]"),), TypeError, "got numbers of datetime64"),
        ((np.ma.masked_array([1.0, 2.0], [True, False]),), TypeError, "got masked numbers"),
        ((X, [1.0, 2.0, 3.0]), ValueError, "one row for each sample, got 4, 3"),
        ((X, [1.0, 2.0, math.nan, 4.0]), ValueError, "argument 1 .* not finite, in row 2"),
        (([[1.0], [-math.inf]],), ValueError, "argument 0 .* not finite, in row 1"),
        (([[None]],), ValueError, "argument 0 .* not finite, in row 0"),
    ],
)
def test_other_arguments_are_refused(tables, error, message):
    (w,) = weights(2.0)
    with pytest.raises(error, match=message):
        arrays(lambda *arguments: w * 1, [w])(*tables)


def test_as_many_arguments_as_the_function_takes():
    (w,) = weights(2.0)
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        arrays(lambda x, y: w * x[0] * y, [w])(X)


def test_each_number_of_columns_has_a_program_of_its_own():
    (w,) = weights(2.0)
    compiled = arrays(lambda x: w * autograd.sum(x), [w])
    for columns in (1, 3, 2, 3):
        expected = by_scalars(compiled.function, [w], X[:, :columns])
        assert_same(compiled(X[:, :columns]), expected)


# Results.


def test_outputs_have_a_column_each():
    a, b = weights(2.0, 3.0)
    found = arrays(lambda x: [a * x[0], 7.0, x[1], b, a * b, x[0], x[0]])(X)
    assert found.shape == (4, 7)
    for row, (x0, x1, _) in zip(found.tolist(), X, strict=True):
        assert row == [2 * x0, 7.0, x1, 3.0, 6.0, x0, x0]


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize(
    "function",
    [
        pytest.param(lambda w, x: w, id="a parameter"),
        pytest.param(lambda w, x: w * w, id="of parameters alone"),
        pytest.param(lambda w, x: x[1], id="an argument"),
        pytest.param(lambda w, x: x[0] * x[1], id="of the sample alone"),
        pytest.param(lambda w, x: (w * w) * x[0] + (w * w).tanh(), id="both"),
        pytest.param(lambda w, x: [w * x[0]], id="a list of one"),
        pytest.param(lambda w, x: (w * x[0],), id="a tuple of one"),
    ],
)
def test_a_result_need_not_depend_on_both_the_sample_and_the_parameters(function, batch):
    (w,) = weights(2.0)

    def loss(x):
        found = function(w, x)
        return found[0] if isinstance(found, list | tuple) else found

    found = arrays(lambda x: function(w, x), [w])(X[:batch])
    assert_same(found, by_scalars(loss, [w], X[:batch]))
    outputs = arrays(lambda x: function(w, x))(X[:batch])
    np.testing.assert_allclose(outputs, outputs_by_scalars(loss, X[:batch]), rtol=1e-15)


def test_a_number_is_a_result_without_gradient():
    (w,) = weights(2.0)
    mean, gradient = arrays(lambda x: 3, [w])(X)
    assert (mean, gradient.tolist()) == (3.0, [0.0])


def test_a_dot_of_parameters_may_have_a_bias_of_the_sample():
    a, b = weights(2.0, 3.0)
    assert_compiles(lambda x: autograd.dot([a, b], [b, a], x[0]), [a, b], X)
    assert_compiles(lambda x: autograd.dot([a, b], [1.0, 2.0], a * x[0]) ** 2, [a, b], X)


def test_results_are_the_callers_own():
    (w,) = weights(2.0)
    compiled = arrays(lambda x: w * x[0], [w])
    _, first = compiled(X)
    kept = first.copy()
    compiled(10 * X)
    assert np.array_equal(first, kept)
    outputs = arrays(lambda x: [w, x[0]])(X)
    outputs += 1.0  # an array of its own, not a view that spreads one number
    assert np.array_equal(outputs, np.stack([np.full(4, 3.0), X[:, 0] + 1], axis=1))


# Parameters and other leaves.


def test_parameters_are_read_at_each_call():
    model = nn.MLP(3, [4, 1], activation="tanh", seed=12)
    params = model.parameters()

    def loss(x, y):
        return (model(x) - y) ** 2

    compiled = arrays(loss, params)
    for _ in range(5):
        mean, gradient = compiled(X, Y[:, 0])
        assert_same((mean, gradient), by_scalars(loss, params, X, Y[:, 0]))
        for p, slope in zip(params, gradient.tolist(), strict=True):
            p.data -= 0.1 * slope


def test_other_leaves_are_read_at_each_call_and_have_no_gradient():
    w, scale = Value(2.0, "w"), Value(3.0, "scale")
    compiled = arrays(lambda x: w * scale * x, [w])
    for number in (3.0, -5.0):
        scale.data = number
        mean, gradient = compiled([1.0, 2.0])
        assert (mean, gradient.tolist()) == (3 * number, [1.5 * number])
    outputs = arrays(lambda x: w * scale * x)
    for number in (3.0, -5.0):
        scale.data = number
        assert outputs([1.0])[0, 0] == 2 * number


def test_what_was_computed_before_is_refused_as_it_keeps_its_number_on_scalars():
    w = Value(2.0, "w")
    square = w * w
    square.label = "square"
    with pytest.raises(CompileError, match=r"'square' that was computed before .* mul: .* inside"):
        arrays(lambda x: square * x, [w])([1.0])
    assert arrays(lambda x: (w * w) * x, [w])([1.0])[0] == 4.0


@given(order=st.permutations(range(6)))
def test_the_gradient_has_the_order_of_the_parameters(order):
    params = weights(0.5, -1.0, 0.25, 2.0, -0.75, 1.5)

    def loss(x):
        hidden = [autograd.dot(params[k : k + 3], x).tanh() for k in (0, 3)]
        return hidden[0] * hidden[1]

    chosen = [params[k] for k in order]
    _, gradient = arrays(loss, chosen)(X)
    _, expected = by_scalars(loss, params, X)
    np.testing.assert_allclose(gradient, expected[order], rtol=1e-12)


def test_a_parameter_that_is_not_reached_has_gradient_zero():
    w, lonely, last = weights(2.0, 3.0, 4.0)
    _, gradient = arrays(lambda x: w * x[0] + last, [lonely, w, last])(X)
    np.testing.assert_allclose(gradient, [0.0, X[:, 0].mean(), 1.0], rtol=1e-15)
    assert not np.signbit(gradient[0])


def test_a_selection_of_parameters_freezes_the_others():
    model = nn.MLP(3, [4, 1], activation="tanh", seed=13)

    def loss(x):
        return model(x) ** 2

    for part in model.layers:
        assert_compiles(loss, part.parameters(), X)


def test_params_may_be_an_iterator_and_may_be_none_at_all():
    (w,) = weights(2.0)
    assert arrays(lambda x: w * x, iter([w]))([3.0])[1].tolist() == [3.0]
    mean, gradient = arrays(lambda x: w * x, [])([3.0])
    assert (mean, gradient.shape) == (6.0, (0,))


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        (lambda w: [w, 1.0], TypeError, "params expects Values, got float: 1.0"),
        (lambda w: [w, w * 2], ValueError, "params expects leaves"),
        (lambda w: [autograd.value.constant(2.0)], ValueError, "params expects leaves"),
        (lambda w: [w, w], ValueError, "more than once: .*'w'"),
        (lambda w: w, TypeError, r"params in a list: \[w\]"),
    ],
    ids=["numbers", "results", "constants", "twice", "alone"],
)
def test_params_are_leaves_each_once(params, error, message):
    w = Value(2.0, "w")
    with pytest.raises(error, match=message):
        arrays(lambda x: w * x, params(w))


def test_compiling_and_running_changes_neither_data_nor_grad():
    params = weights(2.0, 3.0)
    for p in params:
        p.grad = 7.0
    before = bits(params)
    arrays(lambda x: params[0] * x[0] ** 2 + params[1], params)(X)
    assert bits(params) == before
    assert [type(p) for p in params] == [Value, Value]


def test_nothing_of_it_is_traced():
    (w,) = weights(2.0)
    with autograd.trace() as t:
        arrays(lambda x: (w * x[0]).tanh(), [w])(X)
    assert len(t) == 0


# What is not finite is an error, as it is on scalars.

FAILING = {
    "log of a negative number": (lambda w, x: (w * x).log(), -1.0),
    "log of zero": (lambda w, x: (w * x).log(), 0.0),
    "exp": (lambda w, x: (w * x).exp(), 1000.0),
    "exp inside another function": (lambda w, x: (w * x).exp().tanh(), 1000.0),
    "division by zero": (lambda w, x: w / x, 0.0),
    "division by a zero that the result ignores": (lambda w, x: (w / x) * 0, 0.0),
    "zero to a negative power": (lambda w, x: (w * x) ** -1, 0.0),
    "a root of a negative number": (lambda w, x: (w * x) ** 0.5, -1.0),
    "sqrt of a negative number": (lambda w, x: (w * x).sqrt(), -1.0),
    "a large power": (lambda w, x: (w * x) ** 3, 1e200),
    "a large product": (lambda w, x: w * x * x, 1e200),
    "a large sum": (lambda w, x: w * x + w * x, 1.5e308),
    "the slope of sqrt at 0": (lambda w, x: (w * x).sqrt(), 0.0),
    "the slope of a root at 0": (lambda w, x: (w * x) ** 0.5, 0.0),
    "the slope of a power by its exponent": (lambda w, x: x ** (2 * w), -3.0),
    "the slope of 0**0 by its exponent": (lambda w, x: x ** (w - 1), 0.0),
    "a slope that is too large": (lambda w, x: (w * x) ** -1 * 1e-200, 1e-200),
}


IDLE = {
    "a slope that is none, times 0": (lambda w, x: (w * x).sqrt() * 0, 0.0),
    "that slope before a relu": (lambda w, x: (-(w * x).sqrt()).relu() + w, 0.0),
    "the slope of 0 to a power": (lambda w, x: x ** (2 * w), 0.0),
    "a branch not taken": (lambda w, x: (1 / autograd.maximum(1e-200, w * x)).log(), -1.0),
}


@pytest.mark.parametrize("name", IDLE)
def test_a_slope_that_nothing_arrives_at_or_comes_of_need_not_exist(name):
    function, x = IDLE[name]
    (w,) = weights(1.0)
    found = autograd.compile(lambda x: function(w, x), [w])([1.0, x])
    assert_same(found, by_scalars(lambda x: function(w, x), [w], [1.0, x]))


@pytest.mark.parametrize("name", FAILING)
def test_what_fails_on_scalars_fails_on_a_batch(name):
    function, x = FAILING[name]
    (w,) = weights(1.0)
    messages = set()
    for engine in ("scalar", "arrays", "auto"):
        with pytest.raises(ValueError, match=r"on sample 1|not finite") as error:
            autograd.compile(lambda x: function(w, x), [w], engine=engine)([1.0, x])
        messages.add(str(error.value))
    assert len(messages) == 1


@pytest.mark.parametrize("x", [-1.0, 0.0])
def test_the_error_says_which_sample_and_which_op(x):
    (w,) = weights(2.0)
    with pytest.raises(ValueError, match=r"on sample 2, log needs x > 0"):
        arrays(lambda x: (w * x).log(), [w])([1.0, 2.0, x, 3.0])


def test_an_error_that_no_sample_is_to_blame_for_is_the_scalar_one():
    (w,), zero = weights(2.0), Value(0.0, "zero")

    def function(x):
        h = w * x
        return h * zero.log()

    with pytest.raises(ValueError, match=r"^log needs x > 0, got 0\.0 \(node 'zero'\)$"):
        arrays(function, [w])([1.0])

    def careful(x):
        h = w * x
        try:
            return h * autograd.log(0.0)
        except ValueError:
            return h

    assert arrays(careful, [w])([3.0])[0] == 6.0


@pytest.mark.parametrize("engine", ["arrays", "auto"])
def test_what_the_function_does_where_there_is_no_value_is_done(engine):
    (w,) = weights(2.0)

    def function(x):
        try:
            return w * x.log()
        except ValueError:
            return w

    found = autograd.compile(function, [w], engine=engine)([1.0, -1.0])
    assert_same(found, by_scalars(function, [w], [1.0, -1.0]))


def test_large_numbers_that_are_finite_are_no_error():
    (w,) = weights(1.0)
    found = arrays(lambda x: (w * x).exp() * 1e-308, [w])
    assert_same(found([709.0] * 4), by_scalars(found.function, [w], [709.0] * 4))


def test_outputs_are_finite_too():
    (w,) = weights(1e200)
    with pytest.raises(ValueError, match=r"the result is not finite.*float64"):
        arrays(lambda x: w * x)([1.0, 1e200])


def test_a_slope_that_no_parameter_needs_may_be_missing():
    (w,) = weights(2.0)
    mean, gradient = arrays(lambda x: w * x.sqrt(), [w])([0.0, 4.0])
    assert (mean, gradient.tolist()) == (2.0, [1.0])


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_a_parameter_that_is_not_finite_does_not_pass_unnoticed(number):
    (w,) = weights(2.0)
    compiled = arrays(lambda x: w * x, [w])
    w._data = number
    with pytest.raises(ValueError, match=r"the leaf .*'w\[0\]'.* is not a finite number"):
        compiled([1.0])


@pytest.mark.parametrize(
    "function",
    [
        pytest.param(lambda w, x: (w * x).exp(), id="exp"),
        pytest.param(lambda w, x: (w * x) ** 30, id="pow"),
        pytest.param(lambda w, x: (w * x) * 1e36 * x, id="mul"),
        pytest.param(lambda w, x: w / (x * 1e-30) / 1e-30, id="div"),
        pytest.param(lambda w, x: (-w * x).exp().log(), id="a small exp, and its log"),
        pytest.param(lambda w, x: w * x * 3e36, id="the mean of results that fit"),
    ],
)
def test_float32_overflows_earlier_than_float64_and_says_so(function):
    (w,) = weights(1.0)
    table = [100.0, 110.0]
    mean, _ = arrays(lambda x: function(w, x), [w])(table)
    assert math.isfinite(mean)
    with pytest.raises(ValueError, match=r"no finite value|not finite.*float32"):
        arrays(lambda x: function(w, x), [w], dtype="float32")(table)


def test_a_number_that_float32_cannot_hold_is_an_error_where_it_comes_in():
    (w,) = weights(1e200)
    with pytest.raises(ValueError, match=r"the leaf .* is not a finite number of float32"):
        arrays(lambda x: (w * x).tanh(), [w], dtype="float32")([1.0])
    with pytest.raises(ValueError, match="argument 0 holds a number that is not finite, in row 1"):
        arrays(lambda x: x.tanh(), dtype="float32")([1.0, 1e200])


def test_after_an_error_the_next_call_is_right():
    (w,) = weights(2.0)
    compiled = arrays(lambda x: (w * x).log(), [w])
    with pytest.raises(ValueError, match="log"):
        compiled([-1.0])
    mean, gradient = compiled([1.0])
    assert (mean, gradient.tolist()) == (pytest.approx(math.log(2)), [0.5])


def test_there_is_no_program_before_the_first_call():
    compiled = arrays(lambda x: x)
    with pytest.raises(CompileError, match="no program yet"):
        compiled.program  # noqa: B018


def test_a_loss_is_one_value():
    (w,) = weights(2.0)
    with pytest.raises(CompileError, match="returns one Value, the loss; got 2"):
        arrays(lambda x: [w, x[0]], [w])(X)


@pytest.mark.parametrize("dtype", ["float16", "double", None, np.float64])
def test_there_are_two_dtypes(dtype):
    with pytest.raises(ValueError, match="dtype expects 'float64' or 'float32', got"):
        arrays(lambda x: x, dtype=dtype)


def test_a_library_is_given_itself_and_not_by_its_name():
    with pytest.raises(TypeError, match="xp expects an array library, such as numpy, got 'numpy'"):
        arrays(lambda x: x, xp="numpy")


def test_a_compiled_function_may_be_called_on_two_threads_at_once():
    """The gradient is that of the batch of the call, though a program holds one run."""
    params = weights(*np.linspace(-1, 1, 6))

    def loss(x):
        neurons = [autograd.dot(params[k : k + 3], x).tanh() for k in (0, 3)]
        return autograd.sum([a * b for a in neurons for b in neurons] * 10)

    compiled = arrays(loss, params)
    batches = [np.tile(X * factor, (2000, 1)) for factor in (1, 2)]
    expected = [compiled(batch) for batch in batches]
    meeting, wrong = threading.Barrier(2), []

    def work(batch, expected):
        meeting.wait()
        for _ in range(15):
            mean, gradient = compiled(batch)
            if mean != expected[0] or not np.allclose(gradient, expected[1], rtol=1e-9):
                wrong.append(gradient)

    threads = [threading.Thread(target=work, args=a) for a in zip(batches, expected, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_other_threads_see_nothing_of_what_is_being_compiled():
    w, x = weights(2.0, 3.0)
    stop, wrong = threading.Event(), []

    def work():
        while not stop.is_set():
            if type(w) is not Value or w.data != 2.0 or f"{w:g}" != "2" or (w * x).data != 6.0:
                wrong.append(w)
            if arrays(lambda x: w * w * x, [w])([1.0])[0] != 4.0:
                wrong.append(w)

    thread = threading.Thread(target=work)
    thread.start()
    for _ in range(50):
        assert arrays(lambda x: w * x, [w])([1.0])[0] == 2.0
    stop.set()
    thread.join()
    assert wrong == []


def test_a_function_that_computes_on_another_thread_is_refused_and_leaves_no_symbols():
    (w,), kept = weights(2.0), []

    def function(x):
        thread = threading.Thread(target=lambda: kept.append(x * 2.0))
        thread.start()
        thread.join()
        return w * kept[-1]

    with pytest.raises(CompileError, match=r"computed before .* or in another thread"):
        autograd.compile(function, [w])([3.0])
    assert [v.data for v in kept] == [6.0]

    def asking(x):
        thread = threading.Thread(target=lambda: kept.append(1.0 if isinstance(x, Node) else 2.0))
        thread.start()
        thread.join()
        return w * x * kept.pop()

    with pytest.raises(CompileError, match=r"calls _thread\.start"):
        autograd.compile(asking, [w])([3.0])


def test_a_compiled_function_runs_on_another_thread():
    (w,) = weights(2.0)
    compiled, found = arrays(lambda x: (w * x[0]).tanh(), [w]), []
    thread = threading.Thread(target=lambda: found.append(compiled(X)))
    thread.start()
    thread.join()
    assert_same(found[0], by_scalars(compiled.function, [w], X))


def test_what_is_compiled_says_what_it_is():
    w = Value(2.0, "w")

    def loss(x):
        return w * x

    assert repr(autograd.compile(loss, [w])) == (
        "<compiled loss over a batch, with the gradient of 1 leaves; .program shows how it runs>"
    )
