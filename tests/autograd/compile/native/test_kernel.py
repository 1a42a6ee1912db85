"""Programs as native code: the bits of the scalar engine, its errors, and when it is chosen."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
import nn
from autograd import CompileError, MisuseWarning, Value
from autograd.compile.native import machine
from autograd.compile.native.machine import unavailable
from autograd.compile.native.namespace import Machine
from autograd.compile.native.runs import learning, runs
from autograd.compile.tape import record_once
from autograd.ops import CONST, OPS
from autograd.value import constant
from tests.autograd.compile.strategies import examples, recipes
from tests.autograd.compile.test_compile import FAILING

pytestmark = pytest.mark.skipif(unavailable() is not None, reason="there is no native code here")

X = np.array([[0.5, -1.0, 0.25], [1.5, 0.5, -0.75], [-0.25, 2.0, 1.0], [0.125, 0.75, -2.0]])


def native(function, params=None, **arguments):
    return autograd.compile(function, params, engine="native", **arguments)


def by_scalars(function, params, *tables):
    """The mean loss and its gradient, sample after sample, as training adds them up."""
    total, share = 0.0, 1.0 / len(tables[0])
    for p in params:
        p.grad = 0.0
    for sample in zip(*[np.asarray(t, dtype=float).tolist() for t in tables], strict=True):
        loss = function(*[constants(x) for x in sample]) * share
        if loss.op is not CONST:
            loss.backward()
        total += loss.data
    return total, [p.grad for p in params]


def constants(x):
    return list(map(constant, x)) if isinstance(x, list) else constant(x)


def bits(numbers):
    return [float(x).hex() for x in numbers]


def assert_same_bits(function, params, *tables):
    expected, slopes = by_scalars(function, params, *tables)
    for engine in ("native", "scalar"):
        mean, gradient = autograd.compile(function, params, engine=engine)(*tables)
        assert mean.hex() == expected.hex()
        assert bits(gradient) == bits(slopes)


@settings(max_examples=15)
@given(recipe=recipes(25))
def test_a_program_has_the_bits_of_the_scalar_engine(recipe):
    params, frozen = recipe.leaves("param"), recipe.leaves("frozen")
    assert_same_bits(recipe.loss(params, frozen), params, recipe.batch)


@pytest.mark.parametrize("op", OPS.values(), ids=OPS)
@settings(max_examples=3)
@given(data=st.data())
def test_every_op_has_the_bits_of_the_scalar_engine(op, data):
    example = data.draw(examples(op))
    params = example.params()
    assert_same_bits(example.function(params), params, example.batch())


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid", "softplus", "leaky_relu"])
def test_a_network_has_the_bits_of_the_scalar_engine(activation):
    model = nn.MLP(3, [5, 5, 5, 1], activation=activation, seed=1)
    assert_same_bits(lambda x, y: (model(x) - y) ** 2, model.parameters(), X, [1.0, 0.0, 2.0, -1.0])


@pytest.mark.parametrize("n", range(1, 10))
def test_so_it_has_whatever_number_of_samples_goes_together(n):
    random = np.random.default_rng(n)
    x, y = random.normal(size=(n, 3)), random.normal(size=n)
    model = nn.MLP(3, [6, 5, 1], activation="relu", seed=1)
    assert_same_bits(lambda x, y: (model(x) - y) ** 2, model.parameters(), x, y)


def test_weights_that_are_used_twice_gather_their_gradients_in_the_same_order():
    w = [Value(0.1 * k + 0.3) for k in range(4)]

    def loss(x):
        first = autograd.dot(w, [*x, w[0]], w[1])
        again = autograd.dot(w, w) + autograd.dot([w[0], w[1]], [w[1], w[0]]) * first
        return (again + w[2] * first + first * w[2]).tanh() * w[3] + w[3]

    assert_same_bits(loss, w, X)


def test_without_params_all_outputs_have_these_bits():
    model = nn.MLP(3, [4, 2], activation="tanh", seed=0)
    found = native(model)(X)
    assert found.tolist() == [[out.data for out in model(row)] for row in X.tolist()]


def test_a_loss_may_be_a_parameter_or_a_number_of_the_sample():
    (w,) = [Value(3.0)]
    assert native(lambda x: w, [w])(X)[1].tolist() == [1.0]
    assert native(lambda x: x[0], [w])(X)[1].tolist() == [0.0]


def test_alike_layers_are_one_loop():
    model = nn.MLP(7, [8, 8, 8, 8, 1], activation="tanh", seed=0)
    tape = record_once(model, [[0.0] * 7], model.parameters())
    found = runs(tape, tape.nodes, learning(tape))
    assert [(len(turns), len(turns[0])) for turns in found] == [(8, 2), (24, 2), (1, 1)]
    assert [k for turns in found for turn in turns for k in turn] == tape.nodes


def test_what_the_leaves_hold_is_read_at_every_call():
    w = Value(2.0)
    step = native(lambda x: w * x, [w])
    assert step([1.0])[0] == 2.0
    w.data = 5.0
    assert step([1.0])[0] == 5.0


def test_the_same_array_with_other_numbers_and_another_array_are_read_anew():
    w = Value(2.0)
    step, x, other = native(lambda x: x * w, [w]), np.array([1.0, 3.0]), np.array([5.0, 5.0])
    assert step(x)[0] == 4.0
    x[:] = 7.0
    assert [step(a)[0] for a in (x, other, x)] == [14.0, 10.0, 14.0]


def test_a_batch_need_not_lie_in_order_nor_be_of_floats():
    (w,) = [Value(2.0)]
    step = native(lambda x, y: w * x[0] * x[1] + y, [w])
    table = np.arange(12, dtype=np.float32).reshape(3, 4)[:, ::2]
    assert step(table, np.array([1, 2, 3])) == (
        pytest.approx(2 * (0 + 24 + 80) / 3 + 2),
        [pytest.approx(104 / 3)],
    )


def test_the_instructions_of_the_last_run_can_be_read_as_arrays():
    model = nn.MLP(3, [4, 1], activation="tanh", seed=0)
    step = native(lambda x: model(x), model.parameters())
    step(X)
    *_, (instruction, array) = step.program.steps()
    assert instruction.name == "matmul"
    assert array[0] == pytest.approx([model(row).data for row in X.tolist()])


# What is not finite.


@pytest.mark.parametrize("name", FAILING)
def test_the_error_is_that_of_the_scalar_engine(name):
    function, x = FAILING[name]
    w = Value(1.0, "w")
    with pytest.raises(ValueError) as expected:  # noqa: PT011
        by_scalars(lambda x: function(w, x), [w], [1.0, x])
    w.grad = 7.0
    with pytest.raises(ValueError, match=r"finite|on sample 1") as found:
        native(lambda x: function(w, x), [w])([1.0, x])
    assert "finite" in str(found.value) or str(expected.value) in str(found.value)
    assert (w.data, w.grad) == (1.0, 7.0)


def test_a_leaf_or_an_argument_that_is_not_finite_is_named():
    w = Value(2.0, "w")
    step = native(lambda x: (w * x).relu(), [w])
    with pytest.raises(ValueError, match="argument 0 holds a number that is not finite, in row 1"):
        step([1.0, math.nan])
    w._data = math.nan
    with pytest.raises(ValueError, match=r"the leaf .*'w'.* is not a finite number"):
        step([1.0])


def test_what_overflows_on_the_way_to_a_finite_result_is_computed_as_on_scalars():
    w = Value(1e200)
    mean, gradient = native(lambda x: (1 / (w * w * x)) * 0 + w, [w])([1.0, 2.0])
    assert (mean, gradient.tolist()) == (1e200, [1.0])


# When it is chosen.


def program_of(function, params, **arguments):
    step = autograd.compile(function, params, **arguments)
    step(X)
    return step.program


def test_a_program_says_how_it_runs_and_why():
    w = Value(2.0)

    def function(x):
        return w * x[0]

    def last_line(**arguments):
        return str(program_of(function, [w], **arguments)).splitlines()[-1]

    assert last_line() == "run as native code: 2 operations a sample"
    assert last_line(engine="arrays") == "run as arrays: as asked"
    assert last_line(dtype="float32") == "run as arrays: float32 was asked for"


def test_what_is_large_runs_as_arrays():
    wide = nn.MLP(3, [2000, 1], seed=0)
    assert "operations a sample" in program_of(wide, None).ways
    steps = [Value.tanh, Value.sin, Value.cos, abs]

    def without_a_pattern(x):
        total = x[0]
        for k in range(200):
            total = steps[k * k * k % 7 % 4](total + k)
        return total

    assert program_of(without_a_pattern, None).ways.endswith("different steps a sample")


@pytest.fixture
def without(monkeypatch):
    """Let LLVM be loaded in another way, and asked again whether it is there."""

    def replaced(load):
        monkeypatch.setattr(machine, "_llvm", load)
        machine.unavailable.cache_clear()

    yield replaced
    machine.unavailable.cache_clear()


def absent():
    raise ImportError("No module named 'llvmlite'")


def forbidden():
    raise OSError("no memory may be executed")


def test_without_llvmlite_arrays_compute(without):
    without(absent)
    program = program_of(lambda x: x[0], None)
    assert program.ways == ("as arrays: llvmlite is not installed: pip install 'stepgrad[native]'")
    with pytest.raises(CompileError, match="no native code: llvmlite is not installed"):
        native(lambda x: x[0])(X)


def test_a_machine_on_which_llvm_makes_no_code_is_warned_of_once(without):
    without(forbidden)
    with pytest.warns(MisuseWarning, match="arrays, as LLVM makes no code on this machine: no mem"):
        program = program_of(lambda x: x[0], None)
    assert (
        program.ways == "as arrays: LLVM makes no code on this machine: no memory may be executed"
    )
    program_of(lambda x: x[1], None)


def test_an_op_that_native_code_does_not_know_runs_as_arrays(monkeypatch):
    monkeypatch.delattr(Machine, "sin")
    assert program_of(lambda x: x[0].sin(), None).ways.startswith("as arrays: ")


def test_asked_for_by_name_it_says_why_there_is_none():
    with pytest.raises(CompileError, match="there is no native code: float32 was asked for"):
        native(lambda x: x[0], dtype="float32")(X)
    with pytest.raises(ValueError, match="scalars compute in float64, got dtype='float32'"):
        autograd.compile(lambda x: x[0], engine="scalar", dtype="float32")
    with pytest.raises(
        ValueError, match="engine expects one of auto, native, arrays, scalar, got 'nativ'"
    ):
        autograd.compile(lambda x: x[0], engine="nativ")
