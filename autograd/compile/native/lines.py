"""The lines of a function of LLVM: its loops, its places in memory, and what one line gives.

Code may be of several samples together: then a line gives something for each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

NAMES = re.compile(r"%\w+")
TOGETHER = 4
"""So many samples are computed by one line."""


class Lines:
    """A function in the making, line by line."""

    def __init__(self, samples: int) -> None:
        self.samples, self.several = samples, samples > 1
        self.kind, self.truth, self.bits = map(self._each, ("double", "i1", "i64"))
        self._slots: list[str] = []
        self._lines: list[str] = []
        self._count = 0
        self._block = "entry"
        self._heads: list[int] = []
        self._depths: dict[str, int] = {}

    def __str__(self) -> str:
        return "\n".join(["entry:", *self._slots, *self._lines])

    def do(self, line: str) -> None:
        """Write a line."""
        self._lines.append("  " + line)

    def emit(self, line: str, pure: bool = False) -> str:
        """Write a line that gives something, and return its name.

        A pure line depends on what it names alone, and stands before the loops that do not
        change that.
        """
        self._count += 1
        name, depth = f"%r{self._count}", len(self._heads)
        if pure:
            depth = max((self._depths.get(x, 0) for x in NAMES.findall(line)), default=0)
        self._depths[name] = depth
        if depth == len(self._heads):
            self.do(f"{name} = {line}")
        else:
            self._lines.insert(self._heads[depth], f"  {name} = {line}")
            self._heads[depth:] = [head + 1 for head in self._heads[depth:]]
        return name

    def slot(self, kind: str, start: str) -> str:
        """Return a place for something that changes; LLVM keeps it in a register."""
        self._count += 1
        name = f"%s{self._count}"
        self._slots += [f"  {name} = alloca {kind}", f"  store {kind} {start}, ptr {name}"]
        return name

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
        assert count, "a loop turns once at least"
        if count == 1:
            yield "0"
            return
        self._count += 1
        top, end, out = (f"{part}{self._count}" for part in ("top", "end", "out"))
        before, turn = self._block, f"%i{self._count}"
        self._heads.append(len(self._lines))
        self._depths[turn] = len(self._heads)
        self.do(f"br label %{top}")
        self._label(top)
        self.do(f"{turn} = phi i64 [ 0, %{before} ], [ {turn}.next, %{end} ]")
        if down:
            last = self.emit(f"sub i64 {count}, 1")
            yield self.emit(f"sub i64 {last}, {turn}")
        else:
            yield turn
        self.do(f"br label %{end}")
        self._heads.pop()
        self._label(end)
        self.do(f"{turn}.next = add i64 {turn}, 1")
        again = self.emit(f"icmp slt i64 {turn}.next, {count}")
        self.do(f"br i1 {again}, label %{top}, label %{out}")
        self._label(out)

    def _label(self, name: str) -> None:
        self._lines.append(f"{name}:")
        self._block = name

    # Memory.

    def at(self, base: str, index: str) -> str:
        """Return the address of a number in memory."""
        return self.emit(f"getelementptr double, ptr {base}, i64 {index}")

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

    # For each of several samples.

    def _each(self, kind: str) -> str:
        return f"<{self.samples} x {kind}>" if self.several else kind

    def of_all(self, kind: str, constant: str) -> str:
        """Return a constant for each sample."""
        return f"splat ({kind} {constant})" if self.several else constant

    def _any(self, truth: str) -> str:
        """Return whether something is true of any sample."""
        if not self.several:
            return truth
        return self.emit(f"call i1 @llvm.vector.reduce.or.v{self.samples}i1({self.truth} {truth})")

    def _spread(self, name: str, kind: str = "double") -> str:
        """Return something for each sample alike."""
        first = self.emit(f"insertelement {self._each(kind)} poison, {kind} {name}, i32 0")
        places = f"<{self.samples} x i32> zeroinitializer"
        return self._shuffle(first, first, places, kind)

    def _shuffle(self, one: str, two: str, places: str, kind: str = "double") -> str:
        many = self._each(kind)
        return self.emit(f"shufflevector {many} {one}, {many} {two}, {places}")
