"""A function of LLVM in the making, and the registers that hold numbers.

Registers add and compare as floats do, so the rules of the op table read them; each operation
writes its line. Nothing is contracted or reordered: a line of IEEE arithmetic is one instruction.
Of several samples together a register holds a number of each.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn, TypeAlias

from autograd.compile.native.lines import Lines
from autograd.compile.symbol import CompileError

Operand: TypeAlias = "Register | Flag | float"
"""What arithmetic takes: a register, a truth (1 or 0), a number."""


class Code(Lines):
    """A function of LLVM, line by line; it returns whether something went wrong in it.

    Of several samples the argument %live says how many there are; what goes wrong in the others,
    or in those that a `when` leaves out, is not noted.
    """

    def __init__(self, name: str, arguments: str, samples: int = 1) -> None:
        super().__init__(samples)
        self.head = f"define i64 @{name}({arguments}{', i64 %live' * self.several}) noinline {{"
        self.library: set[str] = set()
        """The functions of the C library that are called for each of several samples."""
        self.fault = self.slot(self.truth, "zeroinitializer")
        self._mask = self._live() if self.several else ""

    def __str__(self) -> str:
        fault = self._any(self.emit(f"load {self.truth}, ptr {self.fault}"))
        found = self.emit(f"zext i1 {fault} to i64")
        self.do(f"ret i64 {found}")
        return "\n".join([self.head, super().__str__(), "}"])

    def _live(self) -> str:
        """Return which of the samples are wanted."""
        numbers = ", ".join(f"i64 {k}" for k in range(self.samples))
        return self.emit(f"icmp slt {self.bits} <{numbers}>, {self._spread('%live', 'i64')}")

    def register(self, line: str) -> Register:
        """Write a pure line that gives a number."""
        return Register(self, self.emit(line, pure=True))

    def name(self, number: Operand) -> str:
        """Return a number as LLVM writes it."""
        if isinstance(number, Register):
            return number.name
        if isinstance(number, Flag):
            choice = f"{self.kind} {self.name(1.0)}, {self.kind} {self.name(0.0)}"
            return self.emit(f"select {self.truth} {number.name}, {choice}")
        return self.of_all("double", f"0x{struct.pack('>d', float(number)).hex()}")

    @contextmanager
    def when(self, condition: Flag) -> Iterator[None]:
        """Do the lines of a `with` block only where a condition holds, of any sample."""
        met, mask = self._any(condition.name), self._mask
        self._count += 1
        then, out = f"then{self._count}", f"out{self._count}"
        self.do(f"br i1 {met}, label %{then}, label %{out}")
        self._label(then)
        if self.several:
            self._mask = self.emit(f"and {self.truth} {mask}, {condition.name}")
        yield
        self._mask = mask
        self.do(f"br label %{out}")
        self._label(out)

    def fails(self, condition: str) -> None:
        """Note that something went wrong if a condition holds."""
        if self.several:
            condition = self.emit(f"and {self.truth} {condition}, {self._mask}")
        before = self.emit(f"load {self.truth}, ptr {self.fault}")
        after = self.emit(f"or {self.truth} {before}, {condition}")
        self.do(f"store {self.truth} {after}, ptr {self.fault}")

    @property
    def good(self) -> Flag:
        """Whether nothing went wrong so far."""
        return ~Flag(self, self.emit(f"load {self.truth}, ptr {self.fault}"))

    def expect_finite(self, x: Operand) -> Register:
        """Note that something went wrong if a number is not finite; return it."""
        if not isinstance(x, Register):
            same = f"{self.kind} {self.name(x)}"
            x = self.register(f"select i1 true, {same}, {same}")
        size = self.intrinsic("fabs", x).name
        self.fails(self.emit(f"fcmp ueq {self.kind} {size}, {self.name(math.inf)}"))
        return x

    # Calls.

    def call(self, function: str | int, arguments: str) -> None:
        """Call a function of ours, by name or address; note whether something went wrong in it."""
        place = f"inttoptr (i64 {function} to ptr)"
        callee = f"@{function}" if isinstance(function, str) else place
        found = self.emit(f"call i64 {callee}({arguments})")
        self.fails(self.emit(f"icmp ne i64 {found}, 0"))

    def intrinsic(self, name: str, *numbers: Operand) -> Register:
        """Let LLVM compute a function."""
        suffix = f"v{self.samples}f64" if self.several else "f64"
        arguments = ", ".join(f"{self.kind} {self.name(x)}" for x in numbers)
        return self.register(f"call {self.kind} @llvm.{name}.{suffix}({arguments})")

    def of_library(self, name: str, *numbers: Operand) -> Register:
        """Let the C library compute a function, of one sample after the other."""
        arguments = ", ".join(f"{self.kind} {self.name(x)}" for x in numbers)
        if not self.several:
            return self.register(f"call double @c_{name}({arguments})")
        self.library.add(name)
        bits = self.emit(f"bitcast {self.truth} {self._mask} to i{self.samples}")
        mask = self.emit(f"zext i{self.samples} {bits} to i64")
        return self.register(f"call {self.kind} @each_{name}({arguments}, i64 {mask})")

    def load(self, address: str, shared: bool = False) -> Register:
        """Read a number of each sample, or one that all of them share."""
        if shared and self.several:
            return Register(self, self._spread(self.emit(f"load double, ptr {address}")))
        return Register(self, self.emit(f"load {self.kind}, ptr {address}, align 8"))

    def store(self, number: Operand, address: str) -> None:
        """Write a number of each sample."""
        self.do(f"store {self.kind} {self.name(number)}, ptr {address}, align 8")

    def add(self, number: Register, address: str) -> None:
        """Add to a number of each sample, where `when` does not leave it out."""
        self.store(self.load(address) + self.chosen(number), address)

    def add_up(self, numbers: Sequence[Register], address: str) -> None:
        """Add to numbers that all samples share, one sample after the other.

        There is one number, or as many as samples; they follow each other in memory.
        """
        numbers = [self.chosen(x) for x in numbers]
        if len(numbers) == self.samples:
            self.store(sum(self._turned(numbers), self.load(address)), address)
            return
        total = self.emit(f"load double, ptr {address}")
        for k in range(self.samples):
            x = self.emit(f"extractelement {self.kind} {numbers[0].name}, i32 {k}")
            total = self.emit(f"fadd double {total}, {x}")
        self.do(f"store double {total}, ptr {address}")

    def chosen(self, number: Register, other: Operand = -0.0) -> Register:
        """Return a number, and where `when` leaves it out another; −0.0 adds nothing."""
        if not self.several:
            return number
        choice = f"{self.kind} {number.name}, {self.kind} {self.name(other)}"
        return self.register(f"select {self.truth} {self._mask}, {choice}")

    def _turned(self, numbers: Sequence[Register]) -> Sequence[Register]:
        """Return rows as columns: of each sample all of the numbers."""
        if not self.several:
            return numbers
        a, b, c, d = (x.name for x in numbers)
        evens, odds, first, last = (
            f"<{self.samples} x i32> <{', '.join(f'i32 {k}' for k in places)}>"
            for places in ((0, 4, 2, 6), (1, 5, 3, 7), (0, 1, 4, 5), (2, 3, 6, 7))
        )
        ab, cd, ef, gh = (
            self._shuffle(x, y, p) for p in (evens, odds) for x, y in ((a, b), (c, d))
        )
        pairs = (ab, cd), (ef, gh)
        return [Register(self, self._shuffle(*p, q)) for q in (first, last) for p in pairs]


def _arithmetic(instruction: str, swapped: bool = False) -> Callable[[Register, Any], Register]:
    def operator(self: Register, other: Any) -> Register:
        if not isinstance(other, Register | Flag | int | float):
            return NotImplemented  # type: ignore[no-any-return]
        code = self.code
        one, two = map(code.name, (other, self) if swapped else (self, other))
        return code.register(f"{instruction} {code.kind} {one}, {two}")

    return operator


def _division(swapped: bool = False) -> Callable[[Register, Any], Register]:
    divide = _arithmetic("fdiv", swapped)

    def operator(self: Register, other: Any) -> Register:
        return self.code.expect_finite(divide(self, other))

    return operator


def _comparison(condition: str) -> Callable[[Register, Any], Any]:
    def operator(self: Register, other: Any) -> Flag:
        line = f"fcmp {condition} {self.code.kind} {self.name}, {self.code.name(other)}"
        return Flag(self.code, self.code.emit(line, pure=True))

    return operator


class _Unknown:
    """What is known only when the code runs."""

    __slots__ = ("code", "name")

    def __init__(self, code: Code, name: str) -> None:
        self.code, self.name = code, name

    def __bool__(self) -> NoReturn:
        raise CompileError("a rule branches on a number, which native code cannot follow")

    __hash__ = None  # type: ignore[assignment]


class Register(_Unknown):
    """A number of each sample."""

    __slots__ = ()

    __add__, __radd__ = _arithmetic("fadd"), _arithmetic("fadd", swapped=True)
    __sub__, __rsub__ = _arithmetic("fsub"), _arithmetic("fsub", swapped=True)
    __mul__, __rmul__ = _arithmetic("fmul"), _arithmetic("fmul", swapped=True)
    __truediv__, __rtruediv__ = _division(), _division(swapped=True)
    __lt__, __le__ = _comparison("olt"), _comparison("ole")
    __gt__, __ge__ = _comparison("ogt"), _comparison("oge")
    __eq__ = _comparison("oeq")
    __ne__ = _comparison("une")

    def __neg__(self) -> Register:
        return self.code.register(f"fneg {self.code.kind} {self.name}")

    def __pow__(self, y: Operand) -> Register:
        return power(self.code, self, y)

    def __rpow__(self, x: Operand) -> Register:
        return power(self.code, x, self)


class NotZero(Register):
    """A number that is known not to be 0, so that a rule may ask."""

    __slots__ = ()

    def __bool__(self) -> bool:  # type: ignore[override]
        return True


class Flag(_Unknown):
    """A truth of each sample; in arithmetic 1 or 0."""

    __slots__ = ()

    def __and__(self, other: Flag | bool) -> Flag | bool:
        if not isinstance(other, Flag):
            return other and self
        return self._with("and", other.name)

    def __or__(self, other: Flag | bool) -> Flag | bool:
        if not isinstance(other, Flag):
            return other or self
        return self._with("or", other.name)

    def __invert__(self) -> Flag:
        return self._with("xor", self.code.of_all("i1", "true"))

    def _with(self, instruction: str, other: str) -> Flag:
        code = self.code
        return Flag(code, code.emit(f"{instruction} {code.truth} {self.name}, {other}"))

    __rand__, __ror__ = __and__, __or__


def power(code: Code, x: Operand, y: Operand) -> Register:
    """Return x to the power of y as the C library has it."""
    if isinstance(x, Register) and isinstance(y, int | float) and y == 2:
        found = _square(code, x)
    else:
        found = code.of_library("pow", x, y)
    return code.expect_finite(found)


def _square(code: Code, x: Register) -> Register:
    """Return x², which pow computes, by a product where both are the same for sure.

    x·x rounds the exact square to the nearest number. A pow that errs by less than .55 of the last
    place gives the same, unless the square lies near the middle between two numbers.
    """
    found, square = code.slot(code.kind, "zeroinitializer"), x * x
    code.store(square, found)
    error = code.intrinsic("fabs", code.intrinsic("fma", x, x, -square))
    whole = code.emit(f"bitcast {code.kind} {square.name} to {code.bits}", pure=True)
    less = code.emit(f"add {code.bits} {whole}, {code.of_all('i64', '-1')}", pure=True)
    gap = square - code.register(f"bitcast {code.bits} {less} to {code.kind}")
    sure = (error < gap * 0.45) & (square > 1e-280)
    with code.when(~sure):
        code.store(code.chosen(code.of_library("pow", x, 2.0), square), found)
    return code.load(found)
