"""Sums of products that are written by hand become dots, and with them matrix products."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
import nn
from autograd import Value, ops
from autograd.compile.flatten import flatten, varying
from autograd.compile.tape import record_once
from tests.autograd.compile.strategies import assert_compiles, formulas, recipes

X = np.array([[0.5, -1.0, 0.25], [1.5, 0.5, -0.75], [-0.25, 2.0, 1.0], [0.125, 0.75, -2.0]])
SAMPLE = [[0.5, 1.5, 2.5]]


def weights(*shape):
    numbers = np.random.default_rng(0).uniform(-1, 1, shape)
    if len(shape) == 1:
        return [Value(x, f"w[{k}]") for k, x in enumerate(numbers)]
    return [[Value(x, f"w[{i}][{k}]") for k, x in enumerate(row)] for i, row in enumerate(numbers)]


NEURONS = {
    "sum of a generator": lambda w, b, x: sum(v * u for v, u in zip(w, x, strict=True)) + b,
    "the bias first": lambda w, b, x: b + sum(v * u for v, u in zip(w, x, strict=True)),
    "sum from the bias": lambda w, b, x: sum((v * u for v, u in zip(w, x, strict=True)), b),
    "inputs first": lambda w, b, x: sum(u * v for v, u in zip(w, x, strict=True)) + b,
    "either way": lambda w, b, x: w[0] * x[0] + x[1] * w[1] + w[2] * x[2] + b,
    "bracketed from the right": lambda w, b, x: w[0] * x[0] + (w[1] * x[1] + (w[2] * x[2] + b)),
    "the bias in the middle": lambda w, b, x: w[0] * x[0] + b + w[1] * x[1] + w[2] * x[2],
    "autograd.sum": lambda w, b, x: autograd.sum([v * u for v, u in zip(w, x, strict=True)]) + b,
    "autograd.dot": lambda w, b, x: autograd.dot(w, x, b),
    "dot, then the bias": lambda w, b, x: autograd.dot(w, x) + b,
    "two dots": lambda w, b, x: autograd.dot(w[:1], x[:1]) + autograd.dot(w[1:], x[1:]) + b,
}


@pytest.mark.parametrize("neuron", NEURONS.values(), ids=NEURONS)
def test_a_sum_of_products_written_by_hand_is_one_matrix_product(neuron):
    w, b = weights(3), Value(0.5, "b")
    program = assert_compiles(lambda x: neuron(w, b, x), [*w, b], X)
    assert formulas(program) == ["matmul (1×3)·(3×n) + (1×1)"]


@pytest.mark.parametrize("neuron", NEURONS.values(), ids=NEURONS)
def test_neurons_written_by_hand_are_one_matrix_product(neuron):
    rows, biases = weights(5, 3), weights(5)
    params = [p for row in rows for p in row] + biases

    def layer(x):
        return [neuron(w, b, x).tanh() for w, b in zip(rows, biases, strict=True)]

    program = assert_compiles(lambda x: autograd.sum(layer(x)), params, X)
    assert formulas(program)[:2] == ["matmul (5×3)·(3×n) + (5×1)", "tanh (5×n)"]


def test_a_network_without_dot_has_the_instructions_of_one_with():
    first, second = weights(4, 3), weights(4)
    params = [p for row in first for p in row] + second

    def by_hand(x):
        hidden = [sum(w * v for w, v in zip(row, x, strict=True)).tanh() for row in first]
        return sum(w * h for w, h in zip(second, hidden, strict=True))

    def with_dot(x):
        hidden = [autograd.dot(row, x).tanh() for row in first]
        return autograd.dot(second, hidden)

    expected = ["matmul (4×3)·(3×n)", "tanh (4×n)", "matmul (1×4)·(4×n)"]
    assert formulas(assert_compiles(by_hand, params, X)) == expected
    assert formulas(assert_compiles(with_dot, params, X)) == expected


def test_a_network_of_nn_is_one_product_per_layer():
    model = nn.MLP(3, [5, 4, 1], activation="tanh", seed=0)
    program = assert_compiles(model, model.parameters(), X)
    assert formulas(program) == [
        *("matmul (5×3)·(3×n) + (5×1)", "tanh (5×n)"),
        *("matmul (4×5)·(5×n) + (4×1)", "tanh (4×n)"),
        "matmul (1×4)·(4×n) + (1×1)",
    ]


def ops_of(tape):
    return [tape.sources[k] for k in tape.nodes]


def test_numbers_in_the_code_are_weights_too():
    w = weights(2)
    program = assert_compiles(lambda x: 2.0 * x[0] + w[0] * x[1] - 0.5 * x[2] + w[1], w, X)
    assert "matmul (1×2)·(2×n)" in formulas(program)[0]


def test_the_zero_that_sum_begins_with_is_left_out():
    w = weights(3)
    tape = record_once(lambda x: sum(v * u for v, u in zip(w, x, strict=True)), SAMPLE, w)
    assert ops_of(tape).count(ops.ADD) == 3
    (dot,) = flatten(tape).nodes
    assert flatten(tape).sources[dot] is ops.DOT
    assert len(flatten(tape).inputs[dot]) == 6


def test_one_product_alone_is_no_dot():
    w, b = weights(2)
    program = assert_compiles(lambda x: w * x[0] + b, [w, b], X)
    assert formulas(program) == ["mul (1×n)", "sum (1×n)"]


def test_products_of_two_numbers_of_the_sample_stay_products():
    w = weights(2)
    tape = flatten(record_once(lambda x: w[0] * x[0] + x[0] * x[1] + w[1] * x[1], SAMPLE, w))
    assert sorted(map(repr, ops_of(tape))) == ["<op dot>", "<op mul>", "<op sum>"]
    assert_compiles(lambda x: w[0] * x[0] + x[0] * x[1] + w[1] * x[1], w, X)


def test_a_product_that_is_used_elsewhere_is_computed_once():
    w = weights(2)

    def function(x):
        product = w[0] * x[0]
        return product + w[1] * x[1] + w[0] * x[2] + product.tanh()

    tape = flatten(record_once(function, SAMPLE, w))
    assert ops_of(tape).count(ops.MUL) == 1
    assert_compiles(function, w, X)


def test_dots_with_a_bias_are_terms_of_a_sum():
    w = weights(6)

    def recurrent(x):
        state = autograd.dot(w[:2], x[:2], w[2]).tanh()
        return autograd.dot(w[3:5], x[1:], w[5]) + w[0] * state + autograd.dot([w[1]], [state])

    assert_compiles(recurrent, w, X)


def test_a_sum_that_is_used_elsewhere_is_not_taken_apart():
    w = weights(2)

    def function(x):
        inner = w[0] * x[0] + w[1] * x[1]
        return [inner + x[2], inner]

    tape = flatten(record_once(function, SAMPLE, w))
    assert sorted(map(repr, ops_of(tape))) == ["<op dot>", "<op sum>"]
    found = autograd.compile(function)(X)
    np.testing.assert_allclose(found[:, 0] - found[:, 1], X[:, 2], rtol=1e-12)


def test_a_product_that_is_an_output_stays():
    w = weights(2)

    def function(x):
        product = w[0] * x[0]
        return [product, product + w[1] * x[1] + x[2]]

    found = autograd.compile(function)(X)
    np.testing.assert_allclose(found[:, 0], w[0].data * X[:, 0], rtol=1e-15)
    np.testing.assert_allclose(found[:, 1] - found[:, 0], w[1].data * X[:, 1] + X[:, 2])


def test_a_tape_without_additions_stays_as_it_is():
    tape = record_once(lambda x: x[0] * x[1], [[0.5, 1.5]], [])
    assert flatten(tape) is tape


def test_what_varies_depends_on_an_input():
    w = Value(2.0)
    tape = record_once(lambda x: (w * 3.0).tanh() * x, [0.5], [w])
    assert tape.sources[4:] == [ops.TANH, ops.MUL]
    w_times_three, tanh, product = tape.nodes
    found = varying(tape)
    assert found[w_times_three] is found[tanh] is False
    assert found[product] is True


@given(data=st.data())
def test_however_a_sum_is_bracketed_it_is_one_product(data):
    w, b = weights(3), Value(0.5, "b")

    def bracketed(terms, cuts):
        while len(terms) > 1:
            k = cuts[len(terms) - 2] % (len(terms) - 1)
            terms = [*terms[:k], terms[k] + terms[k + 1], *terms[k + 2 :]]
        return terms[0]

    order = data.draw(st.permutations(range(4)))
    cuts = data.draw(st.lists(st.integers(0, 9), min_size=3, max_size=3))

    def function(x):
        terms = [*[v * u for v, u in zip(w, x, strict=True)], b]
        return bracketed([terms[k] for k in order], cuts)

    program = assert_compiles(function, [*w, b], X)
    assert formulas(program) == ["matmul (1×3)·(3×n) + (1×1)"]


@given(recipe=recipes(20))
def test_flattening_keeps_the_leaves_and_as_many_roots(recipe):
    params = recipe.leaves("param")
    function = recipe.function(params, recipe.leaves("frozen"))
    tape = record_once(function, [recipe.batch[0]], params)
    flat = flatten(tape)
    assert flat.leaves == tape.leaves
    assert len(flat.roots) == len(tape.roots)
    assert min(flat.roots) >= 0
    assert sorted(flat.leaf_rows.values()) == sorted(tape.leaf_rows.values())
    for k in flat.nodes:
        assert all(0 <= i < k for i in flat.inputs[k])
