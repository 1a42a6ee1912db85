"""One object of each class that shows itself, and something that its display must hold."""

from collections.abc import Callable
from typing import Any

import autograd
import viz
from autograd import Stepper, Trace, Value, effect, explain, gradcheck, nudge, trace
from autograd.logs import Log
from autograd.records import Mark, Update
from nn import MLP, SGD, Adam, Layer, Module, Neuron
from nn.callbacks import History
from viz.compare import Comparison, Row


class Line(Module):
    """A module of one's own, with as many weights as one likes."""

    def __init__(self, n: int = 1) -> None:
        self.w = [Value(1.5) for _ in range(n)]


class Step:
    """One weight, one bias, one sample, after a backward."""

    def __init__(self, label: str = "w") -> None:
        self.w, self.b = Value(1.0, label), Value(0.0, "b")
        self.optimizer = SGD([self.w, self.b], lr=0.01)
        self.update()

    def update(self) -> Value:
        self.optimizer.zero_grad()
        self.loss = (self.w * 2.1 + self.b - 4.0) ** 2
        self.loss.label = "loss"
        self.loss.backward()
        return self.loss

    def traced(self, steps: int = 1) -> Trace:
        with trace() as t:
            for _ in range(steps):
                self.update()
        return t


def stepped(label: str = "w") -> Stepper:
    stepper = Stepper(Step(label).update)
    stepper.run("chain")
    return stepper


def compiled(depth: int = 0) -> Any:
    w = Value(1.5, "w")

    def wave(x: list[Value]) -> Value:
        y = w * x[0]
        for _ in range(depth):
            y = y.sin().cos()
        return y

    function = autograd.compile(wave)
    function([[1.0], [2.0]])
    return function


def updates(n: int) -> Log:
    return Log(Update(f"w{k}", 1.0, 2.5, 0.1, 2.5, 0.75) for k in range(n))


def explained(label: str = "w") -> Any:
    step = Step(label)
    return explain(step.w, step.loss)


def nudged(label: str = "w") -> Any:
    step = Step(label)
    return nudge(step.w, 0.01, step.loss)


def affected(label: str = "w") -> Any:
    step = Step(label)
    return effect(step.loss, step.optimizer.step())


def checked(n: int = 1) -> Any:
    return gradcheck(lambda *xs: autograd.sum([x * 2.0 for x in xs]), *[1.0] * n)


def compared() -> Comparison:
    return Comparison((Row("w", 1.0, -7.98, -7.98, 1.0798, 1.0797),), (14.44, 14.44))


def past(epochs: int = 3) -> History:
    history = History()
    for k in range(epochs):
        history.on_epoch_end(k, {"loss": 2.0 / (k + 1), "val_loss": 2.5 / (k + 1), "accuracy": 0.5})
    return history


EACH: dict[str, tuple[Callable[[], Any], str]] = {
    "leaf": (lambda: Step().w, "grad −7.98"),
    "Value": (lambda: Step().loss, "loss = v3²"),
    "Forward": (lambda: Step().traced()[1], "v1 = w · 2.1 = 1 · 2.1 = 2.1"),
    "Chain": (lambda: Step().traced()[-1], "∂loss/∂w += ∂loss/∂v1 · ∂v1/∂w = -3.8 · 2.1 = -7.98"),
    "Update": (lambda: updates(1)[0], "w0: new = old − lr·grad = 1 − 0.1·2.5 = 0.75"),
    "Mark": (lambda: Mark("batch", "1 of 210"), "batch: 1 of 210"),
    "Log": (lambda: Step().traced()[1:], "(-1.9)**2 = 3.61"),
    "updates": (lambda: updates(2), "− 0.1 · 2.5"),
    "no records": (lambda: Step().traced().at("nobody"), "no record touches 'nobody'"),
    "Trace": (lambda: Step().traced(), "v1 = w · 2.1 = 1 · 2.1 = 2.1"),
    "empty Trace": (Trace, "<empty trace>"),
    "Stepper": (stepped, "Stepper at "),
    "new Stepper": (lambda: Stepper(Step().update), "next() takes the first step"),
    "Explanation": (explained, "= 2.1 · 1 · 1 · (-3.8) = -7.98"),
    "Nudge": (nudged, "3.53064 - 3.61 = -0.079359"),
    "Effect": (affected, "Σ grad·(new − old) = -0.781204"),
    "GradCheck": (checked, "worst difference"),
    "Comparison": (compared, "PyTorch's 14.44"),
    "Optimizer": (lambda: Step().optimizer, "-7.98"),
    "Module": (Line, "1.5"),
    "Neuron": (lambda: Neuron(2, seed=0), "x[1]"),
    "Layer": (lambda: Layer(2, 3, seed=0), "3 neurons"),
    "Sequential": (lambda: MLP(2, [3, 1], seed=0), "Total parameters"),
    "History": (past, "0.66667"),
    "Compiled": (compiled, "mul (1×n)"),
    "new Compiled": (lambda: autograd.compile(lambda x: x[0]), "made by the first call"),
    "Program": (lambda: compiled().program, "mul (1×n)"),
    "graph": (lambda: viz.graph(Step().loss), "grad −7.98"),
    "network": (lambda: viz.network(MLP(2, [3, 1], seed=0)), "x[1]"),
    "Player": (lambda: viz.frames(Step().traced()), "v1 = w · 2.1 = 1 · 2.1 = 2.1"),
    "Table": (lambda: viz.chains(Step().traced()), "-3.8 · 2.1"),
}
LONG: dict[str, tuple[Callable[[], Any], str]] = {
    "Log": (lambda: Step().traced(99)[:], "more: see [100:]"),
    "Trace": (lambda: Step().traced(99), "more: see [100:]"),
    "updates": (lambda: updates(5000), "… and 4,900 more: rich.print(it) prints all"),
    "paths": (lambda: _many_paths(), "more paths, together"),
    "GradCheck": (lambda: checked(150), "… and 50 more: see .rows[100:]"),
    "Module": (lambda: Line(9999), "… and 9,979 more: see .named_parameters()"),
    "Optimizer": (lambda: Adam(Line(9999).parameters()), "… and 9,979 more: see .params"),
    "Program": (lambda: compiled(300).program, "more: print(program) lists all"),
    "Sequential": (lambda: MLP(784, [100, 10], seed=0), "92 more"),
    "Value": (lambda: _long_sum(), "nodes are too many to draw"),
    "label": (lambda: Value(1.0, "x" * 9999), "…"),
}


def _many_paths() -> Any:
    x = y = Value(0.5, "x")
    for _ in range(50):
        y = y * 0.5 + y * 0.5
    return explain(x, y)


def _long_sum() -> Value:
    y = Value(1.0, "x")
    for _ in range(1600):
        y = y + 1.0
    return y
