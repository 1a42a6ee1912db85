"""Optimizers: from gradients to new weights, one `Update` record per weight and step.

A rule says in which direction to go; writing the weights, recording and undoing is common to
all and written once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite
from operator import setitem
from typing import NamedTuple

from autograd import Value
from autograd.graph import zero_grad
from autograd.records import Log, Update
from autograd.trace import Change
from autograd.value import listener, real

CURE = "lower the learning rate, or scale the inputs"


class Direction(NamedTuple):
    """What a rule returns for one weight: where to go, its new state, the terms to show."""

    direction: float
    state: Mapping[str, float] = {}
    terms: Mapping[str, float] = {}


class Optimizer:
    """What all optimizers do: `new = old − lr·direction` for every parameter."""

    def __init__(self, params: Iterable[Value], lr: float) -> None:
        name = type(self).__name__
        if isinstance(params, Value):
            raise TypeError(f"{name} expects the parameters in a list, as in {name}([w], lr=0.01)")
        self.params = list(params)
        if not self.params:
            raise ValueError(f"{name} expects parameters to train, got none")
        for p in self.params:
            if not isinstance(p, Value) or p.inputs:
                raise TypeError(f"{name} trains leaves, made by Value(number); got {p!r}")
        if len(set(self.params)) < len(self.params):
            raise ValueError(
                f"{name} got the same parameter twice; it would be updated twice a step"
            )
        self.lr = real(lr, "lr")
        if self.lr < 0:
            raise ValueError(f"lr expects a number of 0 or more, got {lr!r}")
        self.state: list[dict[str, float]] = [{} for _ in self.params]

    def zero_grad(self) -> None:
        """Set the gradients of the parameters to zero."""
        zero_grad(self.params)

    def direction(self, grad: float, state: Mapping[str, float]) -> Direction:
        """Return the direction for one weight from its gradient and what the rule remembers."""
        raise NotImplementedError

    def step(self) -> Log:
        """Update every parameter once and return the updates, which print as the update log.

        Raises ValueError, with nothing changed, if a gradient is not finite.
        """
        updates = [
            self._update(p, state, k)
            for k, (p, state) in enumerate(zip(self.params, self.state, strict=True))
        ]
        trace = listener()
        if trace is not None:
            trace.update(updates)
        for record, p, changes in updates:
            p.data = record.new
            for put, target, key, _, after in changes:
                put(target, key, after)
        return Log(record for record, _, _ in updates)

    def _update(
        self, p: Value, state: dict[str, float], k: int
    ) -> tuple[Update, Value, tuple[Change, ...]]:
        name = p.label or f"params[{k}]"
        if not isfinite(p.grad):
            raise ValueError(f"the gradient of {name} is {p.grad}, no step taken: {CURE}")
        direction, after, terms = self.direction(p.grad, state)
        new = p.data - self.lr * direction
        if not isfinite(new):
            raise ValueError(f"{name} would become {new}, no step taken: {CURE}")
        changes = tuple((setitem, state, key, state[key], x) for key, x in after.items())
        return Update(name, p.data, p.grad, self.lr, direction, new, terms), p, changes


class SGD(Optimizer):
    """Gradient descent: direction = grad, or with momentum grad + momentum·(last direction).

    >>> w = Value(1.0, "w")
    >>> opt = SGD([w], lr=0.01)
    >>> ((w * 2.1 - 4.0) ** 2).backward()
    >>> opt.step()
    update    w: new = old − lr·grad = 1 − 0.01·(−7.98) = 1.0798
    """

    def __init__(self, params: Iterable[Value], lr: float = 0.01, momentum: float = 0.0) -> None:
        super().__init__(params, lr)
        self.momentum = real(momentum, "momentum")
        if not 0 <= self.momentum < 1:
            raise ValueError(f"momentum expects a number from 0 up to but not 1, got {momentum!r}")
        self.state = [{"direction": 0.0} for _ in self.params]

    def direction(self, grad: float, state: Mapping[str, float]) -> Direction:
        """Return grad, plus what is left of the last direction if there is momentum."""
        if not self.momentum:
            return Direction(grad)
        last = state["direction"]
        direction = grad + self.momentum * last
        terms = {"grad": grad, "momentum": self.momentum, "last direction": last}
        return Direction(direction, {"direction": direction}, terms)
