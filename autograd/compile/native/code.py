"""A function of LLVM in the making: its lines, its loops, and the registers that hold numbers.

Registers add and compare as floats do, so the rules of the op table read them; each operation
writes its line. Nothing is contracted or reordered: a line of IEEE arithmetic is one instruction.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, TypeAlias

from autograd.compile.symbol import CompileError

SIDE_BY_SIDE = 4
SEVERAL = f"<{SIDE_BY_SIDE} x double>"
"""Numbers that one instruction computes with."""

Operand: TypeAlias = "Register | Flag | float"
"""What arithmetic takes: a register, a truth (1 or 0), a number."""


class Code:
    """A function of LLVM, line by line; it returns whether something went wrong in it."""

    def __init__(self, name: str, arguments: str) -> None:
        self.head = f"define i64 @{name}({arguments}) noinline {{"
        self._slots: list[str] = []
        self._lines: list[str] = []
        self._count = 0
        self._block = "entry"
        self.fault = self.slot("i1", "false")

    def __str__(self) -> str:
        fault = self.emit(f"load i1, ptr {self.fault}")
        found = self.emit(f"zext i1 {fault} to i64")
        self.do(f"ret i64 {found}")
        return "\n".join([self.head, "entry:", *self._slots, *self._lines, "}"])

    def do(self, line: str) -> None:
        """Write a line."""
        self._lines.append("  " + line)

    def emit(self, line: str) -> str:
        """Write a line that gives something, and return its name."""
        self._count += 1
        self.do(f"%r{self._count} = {line}")
        return f"%r{self._count}"

    def slot(self, kind: str, start: str) -> str:
        """Return a place for something that changes; LLVM keeps it in a register."""
        self._count += 1
        name = f"%s{self._count}"
        self._slots += [f"  {name} = alloca {kind}", f"  store {kind} {start}, ptr {name}"]
        return name

    def register(self, line: str, kind: str = "double") -> Register:
        """Write a line that gives a number, or several side by side."""
        return Register(self, self.emit(line), kind)

    def at(self, base: str, index: str) -> str:
        """Return the address of a number in memory."""
        return self.emit(f"getelementptr double, ptr {base}, i64 {index}")

    def load(self, address: str, kind: str = "double") -> Register:
        """Read a number, or several that follow each other."""
        return self.register(f"load {kind}, ptr {address}, align 8", kind)

    def store(self, number: Operand, address: str) -> None:
        """Write a number, or several."""
        kind = number.kind if isinstance(number, Register) else "double"
        self.do(f"store {kind} {self.name(number)}, ptr {address}, align 8")

    def add(self, number: Operand, address: str) -> None:
        """Add to a number in memory, or to several."""
        kind = number.kind if isinstance(number, Register) else "double"
        self.store(self.load(address, kind) + number, address)

    def spread(self, x: Register) -> Register:
        """Return a number in each of several places side by side."""
        first = self.emit(f"insertelement {SEVERAL} poison, double {x.name}, i32 0")
        places = f"<{SIDE_BY_SIDE} x i32> zeroinitializer"
        line = f"shufflevector {SEVERAL} {first}, {SEVERAL} poison, {places}"
        return self.register(line, SEVERAL)

    def name(self, number: Operand, kind: str = "double") -> str:
        """Return a number as LLVM writes it."""
        if isinstance(number, Register):
            return number.name
        if isinstance(number, Flag):
            return self.emit(f"select i1 {number.name}, double 1.0, double 0.0")
        bits = f"0x{struct.pack('>d', float(number)).hex()}"
        return bits if kind == "double" else f"splat (double {bits})"

    def index(self, start: str | int, step: int, turn: str) -> str:
        """Return start + step·turn."""
        if turn == "0":
            return str(start)
        scaled = turn if step == 1 else self.emit(f"mul i64 {step}, {turn}")
        return scaled if start in (0, "0") else self.emit(f"add i64 {start}, {scaled}")

    @contextmanager
    def loop(self, count: str | int, down: bool = False) -> Iterator[str]:
        """Do the lines of a `with` block for 0, 1, …, count − 1, or from the last one down.

        The count is at least 1.
        """
        if count == 1:
            yield "0"
            return
        self._count += 1
        top, end, out = (f"{part}{self._count}" for part in ("top", "end", "out"))
        before, turn = self._block, f"%i{self._count}"
        self.do(f"br label %{top}")
        self._label(top)
        self.do(f"{turn} = phi i64 [ 0, %{before} ], [ {turn}.next, %{end} ]")
        if down:
            last = self.emit(f"sub i64 {count}, 1")
            yield self.emit(f"sub i64 {last}, {turn}")
        else:
            yield turn
        self.do(f"br label %{end}")
        self._label(end)
        self.do(f"{turn}.next = add i64 {turn}, 1")
        again = self.emit(f"icmp slt i64 {turn}.next, {count}")
        self.do(f"br i1 {again}, label %{top}, label %{out}")
        self._label(out)

    @contextmanager
    def when(self, condition: Flag) -> Iterator[None]:
        """Do the lines of a `with` block only where a condition holds."""
        self._count += 1
        then, out = f"then{self._count}", f"out{self._count}"
        self.do(f"br i1 {condition.name}, label %{then}, label %{out}")
        self._label(then)
        yield
        self.do(f"br label %{out}")
        self._label(out)

    def fails(self, condition: str) -> None:
        """Note that something went wrong if a condition holds."""
        before = self.emit(f"load i1, ptr {self.fault}")
        after = self.emit(f"or i1 {before}, {condition}")
        self.do(f"store i1 {after}, ptr {self.fault}")

    def expect_finite(self, x: Operand) -> Register:
        """Note that something went wrong if a number is not finite; return it."""
        if not isinstance(x, Register):
            x = self.register(f"select i1 true, double {self.name(x)}, double 0.0")
        size = self.emit(f"call double @llvm.fabs.f64(double {x.name})")
        self.fails(self.emit(f"fcmp ueq double {size}, 0x7ff0000000000000"))
        return x

    def call(self, function: str | int, arguments: str) -> None:
        """Call a function of ours, by name or address; note whether something went wrong in it."""
        known = isinstance(function, str)
        callee = f"@{function}" if known else f"inttoptr (i64 {function} to ptr)"
        found = self.emit(f"call i64 {callee}({arguments})")
        self.fails(self.emit(f"icmp ne i64 {found}, 0"))

    @property
    def good(self) -> Flag:
        """Whether nothing went wrong so far."""
        fault = self.emit(f"load i1, ptr {self.fault}")
        return Flag(self, self.emit(f"xor i1 {fault}, true"))

    def whole(self, base: str, index: str) -> str:
        """Read a whole number."""
        place = self.emit(f"getelementptr i64, ptr {base}, i64 {index}")
        return self.emit(f"load i64, ptr {place}")

    def clear(self, address: str, count: int) -> None:
        """Set numbers that follow each other to 0."""
        self.do(f"call void @llvm.memset.p0.i64(ptr {address}, i8 0, i64 {8 * count}, i1 false)")

    def copy(self, target: str, source: str, count: int) -> None:
        """Copy numbers that follow each other."""
        sizes = f"i64 {8 * count}, i1 false"
        self.do(f"call void @llvm.memcpy.p0.p0.i64(ptr {target}, ptr {source}, {sizes})")

    def _label(self, name: str) -> None:
        self._lines.append(f"{name}:")
        self._block = name


def _arithmetic(instruction: str, swapped: bool = False) -> Callable[[Register, Any], Register]:
    def operator(self: Register, other: Any) -> Register:
        if not isinstance(other, Register | Flag | int | float):
            return NotImplemented  # type: ignore[no-any-return]
        code, kind = self.code, self.kind
        one, two = [code.name(x, kind) for x in ((other, self) if swapped else (self, other))]
        return code.register(f"{instruction} {kind} {one}, {two}", kind)

    return operator


def _division(swapped: bool = False) -> Callable[[Register, Any], Register]:
    divide = _arithmetic("fdiv", swapped)

    def operator(self: Register, other: Any) -> Register:
        return self.code.expect_finite(divide(self, other))

    return operator


def _comparison(condition: str) -> Callable[[Register, Any], Any]:
    def operator(self: Register, other: Any) -> Flag:
        text = f"fcmp {condition} double {self.name}, {self.code.name(other)}"
        return Flag(self.code, self.code.emit(text))

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
    """A number, or several side by side, which are computed at once."""

    __slots__ = ("kind",)

    def __init__(self, code: Code, name: str, kind: str = "double") -> None:
        super().__init__(code, name)
        self.kind = kind

    __add__, __radd__ = _arithmetic("fadd"), _arithmetic("fadd", swapped=True)
    __sub__, __rsub__ = _arithmetic("fsub"), _arithmetic("fsub", swapped=True)
    __mul__, __rmul__ = _arithmetic("fmul"), _arithmetic("fmul", swapped=True)
    __truediv__, __rtruediv__ = _division(), _division(swapped=True)
    __lt__, __le__ = _comparison("olt"), _comparison("ole")
    __gt__, __ge__ = _comparison("ogt"), _comparison("oge")
    __eq__ = _comparison("oeq")
    __ne__ = _comparison("une")

    def __neg__(self) -> Register:
        return self.code.register(f"fneg double {self.name}")

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
    """A truth; in arithmetic 1 or 0."""

    __slots__ = ()

    def __and__(self, other: Flag | bool) -> Flag | bool:
        if not isinstance(other, Flag):
            return other and self
        return Flag(self.code, self.code.emit(f"and i1 {self.name}, {other.name}"))

    def __or__(self, other: Flag | bool) -> Flag | bool:
        if not isinstance(other, Flag):
            return other or self
        return Flag(self.code, self.code.emit(f"or i1 {self.name}, {other.name}"))

    __rand__, __ror__ = __and__, __or__


def power(code: Code, x: Operand, y: Operand) -> Register:
    """Return x to the power of y as the C library has it."""
    if isinstance(y, int | float) and y == 2:
        found = code.register(f"call double @square(double {code.name(x)})")
    else:
        found = code.register(f"call double @c_pow(double {code.name(x)}, double {code.name(y)})")
    return code.expect_finite(found)
