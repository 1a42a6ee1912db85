"""Weights that shrink after each step of an optimizer, and under L1 die at 0.

Penalties that are part of the loss, and so of the gradient, are in regularizers.py.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from autograd import Value
from nn.checks import at_least_zero
from nn.optimizers.optimizer import Direction, Optimizer


def _of_optimizer(name: str) -> Any:
    """Return the attribute that is that of the optimizer within."""
    return property(
        lambda self: getattr(self.optimizer, name),
        lambda self, x: setattr(self.optimizer, name, x),
    )


class Shrinking(Optimizer):
    """After each step of `optimizer`, pull the weights towards 0: w ← w − lr·(l1·sign w + l2·w).

    >>> from nn import SGD
    >>> w = Value(2.0, "w")
    >>> opt = Shrinking(SGD(lr=0.1), l2=0.5)
    >>> opt.bind([w])
    >>> (3 * w).backward()
    >>> opt.step()  # 2 − 0.1·3 = 1.7, and a twentieth less
    update    w: new = old − lr·direction = 2 − 0.1·3.85 = 1.615  (grad 3, penalty 0.85)

    This is the decoupled weight decay of AdamW (Loshchilov and Hutter 2019), and the
    regularization of TensorFlow Playground, whose code takes the pull at the weight before the
    step: a difference of lr². A weight that l1 would take across 0 becomes 0 and stays there,
    dead. Biases, the parameters called `b`, do not shrink.
    """

    def __init__(self, optimizer: Optimizer, l1: float = 0.0, l2: float = 0.0) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"Shrinking expects an optimizer, such as SGD(0.1), got {optimizer!r}")
        self.optimizer = optimizer
        self.l1, self.l2 = at_least_zero("l1", l1), at_least_zero("l2", l2)
        self.start = {**optimizer.start, "shrinks": 1.0, "alive": 1.0}
        clips = {"clipvalue": optimizer.clipvalue, "clipnorm": optimizer.clipnorm}
        super().__init__(None, optimizer.lr, decay=optimizer.decay, **clips)
        if optimizer.params:
            self.bind(optimizer.params)

    lr = learning_rate = _of_optimizer("lr")
    iterations = _of_optimizer("iterations")

    def _at_first(self, params: Sequence[Value]) -> dict[str, array[float]]:
        """Return what is remembered of parameters; those called `b` do not shrink."""
        state = super()._at_first(params)
        for k, p in enumerate(params):
            if p.label.rpartition(".")[2] == "b":
                state["shrinks"][k] = 0.0
        return state

    def rule(self, xp: Any, grad: Any, state: Mapping[str, Any], lr: float) -> Direction:
        """Return the direction of the optimizer within."""
        return self.optimizer.rule(xp, grad, state, lr)

    def move(
        self, xp: Any, old: Any, grad: Any, state: Mapping[str, Any], lr: float
    ) -> tuple[Any, Direction]:
        """Return the new weight after step and pull, and the direction of both together."""
        moved, step = super().move(xp, old, grad, state, lr)
        moved = moved * state["alive"]
        pull = lr * state["shrinks"]
        smaller = moved - pull * self.l2 * moved
        most = pull * self.l1
        new = smaller - xp.maximum(-most, xp.minimum(smaller, most))
        lives = (xp.abs(smaller) >= most) | (smaller == 0)
        after = {**step.state, "alive": state["alive"] * lives}
        if not lr:
            return new, Direction(step.direction, after, step.terms)
        terms = {"grad": grad, **step.terms, "penalty": (moved - new) / lr}
        return new, Direction((old - new) / lr, after, terms)
