"""What all optimizers share: parameters, state and learning rate, one `Update` per weight and step.

The direction of a weight comes from the rules in rules.py, a changing rate from schedules.py.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from inspect import signature
from itertools import chain
from math import inf, isfinite
from operator import setitem
from typing import Any, NamedTuple

from autograd import Value
from autograd.edits import apply
from autograd.figures import counted
from autograd.graph import zero_grad
from autograd.interrupt import Shield
from autograd.listening import listener
from autograd.logs import Log
from autograd.names import Names
from autograd.node import written
from autograd.ops import scalar
from autograd.records import Mark, Update
from nn.checks import above_zero, at_least_zero
from nn.module import Module
from nn.optimizers.clipping import clip
from nn.optimizers.rates import DefaultRate as DefaultRate
from nn.optimizers.rates import Params as Params
from nn.optimizers.rates import Rate as Rate
from nn.optimizers.rates import is_rate, scheduled
from nn.optimizers.undo import Moved, Taken, as_step, kept, take_back

CURE = "lower the learning rate, or scale the inputs"


class Direction(NamedTuple):
    """What a rule returns for one weight: where to go, its new state, the terms to show.

    All are floats for one weight, or arrays for many weights at once.
    """

    direction: Any
    state: Mapping[str, Any] = {}
    terms: Mapping[str, Any] = {}


class Optimizer:
    """What all optimizers do: `new = old − lr·direction` for every parameter.

    The parameters may come later, from the model that is compiled with the optimizer.
    `learning_rate` is Keras's name for `lr`; `decay`, as in Keras 2, divides the rate by
    1 + decay·iterations. `iterations` counts the steps taken. With `clipvalue` no gradient is
    larger than that, with `clipnorm` none of a layer's kernel or bias is longer, √(Σ grad²).
    All raise ValueError for a number out of its range (rates and ε are 0 or more, momentum, rho and
    betas from 0 to below 1, clips above 0), TypeError for what is no number or no list of leaves.
    """

    start: Mapping[str, float] = {}
    """What the rule remembers about each weight, and with which number it begins."""
    halfway = False
    """Whether a Stepper stands within a step, where some weights are new and others old."""

    def __init__(
        self,
        params: Params = None,
        lr: Rate = DefaultRate(0.01),  # noqa: B008  (it cannot change)
        learning_rate: Rate | None = None,
        decay: float = 0.0,
        clipvalue: float | None = None,
        clipnorm: float | None = None,
    ) -> None:
        first: Any = params if is_rate(params) else None
        rates = [x for x in (first, learning_rate) if x is not None]
        rates += [lr] if self._is_given(lr) else []
        if len(rates) > 1:
            raise TypeError(
                f"{self.name} got two learning rates, {rates[0]!r} and {rates[1]!r}; arguments "
                f"after the first have names, as in {self.name}({rates[0]!r}, decay=0)"
            )
        self.lr = rates[0] if rates else lr
        self.decay = at_least_zero("decay", decay)
        self.clipvalue = None if clipvalue is None else above_zero("clipvalue", clipvalue)
        self.clipnorm = None if clipnorm is None else above_zero("clipnorm", clipnorm)
        self.iterations = 0
        self.params: list[Value] = []
        self._labels: list[str] = []
        self._called: list[str] = []
        self.state: dict[str, array[float]] = {}
        self.taken: tuple[Taken, ...] = ()
        self.rate()
        if params is not None and first is None:
            self.bind(params)  # type: ignore[arg-type]

    def _is_given(self, lr: Rate) -> bool:
        """Whether lr was written by the caller; in a rule of one's own, if it is no default."""
        default = signature(type(self)).parameters.get("lr")
        if default is None or isinstance(default.default, DefaultRate):
            return not isinstance(lr, DefaultRate)
        return bool(lr != default.default)

    def __repr__(self) -> str:
        named = ((name, getattr(x, "__name__", repr(x))) for name, x in self.config().items())
        settings = ", ".join(f"{name}={x}" for name, x in named)
        size, steps = counted(len(self.params), "parameter"), counted(self.iterations, "step")
        return f"<{self.name}({settings}): {size}, {steps} taken>"

    @property
    def name(self) -> str:
        """The name of the rule, as in Keras."""
        return type(self).__name__

    @property
    def lr(self) -> Rate:
        """The learning rate, a number or a schedule; it may be set between steps."""
        return self._lr

    @lr.setter
    def lr(self, rate: Rate) -> None:
        self._lr = rate if callable(rate) else at_least_zero("lr", rate)

    learning_rate = lr

    def rate(self) -> float:
        """Return lr/(1 + decay·iterations); raise ValueError below 0, TypeError for no number."""
        lr = scheduled(self.lr, self.iterations) if callable(self.lr) else self.lr
        return lr / (1 + self.decay * self.iterations)

    def config(self) -> dict[str, Any]:
        """Return the arguments that make the same optimizer again, without its parameters."""
        given = signature(type(self)).parameters
        named = {n: getattr(self, n) for n in given if n not in ("params", "learning_rate")}
        return {n: x for n, x in named.items() if x is not None}

    def bind(self, params: Iterable[Value]) -> None:
        """Take these parameters to train, with nothing remembered and no step taken.

        Raises TypeError for what is no list of leaves, ValueError for none and for one given twice.
        """
        if isinstance(params, Value | Module):
            cure = "[w]" if isinstance(params, Value) else "model.parameters()"
            raise TypeError(f"{self.name} expects the parameters in a list, {self.name}({cure})")
        params = list(params)
        if not params:
            raise ValueError(f"{self.name} expects parameters to train, got none")
        for p in params:
            if not isinstance(p, Value) or p.op is not None:
                what = " a result," if isinstance(p, Value) else ""
                raise TypeError(
                    f"{self.name} trains leaves, made by Value(number); got{what} {p!r}"
                )
        if len(set(params)) < len(params):
            raise ValueError(
                f"{self.name} got the same parameter twice; it would be updated twice a step"
            )
        state = self._at_first(params)
        fresh = {"params": params, "_labels": [], "state": state, "iterations": 0, "taken": ()}
        apply((setattr, self, name, None, x) for name, x in fresh.items())

    def _at_first(self, params: Sequence[Value]) -> dict[str, array[float]]:
        """Return what the rule remembers of parameters before the first step."""
        return {key: array("d", [x]) * len(params) for key, x in self.start.items()}

    def names(self) -> list[str]:
        """Return what the parameters are called, worked out when a label has changed."""
        labels = [p.label for p in self.params]
        if labels != self._labels:
            names = Names()
            names.settle(self.params, {p: f"params[{k}]" for k, p in enumerate(self.params)})
            names.remember(self.params)
            self._labels, self._called = labels, [names.of(p) for p in self.params]
        return self._called

    def remembered(self, k: int) -> dict[str, float]:
        """Return what the rule remembers of parameter k."""
        return {key: column[k] for key, column in self.state.items()}

    def zero_grad(self) -> None:
        """Set the gradients of the parameters to zero."""
        zero_grad(self.params)

    def rule(self, xp: Any, grad: Any, state: Mapping[str, Any], lr: float) -> Direction:
        """Return the direction for a weight from its gradient and what is remembered of it.

        Written once for floats and arrays: `xp` is the namespace of functions for either.
        """
        raise NotImplementedError

    def move(
        self, xp: Any, old: Any, grad: Any, state: Mapping[str, Any], lr: float
    ) -> tuple[Any, Direction]:
        """Return the new weight, old − lr·direction, and how it came about; for one or an array."""
        step = self.rule(xp, grad, state, lr)
        return old - lr * step.direction, step

    def require_params(self) -> None:
        """Raise ValueError if there is nothing to train."""
        if not self.params:
            raise ValueError(
                f"{self.name} has no parameters yet: give it some, as in {self.name}([w]), or "
                "compile a model with it"
            )

    def step(self, penalties: Sequence[float] = ()) -> Log:
        """Update every parameter once and return the updates, which print as the update log.

        `penalties` says for each parameter how much of its gradient comes from a penalty on
        the weights; the log shows it. Raises ValueError, with nothing changed, if a gradient
        or anything computed from it is not finite, TypeError if a schedule gives no number.
        """
        self.require_params()
        if len(penalties) not in (0, len(self.params)):
            raise ValueError(
                f"step expects a penalty for each of the {len(self.params)} parameters, or none, "
                f"got {len(penalties)}"
            )
        lr = self.rate()
        shares: Sequence[float | None] = penalties or [None] * len(self.params)
        grads = self.clipped([p.grad for p in self.params])
        rows = zip(self.names(), self.params, grads, shares, strict=True)
        updates = [self._update(k, *row[:2], lr, *row[2:]) for k, row in enumerate(rows)]
        updates = as_step(self, updates, kept((*self.taken, self._step(updates))))
        log, trace = [record for record, _, _ in updates], listener()
        with Shield():
            if trace is not None:
                log = trace.update(updates)
            written.ever = True
            moves = [(setattr, p, "_data", record.old, record.new) for record, p, _ in updates]
            apply([*moves, *chain.from_iterable(changes for _, _, changes in updates)])
        return Log(log)

    def _step(self, updates: Sequence[Moved]) -> Taken:
        """Return what undo needs to know of a step that is about to be taken."""
        old, new = (array("d", [getattr(u, key) for u, _, _ in updates]) for key in ("old", "new"))
        state = {key: column[:] for key, column in self.state.items()}
        return Taken(old, new, state, self.iterations)

    def undo(self) -> Mark:
        """Take the last step back exactly, with what the rule remembers, and return its mark.

        >>> from nn import Adam
        >>> w = Value(1.0, "w")
        >>> opt = Adam([w], lr=0.01)
        >>> (w * 2.1).backward()
        >>> log = opt.step()
        >>> opt.undo()
        mark      undo: step 1 taken back, w: 0.99 → 1
        >>> w.data, opt.iterations
        (1.0, 0)

        The last 100 steps can be taken back one after the other; of large models only as many as
        hold a million numbers, one at least. Gradients stay. Raises ValueError, with nothing
        changed, if there is no such step, or a weight was changed in another way since.
        """
        if not self.taken:
            raise ValueError(f"{self.name} has no step to take back")
        return take_back(self, self.names(), self.taken[-1], self.taken[:-1])

    @property
    def clips(self) -> bool:
        """Whether gradients are cut to a size before the rule sees them."""
        return self.clipvalue is not None or self.clipnorm is not None

    def clipped(self, grads: Any) -> Any:
        """Return the gradients of all parameters as the rule takes them."""
        if not self.clips:
            return grads
        return clip(grads, tuple(self.names()), self.clipvalue, self.clipnorm)

    def _update(
        self, k: int, name: str, p: Value, lr: float, grad: float, penalty: float | None
    ) -> Moved:
        if not isfinite(p.grad):
            raise ValueError(f"the gradient of {name} is {p.grad}, no step taken: {CURE}")
        before = self.remembered(k)
        new, (direction, after, terms) = self._moved(name, p, grad, before, lr)
        for what, x in ((name, new), *((f"{key} of {name}", x) for key, x in after.items())):
            if not isfinite(x):
                raise ValueError(f"{what} would become {x}, no step taken: {CURE}")
        if grad != p.grad:
            terms = {**terms, "grad": p.grad, "clipped": grad}
        if penalty is not None:
            terms = {"grad": p.grad, **terms, "penalty": penalty}
        changes = tuple((setitem, self.state[key], k, before[key], x) for key, x in after.items())
        return Update(name, p.data, p.grad, lr, direction, new, terms), p, changes

    def _moved(
        self, name: str, p: Value, grad: float, state: Mapping[str, float], lr: float
    ) -> tuple[float, Direction]:
        """Move one weight by the rule; to infinity where floats raise instead."""
        try:
            return self.move(scalar, p.data, grad, state, lr)
        except OverflowError:
            return -inf, Direction(inf)
        except ZeroDivisionError:
            raise ValueError(
                f"{self.name} divides by 0 for {name}, no step taken: give it an epsilon above 0"
            ) from None
