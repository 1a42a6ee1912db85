"""Recording: the graph as a numbered list, and functions that are not the same twice."""

import itertools
import random

import numpy as np
import pytest
from hypothesis import given

import autograd
from autograd import CompileError, Value, ops
from autograd.compile import tape
from autograd.compile.tape import Constant, Input, Leaf
from autograd.compile.tape import record_once as record
from autograd.value import constant
from tests.autograd.compile.strategies import assert_compiles, recipes

X = [[0.5, -1.0], [1.5, 0.5]]


def test_parameters_come_first_then_the_inputs_then_the_nodes_before_their_users():
    w, b = Value(2.0, "w"), Value(3.0, "b")
    tape = record(lambda x, y: w * x[1] + y, [[0.5, 1.5], 2.5], [b, w])
    assert tape.sources == [
        *(Leaf(), Leaf()),
        *(Input(0, 0, "x[0]"), Input(0, 1, "x[1]"), Input(1, 0, "y")),
        *(ops.MUL, ops.ADD),
    ]
    assert tape.inputs[5:] == [(1, 3), (5, 4)]
    assert (tape.nodes, tape.roots) == ([5, 6], [6])
    assert tape.leaves == [b, w]


def test_leaves_that_are_no_parameters_come_after_them():
    w, frozen = Value(2.0), Value(3.0)
    tape = record(lambda x: w * frozen * x, [0.5], [w])
    assert tape.leaves == [w, frozen]
    assert tape.n_params == 1
    rows = {tape.sources[k]: row for k, row in tape.leaf_rows.items()}
    assert rows == {Leaf(): 1}
    assert len(tape.leaf_rows) == 2


def test_equal_numbers_are_one_constant_but_zero_and_minus_zero_are_two():
    tape = record(lambda x: (x * 0.0 + 0) * -0.0 + x * 0.1 + 0.1, [0.5], [])
    numbers = [s.number for s in tape.sources if isinstance(s, Constant)]
    assert numbers == [x.hex() for x in (0.0, -0.0, 0.1)]
    assert Constant((0.1).hex()).data == 0.1


def test_a_node_that_is_used_twice_is_recorded_once_and_unused_ones_not_at_all():
    def function(x):
        half = x.tanh()
        x.exp()
        return half * half

    tape = record(function, [0.5], [])
    assert [tape.sources[k] for k in tape.nodes] == [ops.TANH, ops.MUL]


def test_the_labels_of_nodes_are_kept():
    def function(x):
        hidden = x.tanh()
        hidden.label = "hidden"
        return hidden * 2

    assert list(record(function, [0.5], []).labels.values()) == ["hidden"]


@given(recipe=recipes(20))
def test_inputs_stand_before_their_users_and_two_recordings_are_equal(recipe):
    params = recipe.leaves("param")
    function = recipe.function(params, recipe.leaves("frozen"))
    tape = record(function, [recipe.batch[0]], params)
    for k in tape.nodes:
        assert all(i < k for i in tape.inputs[k])
    assert tape == record(function, [recipe.batch[0]], params)


def test_tapes_of_other_programs_differ():
    w, v = Value(2.0), Value(2.0)
    tapes = [
        record(function, [[0.5, 1.5]], [w])
        for function in (
            lambda x: w * x[0],
            lambda x: w * x[1],
            lambda x: x[0] * w,
            lambda x: v * x[0],
            lambda x: w * x[0] + 1,
            lambda x: w * x[0] + 2,
            lambda x: [w * x[0], w],
            lambda x: w / x[0],
        )
    ]
    for one, other in itertools.combinations(tapes, 2):
        assert one != other
    assert tapes[0] != "a tape"


counter = itertools.count()
drawn = random.Random(0)
DIFFERENT = {
    "a random number": lambda w, x: w * x[0] * drawn.random(),
    "a random choice of inputs": lambda w, x: w * x[next(counter) % 2],
    "a counter": lambda w, x: w * x[0] + next(counter),
    "a structure": lambda w, x: autograd.sum([w * x[0]] * (1 + next(counter))),
    "the number of outputs": lambda w, x: [w * x[0]] * (1 + next(counter)),
    "an op": lambda w, x: (w * x[0]).tanh() if next(counter) % 2 else (w * x[0]).sin(),
}


@pytest.mark.parametrize("function", DIFFERENT.values(), ids=DIFFERENT)
def test_what_changes_from_run_to_run_is_an_error(function):
    w = Value(2.0, "w")
    with pytest.raises(CompileError, match=r"does not do the same twice.*not on random numbers"):
        autograd.compile(lambda x: function(w, x), [w])(X)


def test_the_error_says_where_the_two_runs_differ():
    numbers = iter([1.5, 2.5])
    with pytest.raises(CompileError, match=r"node 2: the number 1\.5 and the number 2\.5"):
        autograd.compile(lambda x: x[0] * next(numbers))(X)


def test_a_state_that_is_kept_from_sample_to_sample_is_an_error():
    w, state = Value(2.0, "w"), [0.0]

    def function(x):
        state[0] = (w * x[0] + state[0]).tanh()
        return state[0]

    with pytest.raises(CompileError, match=r"computed before .*, by tanh"):
        autograd.compile(function, [w])(X)


@pytest.mark.parametrize(
    "nothing", ["text", np.zeros(2), {}, [None], object()], ids=lambda x: type(x).__name__
)
def test_a_function_returns_values(nothing):
    with pytest.raises(TypeError, match=r"returns a Value or a list of Values|a real number, got"):
        autograd.compile(lambda x: nothing)(X)


def test_a_lacking_return_and_a_function_of_a_batch_are_told():
    with pytest.raises(CompileError, match="does it lack a return"):
        autograd.compile(lambda x: None)(X)
    with pytest.raises(CompileError, match="write the function for one sample"):
        autograd.compile(lambda xs: sum(x * 2.0 for x in xs))([1.0, 2.0])
    with pytest.raises(TypeError, match="expects a function of one sample"):
        autograd.compile(Value(1.0) * 2.0)


def test_a_function_returns_at_least_one_value():
    with pytest.raises(CompileError, match="returns nothing to compute"):
        autograd.compile(lambda x: [])(X)


def test_a_leaf_that_the_function_makes_is_a_number():
    w = Value(2.0, "w")
    assert_compiles(lambda x: sum([w * x[0], x[1] * w], Value(3.0)), [w], X)


def test_an_error_of_the_function_itself_passes_through():
    with pytest.raises(IndexError):
        autograd.compile(lambda x: x[5])(X)
    w = Value(-1.0, "w")
    with pytest.raises(ValueError, match=r"log needs x > 0, got -1.0 \(node 'w'\)"):
        autograd.compile(lambda x: w.log() * x[0])(X)


def test_a_constant_that_is_shared_between_calls_is_a_number():
    three = constant(3.0)
    w = Value(2.0)
    assert autograd.compile(lambda x: three * w * x, [w])([1.0])[1].tolist() == [3.0]


@pytest.mark.parametrize(
    ("others", "blamed"), [(2, False), (99, True)], ids=["for a moment", "always"]
)
def test_random_numbers_that_another_thread_draws_meanwhile_are_forgiven(
    monkeypatch, others, blamed
):
    run, left = tape.Recording.run, iter(range(others))

    def while_another_thread_draws(recording, make):
        if next(left, None) is not None:
            random.random()
        return run(recording, make)

    monkeypatch.setattr(tape.Recording, "run", while_another_thread_draws)
    w = Value(2.0)
    if blamed:
        with pytest.raises(CompileError, match="calls the module random"):
            tape.record(lambda x: w * x[0], [[1.0]], [w])
    else:
        assert tape.record(lambda x: w * x[0], [[1.0]], [w])
