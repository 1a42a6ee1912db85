"""Nodes that can be computed together are one instruction, whoever they belong to."""

import numpy as np
import pytest
from hypothesis import given

import autograd
import nn
from autograd import Value
from autograd.compile.group import LONG
from autograd.compile.instructions import Reduction
from nn.activations import softmax, softmax_logs
from tests.autograd.compile.strategies import (
    assert_compiles,
    assert_same,
    by_scalars,
    formulas,
    recipes,
)

X = np.array([[0.5, -1.0, 0.25], [1.5, 0.5, -0.75], [-0.25, 2.0, 1.0], [0.125, 0.75, -2.0]])


def weights(n):
    return [Value(x, f"w[{k}]") for k, x in enumerate(np.linspace(-1, 1, n))]


def program_of(function, params=None):
    compiled = autograd.compile(function, params)
    compiled(X)
    return compiled.program


def test_the_same_op_side_by_side_is_one_instruction():
    w = weights(3)
    program = assert_compiles(
        lambda x: autograd.max([(v * u).tanh() for v, u in zip(w, x, strict=True)]), w, X
    )
    assert formulas(program) == ["mul (3×n)", "tanh (3×n)", "max (1×n)"]


def test_what_does_not_vary_is_computed_once_for_the_batch():
    w, v = weights(2)
    program = assert_compiles(lambda x: (w * v).exp().tanh() * x[0], [w, v], X)
    assert formulas(program) == ["mul (1×1)", "exp (1×1)", "tanh (1×1)", "mul (1×n)"]


def test_ops_one_after_the_other_are_instructions_one_after_the_other():
    program = program_of(lambda x: x[0].tanh().tanh().tanh())
    assert formulas(program) == ["tanh (1×n)"] * 3


def test_different_ops_are_different_instructions():
    program = program_of(lambda x: [x[0].sin(), x[1].cos(), x[2].sin()])
    assert sorted(formulas(program)) == ["cos (1×n)", "sin (2×n)"]


def test_neurons_of_different_inputs_are_different_products():
    w = weights(4)

    def function(x):
        return autograd.dot(w[:2], x[:2]).tanh() * autograd.dot(w[2:], x[1:]).tanh()

    program = assert_compiles(function, w, X)
    assert formulas(program)[-2:] == ["tanh (2×n)", "mul (1×n)"]


def test_the_number_of_instructions_does_not_grow_with_the_width():
    counts = {
        len(program_of(model, model.parameters()).instructions)
        for model in (nn.MLP(3, [n, n, 1], activation="tanh", seed=n) for n in (2, 7, 30))
    }
    assert counts == {5}


@pytest.mark.parametrize("n", [LONG - 1, LONG, LONG + 1, 40])
def test_sums_of_any_length(n):
    w = weights(n)

    def function(x):
        return autograd.sum([(v * x[0]).tanh() for v in w]) + autograd.sum(w[:3]) * x[1]

    assert_compiles(function, w, X)


@pytest.mark.parametrize("of_many", [autograd.sum, autograd.max, autograd.logsumexp])
def test_an_op_of_many_inputs_is_one_instruction_along_an_axis(of_many):
    w = weights(31)

    def function(x):
        return of_many([(v * x[0]).tanh() for v in w[1:]]) * w[0]

    program = assert_compiles(function, w, X)
    assert formulas(program)[2:] == [f"{of_many.__name__} over 30 (1×n)", "mul (1×n)"]


def test_ops_of_many_inputs_side_by_side_are_one_instruction():
    w = weights(24)

    def function(x):
        heads = [softmax([v * x[k % 3] for k, v in enumerate(w[n:][:12])]) for n in (0, 12)]
        return autograd.sum(p * q for p, q in zip(*heads, strict=True))

    program = assert_compiles(function, w, X)
    assert [i.formula for i in program.instructions if isinstance(i, Reduction)] == [
        *("max over 12 (2×n)", "logsumexp over 12 (2×n)", "sum over 12 (1×n)")
    ]


def test_of_many_rows_an_op_takes_its_inputs_one_after_the_other():
    """A window of nine that slides over the inputs: nine products of many rows each."""
    w, x = weights(9), np.hstack([X] * 10)

    def function(x):
        windows = [x[k : k + 9] for k in range(len(x) - 8)]
        return autograd.logsumexp([autograd.dot(w, window) for window in windows])

    program = assert_compiles(function, w, x)
    assert formulas(program) == ["dot (22×n)", "logsumexp over 22 (1×n)"]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_softmax_of_a_thousand_classes_has_the_digits_of_scalars(dtype):
    w = [Value(k / 8 - 62.5, f"w[{k}]") for k in range(1000)]  # to the bit in float32, at 1e6 too
    x = np.array([[1e6, -2.0], [0.0, 3.0]])

    def function(x):
        return softmax_logs([v + x[0] for v in w])[990] * x[1]

    found = autograd.compile(function, w, engine="arrays", dtype=dtype)(x)
    assert_same(found, by_scalars(function, w, x), 1e-12 if dtype == "float64" else 1e-5)


def test_a_term_may_come_in_a_long_sum_more_than_once():
    w, v = weights(2)
    assert_compiles(lambda x: autograd.sum([w * x[0]] * 12 + [v, x[1], v]), [w, v], X)
    assert_compiles(lambda x: autograd.sum([w] * 12 + [v]) * x[0], [w, v], X)


def test_rows_times_rows_are_taken_product_by_product():
    """The scores of an attention: both sides of each dot differ from sample to sample."""
    w = weights(9)

    def function(x):
        rows = [[(v * u).tanh() for u in x] for v in w]
        scores = [autograd.dot(a, b) for a in rows for b in rows]
        return autograd.logsumexp(scores)

    program = assert_compiles(function, w, X)
    assert len(program.instructions) < 9


def test_a_kernel_that_slides_over_the_inputs_is_one_dot():
    """Each window would be a product of one row; taken together they are one instruction."""
    w = weights(2)

    def function(x):
        windows = [autograd.dot(w, x[k : k + 2]) for k in range(len(x) - 1)]
        return autograd.logsumexp(windows)

    program = assert_compiles(function, w, np.hstack([X] * 4))
    assert formulas(program) == ["dot (11×n)", "logsumexp over 11 (1×n)"]


def test_the_weights_of_a_product_may_be_numbers_in_the_code_or_some_of_them():
    w = weights(3)

    def function(x):
        rows = [1.0, 2.0, 3.0], w, [1.0, *w[1:]], [w[0], 0.5, w[0]]
        return autograd.logsumexp([autograd.dot(row, x) for row in rows])

    names = [i.name for i in assert_compiles(function, w, X).instructions]
    assert set(names[:-1]) == {"matmul"}


def test_numbers_that_differ_from_node_to_node():
    program = assert_compiles(
        lambda x: autograd.max([u**k for k, u in enumerate(x, start=2)] + [2.0 * x[0]]), [], X
    )
    assert "pow (3×n)" in formulas(program)


def test_an_instruction_knows_the_part_of_the_model_it_belongs_to():
    model = nn.MLP(3, [5, 4, 1], activation="tanh", seed=0)
    program = program_of(model, model.parameters())
    origins = [i.origin for i in program.instructions]
    assert [origin.partition(".")[0] for origin in origins] == [
        *("layers[0]", "layers[0]", "layers[1]", "layers[1]", "layers[2]")
    ]


def test_an_instruction_knows_its_op_and_its_nodes():
    program = program_of(lambda x: [x[0].sin(), x[1].sin(), x[0] / 2])
    names = {i.name: [repr(program.tape.sources[k]) for k in i.nodes] for i in program.instructions}
    assert names == {"sin": ["<op sin>"] * 2, "div": ["<op div>"]}


@given(recipe=recipes(25))
def test_every_node_is_computed_by_exactly_one_instruction(recipe):
    params = recipe.leaves("param")
    function = recipe.function(params, recipe.leaves("frozen"))
    compiled = autograd.compile(function)
    compiled(recipe.batch)
    program = compiled.program
    computed = [k for i in program.instructions for k in i.nodes]
    assert sorted(computed) == program.tape.nodes
    by_slot = {i.slot: i for i in program.instructions}
    for k in program.tape.nodes:
        assert by_slot[program.slots[k]].nodes[program.rows[k]] == k
        for source in program.tape.inputs[k]:
            assert program.slots[source] < program.slots[k]


def test_a_program_of_one_number_of_columns_is_used_again():
    (w,) = weights(1)
    compiled = autograd.compile(lambda x: w * x[0], [w])
    compiled(X)
    first = compiled.program
    assert np.isclose(compiled(X[:2])[0], by_scalars(compiled.function, [w], X[:2])[0])
    assert compiled.program is first
    compiled(X[:, :1])
    assert compiled.program is not first
