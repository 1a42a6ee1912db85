"""Training code as users write it, drawn by chance: any optimizer, and any of a dozen habits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import deepcopy
from inspect import signature
from random import Random
from typing import Any

import autograd
from autograd import Stepper, Value, trace
from autograd.graph import leaves, order
from nn import SGD, Shrinking, schedules
from nn.optimizers import OPTIMIZERS, Optimizer


def falling(step: int) -> float:
    """A schedule of a user's own."""
    return 0.1 / (1 + step)


RATES: list[Any] = [0.1, 0.01, 0.0, schedules.Constant(0.1), schedules.CosineDecay(0.1, 5)]
RATES += [schedules.InverseTimeDecay(0.1, 2, 0.5), schedules.ExponentialDecay(0.1, 3, 0.5, True)]
RATES += [schedules.PiecewiseConstantDecay([1, 3], [0.1, 0.0, 0.01]), falling]

OPTIONS: dict[str, list[Any]] = {
    "lr": RATES,
    "momentum": [0.0, 0.9],
    "nesterov": [False, True],
    "rho": [0.9, 0.0],
    "epsilon": [1e-7, 1e-3, 0.0],
    "centered": [False, True],
    "beta_1": [0.9, 0.0],
    "beta_2": [0.999, 0.0],
    "amsgrad": [False, True],
    "initial_accumulator_value": [0.1, 0.0],
    "decay": [0.0, 0.1],
    "clipvalue": [None, 0.1],
    "clipnorm": [None, 0.1],
}


def optimizer(source: Random, params: Sequence[Value] | None = None) -> Optimizer:
    """Any optimizer with any of its options, in half of the cases with decoupled decay."""
    kind = source.choice(list(OPTIMIZERS.values()))
    names = [name for name in signature(kind).parameters if name in OPTIONS]
    made = kind(params, **{name: source.choice(OPTIONS[name]) for name in names})
    if source.random() < 0.5:
        return made
    return Shrinking(made, l1=source.choice((0.0, 0.5)), l2=source.choice((0.0, 0.5)))


def memory(some: Optimizer) -> list[Any]:
    """What an optimizer remembers, to the last bit."""
    state = {key: [x.hex() for x in column] for key, column in some.state.items()}
    taken = [(list(map(float.hex, t.old)), list(map(float.hex, t.new))) for t in some.taken]
    return [state, some.iterations, taken, some.rate()]


class Training:
    """What a user's update() might do: a few of its habits, in any order."""

    def __init__(self, source: Random, habits: int = 5) -> None:
        self.source, self.calls = source, 0
        names = source.choice((["w", "b", "w"], ["w0", "w1", "w2"], ["", "", ""]))
        self.weights = [Value(source.uniform(-1, 1), name) for name in names]
        self.average = [Value(w.data, f"ema{k}") for k, w in enumerate(self.weights)]
        for w in self.weights:
            w.grad = source.choice([0.0, -0.0, 1.5])
        self.optimizer = optimizer(source, self.weights)
        self.other = SGD([self.average[0], self.weights[0]], 0.05, momentum=0.5)
        self.kept = [self.weights[0] * 2.0, self.weights[1] * self.weights[2]]
        self.step = autograd.compile(self._compiled, self.weights, verify=False)
        self.habits = [*source.choices(HABITS, k=source.randint(1, habits)), Training.go_backward]
        self.made: list[Value] = []

    def __call__(self) -> None:
        """Update the weights."""
        self.calls += 1
        for habit in self.habits:
            habit(self)

    def __repr__(self) -> str:
        return f"Training({self.optimizer!r}, {[habit.__name__ for habit in self.habits]})"

    def state(self) -> tuple[dict[Any, Any], list[Any]]:
        """Data and gradient of every node, and what the optimizers remember."""
        nodes = {id(v): v for v in (*self.weights, *self.average, *self.kept)}
        nodes |= {id(v): v for root in self.made for v in (*order(root), *leaves(root))}
        found = {key: (v.data.hex(), v.grad.hex()) for key, v in nodes.items()}
        return found, [memory(self.optimizer), memory(self.other)]

    def numbers(self) -> list[Any]:
        """The same of what there was from the beginning, to compare with another training."""
        nodes = (*self.weights, *self.average, *self.kept)
        return [[(v.data.hex(), v.grad.hex()) for v in nodes], *self.state()[1]]

    def _compiled(self, x: Any, y: Any) -> Value:
        a, b, c = self.weights
        return ((a * x[0] + b).tanh() * c - y) ** 2

    # The habits.

    def zero_by_hand(self) -> None:
        for w in self.weights:
            w.grad = 0.0

    def zero_by_optimizer(self) -> None:
        self.optimizer.zero_grad()

    def go_backward(self) -> None:
        a, b, c = self.weights
        self.made.append(loss := ((a * 0.5 + b).tanh() * c - 0.3) ** 2)
        loss.backward()

    def take_step(self) -> None:
        self.optimizer.step()

    def take_step_of_the_other(self) -> None:
        self.other.step()

    def take_step_back(self) -> None:
        some = self.source.choice((self.optimizer, self.other))
        if some.taken and list(some.taken[-1].new) == [w.data for w in some.params]:
            some.undo()

    def descend_by_hand(self) -> None:
        for w in self.weights:
            w.data -= 0.1 * w.grad

    def average_weights(self) -> None:
        for ema, w in zip(self.average, self.weights, strict=True):
            ema.data = 0.9 * ema.data + 0.1 * w.data

    def write_before_the_first_op(self) -> None:
        self.weights[1].data, self.average[0].grad = -0.0, 3.0
        self.average[0].data = self.average[1] * 2.0

    def write_to_nodes(self) -> None:
        self.kept[0].grad = 7.0
        self.kept[1].data = -1.0

    def replay(self) -> None:
        autograd.replay(self.source.choice(self.kept))

    def ask(self) -> None:
        loss = self.weights[0] * self.weights[1]
        autograd.explain(self.weights[0], loss)
        autograd.nudge(self.weights[1], 0.1, loss)
        self.made.append(autograd.derivative(loss, self.weights[0]))

    def go_backward_again(self) -> None:
        if self.made:
            self.made[-1].backward()

    def trace_inside(self) -> None:
        with trace():
            self.go_backward()
            self.take_step()

    def walk_inside(self) -> None:
        s = Stepper(self.go_backward)
        s.next()
        s.goto(self.source.randint(0, len(s)))

    def walk_through_steps_inside(self) -> None:
        s = Stepper(self.trace_inside)
        s.next_update()
        s.goto(len(s) + 1)
        s.goto(self.source.randint(0, len(s)))

    def compute_compiled(self) -> None:
        _, gradients = self.step([[0.5], [-1.0]], [0.1, 0.2])
        for w, gradient in zip(self.weights, gradients, strict=True):
            w.data -= 0.1 * gradient

    def take_a_step_too_large(self) -> None:
        self.weights[-1].grad = 1e308
        with suppress(ValueError):
            self.optimizer.step()

    def leave_the_domain(self) -> None:
        for f in (Value.log, Value.sqrt):
            with suppress(ValueError):
                f(self.weights[0] * 0.0 + self.weights[1]).backward()

    def rename(self) -> None:
        self.weights[0].label = self.source.choice(("w", "v1", "loss", "", "new"))

    def copy(self) -> None:
        self.made.append(twin := deepcopy(self.made[-1]) if self.made else Value(1.0) * 2.0)
        twin.backward()
        self.average[2].data = leaves(twin)[0].data

    def remember_in_a_leaf(self) -> None:
        leaf = Value(2.0, "x")
        leaf.data, leaf.grad = 3.0, 5.0
        self.made.append(loss := (leaf * self.weights[0]) ** 2)
        loss.backward()
        leaf.data = 7.0

    def fail(self) -> None:
        if self.source.random() < 0.3:
            raise RuntimeError("in the middle of a user's code")


HABITS: list[Callable[[Training], None]] = [
    habit
    for name, habit in vars(Training).items()
    if name[0] != "_" and callable(habit) and name not in ("state", "numbers")
]
