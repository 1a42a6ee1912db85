"""Every op of the table read as native code: the bits that floats give, over its domain."""

import math
from ctypes import c_int64, c_void_p
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import CompileError
from autograd.compile.native.code import Code
from autograd.compile.native.lines import TOGETHER
from autograd.compile.native.machine import compiled, unavailable
from autograd.compile.native.namespace import Machine, module_of
from autograd.ops import OPS
from tests.autograd.strategies import inputs, points

pytestmark = pytest.mark.skipif(unavailable() is not None, reason="there is no native code here")

every_op = pytest.mark.parametrize("op", OPS.values(), ids=OPS)
anything = st.floats(width=64, allow_nan=False, allow_infinity=False)


@lru_cache
def reading(name, count, samples=1):
    """The value of an op and its partials as a native function of `count` numbers a sample."""
    op, code = OPS[name], Code("reading", "ptr %x, ptr %found", samples)
    xp = Machine(code)
    xs = [code.load(code.at("%x", str(k * samples))) for k in range(count)]
    out = op.value(xs, xp)
    for k, number in enumerate([out, *(op.local(k, xs, out, xp) for k in range(count))]):
        code.store(number, code.at("%found", str(k * samples)))
    module = compiled(module_of(code))
    return module.function("reading", c_void_p, c_void_p, *[c_int64] * (samples > 1))


def by_machine(op, xs):
    """The value and the partials, and whether something went wrong."""
    x, found = np.array(xs), np.zeros(len(xs) + 1)
    fault = reading(op.name, len(xs))(x.ctypes.data, found.ctypes.data)
    return found.tolist(), bool(fault)


def together(op, columns, live):
    """The same of several samples, of which the first ones are live, each in its column."""
    x, found = np.array(columns), np.zeros((len(columns) + 1, TOGETHER))
    fault = reading(op.name, len(columns), TOGETHER)(x.ctypes.data, found.ctypes.data, live)
    return found.T[:live].tolist(), bool(fault)


def by_floats(op, xs):
    """The same by floats; raises the errors of math."""
    out = op.value(xs)
    return [float(x) for x in (out, *(op.local(k, xs, out) for k in range(len(xs))))]


def bits(numbers):
    return [x.hex() for x in numbers]


@every_op
@given(data=st.data())
def test_native_code_gives_the_bits_of_floats(op, data):
    xs = data.draw(points(op) | inputs(op, anything))
    try:
        expected = by_floats(op, xs)
    except (ValueError, ArithmeticError):
        assert by_machine(op, xs)[1], "floats raise an error, so a fault must be noted"
        return
    found, fault = by_machine(op, xs)
    assert fault or bits(found) == bits(expected)
    if all(map(math.isfinite, expected)) and max(map(abs, xs)) < 1e6:
        assert not fault or not all(map(math.isfinite, found))


@every_op
@given(data=st.data(), live=st.integers(1, TOGETHER))
def test_samples_together_give_what_each_gives_alone(op, data, live):
    one, other = data.draw(points(op)), data.draw(points(op))
    if op.nary:  # as many numbers in each sample
        other = one[::-1]
    samples = [one, other, other, one]
    alone = [by_machine(op, xs) for xs in samples[:live]]
    found, fault = together(op, np.transpose(samples).tolist(), live)
    assert list(map(bits, found)) == [bits(numbers) for numbers, _ in alone]
    assert fault == any(fault for _, fault in alone)


def test_what_goes_wrong_in_a_sample_that_is_not_there_is_not_noted():
    logs, places = [[1.0, 2.0, -1.0, 0.0]], range(1, TOGETHER + 1)
    assert [together(OPS["log"], logs, live)[1] for live in places] == [False, False, True, True]


@given(xs=st.lists(st.floats(-1e3, 1e3), min_size=100, max_size=200))
def test_a_square_has_the_bits_of_pow(xs):
    for x in xs:
        if abs(x) < 1e-150:
            continue
        assert by_machine(OPS["pow"], [x, 2.0])[0][0].hex() == math.pow(x, 2.0).hex()


def test_squares_near_the_middle_between_two_numbers_are_asked_of_pow():
    random = np.random.default_rng(0)
    xs = random.normal(size=200_000)
    code = Code("squares", "ptr %x, ptr %found, i64 %n")
    with code.loop("%n") as k:
        code.store(code.load(code.at("%x", k)) ** 2, code.at("%found", k))
    module = compiled(module_of(code))
    found = np.zeros(len(xs))
    squares = module.function("squares", c_void_p, c_void_p, c_int64)
    fault = squares(xs.ctypes.data, found.ctypes.data, len(xs))
    assert not fault
    assert found.tolist() == [math.pow(x, 2.0) for x in xs.tolist()]


def test_a_rule_that_branches_on_a_number_is_refused():
    code = Code("branch", "ptr %x")
    x = code.load("%x")
    with pytest.raises(CompileError, match="branches on a number"):
        bool(x > 0)
    with pytest.raises(CompileError, match="branches on a number"):
        bool(x)
