"""Many steps of training in one call: gradients of a batch, the optimizer's rule, the next batch.

The rule is read in the namespace of native code, as the rules of the op table are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from ctypes import c_int64, c_void_p
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from autograd.compile.native.code import Code, NotZero
from autograd.compile.native.kernel import Array, Kernel, Order
from autograd.compile.native.machine import compiled
from autograd.compile.native.namespace import Machine, module_of

Move: TypeAlias = Callable[..., tuple[Any, Mapping[str, Any]]]
"""(xp, weight, gradient, state, learning rate, steps taken) → the new weight and its new state."""


ONE = np.ones(1)
"""The share of a penalty, once in a batch."""


class Steps(NamedTuple):
    """What many steps gave: how many were good, and of each batch its loss and its results."""

    done: int
    losses: Array
    results: Array


class Descent:
    """Steps of an optimizer on some of the parameters; `penalty` is added to every batch's loss.

    Raises whatever the rule raises that is not written for numbers unknown as yet.
    """

    def __init__(
        self,
        kernel: Kernel,
        penalty: Kernel | None,
        trained: Order,
        keys: Sequence[str],
        move: Move,
    ) -> None:
        self.kernel, self.penalty = kernel, penalty
        self.trained, self.keys, self._move = trained, list(keys), move
        module = compiled(module_of(self._descend()))
        tables = [c_void_p] * len(kernel.columns)
        others = [c_void_p, c_void_p, c_int64, *[c_void_p] * 4, c_int64, *[c_void_p] * 4]
        self._run = module.function("descend", c_void_p, c_void_p, *tables, *others)
        self._scratch = np.zeros((1 + len(self.keys), len(trained)))
        self.before = self._scratch[0]
        """The weights before the last step, if that was good."""
        self._done = np.zeros(1, np.int64)
        self._own = [a.ctypes.data for a in (self.trained, self._scratch, self._done)]

    # The code.

    def _descend(self) -> Code:
        tables = self.kernel.table_arguments
        batches = f"{tables}ptr %order, ptr %starts, i64 %n, ptr %results, ptr %shares, ptr %losses"
        rule = "ptr %rates, i64 %steps, ptr %trained, ptr %state, ptr %scratch, ptr %done"
        code = Code("descend", f"ptr %v, ptr %g, {batches}, {rule}")
        with code.loop("%n") as batch, code.when(code.good):
            self._gradients(code, batch)
            with code.when(code.good):
                self._propose(code, batch)
                with code.when(code.good):
                    self._accept(code)
                    code.do(f"store i64 {code.index('1', 1, batch)}, ptr %done")
        return code

    def _gradients(self, code: Code, batch: str) -> None:
        kernel, loss = self.kernel, code.at("%losses", batch)
        if self.penalty is None:
            code.clear("%g", kernel.n_params)
        else:
            self._penalize(code, self.penalty, loss)
        first = code.whole("%starts", batch)
        size = code.emit(f"sub i64 {code.whole('%starts', code.index('1', 1, batch))}, {first}")
        order = code.emit(f"getelementptr i64, ptr %order, i64 {first}")
        results = code.at("%results", code.index("0", len(kernel.roots), first))
        code.call(
            kernel.module.address("batch"),
            f"ptr %v, {kernel.table_arguments}ptr {order}, i64 {size}, ptr {results}, "
            f"ptr %g, ptr {code.at('%shares', first)}, ptr {loss}",
        )

    def _penalize(self, code: Code, penalty: Kernel, loss: str) -> None:
        v, g = (f"inttoptr (i64 {place} to ptr)" for place in penalty.memory)
        code.copy(v, "%v", penalty.n_params)
        code.clear(g, penalty.n_params)
        ones = f"inttoptr (i64 {ONE.ctypes.data} to ptr)"
        code.call(
            penalty.module.address("batch"),
            f"ptr {v}, ptr %order, i64 1, ptr %scratch, ptr {g}, ptr {ones}, ptr {loss}",
        )
        code.copy("%g", g, penalty.n_params)

    def _propose(self, code: Code, batch: str) -> None:
        """Compute the new weights and states, and see that they are finite."""
        lr = NotZero(code, code.load(code.at("%rates", batch)).name)
        taken = code.emit(f"add i64 %steps, {batch}")
        steps = code.register(f"sitofp i64 {taken} to double")
        with code.loop(len(self.trained)) as k:
            place = code.whole("%trained", k)
            old, grad = code.load(code.at("%v", place)), code.load(code.at("%g", place))
            state = {key: code.load(self._kept(code, "%state", key, k)) for key in self.keys}
            new, after = self._move(Machine(code), old, grad, state, lr, steps)
            code.store(code.expect_finite(new), code.at("%scratch", k))
            for key in self.keys:
                x = code.expect_finite(after.get(key, state[key]))
                code.store(x, self._kept(code, "%scratch", key, k, 1))

    def _accept(self, code: Code) -> None:
        """Exchange old weights and new ones, take over the states."""
        count = len(self.trained)
        with code.loop(count) as k:
            here, there = code.at("%v", code.whole("%trained", k)), code.at("%scratch", k)
            old, new = code.load(here), code.load(there)
            code.store(new, here)
            code.store(old, there)
        if self.keys:
            code.copy("%state", code.at("%scratch", str(count)), count * len(self.keys))

    def _kept(self, code: Code, base: str, key: str, k: str, above: int = 0) -> str:
        row = self.keys.index(key) + above
        return code.at(base, code.index(str(row * len(self.trained)), 1, k))

    # Running it.

    def run(
        self,
        tables: Sequence[Array],
        order: Order,
        starts: Order,
        shares: Array,
        rates: Array,
        steps: int,
        state: Array,
    ) -> Steps:
        """Train on batches, `order[starts[k]:starts[k + 1]]`, until one fails.

        Weights are those of the kernel; `state` has a row for each key. They are left as the last
        good step made them, the gradients as the last step found them.
        """
        losses, results = np.zeros(len(rates)), np.empty((len(order), len(self.kernel.roots)))
        self._done[0] = 0
        samples = [a.ctypes.data for a in (*tables, order, starts)]
        found = [a.ctypes.data for a in (results, shares, losses, rates)]
        trained, scratch, done = self._own
        memory = *self.kernel.memory, *samples
        self._run(*memory, len(rates), *found, steps, trained, state.ctypes.data, scratch, done)
        return Steps(int(self._done[0]), losses, results)
