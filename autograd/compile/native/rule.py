"""An optimizer's rule for many weights as one loop of machine code: one pass through memory.

The rule is read at every step, as it is read with arrays: its numbers, such as the learning rate,
are worked out by Python, and only what is done to each weight becomes code, known by its text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from ctypes import c_int64, c_void_p
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np

from autograd.compile.arrays import Array
from autograd.compile.native.code import Code, Flag, Operand, Register
from autograd.compile.native.machine import Module, unavailable
from autograd.compile.native.namespace import DECLARED, Machine

Move: TypeAlias = Callable[[Any, Any, Any, Mapping[str, Any]], tuple[Any, Mapping[str, Any]]]
"""(xp, weight, gradient, state) → the new weight and what has changed in its state."""


def moved(
    move: Move, old: Array, grad: Array, state: Mapping[str, Array]
) -> tuple[Array, dict[str, Array]] | None:
    """Return what a rule makes of columns of weights, their gradients, and their state.

    The numbers are those that NumPy gives, to the bit but for what the C library computes, as
    exp. None if there is no machine code for the rule, or if a number on the way is not finite.
    """
    if unavailable() is not None:
        return None
    loop = _Loop(old.dtype == np.float32, state)
    try:
        changed = loop.read(move)
        run = _compiled(str(loop), len(loop.names) + len(changed))
    except Exception:  # of a rule that is not written for numbers unknown as yet
        return None
    given = [old, grad, *(state[key] for key in loop.names[2:])]
    given = [np.ascontiguousarray(np.broadcast_to(a, old.shape), old.dtype) for a in given]
    results = [np.empty(old.shape, old.dtype) for _ in changed]
    numbers = np.array(loop.numbers, old.dtype)
    if run(old.size, *[a.ctypes.data for a in (numbers, *given, *results)]):
        return None
    return results[0], dict(zip(changed[1:], results[1:], strict=True))


class _Loop(Code):
    """The loop over the weights; a number in the rule is an argument of it.

    Code is written for doubles; of single precision, each line says float instead.
    """

    def __init__(self, single: bool, remembered: Mapping[str, Any]) -> None:
        self.numbers: list[float] = []
        self.names = ["weight", "gradient"]  # what is read of each weight
        self.remembered, self._single, self._turn = remembered, single, ""
        super().__init__("rule", "")

    def read(self, move: Move) -> list[str]:
        """Write the code of a rule; return the names of what it computes, the weight first."""
        with self.loop("%n") as self._turn:
            weight, gradient = (self.element(f"%from.{k}") for k in (0, 1))
            new, state = move(Machine(self), weight, gradient, _State(self))
            results = {"weight": new, **state}
            for k, x in enumerate(results.values()):
                self.store(self.expect_finite(x), self.at(f"%to.{k}", self._turn))
        arrays = [f"%from.{k}" for k in range(len(self.names))]
        arrays += [f"%to.{k}" for k in range(len(results))]
        pointers = [f"ptr noalias {name}" for name in ("%numbers", *arrays)]
        self.head = f"define i64 @rule({', '.join(['i64 %n', *pointers])}) {{"
        return list(results)

    def element(self, array: str) -> Register:
        """Return the number of this weight in an array."""
        return self.load(self.at(array, self._turn))

    def name(self, number: Operand) -> str:
        """Return a number as LLVM writes it; one of Python's is read before the loop."""
        if isinstance(number, Register | Flag):
            return super().name(number)
        self.numbers.append(float(number))
        count = len(self.numbers)
        self._slots += [
            f"  %at{count} = getelementptr double, ptr %numbers, i64 {count - 1}",
            f"  %number{count} = load double, ptr %at{count}",
        ]
        return f"%number{count}"

    def __str__(self) -> str:
        text = super().__str__()
        if not self._single:
            return text
        return text.replace("double", "float").replace(".f64", ".f32").replace("align 8", "align 4")


class _State(Mapping[str, Register]):
    """What is remembered of a weight; what a rule does not ask for is not read."""

    def __init__(self, loop: _Loop) -> None:
        self._loop = loop
        self._known: dict[str, Register] = {}

    def __getitem__(self, key: str) -> Register:
        if key not in self._known:
            if key not in self._loop.remembered:
                raise KeyError(key)
            self._known[key] = self._loop.element(f"%from.{len(self._loop.names)}")
            self._loop.names.append(key)
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._loop.remembered)

    def __len__(self) -> int:
        return len(self._loop.remembered)


class _Vectorized(Module):
    """Code whose loops LLVM widens to several numbers at once."""

    def _optimize(self, llvm: Any, module: Any, target: Any) -> None:
        options = llvm.create_pipeline_tuning_options(speed_level=2)
        options.loop_vectorization = True
        builder = llvm.create_pass_builder(target, options)
        builder.getModulePassManager().run(module, builder)


@lru_cache(maxsize=16)
def _compiled(text: str, pointers: int) -> Any:
    module = _Vectorized(f"{DECLARED}\n{text}")
    return module.function("rule", c_int64, *[c_void_p] * (1 + pointers))
