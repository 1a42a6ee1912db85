"""Ctrl-C in loops that are written by hand, in backward, and in what only looks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext, suppress
from random import Random
from typing import Any

import numpy as np

import autograd
from autograd import trace
from tests.campaigns.frame import trial
from tests.campaigns.presses import (
    Moments,
    assert_heard_again,
    by_signal,
    cut,
    cut_on_a_thread,
)
from tests.campaigns.training.runs import Training, stand


class ByHand:
    """A random loop on Values, as one writes it by hand: batches, steps, undos, within traces."""

    def __init__(self, training: Training, script: str) -> None:
        self.script, self.model = script, training.model()
        self.x, self.y = training.data()
        self.optimizer = self.model.optimizer
        self.optimizer.bind(self.model.parameters())
        self.stands = [stand(self.model)]

    def run(self) -> None:
        """Do what the script says, letter by letter."""
        for letter in self.script:
            getattr(self, letter)()

    def noted(self) -> None:
        """Note where the training stands."""
        self.stands.append(stand(self.model))

    def s(self) -> None:
        """Take a step by a sample."""
        k = self.optimizer.iterations % len(self.x)
        self.optimizer.zero_grad()
        ((self.model(self.x[k].tolist()) - self.y[k]) ** 2).backward()
        self.optimizer.step()
        self.noted()

    def t(self) -> None:
        """Take some within a trace."""
        with trace():
            for _ in range(3):
                self.s()

    def b(self) -> None:
        """Take one by a batch."""
        self.model.train_on_batch(self.x[:3], self.y[:3])
        self.noted()

    def u(self) -> None:
        """Take the last step back, if it is kept."""
        with suppress(ValueError):
            self.optimizer.undo()
        self.noted()


@trial(short=4)
def pressed_steps(source: Random) -> None:
    """Ctrl-C at a moment of a loop written by hand: steps, undos and batches are whole."""
    training, script = Training.drawn(source), "".join(source.choices("sstubb", k=5))
    loop, undisturbed, pressed = ByHand(training, script), ByHand(training, script), list[int]()
    with Moments() as moments:
        undisturbed.run()

    def press() -> None:
        pressed.append(len(loop.stands))
        by_signal()

    moment = moments.draw(source)
    where = f"{training}, {script}, {moment}"
    if "t" in script or source.random() < 0.7:
        cut(loop.run, moment, {0: press})
        assert not pressed or len(loop.stands) <= pressed[0] + 1, f"{where}: not heard"
        assert_heard_again()
    else:
        cut_on_a_thread(loop.run, moment)
    here = len(loop.stands) - 1
    assert loop.stands == undisturbed.stands[: here + 1]
    assert stand(loop.model) in undisturbed.stands[here : here + 2], f"{where}: torn"


@trial(short=10)
def pressed_backwards(source: Random) -> None:
    """Ctrl-C at a moment of backward: all gradients are as before, or all as after."""
    training, traced = Training.drawn(source), source.random() < 0.3
    moments = Moments()

    def counted(backward: Callable[[], None]) -> None:
        with moments:
            traced_or_not(backward)

    def cut_off(backward: Callable[[], None]) -> None:
        moment = moments.draw(source)
        if traced or source.random() < 0.7:
            cut(lambda: traced_or_not(backward), moment, {0: by_signal})
        else:
            cut_on_a_thread(backward, moment)

    def traced_or_not(backward: Callable[[], None]) -> None:
        with trace() if traced else nullcontext():
            backward()

    before, after_backward = _gradients(training, counted)
    _, found = _gradients(training, cut_off)
    assert_heard_again()
    assert found in (before, after_backward), f"{training}: torn"


def _gradients(training: Training, run: Any) -> tuple[list[float], list[float]]:
    """Return the gradients before and after the second of two backwards."""
    model, (x, y) = training.model(), training.data()
    losses = [(model(x[k].tolist()) - y[k]) ** 2 for k in range(2)]
    losses[0].backward()
    before = [p.grad for p in model.parameters()]
    run(losses[1].backward)
    return before, [p.grad for p in model.parameters()]


@trial(short=4)
def pressed_uses(source: Random) -> None:
    """Ctrl-C at moments of predict, evaluate, a compiled function or nudge: nothing has changed."""
    training = Training.drawn(source)
    kind = source.choice(["predict", "evaluate", "compiled", "nudge"])
    (use, model), (twin, _), moments = _use(training, kind), _use(training, kind), Moments()
    with moments:
        expected = twin()
    before = stand(model), [p.grad for p in model.parameters()]
    for _ in range(3):
        moment = moments.draw(source)
        if kind == "compiled" or source.random() < 0.7:  # it borrows the gradients
            cut(use, moment, {0: by_signal})
        else:
            cut_on_a_thread(use, moment)
        assert_heard_again()
        where = f"{training}, {kind}, {moment}"
        assert (stand(model), [p.grad for p in model.parameters()]) == before, f"{where}: changed"
    assert use() == expected, f"{where}: another result"


def _use(training: Training, kind: str) -> tuple[Callable[[], str], Any]:
    """Return a use of a network that was trained for an epoch, and the network."""
    model, (x, y) = training.model(), training.data()
    training.fit(model, epochs=1)
    engine = {"engine": training.engine}
    loss = (model(x[0].tolist()) - y[0]) ** 2
    step = autograd.compile(
        lambda row, target: (model(row) - target) ** 2, model.parameters(), **engine
    )
    uses: dict[str, Callable[[], Any]] = {
        "predict": lambda: model.predict(x, **engine).tolist(),
        "evaluate": lambda: model.evaluate(x, y, verbose=0, **engine),
        "compiled": lambda: [found.tolist() for found in map(np.asarray, step(x, y))],
        "nudge": lambda: autograd.nudge(model.parameters()[-1], 0.01, loss),
    }
    return lambda: repr(uses[kind]()), model
