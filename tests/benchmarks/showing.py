"""What one waits for: the picture of a Value in a notebook, and the demo."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator

import viz
from autograd import Value
from autograd.graph import order
from tests.benchmarks.measure import OURS, Goal, Part, Row, measure
from tests.benchmarks.scalars import POINTS, Net, chained

START = "import sys; from viz.cli import main; sys.exit(main())"
COMMAND = [sys.executable, "-c", START]
"""The command `stepgrad`, whether or not its script is on the path."""

assert viz  # to be imported is enough: from then on notebooks show Values


def picture_rows() -> Iterator[Row]:
    """Measure a cell that ends with a Value."""
    net = Net(Value, chained)
    for points in (POINTS[:2], POINTS[:31]):
        loss = net.loss(points)
        cell = {OURS: lambda loss=loss: loss._repr_mimebundle_()}
        nodes = len(order(loss))
        yield Row(f"a Value of {nodes:,} nodes, shown", measure(cell), (Goal(2),))


def start_rows() -> Iterator[Row]:
    """Measure `stepgrad demo` from the shell to its end, after a first start."""
    with tempfile.TemporaryDirectory() as folder:

        def demo() -> None:
            command = [*COMMAND, "demo"]
            subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True)

        yield Row("stepgrad demo, a further start", measure({OURS: demo}), (Goal(0.7),))


PARTS = (
    Part("Pictures in a notebook", (OURS,), picture_rows),
    Part("From the shell", (OURS,), start_rows),
)
