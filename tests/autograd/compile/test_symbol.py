"""What reads a number that is not known yet, and that everything is as before afterwards."""

import copy
import math

import numpy as np
import pytest

import autograd
from autograd import CompileError, Value
from autograd.compile.symbol import Symbol, as_symbols
from autograd.ops import OPS
from autograd.value import apply
from tests.autograd.strategies import bits

X = [[0.5, -1.0], [1.5, 0.5]]

READING = {
    "data": lambda w, x: w * x[0].data,
    "float": lambda w, x: w * float(x[0]),
    "math": lambda w, x: w * math.exp(x[0]),
    "isnan": lambda w, x: 0 * w if math.isnan(x[0]) else w,
    "truth": lambda w, x: w if x[0] else 2 * w,
    "not": lambda w, x: w if not x[0] else 2 * w,
    "or": lambda w, x: w * (x[0] or 1.0),
    "less": lambda w, x: w if x[0] < 0 else 2 * w,
    "less from the left": lambda w, x: w if x[0] > 0 else 2 * w,
    "at most": lambda w, x: w if x[0] <= 0 else 2 * w,
    "at least": lambda w, x: w if x[0] >= 0 else 2 * w,
    "compared with each other": lambda w, x: w if x[0] > x[1] else 2 * w,
    "compared with a parameter": lambda w, x: w if w > x[0] else 2 * w,
    "builtin max": lambda w, x: w * max(x[::-1]),
    "builtin min": lambda w, x: w * min(x[::-1]),
    "clipped": lambda w, x: w * min(max(x[0], 0), 1),
    "sorted": lambda w, x: w * sorted(x)[0],
    "argmax": lambda w, x: x[max([1, 0], key=lambda k: x[k])] * w,
    "format": lambda w, x: w * float(f"{x[0]:.3f}"),
    "array of floats": lambda w, x: w * np.array(x[:1], dtype=float)[0],
    "a copy of the sample": lambda w, x: w * copy.deepcopy(x)[0],
}


@pytest.mark.parametrize("function", READING.values(), ids=READING)
def test_reading_a_number_of_the_sample_is_an_error_that_names_it(function):
    w = Value(2.0, "w")
    with pytest.raises(CompileError, match=r"the number of '(x\[[01]\]|w)' is not known") as error:
        autograd.compile(lambda x: function(w, x), [w])(X)
    for cure in ("relu(x)", "maximum(x, y)", "one-hot"):
        assert cure in str(error.value)


def test_an_argument_has_the_name_that_the_function_gives_it():
    with pytest.raises(CompileError, match=r"the number of 'targets\[2\]'"):
        autograd.compile(lambda x, targets: x[int(targets[2] > 0)])(X, [[1.0, 2.0, 3.0]] * 2)
    with pytest.raises(CompileError, match="the number of 'label'"):
        autograd.compile(lambda x, label: x[0] if label else x[1])(X, [1.0, 2.0])
    with pytest.raises(CompileError, match="the number of 'argument 1'"):
        autograd.compile(lambda *tables: tables[0][0] if tables[1] else 0)(X, [1.0, 2.0])


def test_a_node_is_named_by_its_label():
    def function(x):
        score = x[0] * x[1]
        score.label = "score"
        return x[0] if score > 0 else x[1]

    with pytest.raises(CompileError, match="the number of 'score' is not known"):
        autograd.compile(function)(X)


INDEXING = {
    "an index of an array": lambda w, x: w * np.eye(2)[x[0]][0],
    "round": lambda w, x: w * round(x[0]),
    "floor": lambda w, x: w * (x[0] // 2),
    "remainder": lambda w, x: w * (x[0] % 2),
    "a function of NumPy": lambda w, x: w * np.tanh(x[0]),
    "a leaf of a number": lambda w, x: w * Value(x[0]),
}


@pytest.mark.parametrize("function", INDEXING.values(), ids=INDEXING)
def test_what_values_do_not_do_symbols_do_not_either(function):
    w = Value(2.0, "w")
    with pytest.raises((TypeError, IndexError, CompileError), match=r"Symbol|int|index|not known"):
        autograd.compile(lambda x: function(w, x), [w])(X)


OF_PARAMETERS = {
    "data": lambda w, x: w.data * x[0],
    "float": lambda w, x: float(w) * x[0],
    "comparison": lambda w, x: x[0] * (w if w > 0 else -w),
    "builtin max": lambda w, x: x[0] * max(w, 0.0),
    "a node of parameters": lambda w, x: x[0] * (w * w).data,
    "deepcopy": lambda w, x: x[0] * copy.deepcopy(w),
}


@pytest.mark.parametrize("function", OF_PARAMETERS.values(), ids=OF_PARAMETERS)
def test_reading_a_parameter_is_an_error_as_it_would_not_be_read_anew(function):
    w = Value(2.0, "w")
    with pytest.raises(CompileError, match=r"the number( of 'w')? is not known"):
        autograd.compile(lambda x: function(w, x), [w])(X)


def test_reading_a_leaf_that_is_no_parameter_is_an_error_too():
    w, scale = Value(2.0, "w"), Value(3.0, "scale")
    with pytest.raises(CompileError, match="the number of 'scale'"):
        autograd.compile(lambda x: w * x[0] * scale * (1 if scale > 0 else 2), [w])(X)


@pytest.mark.parametrize("of", ["the loss", "the weights"])
def test_backward_is_what_the_compiled_function_does(of):
    w = Value(2.0, "w")

    def function(x):
        loss = w * x[0] if of == "the loss" else w * w
        loss.backward()
        return loss

    with pytest.raises(CompileError, match=r"backward\(\) is called inside .* leave it out"):
        autograd.compile(function, [w])(X)


def test_symbols_equal_themselves_alone():
    x, y = Symbol.leaf("x"), Symbol.leaf("y")
    assert x == x
    assert x != y
    assert x != Value(1.0)
    assert {x: 1}[x] == 1


@pytest.mark.parametrize(
    "function",
    [
        lambda x: 1.0 if x[0] == 1 else x[0],
        lambda x: 1.0 if x[0] in (1, 2) else x[0],
        lambda x: [1.0, 2.0][x[0]],
        lambda x: x[0] * int(x[0]),
        lambda x: sum(x[0] for _ in range(x[0])),
    ],
    ids=["==", "in", "as an index", "int", "a range"],
)
def test_a_choice_by_number_is_refused(function):
    with pytest.raises(autograd.CompileError, match="is not known while"):
        autograd.compile(function)(X)


def test_setting_a_weight_inside_is_refused():
    w = Value(2.0, "w")

    def function(x):
        w.data = 3.0
        return w * x[0]

    with pytest.raises(autograd.CompileError, match="'w' is set inside"):
        autograd.compile(function, [w])(X)


def test_printing_and_labelling_are_allowed(capsys):
    def function(x):
        total = x[0] + x[1]
        total.label = "total"
        print(x[0], f"{total}")
        return total

    assert autograd.compile(function)(X)[:, 0].tolist() == [-0.5, 2.0]
    assert capsys.readouterr().out == "Symbol('x[0]') Symbol('total')\n" * 2


@pytest.mark.parametrize("op", OPS.values(), ids=OPS)
def test_every_op_of_a_symbol_is_a_symbol(op):
    x, n = Symbol.leaf("x"), 3 if op.nary else len(op.arguments)
    for place in range(n):
        inputs = tuple(x if k == place else Value(-1.0) for k in range(n))
        node = apply(op, inputs)
        assert type(node) is Symbol
        assert (node.op, node.inputs) == (op, inputs)


def test_leaves_are_symbols_inside_the_block_alone():
    leaves = [Value(2.0, "a"), Value(3.0, "b"), Value(3.0)]
    before = bits(leaves)
    with as_symbols(leaves):
        assert [type(leaf) for leaf in leaves] == [Symbol] * 3
        assert type(leaves[0] * 2.0) is Symbol
    assert [type(leaf) for leaf in leaves] == [Value] * 3
    assert bits(leaves) == before


class Halt(BaseException):
    pass


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, Halt])
@pytest.mark.parametrize("run", [1, 2])
def test_leaves_are_values_again_when_the_function_raises(error, run):
    a, b, runs = Value(2.0, "a"), Value(3.0, "b"), []

    def function(x):
        loss = a * x[0] + b
        runs.append(loss)
        if len(runs) == run:
            raise error("in the middle")
        return loss

    compiled = autograd.compile(function, [a])
    with pytest.raises(error, match="in the middle"):
        compiled(X)
    assert type(a) is type(b) is Value
    assert (a * b).data == 6.0
    mean, gradient = compiled(X)
    assert (mean, gradient.tolist()) == (5.0, [1.0])


def test_a_trace_goes_on_after_an_error():
    w = Value(2.0, "w")
    with autograd.trace() as t:
        before = w * 2
        with pytest.raises(CompileError):
            autograd.compile(lambda x: w * x[0] if w > 0 else w, [w])(X)
        after = before * 3
    assert after.data == 12.0
    assert len(t) == 2


@pytest.mark.parametrize("where", [copy.copy, lambda x: x])
def test_a_symbol_is_copied_as_itself(where):
    x = Symbol.leaf("x")
    assert where(x) is x
