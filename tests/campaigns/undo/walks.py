"""Steps forwards and backwards through training code: each place has its state, to the bit."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from copy import deepcopy
from random import Random
from typing import Any
from unittest.mock import patch

from autograd import Stepper, Trace, Value, trace
from autograd.listening import recorders
from nn.optimizers import Optimizer
from tests.campaigns.engine.graphs import catch_misuse, hard, usual
from tests.campaigns.frame import LostError, trial
from tests.campaigns.presses import press_at
from tests.campaigns.undo.fits import Fit
from tests.campaigns.undo.trainings import RATES, Training, memory, optimizer

REFUSED = IndexError, ValueError, RuntimeError
"""At an end, where there is no such record to walk to, and what the user's code raises."""


class Walk:
    """A stepper, and the state that each position was seen to have."""

    def __init__(self, stepper: Stepper, training: Training | Fit) -> None:
        self.stepper, self.training = stepper, training
        self.seen: dict[int, Any] = {}
        self.moves: list[str] = []
        self.look()

    def look(self) -> None:
        """Compare the state with what it was here before."""
        position, (nodes, rest) = self.stepper.position, self.training.state()
        before, other = self.seen.setdefault(position, (nodes, rest))
        lost = {key for key in before.keys() & nodes.keys() if before[key] != nodes[key]}
        if lost or other != rest:
            raise LostError(
                f"at {position} of {len(self.stepper)} after {self.moves}: {len(lost)} nodes of "
                f"{len(nodes)}, {rest if other != rest else 'no optimizer'}, was {other}; "
                f"in {self.training}"
            )

    def move(self, source: Random) -> None:
        """Move in some way, and look; where there is nothing to run to, stay."""
        name, start, refused = source.choice(list(MOVES)), self.stepper.position, ""
        self.moves.append(name)
        try:
            MOVES[name](self.stepper, source)
        except REFUSED as error:
            refused = str(error)
        self.look()
        stays = self.stepper.position == start or "to run to" not in refused
        assert stays, f"{self.training}: {self.moves} left {start}, and then: {refused}"

    def go_through(self) -> None:
        """Go back to the beginning, and forward to the end, step by step."""
        self.moves.append("all")
        while self.stepper.position:
            self.stepper.back()
            self.look()
        while self.stepper.position < len(self.stepper):
            self.stepper.next()
            self.look()


MOVES: dict[str, Callable[[Stepper, Random], object]] = {
    "next": lambda s, source: s.next(),
    "back": lambda s, source: s.back(),
    "goto": lambda s, source: s.goto(source.randint(0, len(s))),
    "goto 0": lambda s, source: s.goto(0),
    "goto end": lambda s, source: s.goto(len(s)),
    "further": lambda s, source: s.goto(len(s) + source.randint(1, 9)),
    "run": lambda s, source: s.run(source.choice(("forward", "chain", "update", "mark"))),
    "next_update": lambda s, source: s.next_update(),
    "next_mark": lambda s, source: s.next_mark(
        source.choice(("backward", "undo", "set by hand", "walk", "sample", "batch", "epoch"))
    ),
}


@trial(short=12)
def walks(source: Random) -> None:
    """A random walk of a stepper over random code: each place has its state, as without one."""
    seed = source.random()
    with catch_misuse(), patch("autograd.stepper.MOST_CALLS", 3):
        training, twin = Training(Random(seed)), Training(Random(seed))
        code = training if source.random() < 0.7 else _traced(training, source.randint(1, 3))
        walk = Walk(Stepper(code), training)
        for _ in range(12):
            walk.move(source)
        walk.go_through()
        for _ in range(training.calls):
            with suppress(*REFUSED):
                twin()
    assert training.numbers() == twin.numbers(), training


def _traced(training: Training, calls: int) -> Trace:
    """A trace of some calls, into which it listens again for each, up to what fails."""
    t = Trace()
    with suppress(*REFUSED):
        for _ in range(calls):
            with t.listen():
                training()
    return t


@trial(short=100)
def steps(source: Random) -> None:
    """Steps by gradients of any size, traced or not, and undos: the state of before each step."""
    some = optimizer(source, [Value(source.gauss(0, 1), name) for name in ("w", "b", "")])
    before, moves = [_held(some)], list[str]()
    with trace() if source.random() < 0.3 else nullcontext(), catch_misuse():
        for _ in range(source.randint(1, 25)):
            moves.append(source.choice(("step", "step", "undo", "lr")))
            if moves[-1] == "lr":
                some.lr = source.choice(RATES)
            elif moves[-1] == "undo" and len(before) > 1:
                some.undo()
                before.pop()
            elif moves[-1] == "step":
                before += _steps_taken(some, source)
            held, expected = _held(some), before[-1]
            if held != expected:
                raise LostError(f"{some!r} after {moves}: {held}, expected {expected}")


def _steps_taken(some: Optimizer, source: Random) -> list[Any]:
    """What is held after a step; nothing if it was refused, as one that is too large."""
    for w in some.params:
        w.grad = source.choice((usual, hard))(source)
    grads = [w.grad for w in some.params]
    try:
        some.step()
    except ValueError:
        return []
    assert [w.grad for w in some.params] == grads, "a step changed gradients"
    assert all(math.isfinite(w.data) for w in some.params), f"{some!r}: {some.params}"
    return [_held(some)]


def _held(some: Optimizer) -> list[Any]:
    """Weights and memory, to the last bit, without the rate, which is set by hand."""
    return [[w.data.hex() for w in some.params], *memory(some)[:3]]


@trial(short=12)
def fits(source: Random) -> None:
    """A walk through what fit does, then fit, maybe from a file: as fit alone, to the bit."""
    seed, epochs = source.random(), source.randint(1, 3)
    walked, alone = Fit(Random(seed)), Fit(Random(seed))
    with catch_misuse(), patch("autograd.stepper.MOST_CALLS", 9):
        good = alone.go_on(epochs)
        stepper = walked.model.stepper(*walked.data, **walked.how)
        walk = Walk(stepper, walked)
        for _ in range(6):
            walk.move(source)
        stepper.goto(0)
        walk.look()
        if not good:
            return
        for _ in range(epochs + 1):
            stepper.next_mark("epoch")
        stepper.back()  # the next epoch has begun
        assert walked.numbers() == alone.numbers(), f"{walked}, {epochs} epochs, {walk.moves}"
        for fit in (walked, alone):
            if source.random() < 0.5:
                fit.save_and_load()
        assert walked.go_on(1) == alone.go_on(1)
        assert walked.numbers() == alone.numbers(), f"{walked}, fit went on otherwise"


@trial(short=20)
def taken_back(source: Random) -> None:
    """A fit whose steps are all taken back, by a copy or a pickle too: the weights of before."""
    fit = Fit(source)
    before = [p.data for p in fit.model.parameters()]
    with catch_misuse():
        fit.go_on(source.randint(1, 3))
    some = source.choice((lambda x: x, deepcopy, _pickled))(fit.model.optimizer)
    while some.taken:
        some.undo()
    after = [p.data for p in some.params]
    if some.params and (after != before or some.iterations):
        raise LostError(f"{fit}: {after}, expected {before}")


def _pickled(some: Optimizer) -> Optimizer:
    twin: Optimizer = pickle.loads(pickle.dumps(some))
    return twin


@trial(short=3)
def threads(source: Random) -> None:
    """Several threads, each with a stepper over training of its own: as one after the other."""
    seeds = [source.random() for _ in range(3)]
    with catch_misuse(), patch("autograd.stepper.MOST_CALLS", 3):
        with ThreadPoolExecutor(len(seeds)) as pool:
            beside = list(pool.map(_walked, seeds))
        assert beside == list(map(_walked, seeds)), f"threads disturb each other: {seeds}"


def _walked(seed: float) -> list[Any]:
    """What a training holds after a walk."""
    source = Random(seed)
    training = Training(source, 3)
    walk = Walk(Stepper(training), training)
    for _ in range(4):
        walk.move(source)
    return [training.numbers(), repr(walk.stepper.trace)]


@trial(short=20)
def interruptions(source: Random) -> None:
    """Ctrl-C at a random moment of a walk: the cursor stands somewhere, with the state of there."""
    with catch_misuse(), patch("autograd.stepper.MOST_CALLS", 3):
        training = Training(source, 2)
        walk = Walk(Stepper(training), training)
        with suppress(*REFUSED):
            walk.stepper.goto(source.randint(0, 40))
        walk.go_through()
        for _ in range(5):
            moment = int(10 ** source.uniform(0, 3.5))
            walk.moves.append(f"Ctrl-C at moment {moment} of")
            with suppress(KeyboardInterrupt):
                press_at(moment, lambda: walk.move(source))
            walk.look()
            assert not recorders, f"{training}: a recorder listens after {walk.moves}"
        walk.go_through()


@trial(short=40)
def cut_steps(source: Random) -> None:
    """Ctrl-C at a random moment of a step or of an undo, traced or not: all of it, or nothing."""
    some = optimizer(source, [Value(source.gauss(0, 1), name) for name in ("w", "b", "")])
    for _ in range(source.randint(1, 3)):
        _steps_taken(some, source)
    for w in some.params:
        w.grad = usual(source)
    twin, moment = deepcopy(some), source.randint(1, 300)
    action = source.choice(("step", "undo"))
    with catch_misuse(), trace() if source.random() < 0.3 else nullcontext():
        with suppress(ValueError):
            getattr(twin, action)()
        ends = _held(some), _held(twin)
        with suppress(ValueError, KeyboardInterrupt):
            press_at(moment, getattr(some, action))
        if _held(some) not in ends:
            raise LostError(f"{some!r}: {action} cut at moment {moment}: {_held(some)} of {ends}")
