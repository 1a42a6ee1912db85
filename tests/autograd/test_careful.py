"""No gradient is NaN or infinite without a word, however it is read."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import MisuseWarning, Stepper, Value, effect, explain, nudge, trace
from autograd.graph import gradients, leaves, local_derivatives, order
from autograd.records import Chain, Update
from tests.autograd.strategies import bits


def log_of_a_share(v):
    return (1 / autograd.maximum(1e-200, v)).log()


def times_a_share(v, y):
    return v * (1 / y)


FINITE = {
    "a branch not taken, after a share": (log_of_a_share, (0.0,), (0.0,)),
    "0 times 1/y": (times_a_share, (0.0, 1e-200), (1e200, 0.0)),
    "0 / y": (lambda v, y: v / y, (0.0, 1e-200), (1e200, 0.0)),
    "a slope that is none, times 0": (lambda z: z.sqrt() * 0, (0.0,), (0.0,)),
    "a slope that is none, before a dead relu": (
        lambda z, w: (-z.sqrt()).relu() + w,
        (0.0, 1.0),
        (0.0, 1.0),
    ),
    "a slope that is none, after a dead relu": (lambda x: x.relu().sqrt(), (-1.0,), (0.0,)),
    "a slope too large, after a minimum": (
        lambda x: autograd.minimum(1e-320, x).log(),
        (1.0,),
        (0.0,),
    ),
    "the smaller of two": (
        lambda x, y: autograd.minimum(x.sqrt() + 1, y),
        (0.0, 0.5),
        (0.0, 1.0),
    ),
    "0**2 by both": (lambda x, y: x**y, (0.0, 2.0), (0.0, 0.0)),
    "0**y by y": (lambda y: 0.0**y, (0.5,), (0.0,)),
    "(-2)**y without its gradient": (lambda x, y: x**3 + 0 * x**y, (-2.0, 3.0), (12.0, 0.0)),
    "one over too much": (lambda x: 1 / (x * x), (1e200,), (0.0,)),
}


def built(name):
    function, xs, expected = FINITE[name]
    inputs = [Value(x, f"x{k}") for k, x in enumerate(xs)]
    return inputs, function(*inputs), expected


every_finite = pytest.mark.parametrize("name", FINITE)


@every_finite
def test_a_branch_not_taken_passes_exactly_nothing(name):
    xs, root, expected = built(name)
    root.backward()
    assert tuple(x.grad for x in xs) == expected
    assert all(math.isfinite(v.grad) for v in order(root))


@every_finite
def test_every_reading_agrees(name):
    xs, root, expected = built(name)
    assert tuple(gradients(root).get(x, 0.0) for x in xs) == expected
    assert tuple(explain(x, root).total for x in xs) == expected
    assert tuple(nudge(x, 0.0, root).grad for x in xs) == expected
    root.backward()
    found = bits([*xs, *order(root)])
    xs, root, _ = built(name)
    with trace() as t:
        root.backward()
    assert bits([*xs, *order(root)]) == found
    chains = [r for r in t if isinstance(r, Chain)]
    assert all(math.isfinite(x) for r in chains for x in (r.local, r.contribution, r.after))


@every_finite
@pytest.mark.parametrize("engine", ["arrays", "auto"])
def test_compiled_it_is_the_same(name, engine):
    function, xs, expected = FINITE[name]
    params = [Value(x, f"x{k}") for k, x in enumerate(xs)]
    step = autograd.compile(lambda _: function(*params), params, engine=engine)
    _, found = step([0.0, 0.0])
    assert tuple(found) == expected


@every_finite
def test_a_stepper_walks_through_it_and_back(name):
    xs, root, expected = built(name)
    before = bits([*xs, *order(root)])
    s = Stepper(root.backward)
    s.next()
    s.goto(len(s))
    assert tuple(x.grad for x in xs) == expected
    s.goto(0)
    assert bits([*xs, *order(root)]) == before


TOO_LARGE = {
    "a local derivative": (
        lambda x: x.log(),
        (5e-324,),
        r"the derivative of log is too large for a float, got 5e-324 \(node 'x0'\)",
    ),
    "a local derivative that is none": (
        lambda x: x.sqrt() + 1,
        (0.0,),
        r"the derivative of sqrt needs x > 0, got 0.0 \(node 'x0'\)",
    ),
    "0**y by x": (lambda x, y: x**y, (0.0, 0.5), r"the derivative of pow needs .*'x0'"),
    "0**0 by y": (
        lambda x, y: x**y,
        (0.0, 0.0),
        r"the derivative of pow needs x > 0 or x == 0 and y > 0, got x = 0.0 .*'x1'",
    ),
    "(-2)**y by y": (lambda x, y: x**y, (-2.0, 2.0), r"needs x > 0 or .* got x = -2.0 .*'x1'"),
    "a root of a power": (lambda x: (x**3) ** (1 / 3), (0.0,), "the derivative of pow needs"),
    "a root at a corner": (lambda x: x.relu().sqrt(), (0.0,), "the derivative of sqrt needs"),
    "a product": (
        lambda x: x * 1e200 * 1e200,
        (1e-200,),
        r"∂total/∂x0 is inf, too large for a float: mul, got x = 1e-200 \(node 'x0'\), y = 1e\+200,"
        r" makes it 1e\+200 · 1e\+200",
    ),
    "a sum": (
        lambda x: x * 1e308 + x * 1e308,
        (1e-200,),
        r"∂total/∂x0 is inf.* makes it 1e\+308 \+ 1.0 · 1e\+308",
    ),
    "a sum of opposites": (
        lambda x, y: autograd.sum([x * 1e308, x * 1e308, y * -1e308, y * -1e308]) * 1.0,
        (1e-200, 1e-200),
        "∂total/∂x. is -?inf",
    ),
    "what a dot passes on": (
        lambda x, y: autograd.dot([x, y], [1e200, y * 1e-200]) * 1e200,
        (1e-300, 1e-300),
        r"∂total/∂x0 is inf.*: dot, got",
    ),
}
every_too_large = pytest.mark.parametrize("name", TOO_LARGE)


@every_too_large
def test_what_is_too_large_is_an_error_that_names_it_and_changes_nothing(name):
    function, xs, match = TOO_LARGE[name]
    inputs = [Value(x, f"x{k}") for k, x in enumerate(xs)]
    root, other = function(*inputs), Value(2.0, "other")
    total = root + other
    (other * 3.0).backward()
    everything = [*inputs, other, *order(total)]
    before = bits(everything)
    with pytest.raises(ValueError, match=match):
        total.backward()
    assert bits(everything) == before
    with trace() as t, pytest.raises(ValueError, match=match):
        total.backward()
    assert bits(everything) == before
    assert len(t) == 0
    with pytest.raises(ValueError, match=match):
        gradients(total)
    with pytest.raises(ValueError, match=match):
        nudge(inputs[0], 0.0, total)
    with pytest.raises(ValueError, match=r"too large|needs"):
        [explain(x, total) for x in inputs]
    assert bits(everything) == before


@every_too_large
def test_compiled_the_scalar_engine_says_which(name):
    function, xs, _ = TOO_LARGE[name]
    params, told = [Value(x, f"x{k}") for k, x in enumerate(xs)], set()
    for engine in ("arrays", "scalar"):
        step = autograd.compile(lambda x: function(*params) + 0 * x, params, engine=engine)
        with pytest.raises(ValueError, match=r"^on sample [01], .*(needs|too large)") as error:
            step([1.0, 2.0])
        told.add(str(error.value))
    assert len(told) == 1


def test_a_sum_over_two_backwards_may_be_too_large():
    x = Value(1e-300, "x")
    (x * 1e308).backward()
    with pytest.raises(ValueError, match=r"∂loss/∂x is inf.* makes it 1e\+308 \+ "):
        (x * 1e308).backward()
    assert x.grad == 1e308


@pytest.mark.parametrize("held", [math.nan, math.inf])
def test_a_gradient_set_by_hand_to_what_is_not_finite_is_named(held):
    w = Value(1.0, "w")
    w.grad = held
    with pytest.raises(ValueError, match=rf"∂loss/∂w was {held} before backward: .*zero_grad"):
        (w * 2).backward()


def test_a_node_asked_for_is_felt_even_before_a_branch_not_taken():
    x = Value(0.0, "x")
    larger = autograd.maximum(1e-200, x)
    root = (1 / larger).log()
    assert explain(x, root).total == 0.0
    with pytest.raises(ValueError, match="the derivative of div is too large for a float"):
        explain(larger, root)
    root.backward()
    assert larger.grad == 0.0


def test_where_no_gradient_arrives_a_picture_has_no_local_derivative():
    z = Value(0.0, "z")
    root = z.sqrt() * 0
    assert local_derivatives(order(root)[0]) == [None]


def test_an_overflow_on_the_way_of_a_path_is_none():
    x = Value(1e-300, "x")
    root = (x * 1e200 * 1e200 * 1e-200) * 1e-250 + x
    found = explain(x, root)
    assert [p.product for p in found.paths] == pytest.approx([1.0, 1e-50])


def test_a_path_may_be_too_large_though_the_paths_together_are_not():
    x = Value(1e-300, "x")
    y = x * 1e200 * 1e200
    root = y * 1e-200 - y * 1e-200 + x
    assert explain(x, root).total == pytest.approx(1.0)
    cancel = (y - y) + x
    assert explain(x, cancel, most=0).total == 1.0
    with pytest.raises(ValueError, match="on a path to cancel is too large"):
        explain(x, cancel)


def test_a_nudge_or_a_step_to_where_the_result_is_too_large_is_an_error():
    w = Value(1.0, "w")
    root = w * w * w
    with pytest.raises(ValueError, match="nudge needs a finite result, got inf: v1 = w · w"):
        nudge(w, 1e200, root)
    with pytest.raises(ValueError, match="the predicted change is inf"):
        nudge(w, 1e10, ((w - 1.0) * 1e300).tanh())
    with pytest.raises(ValueError, match="effect needs a finite result, got inf"):
        effect(root, [Update("w", 1.0, 3.0, 0.1, 3.0, 1e200)])
    assert (w.data, root.data) == (1.0, 1.0)


numbers = st.sampled_from([0.0, 1.0, -2.0, 1e-200, 1e200])


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=6))
def test_a_nan_is_not_lost_in_a_maximum(pairs):
    a, nan = Value(1e200), Value(1e200) * 1e200 - Value(1e200) * 1e200
    for x, y in pairs:
        for function in (autograd.maximum, autograd.minimum):
            assert math.isnan(function(nan, x).data)
            assert math.isnan(function(y, nan).data)
    with pytest.raises(ValueError, match="is out of range"):
        (autograd.relu(nan) + a).backward()


def test_the_gradients_that_a_warning_precedes_are_as_without():
    w = Value(3.0, "w")
    loss = w**2
    loss.backward()
    with pytest.warns(MisuseWarning), trace():
        loss.backward()
    assert (w.grad, leaves(loss)) == (12.0, [w])


def test_what_lies_before_a_branch_not_taken_is_lost_with_it():
    d = Value(-1.0)
    h = d.relu()
    u = h + 1e-300
    (u.log() * 1e200 + u * 3.0).backward()
    assert (h.grad, d.grad) == (0.0, 0.0)


def test_in_a_trace_too_a_gradient_of_0_passes_on_nothing():
    x, d = Value(0.0), Value(-1.0)
    u = d.relu() + 1e-300
    with trace():
        (x.sqrt() * 0.0 + u.log() * 1e200).backward()
    assert (x.grad, d.grad) == (0.0, 0.0)


@pytest.mark.filterwarnings("ignore::autograd.MisuseWarning")
def test_a_graph_far_older_than_its_leaves_is_refused_by_the_name_of_the_op():
    w = Value(0.0, "w")
    loss = autograd.logsumexp([w, 0.5])
    w.data = loss.inputs[1]._data = -1e5
    for ask in (loss.backward, lambda: explain(w, loss)):
        with pytest.raises(ValueError, match="the derivative of logsumexp is too large"):
            ask()
