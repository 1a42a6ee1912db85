"""Random walks of a Stepper over random code of users: every position has its state, to the bit.

STEPGRAD_WALKS=10000 takes that many walks.
"""

import os
import random

import pytest

import autograd
from autograd import Stepper, Value, trace
from autograd.graph import order
from nn import SGD, Shrinking
from nn.optimizers import OPTIMIZERS

WALKS = int(os.environ.get("STEPGRAD_WALKS", "60"))
BATCHES = 6


class Training:
    """What a user's update() might do: a few of these, in any order, drawn by chance."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.weights = [Value(chance.uniform(-1, 1), f"w{k}") for k in range(3)]
        self.average = [Value(w.data, f"ema{k}") for k, w in enumerate(self.weights)]
        for w in self.weights:
            w.grad = chance.choice([0.0, -0.0, 1.5])
        make = chance.choice([*OPTIMIZERS.values(), lambda ps: Shrinking(SGD(ps), l2=0.1)])
        self.optimizer = make(self.weights)
        self.kept = [self.weights[0] * 2.0, self.weights[1] * self.weights[2]]
        self.step = autograd.compile(self.compiled_loss, self.weights, verify=False)
        self.parts = chance.choices(PARTS, k=chance.randint(1, 5))
        self.made: list[Value] = []
        self.ends: list[list] = []

    def __call__(self) -> None:
        for part in self.parts:
            part(self)
        self.ends.append(self.state())

    def compiled_loss(self, x, y):
        a, b, c = self.weights
        return ((a * x[0] + b).tanh() * c - y) ** 2

    def state(self) -> list:
        nodes = {*self.weights, *self.average, *self.kept, *self.made}
        nodes |= {v for node in self.made for v in order(node)}
        found = {id(v): (v.data.hex(), v.grad.hex()) for v in nodes}
        memory = {k: [x.hex() for x in xs] for k, xs in self.optimizer.state.items()}
        return [found, memory, self.optimizer.iterations, len(self.optimizer.taken)]

    # The parts.

    def zero_by_hand(self) -> None:
        for w in self.weights:
            w.grad = 0.0

    def zero_by_optimizer(self) -> None:
        self.optimizer.zero_grad()

    def go_backward(self) -> None:
        a, b, c = self.weights
        loss = ((a * 0.5 + b).tanh() * c - 0.3) ** 2
        self.made.append(loss)
        loss.backward()

    def take_step(self) -> None:
        self.optimizer.step()

    def take_step_back(self) -> None:
        if self.optimizer.taken and self.unchanged():
            self.optimizer.undo()

    def unchanged(self) -> bool:
        return list(self.optimizer.taken[-1].new) == [w.data for w in self.weights]

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
        autograd.replay(self.kept[1])

    def trace_inside(self) -> None:
        with trace() as t:
            self.go_backward()
            self.take_step()
        assert len(t.updates) == 3

    def walk_inside(self) -> None:
        s = Stepper(self.go_backward)
        s.next()
        s.goto(self.chance.randint(0, len(s)))

    def compute_compiled(self) -> None:
        _, gradients = self.step([[0.5], [-1.0]], [0.1, 0.2])
        for w, gradient in zip(self.weights, gradients, strict=True):
            w.data -= 0.1 * gradient


PARTS = [part for name, part in vars(Training).items() if name[0] != "_" and callable(part)]
PARTS = [part for part in PARTS if part.__name__ not in ("state", "compiled_loss", "unchanged")]


def assert_within(some: list, state: list) -> None:
    """All that was noted before is as it was then; nodes made since are no matter."""
    assert some[0].items() <= state[0].items()
    assert some[1:] == state[1:]


def walk(seed: int) -> None:
    """Note the state at each position on the way forward, then jump about and compare."""
    chance = random.Random(seed)
    training = Training(chance)
    training.parts.append(Training.go_backward)  # so that there are records
    s, begin = Stepper(training), training.state()
    s.next()
    first = len(s)
    s.goto(first + chance.randint(0, 1))
    s.goto(len(s))
    assert_within(training.ends[-1], training.state())
    s.goto(first)
    assert_within(training.ends[0], training.state())
    s.goto(0)
    states = [training.state()]
    assert_within(begin, states[0])
    while s.position < len(s):
        s.next()
        states.append(training.state())
    moves = [
        lambda: s.back() if s.position else None,
        lambda: s.next() if s.position < len(s) else None,
        lambda: s.goto(chance.randint(0, len(s))),
        lambda: s.run("chain") if s.position < len(s) // 2 else s.goto(0),
        lambda: s.goto(0),
    ]
    for _ in range(10):
        chance.choice(moves)()
        if s.position < len(states):
            assert training.state() == states[s.position], (seed, s.position)
    s.goto(0)
    assert training.state() == states[0], seed


@pytest.mark.filterwarnings("ignore::autograd.MisuseWarning")
@pytest.mark.parametrize("batch", range(BATCHES))
def test_every_bit_is_restored_whichever_way_one_walks(batch):
    for seed in range(batch, WALKS, BATCHES):
        walk(seed)
