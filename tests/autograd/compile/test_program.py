"""A program run by itself: its leaves, its outputs, and the gradient of any of them."""

import numpy as np
import pytest
from hypothesis import given

import nn
from autograd import Value
from autograd.compile.arrays import namespace
from autograd.compile.program import Program
from autograd.ops import CONST
from tests.autograd.compile.strategies import by_scalars, recipes

X = np.array([[0.5, -1.0, 0.25], [1.5, 0.5, -0.75], [-0.25, 2.0, 1.0], [0.125, 0.75, -2.0]])
XP = namespace(None, "float64")


@pytest.fixture
def model():
    return nn.MLP(3, [4, 2], activation="tanh", seed=0)


def test_the_leaves_are_a_column_of_their_present_numbers(model):
    params = model.parameters()
    frozen = Value(5.0)
    program = Program(lambda x: [out * frozen for out in model(x)], [X[0].tolist()], params, XP)
    assert program.leaf_column()[:, 0].tolist() == [p.data for p in params] + [5.0]
    frozen.data = 6.0
    assert program.leaf_column()[-1, 0] == 6.0


def test_each_output_has_a_gradient_of_its_own(model):
    params = model.parameters()
    program = Program(model, [X[0].tolist()], params, XP)
    for k in (1, 0, 1):
        program.forward(program.leaf_column(), [X.T])
        found = program.backward(k, np.full(4, 0.25))[:, 0]
        _, expected = by_scalars(lambda x, k=k: model(x)[k], params, X)
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)


def test_an_output_may_be_a_parameter_that_others_are_computed_from():
    w = Value(2.0)
    program = Program(lambda x: [w, (w * x[0]).tanh(), w.exp()], [X[0].tolist()], [w], XP)
    program.forward(program.leaf_column(), [X.T])
    for k, slope in ((0, 1.0), (2, np.exp(2.0)), (0, 1.0)):
        assert program.backward(k, np.full(4, 0.25))[0, 0] == pytest.approx(slope)


@given(recipe=recipes(20))
def test_every_output_of_any_program_has_its_gradient(recipe):
    params, batch = recipe.leaves("param"), np.array(recipe.batch)
    function = recipe.function(params, recipe.leaves("frozen"))
    program = Program(function, [recipe.batch[0]], params, XP)
    program.forward(program.leaf_column(), [batch.T])
    for k, root in enumerate(function([Value(x) for x in recipe.batch[0]])):
        if root.op is CONST:
            continue
        found = program.backward(k, np.full(len(batch), 1 / len(batch)))[:, 0]
        _, expected = by_scalars(lambda x, k=k: function(x)[k], params, batch)
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


def test_the_samples_may_weigh_differently(model):
    params = model.parameters()
    program = Program(lambda x: model(x)[0], [X[0].tolist()], params, XP)
    program.forward(program.leaf_column(), [X.T])
    shares = np.array([1.0, 0.0, -2.0, 0.5])
    found = program.backward(0, shares)[:, 0].copy()
    one_by_one = [
        by_scalars(lambda x: model(x)[0], params, X[k : k + 1])[1] * share
        for k, share in enumerate(shares)
    ]
    np.testing.assert_allclose(found, np.sum(one_by_one, axis=0), rtol=1e-12, atol=1e-15)


def test_backward_leaves_nothing_behind_for_the_next(model):
    program = Program(lambda x: model(x)[0], [X[0].tolist()], model.parameters(), XP)
    program.forward(program.leaf_column(), [X.T])
    first = program.backward(0, np.full(4, 0.25)).copy()
    again = program.backward(0, np.full(4, 0.25))
    assert np.array_equal(first, again)


def test_a_program_knows_whether_a_function_has_its_graph(model):
    params, sample = model.parameters(), [X[0].tolist()]
    program = Program(model, sample, params, XP)
    assert program.is_of(model, sample, params)
    assert program.is_of(lambda x: model(x), sample, params)
    assert not program.is_of(lambda x: model(x)[:1], sample, params)
    assert not program.is_of(model, sample, params[::-1])
    assert not program.is_of(lambda x: [2 * out for out in model(x)], sample, params)


def test_the_labels_of_nodes_are_kept():
    def function(x):
        total = x[0] * 2.0 + x[1]
        total.label = "total"
        return total.tanh()

    program = Program(function, [[0.5, 1.5]], (), XP)
    (number,) = program.tape.labels
    assert program.tape.labels[number] == "total"
    assert number in [k for i in program.instructions for k in i.nodes]
