"""The scalar engine: micrograd's expression, a network, and what tracing costs."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from functools import partial

from autograd import Value, dot, trace
from tests.benchmarks.measure import OURS, Goal, Part, Row, Work, compare, measure
from tests.benchmarks.scalars import (
    POINTS,
    chained,
    expression_of,
    micrograd_step,
    micrograd_value,
    step_of,
    xad_expression,
    xad_step,
)

WAYS = {"* and +": chained, "dot": dot}
MANY = 1_000_000


def scalar_rows() -> Iterator[Row]:
    """Compare the engines of single numbers."""
    yield from compare(
        "README's expression",
        {"": expression_of(Value)},
        {"micrograd": lambda: expression_of(micrograd_value()), "xad": xad_expression},
        Goal(1 / 2.5, "micrograd"),
    )
    for what, points in (("100 points", POINTS), ("one point", POINTS[:1])):
        yield from compare(
            f"MLP 2-16-16-1, {what}, a step",
            {way: step_of(Value, weighted_sum, points) for way, weighted_sum in WAYS.items()},
            {
                "micrograd": partial(micrograd_step, points),
                "xad": partial(xad_step, points),
            },
        )


def tracing_rows() -> Iterator[Row]:
    """Compare a step under a trace with the same step without one."""
    for way, weighted_sum in WAYS.items():
        step = step_of(Value, weighted_sum, POINTS[:10])
        times = measure({OURS: traced(step), "untraced": step})
        yield Row(f"a step of 10 points, {way}", times, (Goal(4, "untraced"),))


def size_rows() -> Iterator[Row]:
    """Measure a graph so large that recursion would fail."""
    times = measure({OURS: lambda: chain_of_additions(MANY).backward()})
    yield Row(f"a chain of {MANY:,} additions, {bytes_per_node():.0f} bytes a node", times)


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
    gc.collect()
    tracemalloc.start()
    root = chain_of_additions(nodes)
    root.backward()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held / nodes


PARTS = (
    Part("The scalar engine, forward and backward", (OURS, "micrograd", "xad"), scalar_rows),
    Part("Tracing on", (OURS, "untraced"), tracing_rows),
    Part("A deep graph", (OURS,), size_rows),
)
