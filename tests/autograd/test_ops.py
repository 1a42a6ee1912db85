"""Every line of the table of derivatives, in its three readings, and its corners.

The tests loop over the table, so that a new op is tested without a new test.
"""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value
from autograd.compile.arrays import AlongAxis, Stack, namespace
from autograd.ops import OPS, Op, scalar
from autograd.text import condition, formula, latex, partial, plain, symbol, text
from autograd.value import apply, value
from tests.autograd.strategies import defined, inputs, points, smooth

every_op = pytest.mark.parametrize("op", OPS.values(), ids=OPS)
every_op_with_a_domain = pytest.mark.parametrize(
    "op", [op for op in OPS.values() if op.domain], ids=repr
)
every_argument = pytest.mark.parametrize(
    ("op", "argument"),
    [
        pytest.param(op, k, id=f"{op.name}-{name}")
        for op in OPS.values()
        for k, name in enumerate(op.arguments)
    ],
)
every_argument_with_a_condition = pytest.mark.parametrize(
    ("op", "argument"),
    [
        pytest.param(op, k, id=f"{op.name}-{name}")
        for op in OPS.values()
        if op.smooth
        for k, name in enumerate(op.arguments)
    ],
)

ARRAYS = namespace(None, "float64")
ALONG = AlongAxis(ARRAYS)
H = 2.0**-12
"""The step of the differences. Being a power of two it moves a point of the grid exactly."""


def moved(xs: list[float], k: int, by: float) -> list[float]:
    return [*xs[:k], xs[k] + by, *xs[k + 1 :]]


def central_difference(op: Op, xs: list[float], k: int) -> float:
    """Five points: the error is h⁴ times the fifth derivative / 30."""
    far_left, left, right, far_right = (op.value(moved(xs, k, step * H)) for step in (-2, -1, 1, 2))
    return (far_left - 8 * left + 8 * right - far_right) / (12 * H)


def differentiable(op: Op, k: int, xs: list[float]) -> bool:
    """Whether a central difference by input k makes sense at xs."""
    around = [moved(xs, k, step * H) for step in (-2, 2)]
    return (
        smooth(op, k, xs)
        and all(defined(op, x) for x in around)
        and not (op.kink and op.read(op.kink, scalar, xs))
    )


# 1e-6 of the slope: the worst case on the grid is the fifth derivative of x**-4 at 1/16,
# which leaves 1e-8. Rounding leaves up to 2e-16·|f|/h ≈ 1e-12·|f| whatever the slope.
@every_argument
@given(data=st.data())
def test_partials_agree_with_central_differences(op, argument, data):
    xs = data.draw(points(op).filter(lambda xs: differentiable(op, argument, xs)))
    for k in range(len(xs)) if op.nary else [argument]:
        local = op.local(k, xs, op.value(xs))
        assert local == pytest.approx(central_difference(op, xs, k), rel=1e-6, abs=1e-9)


# NumPy has its own exp, log, tanh and pow, which may end a few units in the last place from
# those of math; a rule such as 1 - out**2 then turns relative differences into absolute ones.
FEW_ULPS = {"rtol": 1e-14, "atol": 1e-14}


@every_op
@given(data=st.data())
def test_arrays_give_what_scalars_give(op, data):
    everywhere = points(op).filter(lambda xs: all(smooth(op, k, xs) for k in range(len(xs))))
    first = data.draw(everywhere)
    alike = everywhere.filter(lambda xs: len(xs) == len(first))
    batch = [first, *data.draw(st.lists(alike, max_size=5))]
    columns = [np.array(column) for column in zip(*batch, strict=True)]
    outs = [op.value(xs) for xs in batch]
    array = op.value(columns, ARRAYS)
    np.testing.assert_allclose(array, outs, **FEW_ULPS)
    for k in range(len(first)):
        locals_ = [op.local(k, xs, out) for xs, out in zip(batch, outs, strict=True)]
        array_locals = np.broadcast_to(op.local(k, columns, array, ARRAYS), len(batch))
        np.testing.assert_allclose(array_locals, locals_, **FEW_ULPS)
    if op.domain:
        assert np.all(op.read(op.domain, ARRAYS, columns))


@pytest.mark.parametrize("op", [op for op in OPS.values() if op.nary], ids=repr)
@given(data=st.data())
def test_along_an_axis_arrays_give_what_scalars_give(op, data):
    first = data.draw(points(op))
    alike = points(op).filter(lambda xs: len(xs) == len(first))
    batch = [first, *data.draw(st.lists(alike, max_size=5))]
    stack = Stack(ALONG, np.transpose(batch)[:, None])
    outs = [op.value(xs) for xs in batch]
    array = op.forward(ALONG, stack)
    np.testing.assert_allclose(array, [outs], **FEW_ULPS)
    found = op.partials(ALONG, stack, array)
    found = found if isinstance(found, Stack) else Stack(ALONG, found)  # the same for all
    locals_ = [op.partials(scalar, xs, out) for xs, out in zip(batch, outs, strict=True)]
    found = np.broadcast_to(found.array, stack.array.shape)
    np.testing.assert_allclose(found, np.transpose(locals_)[:, None], **FEW_ULPS)


@every_op
@given(data=st.data())
def test_the_text_of_a_rule_evaluates_to_its_number(op, data):
    xs = data.draw(points(op))
    written = [symbol(repr(x)) for x in xs]
    out = op.value(xs)
    named = {"maximum": max, "minimum": min}
    names = vars(scalar) | named | {op.name: lambda *xs: op.value(xs if op.nary else list(xs))}

    def evaluate(expr):
        return eval(plain(expr, whole=True), {}, names)

    assert evaluate(op.value(written, text)) == out
    assert evaluate(formula(op, written)) == out
    for k in range(len(xs)):
        if smooth(op, k, xs):
            rule = partial(op, k, written, symbol(repr(out)))
            assert evaluate(rule) == op.local(k, xs, out)


@every_op
def test_the_latex_of_a_rule_is_well_formed(op):
    names = ["a", "b_1", "c"][:2] if op.nary else op.arguments
    symbols = [symbol(name) for name in names]
    rules = [op.value(symbols, text), formula(op, symbols)]
    rules += [partial(op, k, symbols, symbol("out")) for k in range(len(symbols))]
    if op.domain:
        rules.append(op.read(op.domain, text, symbols))
    for source in map(latex, rules):
        assert source.strip()
        bare = source.replace(r"\_", "").replace(r"\\", "")
        assert balanced(re.findall(r"\\left|\\right", bare), r"\left", r"\right")
        assert balanced(re.findall(r"\\begin|\\end", bare), r"\begin", r"\end")
        assert balanced(bare, "{", "}")


def balanced(tokens, opening, closing):
    depth = 0
    for token in tokens:
        depth += (token == opening) - (token == closing)
        if depth < 0:
            return False
    return depth == 0


@every_op_with_a_domain
@given(data=st.data())
def test_outside_the_domain_the_error_states_it_and_what_came(op, data):
    coarse = st.sampled_from([-2.0, -0.5, 0.0, 0.5, 2.0])
    xs = data.draw(inputs(op, coarse).filter(lambda xs: not defined(op, xs)))
    with pytest.raises(ValueError, match=f"^{op.name} needs") as error:
        apply(op, tuple(Value(x, "p") for x in xs))
    assert condition(op.domain, op) in str(error.value)
    assert all(f"{x!r} (node 'p" in str(error.value) for x in xs)  # the second is p_2


@every_argument_with_a_condition
@given(data=st.data())
def test_where_a_partial_does_not_exist_backward_says_so_and_changes_nothing(op, argument, data):
    coarse = st.sampled_from([-2.0, 0.0, 0.5, 2.0])
    there = inputs(op, coarse).filter(lambda xs: defined(op, xs) and not smooth(op, argument, xs))
    xs = data.draw(there)
    leaf, other = Value(xs[argument], "p"), Value(1.0)
    root = other * apply(op, tuple(leaf if k == argument else value(x) for k, x in enumerate(xs)))
    leaf.grad, other.grad = 7.0, 5.0
    needs = re.escape(condition(op.smooth[argument], op))
    with pytest.raises(ValueError, match=f"the derivative of {op.name} needs {needs}, got .*'p'"):
        root.backward()
    assert (leaf.grad, other.grad, root.grad) == (7.0, 5.0, 0.0)


def gradients(function, *xs):
    """The gradients of function at xs."""
    leaves = [Value(x) for x in xs]
    function(*leaves).backward()
    return tuple(v.grad for v in leaves)


@pytest.mark.parametrize(
    ("function", "xs", "expected"),
    [
        pytest.param(autograd.relu, (0.0,), (0.0,), id="relu'(0) = 0"),
        pytest.param(autograd.abs, (0.0,), (0.0,), id="abs'(0) = 0"),
        pytest.param(autograd.leaky_relu, (0.0, 0.1), (0.1, 0.0), id="leaky_relu'(0) = slope"),
        pytest.param(autograd.maximum, (2.0, 2.0), (1.0, 0.0), id="maximum: first wins"),
        pytest.param(autograd.minimum, (2.0, 2.0), (1.0, 0.0), id="minimum: first wins"),
        pytest.param(
            lambda *xs: autograd.max(xs), (1.0, 3.0, 3.0, 2.0), (0.0, 1.0, 0.0, 0.0), id="max"
        ),
        pytest.param(lambda x: x**0, (0.0,), (0.0,), id="x**0 is flat at 0 too"),
        pytest.param(lambda x: x**1, (0.0,), (1.0,), id="x**1 at 0"),
        pytest.param(lambda x: x**3, (-2.0,), (12.0,), id="(-2)**3 takes no log of -2"),
        pytest.param(lambda x: 2**x, (3.0,), (8 * math.log(2),), id="2**x"),
        pytest.param(lambda x, y: x**y, (0.0, 2.0), (0.0, 0.0), id="0**2 by both"),
        pytest.param(lambda x, y: x**y, (0.0, 1.0), (1.0, 0.0), id="0**1 by both"),
        pytest.param(lambda y: 0**y, (0.5,), (0.0,), id="0**y is flat for y > 0"),
        pytest.param(lambda x: x**-3, (-2.0,), (-3 / 16,), id="(-2)**-3"),
        pytest.param(lambda x: x**0, (-2.0,), (0.0,), id="(-2)**0"),
        pytest.param(lambda x: x**2, (1e-200,), (2e-200,), id="x**2 where it underflows"),
    ],
)
def test_corners(function, xs, expected):
    assert gradients(function, *xs) == expected


@pytest.mark.parametrize(
    ("function", "xs", "out", "expected"),
    [
        (autograd.sigmoid, [1000.0], 1.0, [0.0]),
        (autograd.sigmoid, [-1000.0], 0.0, [0.0]),
        (autograd.tanh, [1000.0], 1.0, [0.0]),
        (autograd.tanh, [-1000.0], -1.0, [0.0]),
        (autograd.softplus, [1000.0], 1000.0, [1.0]),
        (autograd.softplus, [-1000.0], 0.0, [0.0]),
        (lambda *xs: autograd.logsumexp(xs), [1000.0, 1000.0], 1000 + math.log(2), [0.5, 0.5]),
        (lambda *xs: autograd.logsumexp(xs), [-1000.0, -1000.0], math.log(2) - 1000, [0.5, 0.5]),
        (lambda *xs: autograd.logsumexp(xs), [1000.0, -1000.0], 1000.0, [1.0, 0.0]),
        (lambda *xs: autograd.logsumexp(xs), [1e16, 1e16], 1e16, [0.5, 0.5]),
        (lambda *xs: autograd.logsumexp(xs), [-1e300] * 4, -1e300, [0.25] * 4),
        (autograd.expm1, [1e-20], 1e-20, [1.0]),
        (autograd.expm1, [-1000.0], -1.0, [0.0]),
    ],
)
def test_far_out_nothing_overflows(function, xs, out, expected):
    leaves = [Value(x) for x in xs]
    root = function(*leaves)
    root.backward()
    assert root.data == pytest.approx(out, rel=1e-15)
    assert [v.grad for v in leaves] == pytest.approx(expected, rel=1e-12)


@given(st.floats(-30, 30), st.floats(1, 18).map(lambda k: 10.0**k), st.sampled_from("df"))
def test_the_shares_of_logsumexp_keep_their_digits_far_out(apart, far, precision):
    xp, near = np.dtype(precision).type, 4
    xs = [xp(far), xp(far) + xp(apart), xp(far) - xp(near)]
    shifted = [float(x) - float(max(xs)) for x in xs]
    total = sum(math.exp(x) for x in shifted)
    arrays = [np.array([x]) for x in xs]
    op = OPS["logsumexp"]
    shares = op.partials(ARRAYS, arrays, op.value(arrays, ARRAYS))
    for share, x in zip(shares, shifted, strict=True):
        tolerance = 1e3 * float(np.finfo(xp).eps)
        assert float(share[0]) == pytest.approx(math.exp(x) / total, rel=tolerance, abs=1e-30)


def test_small_sigmoids_and_softplus_slopes_keep_their_digits():
    assert autograd.sigmoid(-40.0).data == pytest.approx(math.exp(-40), rel=1e-15)
    assert gradients(autograd.softplus, -40.0) == pytest.approx((math.exp(-40),), rel=1e-15)


def test_a_result_too_large_for_a_float_is_an_error_that_names_the_node():
    with pytest.raises(ValueError, match=r"exp overflows, got 1000.0 \(node 'p'\)"):
        Value(1000.0, "p").exp()


def test_a_local_derivative_too_large_for_a_float_changes_nothing():
    x, k = Value(1e-200, "x"), Value(3.0, "k")
    root = x**-1 * 1e-200 + k  # d(x**-1)/dx is -1e400
    with pytest.raises(ValueError, match="'x'"):
        root.backward()
    assert (x.grad, k.grad, root.grad) == (0.0, 0.0, 0.0)


def test_a_function_that_no_namespace_has_is_named():
    op = Op("arc", forward=lambda xp, x: xp.atan(x), partials=())
    for x in (0.5, Value(0.5)):
        with pytest.raises(
            NotImplementedError, match=r"asks for xp\.atan.*functions of ops\.scalar"
        ):
            apply(op, (value(x),))
