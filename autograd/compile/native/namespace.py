"""The op table's fourth reading: a namespace whose functions write machine code.

Those of the C library are the ones that `math` calls, so results have the bits of the scalar
engine. Where a function of `math` raises an error, a fault is noted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.compile.native.code import Code, Flag, Operand, Register, power

LIBRARY = ("exp", "expm1", "log", "log1p", "sin", "cos", "tanh", "pow")
"""What is called in the C library."""

SQUARE = """
define internal double @square(double %x) alwaysinline {
  %square = fmul double %x, %x
  %minus = fneg double %square
  %error = call double @llvm.fma.f64(double %x, double %x, double %minus)
  %size = call double @llvm.fabs.f64(double %error)
  %bits = bitcast double %square to i64
  %less = sub i64 %bits, 1
  %below = bitcast i64 %less to double
  %gap = fsub double %square, %below
  %most = fmul double %gap, 4.0e-01
  %near = fcmp olt double %size, %most
  %large = fcmp ogt double %square, 1.0e-280
  %sure = and i1 %near, %large
  br i1 %sure, label %yes, label %no
yes:
  ret double %square
no:
  %found = call double @c_pow(double %x, double 2.0)
  ret double %found
}
"""
"""x·x rounds the exact square to the nearest number. A pow that errs by less than .6 of the last
place gives the same, unless the square lies near the middle between two numbers: then it is asked.
"""

PRELUDE = (
    """
declare double @llvm.fabs.f64(double)
declare double @llvm.sqrt.f64(double)
declare double @llvm.floor.f64(double)
declare double @llvm.fma.f64(double, double, double)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare double @c_pow(double, double) memory(none) nounwind willreturn
"""
    + "\n".join(
        f"declare double @c_{name}(double) memory(none) nounwind willreturn"
        for name in LIBRARY
        if name != "pow"
    )
    + SQUARE
)
"""What every module of code begins with."""


def _function(symbol: str) -> Callable[[Machine, Operand], Register]:
    def function(self: Machine, x: Operand) -> Register:
        return self.code.register(f"call double @{symbol}(double {self.code.name(x)})")

    return function


def _checked(symbol: str) -> Callable[[Machine, Operand], Register]:
    """Return a function of which `math` raises an error outside its domain or range."""
    function = _function(symbol)
    return lambda self, x: self.code.expect_finite(function(self, x))


class Machine:
    """The functions of ops.scalar, each as the lines of `code` that compute it."""

    def __init__(self, code: Code) -> None:
        self.code = code

    exp, expm1 = _checked("c_exp"), _checked("c_expm1")
    log, log1p = _checked("c_log"), _checked("c_log1p")
    sin, cos = _checked("c_sin"), _checked("c_cos")
    tanh = _function("c_tanh")
    sqrt = _checked("llvm.sqrt.f64")
    abs, floor = _function("llvm.fabs.f64"), _function("llvm.floor.f64")

    def pow(self, x: Operand, y: Operand) -> Register:
        """Return x to the power of y."""
        return power(self.code, x, y)

    def maximum(self, x: Any, y: Any) -> Any:
        """Return the larger; the first of two that are equal."""
        return self.where(x >= y, x, y)

    def minimum(self, x: Any, y: Any) -> Any:
        """Return the smaller; the first of two that are equal."""
        return self.where(x <= y, x, y)

    def where(self, condition: Any, x: Operand, y: Operand) -> Any:
        """Return x where the condition holds, else y."""
        if not isinstance(condition, Flag):
            return x if condition else y
        one, two = self.code.name(x), self.code.name(y)
        return self.code.register(f"select i1 {condition.name}, double {one}, double {two}")
