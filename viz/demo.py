"""`stepgrad demo`: one weight update of a small network on two moons, narrated step by step."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

import viz
from autograd import Stepper, Value, explain
from nn import MLP, SGD, mean_squared_error
from nn.datasets import moons
from viz.svg import LayoutError
from viz.tables import figure

LEARNING_RATE = 0.05
SHOWN_PRODUCTS = 9


class Lesson:
    """A small network, one point of two moons, and the training step on it."""

    def __init__(self, seed: int) -> None:
        samples, labels = moons(100, noise=0.1, seed=seed)
        self.inputs = [Value(x, f"x{k}") for k, x in enumerate(samples[0], start=1)]
        self.target = float(labels[0])
        self.model = MLP(2, [4, 1], activation="tanh", seed=seed)
        self.weights = self.model.parameters()
        self.optimizer = SGD(self.weights, lr=LEARNING_RATE)
        self.loss = self.forward()

    def forward(self) -> Value:
        """Compute the loss on the point."""
        loss = mean_squared_error(self.target, self.model(self.inputs))
        loss.label = "loss"
        return loss

    def update(self) -> None:
        """Take one training step."""
        self.optimizer.zero_grad()
        self.loss = self.forward()
        self.loss.backward()
        self.optimizer.step()


def demo(options: argparse.Namespace, console: Console) -> None:
    """Step through forward, chain rule and update, and back to the start; save the graph."""
    folder = Path(options.out)
    if not folder.is_dir():
        raise FileNotFoundError(f"cannot write the pictures: there is no folder {folder}")
    lesson = Lesson(options.seed)
    stepper = Stepper(lesson.update)
    start = [w.data for w in lesson.weights]
    _introduce(lesson, console)
    _forward(lesson, stepper, console)
    _chain_rule(lesson, stepper, console)
    where = _pictures(lesson, folder)
    before = lesson.loss.data
    predicted = -LEARNING_RATE * sum(w.grad**2 for w in lesson.weights)
    _title(console, "Update: every weight takes a step against its gradient")
    console.print(viz.updates(stepper.run("update")))
    after = lesson.forward().data

    _title(console, "Result")
    console.print(f"loss before       {figure(before)}")
    console.print(f"loss after        {figure(after)}")
    console.print(f"predicted change  −lr·Σg² = {figure(predicted)}")
    console.print(f"actual change     {figure(after - before)}")
    stepper.goto(0)
    same = [w.data for w in lesson.weights] == start
    verdict = "every weight has its old bits again" if same else "but some weight differs!"
    console.print(f"\nAll {len(stepper)} steps taken back: {verdict}.")
    console.print(where, markup=False, soft_wrap=True)


def _pictures(lesson: Lesson, folder: Path) -> str:
    """Save the graph; say where it is, or why there is none."""
    paths = [folder / f"stepgrad-demo.{ending}" for ending in ("svg", "png")]
    try:
        for path in paths:
            viz.save(lesson.loss, path, detail="neuron")
    except LayoutError as undrawn:
        return f"The graph is not drawn: {undrawn}"
    return f"The graph is in {' and '.join(map(str, paths))}"


def _introduce(lesson: Lesson, console: Console) -> None:
    x1, x2 = (figure(x.data) for x in lesson.inputs)
    console.print("[bold]One weight update, step by step[/bold]")
    console.print(
        f"A network of 2 inputs, 4 tanh neurons and 1 output, with {len(lesson.weights)} weights, "
        f"gets one point of two moons, x1 = {x1} and x2 = {x2}, and should answer "
        f"{figure(lesson.target)}."
    )


def _forward(lesson: Lesson, stepper: Stepper, console: Console) -> None:
    _title(console, "Forward: each node computes its value from its inputs")
    console.print(viz.forwards(stepper.run("forward")))
    console.print(f"The loss, (answer − target)², is {figure(lesson.loss.data)}.")


def _chain_rule(lesson: Lesson, stepper: Stepper, console: Console) -> None:
    _title(console, "Chain rule: gradients flow back, upstream · local at every edge")
    products = stepper.run("chain")
    console.print(viz.chains(products[:SHOWN_PRODUCTS]))
    console.print(f"… and {len(products) - SHOWN_PRODUCTS} products more, down to every weight.")
    steepest = max(lesson.model.layers[0].parameters(), key=lambda w: abs(w.grad))
    console.print("\nWhy the largest gradient of the first layer is what it is:")
    console.print(explain(steepest, lesson.loss), markup=False)


def _title(console: Console, title: str) -> None:
    console.print(f"\n[bold]{title}[/bold]")
