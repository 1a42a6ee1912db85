"""All that is said of a random graph and a random training, as text, in this process or another."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import autograd
from autograd import Stepper, trace
from tests.autograd.strategies import bits
from tests.campaigns.engine.graphs import catch_misuse, everything, recipe
from tests.campaigns.undo.trainings import Training

ROOT = Path(__file__).parents[3]


def story(seed: str) -> list[str]:
    """What is said of a graph and a training that are drawn from this seed."""
    source, told = Random(seed), list[str]()
    with catch_misuse():
        _tell(told, lambda: _of_a_graph(source, told))
        _tell(told, lambda: _of_a_training(Training(source), told))
    return told


def _tell(told: list[str], ask: Callable[[], Any]) -> None:
    try:
        told.append(repr(ask()))
    except (ValueError, RuntimeError) as error:
        told.append(str(error))


def _of_a_graph(source: Random, told: list[str]) -> Any:
    made = recipe(source)
    xs = made.leaves()
    with trace() as t:
        root = made(*xs)
        _tell(told, root.backward)
    told += [repr(t), repr(bits(everything(root))), repr(bits(everything(autograd.expand(root))))]
    for x in xs:
        _tell(told, lambda x=x: autograd.explain(x, root))  # type: ignore[misc]
        _tell(told, lambda x=x: autograd.nudge(x, 0.1, root))  # type: ignore[misc]
        _tell(told, lambda x=x: autograd.derivative(root, x))  # type: ignore[misc]
    return autograd.gradcheck(made, *xs)


def _of_a_training(training: Training, told: list[str]) -> Any:
    stepper = Stepper(training)
    _tell(told, lambda: stepper.goto(30))
    _tell(told, stepper.next_update)
    told += [repr(stepper.trace), repr(training.optimizer)]
    return training.numbers()


class Teller:
    """Another process, with hashes of its own, that tells stories."""

    def __init__(self, hash_seed: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONHASHSEED": str(hash_seed)},
            cwd=ROOT,
            text=True,
        )
        atexit.register(self._process.communicate)

    def tell(self, seed: str) -> list[str]:
        """What the other process says."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(seed, file=self._process.stdin, flush=True)
        told: list[str] = json.loads(self._process.stdout.readline())
        return told


@cache
def tellers() -> list[Teller]:
    """Two of them, kept until this process ends."""
    return [Teller(hash_seed) for hash_seed in (1, 2)]


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(story(line.strip())), flush=True)
