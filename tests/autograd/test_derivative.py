"""The derivative as a graph: closed forms of every op, and derivatives of derivatives."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
import viz
from autograd import CompileError, Value, derivative, explain, replay, trace
from autograd.graph import gradients, leaves, order
from autograd.ops import OPS
from autograd.text import formula, partial, plain, symbol
from autograd.value import apply
from tests.autograd.strategies import Program, defined, inputs, programs, smooth

cosh = math.cosh
sigma = lambda x: 1 / (1 + math.exp(-x))  # noqa: E731

# First and second derivatives as a calculus book has them, by the first input.
CLOSED = {
    "add": (lambda x, y: 1, lambda x, y: 0),
    "sub": (lambda x, y: 1, lambda x, y: 0),
    "mul": (lambda x, y: y, lambda x, y: 0),
    "div": (lambda x, y: 1 / y, lambda x, y: 0),
    "neg": (lambda x: -1, lambda x: 0),
    "pow": (lambda x, y: y * x ** (y - 1), lambda x, y: y * (y - 1) * x ** (y - 2)),
    "exp": (math.exp, math.exp),
    "expm1": (math.exp, math.exp),
    "log": (lambda x: 1 / x, lambda x: -1 / x**2),
    "sqrt": (lambda x: 0.5 * x**-0.5, lambda x: -0.25 * x**-1.5),
    "sin": (math.cos, lambda x: -math.sin(x)),
    "cos": (lambda x: -math.sin(x), lambda x: -math.cos(x)),
    "tanh": (lambda x: cosh(x) ** -2, lambda x: -2 * math.tanh(x) * cosh(x) ** -2),
    "sigmoid": (
        lambda x: sigma(x) * sigma(-x),
        lambda x: sigma(x) * sigma(-x) * (1 - 2 * sigma(x)),
    ),
    "softplus": (sigma, lambda x: sigma(x) * sigma(-x)),
    "relu": (lambda x: 1, lambda x: 0),
    "leaky_relu": (lambda x, s: 1, lambda x, s: 0),
    "abs": (lambda x: 1, lambda x: 0),
    "maximum": (lambda x, y: float(x > y), lambda x, y: 0),
    "minimum": (lambda x, y: float(x < y), lambda x, y: 0),
    "sum": (lambda x, y: 1, lambda x, y: 0),
    "dot": (lambda x, y: y, lambda x, y: 0),
    "max": (lambda x, y: float(x > y), lambda x, y: 0),
    "logsumexp": (lambda x, y: sigma(x - y), lambda x, y: sigma(x - y) * sigma(y - x)),
}
# And by the second.
CLOSED_Y = {
    "add": (lambda x, y: 1, lambda x, y: 0),
    "sub": (lambda x, y: -1, lambda x, y: 0),
    "mul": (lambda x, y: x, lambda x, y: 0),
    "div": (lambda x, y: -x / y**2, lambda x, y: 2 * x / y**3),
    "pow": (lambda x, y: x**y * math.log(x), lambda x, y: x**y * math.log(x) ** 2),
    "leaky_relu": (lambda x, s: 0, lambda x, s: 0),
    "maximum": (lambda x, y: float(y > x), lambda x, y: 0),
    "minimum": (lambda x, y: float(y < x), lambda x, y: 0),
    "sum": (lambda x, y: 1, lambda x, y: 0),
    "dot": (lambda x, y: x, lambda x, y: 0),
    "max": (lambda x, y: float(y > x), lambda x, y: 0),
    "logsumexp": (lambda x, y: sigma(y - x), lambda x, y: sigma(x - y) * sigma(y - x)),
}
positive = st.floats(0.1, 3)


def arguments(op):
    return 2 if op.nary else len(op.arguments)


def test_every_op_has_its_closed_forms():
    assert CLOSED.keys() == OPS.keys()
    assert CLOSED_Y.keys() == {name for name, op in OPS.items() if arguments(op) == 2}


@pytest.mark.parametrize(
    ("name", "k"), [(n, 0) for n in CLOSED] + [(n, 1) for n in CLOSED_Y], ids=str
)
@given(data=st.data())
def test_first_and_second_derivatives_are_those_of_the_book(name, k, data):
    op = OPS[name]
    numbers = data.draw(st.lists(positive, min_size=arguments(op), max_size=arguments(op)))
    if len(numbers) == 2 and numbers[0] == numbers[1]:
        numbers[1] += 0.5
    xs = [Value(x, "xy"[i]) for i, x in enumerate(numbers)]
    first = derivative(apply(op, tuple(xs)), xs[k])
    second = derivative(first, xs[k])
    book = (CLOSED, CLOSED_Y)[k][name]
    assert first.data == pytest.approx(book[0](*numbers), rel=1e-9, abs=1e-12)
    assert second.data == pytest.approx(book[1](*numbers), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("op", OPS.values(), ids=OPS)
@given(data=st.data())
def test_it_is_the_gradient_wherever_the_op_is_defined(op, data):
    xs = data.draw(inputs(op).filter(lambda xs: defined(op, xs)))
    leaves = [Value(x) for x in xs]
    root = apply(op, tuple(leaves))
    for k, leaf in enumerate(leaves):
        if smooth(op, k, xs):
            expected = (
                gradients(root, leaf)[leaf] if len(leaves) == 1 else op.local(k, xs, root.data)
            )
            assert derivative(root, leaf).data == pytest.approx(expected, rel=1e-12, abs=1e-15)


@given(programs(20), st.data())
def test_it_is_the_gradient_of_any_program(program, data):
    xs = program.leaves()
    root = program(*xs)
    grads = gradients(root)
    x = data.draw(st.sampled_from(sorted({*xs, *order(root)}, key=lambda v: v.data)))
    assert derivative(root, x).data == pytest.approx(grads[x], rel=1e-9, abs=1e-12)


@given(programs(8).map(Program.without_ties))
def test_the_second_derivative_is_the_slope_of_the_first(program):
    h, xs = 2.0**-12, program.leaves()
    second = derivative(derivative(program(*xs), xs[0]), xs[0]).data

    def slope(by):
        xs = program.leaves()
        xs[0].data += by
        root = program(*xs)
        return gradients(root)[xs[0]]

    five = (slope(-2 * h) - 8 * slope(-h) + 8 * slope(h) - slope(2 * h)) / (12 * h)
    assert second == pytest.approx(five, rel=1e-6, abs=1e-8)


# What it is built of.


def written(node, names):
    """The formula of a graph, as text."""
    if not node.inputs:
        return symbol(names.get(node, f"{node.data:g}"))
    return formula(node.op, [written(v, names) for v in node.inputs])


@pytest.mark.parametrize(
    ("f", "text"),
    [
        (lambda x: x**3, "3 * x**2"),
        (lambda x: x**2, "2 * x"),
        (lambda x: x * 5 + 1, "5"),
        (lambda x: 2 - x, "-1"),
        (lambda x: x * x, "x + x"),
        (lambda x: x.sin() * x, "sin(x) + x * cos(x)"),
        (lambda x: x.exp(), "exp(x)"),
        (lambda x: -(-x + 1), "1"),
        (lambda x: x.relu() + 0 * x, "1"),
        (lambda x: 2**x, "2**x * 0.693147"),
        (lambda x: x.log(), "1 / x"),
        (lambda x: 1 / x, "-(1 / x) / x"),
    ],
)
def test_formulas_are_tidy(f, text):
    x = Value(0.5, "x")
    assert plain(written(derivative(f(x), x), {x: "x"})) == text


def test_sin_is_its_own_fourth_derivative():
    x = Value(0.7, "x")
    y = x.sin()
    for _ in range(4):
        y = derivative(y, x)
    assert (y.op, y.inputs) == (OPS["sin"], (x,))


def test_a_polynomial_ends_in_the_constant_0():
    x = Value(2.0, "x")
    y = x**3
    found = [y := derivative(y, x) for _ in range(5)]
    assert [v.data for v in found] == [12.0, 12.0, 6.0, 0.0, 0.0]


def test_newtons_method_lands_on_the_bottom_of_a_bowl():
    x, y = Value(7.0, "x"), Value(-3.0, "y")
    bowl = (x - 2) ** 2 + 3 * (y + 1) ** 2 + (x - 2) * (y + 1)
    gx, gy = derivative(bowl, x), derivative(bowl, y)
    xx, xy, yy = derivative(gx, x).data, derivative(gx, y).data, derivative(gy, y).data
    assert derivative(gy, x).data == xy
    det = xx * yy - xy * xy
    dx = (yy * gx.data - xy * gy.data) / det
    dy = (xx * gy.data - xy * gx.data) / det
    x.data, y.data = x.data - dx, y.data - dy
    assert (x.data, y.data) == pytest.approx((2.0, -1.0), abs=1e-12)


# A graph like any other.


def test_it_can_be_explained_traced_replayed_and_gone_back_from():
    w = Value(3.0, "w")
    loss = (w * 2.0 - 4.0) ** 2
    with trace() as t:
        slope = derivative(loss, w)
    assert [r.op for r in t] == ["mul", "mul"]
    assert slope.data == 8.0
    assert explain(w, slope).total == 8.0
    slope.backward()
    assert w.grad == 8.0
    w.data = 5.0
    replay(slope)
    assert slope.data == 24.0
    assert w in leaves(slope)


def test_a_gradient_penalty_is_trained_through():
    w, x = Value(2.0, "w"), Value(0.5, "x")
    penalty = derivative((w * x).tanh(), x) ** 2
    penalty.backward()
    h = 1e-6

    def at(w):
        return (w / cosh(w * 0.5) ** 2) ** 2

    assert w.grad == pytest.approx((at(2 + h) - at(2 - h)) / (2 * h), rel=1e-6)


def test_asking_changes_no_number():
    w = Value(3.0, "w")
    w.grad = 7.0
    loss = w**2
    derivative(derivative(loss, w), w)
    assert (w.data, w.grad, loss.grad) == (3.0, 7.0, 0.0)


def test_by_a_node_on_the_way_by_itself_and_by_what_is_not_there():
    w, idle = Value(3.0, "w"), Value(1.0, "idle")
    square = w**2
    loss = square.sin()
    assert derivative(loss, square).data == math.cos(9.0)
    assert derivative(loss, loss).data == 1.0
    assert derivative(loss, idle).data == 0.0
    assert derivative(Value(2.0), w).data == 0.0


# Corners.


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (autograd.relu, 0.0, 0.0),
        (autograd.abs, 0.0, 0.0),
        (lambda x: autograd.leaky_relu(x, 0.1), 0.0, 0.1),
        (lambda x: autograd.maximum(x, 2.0), 2.0, 1.0),
        (lambda x: autograd.max([2.0, x, x * 1.0]), 2.0, 0.0),
        (lambda x: x**2, 0.0, 0.0),
        (lambda x: x**0, 0.0, 0.0),
        (lambda x: 0.0**x, 2.0, 0.0),
        (lambda x: x.relu().sqrt(), -1.0, 0.0),
        (lambda x: autograd.minimum(1e-320, x).log(), 1.0, 0.0),
    ],
)
def test_corners(f, x, slope):
    leaf = Value(x)
    assert derivative(f(leaf), leaf).data == slope


def test_an_exponent_that_happens_to_be_0_may_still_change():
    x, y = Value(2.0, "x"), Value(0.0, "y")
    assert derivative(derivative(x**y, x), y).data == pytest.approx(0.5)  # x**(y − 1) at y = 0
    a, b = Value(0.0, "a"), Value(2.0, "b")
    assert derivative(a**b, a).data == derivative(a**b, b).data == 0.0


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (autograd.sqrt, 0.0),
        (lambda x: x**0.5, 0.0),
        (autograd.log, 5e-324),
        (lambda x: (-1) ** x, 2.0),
    ],
)
def test_where_there_is_no_derivative_there_is_an_error(f, x):
    leaf = Value(x, "p")
    with pytest.raises(ValueError, match=r"the derivative of \w+ (needs|is too large).*'p'"):
        derivative(f(leaf), leaf)


def test_swapped_or_foreign_arguments_are_errors():
    w = Value(3.0, "w")
    with pytest.raises(ValueError, match="here x depends on y: are they swapped"):
        derivative(w, w**2)
    with pytest.raises(TypeError, match=r"derivative expects two Values, got 2\.0"):
        derivative(w**2, 2.0)


def test_what_is_not_finite_and_what_is_compiled_has_none():
    w = Value(1e200, "w")
    with pytest.raises(ValueError, match="derivative needs a finite result, got inf"):
        derivative(w * w, w)
    with pytest.raises(ValueError, match="dy/dx is inf, too large for a float"):
        derivative((x := Value(1e-200)) * w * w, x)
    with pytest.raises(ValueError, match="expects a finite number, got inf"):
        derivative(x * 1e200 * 1e200, x)
    step = autograd.compile(lambda x: derivative((w * x) ** 2, w), [w])
    with pytest.raises(CompileError):
        step([1.0])


def test_it_is_the_rule_of_the_table_that_is_read():
    x = Value(0.5, "x")
    y = x.tanh()
    found = written(derivative(y, x), {x: "x"})
    assert plain(found) == plain(partial(OPS["tanh"], 0, [symbol("x")], symbol("tanh(x)")))


def test_a_derivative_that_is_constant_is_drawn_as_its_number():
    w = Value(10.0, "w")
    constant = derivative(derivative((w - 3.0) ** 2, w), w)
    assert "2" in viz.graph(constant).source
    with pytest.raises(ValueError, match="a derivative that is the same everywhere"):
        constant.backward()


def test_a_slope_that_just_happens_to_be_0_may_change():
    x, s = Value(-2.0, "x"), Value(0.0, "s")
    y = autograd.leaky_relu(x, s)
    assert derivative(derivative(y, x), s).data == derivative(derivative(y, s), x).data == 1.0
