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
from autograd.compile.native.machine import compiled, unavailable
from autograd.compile.native.namespace import Machine, module_of
from autograd.ops import OPS
from tests.autograd.strategies import inputs, points

pytestmark = pytest.mark.skipif(unavailable() is not None, reason="there is no native code here")

every_op = pytest.mark.parametrize("op", OPS.values(), ids=OPS)
anything = st.floats(width=64, allow_nan=False, allow_infinity=False)


@lru_cache
def reading(name, count):
    """The value of an op and its partials as a native function of `count` numbers."""
    op, code = OPS[name], Code("reading", "ptr %x, ptr %found")
    xp = Machine(code)
    xs = [code.load(code.at("%x", str(k))) for k in range(count)]
    out = op.value(xs, xp)
    for k, number in enumerate([out, *(op.local(k, xs, out, xp) for k in range(count))]):
        code.store(number, code.at("%found", str(k)))
    module = compiled(module_of(code))
    return module.function("reading", c_void_p, c_void_p)


def by_machine(op, xs):
    """The value and the partials, and whether something went wrong."""
    x, found = np.array(xs), np.zeros(len(xs) + 1)
    fault = reading(op.name, len(xs))(x.ctypes.data, found.ctypes.data)
    return found.tolist(), bool(fault)


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
