"""Small trainings that the tests step through."""

from __future__ import annotations

from collections.abc import Callable

from autograd import Stepper, Value
from nn import SGD
from viz.tui.journey import Journey

ODD_NAMES = [
    "[red]bold[/red]",
    "[/]",
    "[@click=app.quit]w[/]",
    "a\"b'c\nd\te",
    "🦊🧠w",
    "\x1b[31m",
    "x" * 10_000,
    "w[0]",
]


def squares(*names: str) -> Callable[[], None]:
    """Return an update() that takes a step down Σ w², from w = 3, 4, …"""
    weights = [Value(float(k), name) for k, name in enumerate(names, start=3)]
    opt = SGD(weights, lr=0.1)

    def update() -> None:
        opt.zero_grad()
        loss = sum((w * w for w in weights[1:]), start=weights[0] * weights[0])
        loss.backward()
        opt.step()

    return update


def journey(*names: str) -> Journey:
    """Return a walk down Σ w², at its beginning, with one update() recorded."""
    walk = Journey(Stepper(squares(*(names or ("w",)))))
    walk.prepare()
    return walk
