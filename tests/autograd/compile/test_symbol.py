"""What reads a number that is not known yet, and that everything is as before afterwards."""

import copy
import math
import numbers
import pickle
from collections import Counter
from decimal import Decimal

import numpy as np
import pytest

import autograd
from autograd import CompileError, Value
from autograd.compile.recording import Recording
from autograd.compile.symbol import Symbol
from autograd.graph import zero_grad
from autograd.ops import CONST, OPS
from autograd.value import apply, constant
from tests.autograd.compile.strategies import assert_compiles

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
    "a dictionary": lambda w, x: w * {0.5: 2.0}.get(x[0], 1.0),
    "a set": lambda w, x: w * (x[0] in {0.5}),
    "a count": lambda w, x: w * Counter(x)[0.5],
    "a list": lambda w, x: w * (x[0] in [0.5]),
    "a place in a list": lambda w, x: w * [0.5, 1.5].index(x[0]),
    "equality": lambda w, x: w * (x[0] == 0.5),
    "equality with each other": lambda w, x: w * (x[0] == x[1]),
    "a match": lambda w, x: w * matched(x[0]),
    "str": lambda w, x: w * len(str(x[0])),
    "repr": lambda w, x: w * len(f"{x[0]!r}"),
    "a percent sign": lambda w, x: w * len("%s" % x[0]),  # noqa: UP031
    "print": lambda w, x: print(x[0]) or w,
    "round": lambda w, x: w * round(x[0]),
    "floor": lambda w, x: w * math.floor(x[0]),
    "ceil": lambda w, x: w * math.ceil(x[0]),
    "trunc": lambda w, x: w * math.trunc(x[0]),
    "int": lambda w, x: w * int(x[0]),
    "floor division": lambda w, x: w * (x[0] // 2),
    "remainder": lambda w, x: w * (x[0] % 2),
    "remainder of": lambda w, x: w * (2 % x[0]),
    "divmod": lambda w, x: w * divmod(x[0], 2)[1],
    "an index": lambda w, x: w * [1.0, 2.0][x[0]],
    "an index of an array": lambda w, x: w * np.eye(2)[x[0]][0],
    "range": lambda w, x: sum((w for _ in range(x[0])), w),
    "isinstance": lambda w, x: w * isinstance(x[0], float),
    "isinstance of a Value": lambda w, x: w * isinstance(x[0], Value),
    "isinstance of a number": lambda w, x: w * isinstance(x[0], numbers.Real),
    "type": lambda w, x: w * (type(x[0]) is float),
    "type in a set": lambda w, x: w * (type(x[0]) in {float}),
    "types": lambda w, x: w * (list(map(type, x)) == [float, float]),
    "the class": lambda w, x: w * (x[0].__class__ is float),
    "an attribute": lambda w, x: w * x[0].is_integer(),
    "hasattr": lambda w, x: w * hasattr(x[0], "shape"),
    "getattr": lambda w, x: w * getattr(x[0], "real", 1.0),
    "the gradient": lambda w, x: w * x[0].grad,
    "pickle": lambda w, x: w * len(pickle.dumps(x[0])),
    "the precision of a number": lambda w, x: w * (np.float32(0.1) * x[0]),
    "that precision, on the right": lambda w, x: w * (x[0] / np.float16(0.1)),
    "what is computed of numbers": lambda w, x: w * {0.25: 2.0}.get(x[0] * x[0], 1.0),
    "a leaf of a number": lambda w, x: w * Value(x[0]),
}


def matched(x):
    match x:
        case 0.5 | float():
            return 2.0
    return 1.0


ASKED = r"the .* of '(x\[[01]\]|w)' is not known|the [a-z ,-]* is not known|the type\\(…\\) of"


@pytest.mark.parametrize("function", READING.values(), ids=READING)
def test_reading_a_number_of_the_sample_is_an_error_that_names_it(function):
    w = Value(2.0, "w")
    with pytest.raises(CompileError, match=ASKED) as error:
        autograd.compile(lambda x: function(w, x), [w])(X)
    assert ("relu(x)" in str(error.value)) != ("compute on scalars" in str(error.value))


def test_what_takes_floats_alone_is_named():
    w = Value(2.0, "w")
    with pytest.raises(CompileError, match=r"from Symbol to Decimal .* the number is not known"):
        autograd.compile(lambda x: w * float(Decimal(x[0])), [w])(X)


def test_the_error_says_what_to_write_instead():
    for function, cures in (
        (READING["truth"], ["relu(x)", "maximum(x, y)", "one-hot", "autograd.exp(x)"]),
        (READING["print"], ["Take print() and f-strings out", "compute on scalars"]),
        (READING["isinstance"], ["Leave the question out"]),
        (lambda w, x: w * np.exp(x[0]), [r"the result of np.exp of 'x[0]'", "autograd.exp(x)"]),
    ):
        with pytest.raises(CompileError) as error:
            autograd.compile(lambda x, f=function: f(Value(2.0), x))(X)
        assert all(cure in str(error.value) for cure in cures)


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


@pytest.mark.parametrize("function", READING.values(), ids=READING)
@pytest.mark.parametrize("caught", [Exception, ValueError, TypeError, BaseException])
def test_a_question_fails_the_recording_even_if_the_function_catches_it(function, caught):
    w = Value(2.0, "w")

    def careful(x):
        try:
            return function(w, x)
        except caught:
            return w * 3.0

    with pytest.raises(CompileError, match=ASKED):
        autograd.compile(careful, [w])(X)


def test_the_error_comes_from_the_line_that_asks():
    def function(x):
        return 1.0 if x[0] > 0 else 2.0

    with pytest.raises(CompileError) as error:
        autograd.compile(function)(X)
    lines = [entry.frame.code.name for entry in error.traceback]
    assert "function" in lines


ALLOWED = {
    "a copy": lambda w, x: w * copy.copy(x[0]),
    "a deep copy": lambda w, x: w * copy.deepcopy(x)[0],
    "a number of NumPy": lambda w, x: w * (np.float64(2.0) * x[0]),
    "a look-up of the weight": lambda w, x: {w: w * 2.0}[w] * x[0],
    "a look-up of a node": lambda w, x: {h: h * 2.0 for h in [w * x[0]]}.popitem()[1],
    "an attribute of a type": lambda w, x: w * x[0] * len(type(w).__name__),
    "the type of a node": lambda w, x: w * x[0] if isinstance(w * x[0], Value) else w,
    "what a node was computed by": lambda w, x: (w * x[0]).inputs[0] * x[1],
}


@pytest.mark.parametrize("function", ALLOWED.values(), ids=ALLOWED)
def test_what_has_the_same_answer_for_every_number_is_no_question(function):
    w = Value(2.0, "w")
    assert_compiles(lambda x: function(w, x), [w], X)


OF_PARAMETERS = {
    "data": lambda w, x: w.data * x[0],
    "float": lambda w, x: float(w) * x[0],
    "comparison": lambda w, x: x[0] * (w if w > 0 else -w),
    "builtin max": lambda w, x: x[0] * max(w, 0.0),
    "a node of parameters": lambda w, x: x[0] * (w * w).data,
    "gradient": lambda w, x: x[0] * w * (1.0 + w.grad),
    "gradient of a node": lambda w, x: x[0] * w * (1.0 + (w * w).grad),
    "text": lambda w, x: x[0] * w * len(str(w)),
    "format": lambda w, x: x[0] * w * float(f"{w:.1f}"),
    "text of a node": lambda w, x: x[0] * w * len(repr(w * x[0])),
}


@pytest.mark.parametrize("function", OF_PARAMETERS.values(), ids=OF_PARAMETERS)
def test_reading_a_parameter_is_an_error_as_it_would_not_be_read_anew(function):
    w = Value(2.0, "w")
    with pytest.raises(CompileError, match=r"the (number|gradient)( of 'w')? is not known"):
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
    x, y = Symbol("x"), Symbol("y")
    assert x == x
    assert x != y
    assert x != Value(1.0)
    assert {x: 1}[x] == 1  # while nothing is recorded


def test_setting_a_weight_inside_is_refused():
    w = Value(2.0, "w")

    def function(x):
        w.data = 3.0
        return w * x[0]

    with pytest.raises(autograd.CompileError, match="'w' is set inside"):
        autograd.compile(function, [w])(X)


def test_setting_a_gradient_inside_is_refused():
    w = Value(2.0, "w")

    def function(x):
        zero_grad([w])
        return w * x[0]

    with pytest.raises(autograd.CompileError, match="the gradient of 'w' is set inside"):
        autograd.compile(function, [w])(X)


def test_labelling_is_allowed():
    def function(x):
        total = x[0] + x[1]
        total.label = "total"
        return total

    assert autograd.compile(function)(X)[:, 0].tolist() == [-0.5, 2.0]


@pytest.mark.parametrize("op", OPS.values(), ids=OPS)
def test_an_op_of_symbols_is_a_symbol_and_with_a_value_a_value(op):
    x, n = Symbol("x"), 3 if op.nary else len(op.arguments)
    for place in range(n):
        for other, kind in ((constant(-1.0), Symbol), (Value(-1.0), Value if n > 1 else Symbol)):
            inputs = tuple(x if k == place else other for k in range(n))
            node = apply(op, inputs)
            assert type(node) is kind
            assert (node.op, node.inputs) == (op, inputs)
            assert not hasattr(node, "_data")


def test_plus_a_number_is_the_number():
    w = Value(2.0, "w")
    assert autograd.compile(lambda x: w * +x[0], [w])([[3.0]])[0] == 6.0


# Afterwards.


def test_what_the_function_keeps_becomes_what_the_sample_makes_of_it():
    w, kept = Value(2.0, "w"), []

    def function(x):
        hidden = w * x[0]
        kept.append([x, x[1], x[0] * x[1], hidden, hidden * (x[0] + 1.0)])
        return hidden

    Recording(function, [[0.5, -1.0]]).run(lambda found, recording: None)
    ((x, second, product, hidden, last),) = kept
    for node, data in zip([*x, second, product], [0.5, -1.0, -1.0, -0.5], strict=True):
        assert (type(node), node.op, node.inputs, node.data) == (Value, CONST, (), data)
    assert (type(hidden), hidden.data, last.data) == (Value, 1.0, 1.5)
    last.backward()
    assert w.grad == 0.5 * 1.5


def test_no_symbol_is_left_when_a_question_was_refused():
    w, kept = Value(2.0, "w"), []

    def function(x):
        kept.append((x[0] * w).log())
        return kept[0] if x[0] > 0 else w

    with pytest.raises(CompileError):
        autograd.compile(function, [w])(X)
    assert kept[0].data == 0.0


def test_a_node_that_has_no_number_for_the_sample_is_nan():
    kept = []
    Recording(lambda x: kept.append(x.log()), [-1.0]).run(lambda found, recording: None)
    assert math.isnan(kept[0].data)


class Halt(BaseException):
    pass


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, Halt])
@pytest.mark.parametrize("run", [1, 2])
def test_leaves_are_values_again_when_the_function_raises(error, run):
    a, b, left = Value(2.0, "a"), Value(3.0, "b"), [None] * run

    def function(x):
        loss = a * x[0] + b
        if left:
            left.pop()
            if not left:
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
