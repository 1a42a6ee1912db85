"""The op table's fourth reading: a namespace whose functions write machine code.

Those of the C library are the ones that `math` calls, so results have the bits of the scalar
engine. Where a function of `math` raises an error, a fault is noted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from autograd.compile.native.code import Code, Flag, Operand, Register, power
from autograd.compile.native.lines import TOGETHER
from autograd.one_by_one import OneByOne

LIBRARY = ("exp", "expm1", "log", "log1p", "sin", "cos", "tanh", "pow")
"""What is called in the C library."""

DECLARED = "\n".join(
    f"declare double @c_{name}({given}) memory(none) nounwind willreturn"
    for name in LIBRARY
    for given in ["double, double" if name == "pow" else "double"]
)
"""What every module of code begins with."""


def module_of(*codes: Code, tables: Iterable[str] = ()) -> str:
    """Return the text of a module that has these functions, and what they call."""
    library = sorted(set().union(*(code.library for code in codes)))
    return "\n".join([DECLARED, *map(_for_each, library), *tables, *map(str, codes)])


def _for_each(name: str) -> str:
    """Return the function that calls one of the C library for those samples that a mask names."""
    many, arguments = f"<{TOGETHER} x double>", "xy" if name == "pow" else "x"
    given = ", ".join(f"{many} %{x}" for x in arguments)
    lines = [f"define internal {many} @each_{name}({given}, i64 %mask) noinline {{", "so0:"]
    for k in range(TOGETHER):
        numbers = ", ".join(f"double %{x}{k}" for x in arguments)
        before = f"%found{k}" if k else "zeroinitializer"
        lines += [
            f"  %bit{k} = and i64 %mask, {1 << k}",
            f"  %wanted{k} = icmp ne i64 %bit{k}, 0",
            f"  br i1 %wanted{k}, label %call{k}, label %so{k + 1}",
            f"call{k}:",
            *[f"  %{x}{k} = extractelement {many} %{x}, i32 {k}" for x in arguments],
            f"  %of{k} = call double @c_{name}({numbers})",
            f"  %new{k} = insertelement {many} {before}, double %of{k}, i32 {k}",
            f"  br label %so{k + 1}",
            f"so{k + 1}:",
            f"  %found{k + 1} = phi {many} [ {before}, %so{k} ], [ %new{k}, %call{k} ]",
        ]
    return "\n".join([*lines, f"  ret {many} %found{TOGETHER}", "}"])


def _function(name: str) -> Callable[[Machine, Operand], Register]:
    if name in LIBRARY:
        return lambda self, x: self.code.of_library(name, x)
    return lambda self, x: self.code.intrinsic(name, x)


def _checked(name: str) -> Callable[[Machine, Operand], Register]:
    """Return a function of which `math` raises an error outside its domain or range."""
    function = _function(name)
    return lambda self, x: self.code.expect_finite(function(self, x))


class Machine(OneByOne):
    """The functions of ops.scalar, each as the lines of `code` that compute it."""

    def __init__(self, code: Code) -> None:
        self.code = code

    exp, expm1 = _checked("exp"), _checked("expm1")
    log, log1p = _checked("log"), _checked("log1p")
    sin, cos = _checked("sin"), _checked("cos")
    tanh = _function("tanh")
    sqrt = _checked("sqrt")
    abs, floor = _function("fabs"), _function("floor")

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
        code = self.code
        choice = f"{code.kind} {code.name(x)}, {code.kind} {code.name(y)}"
        return code.register(f"select {code.truth} {condition.name}, {choice}")
