"""The scalar engine against its peers, as ratios: `python tests/benchmarks/engine.py`.

Contenders take turns, the garbage collector runs as in any program and is emptied before each
turn, and medians are compared. Nothing here asserts a time. xad and PyTorch take part where
they are installed.
"""

from __future__ import annotations

import gc
import math
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from micrograd.engine import Value as MicrogradValue
from rich.console import Console
from rich.table import Table

from autograd import Value, dot, trace

Work = Callable[[], object]
Measured = tuple[str, dict[str, float], str]
"""What was done, the medians of the contenders in seconds, and the unit to print them in."""

random.seed(0)
POINTS = [[random.uniform(-1, 1), random.uniform(-1, 1)] for _ in range(100)]
TARGETS = [random.choice([-1.0, 1.0]) for _ in POINTS]
SIZES = [2, 16, 16, 1]
WEIGHTS = [
    [[random.uniform(-1, 1) for _ in range(n_in + 1)] for _ in range(n_out)]
    for n_in, n_out in pairwise(SIZES)
]


def micrograd_tanh(self: Any) -> Any:
    """Add to micrograd's Value the tanh that its published package lacks."""
    t = math.tanh(self.data)
    out = MicrogradValue(t, (self,), "tanh")

    def _backward() -> None:
        self.grad += (1 - t**2) * out.grad

    out._backward = _backward
    return out


MicrogradValue.tanh = micrograd_tanh


def readme_expression(value: Callable[[float], Any]) -> None:
    """Build micrograd's README expression and go backward."""
    a, b = value(-4.0), value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()


def chained(weights: list[Any], inputs: list[Any], bias: Any) -> Any:
    """Return the weighted sum written with * and +, as micrograd does."""
    return sum((w * x for w, x in zip(weights, inputs, strict=True)), bias)


class Net:
    """MLP 2-16-16-1 with tanh, in the Values of any engine; a step is one full-batch update."""

    def __init__(self, value: Callable[[float], Any], weighted_sum: Callable[..., Any]) -> None:
        self.layers = [[[value(w) for w in neuron] for neuron in layer] for layer in WEIGHTS]
        self.weighted_sum = weighted_sum

    def loss(self, points: list[list[float]]) -> Any:
        """Return the mean squared error over some of the points."""
        errors = []
        for point, target in zip(points, TARGETS, strict=False):
            h: list[Any] = list(point)
            for layer in self.layers:
                h = [self.weighted_sum(w, h, b).tanh() for *w, b in layer]
            errors.append((h[0] - target) ** 2)
        return sum(errors[1:], errors[0]) * (1.0 / len(errors))

    def step(self, points: list[list[float]] = POINTS) -> None:
        """Clear gradients, go forward and backward, update."""
        weights = [w for layer in self.layers for neuron in layer for w in neuron]
        for w in weights:
            w.grad = 0.0
        self.loss(points).backward()
        for w in weights:
            w.data -= 0.01 * w.grad


def xad_step(points: list[list[float]]) -> Work:
    """Return the same step on xad's C++ tape."""
    import xad.math
    from xad.adj_1st import Real, Tape

    data = [[list(neuron) for neuron in layer] for layer in WEIGHTS]

    def step() -> None:
        with Tape() as tape:
            net = [[[Real(w) for w in neuron] for neuron in layer] for layer in data]
            weights = [w for layer in net for neuron in layer for w in neuron]
            tape.registerInputs(weights)
            tape.newRecording()
            total = Real(0.0)
            for point, target in zip(points, TARGETS, strict=False):
                h: list[Any] = list(point)
                for layer in net:
                    h = [xad.math.tanh(chained(w, h, b)) for *w, b in layer]
                total += (h[0] - target) * (h[0] - target)
            loss = total / len(points)
            tape.registerOutput(loss)
            loss.setDerivative(1.0)
            tape.computeAdjoints()
            for layer, reals in zip(data, net, strict=True):
                for neuron, row in zip(layer, reals, strict=True):
                    neuron[:] = [
                        w - 0.01 * r.getDerivative() for w, r in zip(neuron, row, strict=True)
                    ]

    return step


def torch_step(points: list[list[float]]) -> Work:
    """Return the same step in PyTorch, on the whole batch at once."""
    import torch

    torch.set_num_threads(1)
    layers = [torch.nn.Linear(a, b) for a, b in pairwise(SIZES)]
    net = torch.nn.Sequential(*(part for layer in layers for part in (layer, torch.nn.Tanh())))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
    x = torch.tensor(points)
    y = torch.tensor(TARGETS[: len(points)])

    def step() -> None:
        optimizer.zero_grad()
        ((net(x)[:, 0] - y) ** 2).mean().backward()
        optimizer.step()

    return step


def medians(contenders: dict[str, Work], turns: int, repeat: int = 1) -> dict[str, float]:
    """Return the median time of one call of each contender, in seconds; they take turns."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(turns):
        for name, work in contenders.items():
            gc.collect()
            start = time.perf_counter()
            for _ in range(repeat):
                work()
            times[name].append((time.perf_counter() - start) / repeat)
    return {name: statistics.median(t) for name, t in times.items()}


def traced(work: Work) -> Work:
    """Return the work done under a trace."""

    def step() -> None:
        with trace():
            work()

    return step


def chain_of_additions(nodes: int) -> Value:
    """Return 1 + 1 + … as a chain of so many nodes."""
    total = one = Value(1.0)
    for _ in range(nodes):
        total = total + one
    return total


def bytes_per_node(nodes: int = 100_000) -> float:
    """Return what a binary node holds after backward: itself, its tuple and its two floats."""
    import tracemalloc

    gc.collect()
    tracemalloc.start()
    root = chain_of_additions(nodes)
    root.backward()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held / nodes


def rows() -> Iterator[Measured]:
    """Measure everything; yield what, the medians, and the unit."""
    expression: dict[str, Work] = {
        "micrograd": lambda: readme_expression(MicrogradValue),
        "stepgrad": lambda: readme_expression(Value),
    }
    yield "README expression", medians(expression, turns=61, repeat=100), "µs"

    sizes = (
        ("MLP 2-16-16-1, 100 points, one step", POINTS, 9, "ms"),
        ("the same, one point", POINTS[:1], 61, "µs"),
    )
    for what, points, turns, unit in sizes:
        steps = {
            "micrograd": step_of(Net(MicrogradValue, chained), points),
            "stepgrad, * and +": step_of(Net(Value, chained), points),
            "stepgrad, dot": step_of(Net(Value, dot), points),
        }
        yield what, medians(steps | peer("xad", xad_step, points), turns), unit

    for what, net in (("* and +", Net(Value, chained)), ("dot", Net(Value, dot))):
        step = step_of(net, POINTS[:10])
        both = {"untraced": step, "traced": traced(step)}
        yield f"10 points with {what}, trace off and on", medians(both, 31), "ms"

    # Last, because importing PyTorch makes every later garbage collection slower.
    for what, points, turns, unit in sizes:
        steps = {"stepgrad, dot": step_of(Net(Value, dot), points)}
        yield what, medians(steps | peer("torch, batched", torch_step, points), turns), unit


def step_of(net: Net, points: list[list[float]]) -> Work:
    """Return one step of a net on these points."""
    return lambda: net.step(points)


def peer(
    name: str, maker: Callable[[list[list[float]]], Work], points: list[list[float]]
) -> dict[str, Work]:
    """Return a contender that may not be installed, ready to run, by its name."""
    try:
        return {name: maker(points)}
    except ImportError:
        print(f"{name} is not installed and takes no part", file=sys.stderr)
        return {}


@contextmanager
def stopwatch(seconds: list[float]) -> Iterator[None]:
    """Append the time that the block takes."""
    start = time.perf_counter()
    yield
    seconds.append(time.perf_counter() - start)


def print_table(console: Console, measured: Iterable[Measured]) -> None:
    """Print medians, and how they compare with the first contender's."""
    table = Table("work", "contender", "median", "times the first", box=None)
    for what, found, unit in measured:
        scale = {"µs": 1e6, "ms": 1e3, "s": 1.0}[unit]
        first = next(iter(found.values()))
        for name, seconds in found.items():
            faster = f"{first / seconds:.2f} × faster" if seconds <= first else ""
            slower = f"{seconds / first:.2f} × slower" if seconds > first else ""
            table.add_row(what, name, f"{seconds * scale:.4g} {unit}", faster or slower)
            what = ""
    console.print(table)


def main() -> None:
    """Print the tables."""
    console = Console(highlight=False)
    print_table(console, rows())
    console.print(f"\nbytes per node, after backward: {bytes_per_node():.0f}")
    seconds: list[float] = []
    with stopwatch(seconds):
        root = chain_of_additions(1_000_000)
    with stopwatch(seconds):
        root.backward()
    with stopwatch(seconds):
        del root
    built, differentiated, freed = seconds
    console.print(
        f"a chain of 1,000,000 additions: built in {built:.2f} s, differentiated in "
        f"{differentiated:.2f} s, freed in {freed:.2f} s"
    )


if __name__ == "__main__":
    main()
