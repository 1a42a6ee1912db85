"""`stepgrad demo`: one weight, one bias, one sample, step by step; then a small network."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from rich.console import Console

import viz
from autograd import Stepper, Value, dot
from autograd.answers import ask
from autograd.answers.reading import UnreadableError
from autograd.figures import TABLE, number
from autograd.files import write_whole
from autograd.prediction import CURVED
from autograd.records import Mark, Update
from autograd.tokens import board
from nn import MLP, SGD, mean_squared_error
from nn.datasets import moons
from viz import keys
from viz.svg import LayoutError

Tell = Callable[[str], None]
FOLDER = Path(".stepgrad")
RATE, NETWORK_RATE = 0.01, 0.05
HELP = "Enter shows the next step, ← takes it back, q tells the rest; or type a guess."
SAMPLE = """\
from autograd import Value
from nn import SGD

w, b = Value(1.0), Value(0.0)
opt = SGD([w, b], lr=0.01)


def update():
    opt.zero_grad()
    pred = w * 2.1 + b
    loss = (pred - 4.0) ** 2
    loss.backward()
    opt.step()
"""


class Line:
    """The line w·x + b, which should answer 4 for x = 2.1."""

    def __init__(self) -> None:
        self.weights = [Value(1.0, "w"), Value(0.0, "b")]
        self.optimizer = SGD(self.weights, lr=RATE)
        self.loss = self.forward()

    def forward(self) -> Value:
        """Compute the loss."""
        w, b = self.weights
        pred = dot([w], [2.1], b)
        pred.label = "pred"
        error = pred - 4.0
        error.label = "error"
        loss = error**2
        loss.label = "loss"
        return loss

    def update(self) -> None:
        """Take one training step."""
        self.optimizer.zero_grad()
        self.loss = self.forward()
        self.loss.backward()
        self.optimizer.step()


class Network(Line):
    """A small network, and one point of two moons."""

    def __init__(self, seed: int) -> None:
        samples, labels = moons(100, noise=0.1, seed=seed)
        self.inputs = [Value(x, f"x{k}") for k, x in enumerate(samples[0], start=1)]
        self.target = float(labels[0])
        self.model = MLP(2, [4, 1], activation="tanh", seed=seed)
        self.weights = self.model.parameters()
        self.optimizer = SGD(self.weights, lr=NETWORK_RATE)
        self.loss = self.forward()

    def forward(self) -> Value:
        """Compute the loss on the point."""
        loss = mean_squared_error(self.target, self.model(self.inputs))
        loss.label = "loss"
        return loss


def demo(options: argparse.Namespace, console: Console) -> None:
    """Step through one update, forwards and back; then take one of a network and draw it."""
    folder = _folder(options.out)

    def tell(text: str) -> None:
        console.print(text, markup=False, soft_wrap=True)

    line = Line()
    tell("One weight, one bias, one sample: for x = 2.1 the answer should be 4.\n")
    _walk(Stepper(line.update), tell, keys.ask if keys.is_conversation() else None)
    for text in (*_reasons(line), "", *_network(Network(options.seed), folder), ""):
        tell(text)
    sample = folder / "line.py"
    if not sample.exists():  # else someone may have gone on with it
        write_whole(sample, SAMPLE.encode())
    for text in _next(folder):
        tell(text)


def _folder(out: str | None) -> Path:
    """Return where the files go; unless the user says, a folder that git ignores."""
    if out is None:
        FOLDER.mkdir(exist_ok=True)
        write_whole(FOLDER / ".gitignore", b"*\n")
    folder = FOLDER if out is None else Path(out)
    if not folder.is_dir():
        raise FileNotFoundError(f"cannot write the pictures: there is no folder {folder}")
    return folder


# One update.


def _walk(stepper: Stepper, tell: Tell, ask_: Callable[[str], str] | None) -> None:
    """Print the records of one update; in a conversation one for each Enter, and back for ←."""
    if ask_:
        tell(f"{HELP}\n")
    stepper.next()
    stepper.goto(0)
    while stepper.position < len(stepper):
        record = stepper.trace[stepper.position]
        if isinstance(record, Mark):
            stepper.next()
            continue
        question = ask(record)
        typed = ask_(f"{question.asked} " if question else "") if ask_ else ""
        if typed == keys.BACK:
            _back(stepper, tell)
            continue
        if typed == keys.END:
            ask_ = None
        elif typed and question:
            try:
                tell(repr(question.judge(typed).unfolded))
            except UnreadableError as problem:
                tell(f"{problem}")
                continue
        tell(repr(stepper.next()))


def _back(stepper: Stepper, tell: Tell) -> None:
    """Take the last step back that was shown, if there is one."""
    while stepper.position:
        record = stepper.back()
        if not isinstance(record, Mark):
            tell(repr(record))
            return
    tell("This is the beginning.")


def _reasons(line: Line) -> list[str]:
    """Say why the weight went where it went, and what that did to the loss."""
    w = line.weights[0]
    before, after = line.loss.data, line.forward().data
    predicted = -RATE * sum(v.grad**2 for v in line.weights)
    sign, way = ("negative", "up") if w.grad < 0 else ("positive", "down")
    larger = "smaller" if w.grad < 0 else "larger"
    return [
        f"w goes {way}: ∂loss/∂w is {sign}, so a larger w makes the loss {larger}.",
        f"The loss was {_short(before)} and is {_short(after)}: {_short(after - before)}, "
        f"where −lr·Σgrad² predicts {_short(predicted)}.",
        CURVED.format("the loss"),
    ]


# The network.


def _network(network: Network, folder: Path) -> Iterator[str]:
    """Say what one update did to a network, draw it, and take all steps back."""
    start = [w.data for w in network.weights]
    stepper = Stepper(network.update)
    stepper.run("chain")
    drawn = _pictures(network, folder)
    updates = [r for r in stepper.run("update") if isinstance(r, Update)]
    before, after = network.loss.data, network.forward().data
    largest = max(updates, key=lambda r: abs(r.new - r.old))
    yield (
        f"The same in a network of {len(start)} weights: the loss goes from {_short(before)} "
        f"to {_short(after)}."
    )
    yield f"Its largest change: {largest.name} {board(largest.lines[1])}"
    yield drawn
    stepper.goto(0)
    same = [w.data for w in network.weights] == start
    verdict = "every weight has its old bits again" if same else "but some weight differs!"
    yield f"All {len(stepper)} steps taken back: {verdict}."


def _pictures(network: Network, folder: Path) -> str:
    """Save the graph; say where it is, or why there is none."""
    paths = [folder / f"demo.{ending}" for ending in ("svg", "png")]
    try:
        for path in paths:
            viz.save(network.loss, path, detail="neuron")
    except LayoutError as undrawn:
        return f"Its graph is not drawn: {undrawn}"
    return f"Its graph: {' and '.join(map(str, paths))}"


# What to do next.


def _next(folder: Path) -> Iterator[str]:
    """Give three commands that work as they stand."""
    yield f"In the browser:  {_with('play', 'uvicorn')}{_command('stepgrad')} play"
    yield (
        f"Your own file:   {_with('tui', 'textual')}{_command('stepgrad')} step "
        f"{folder / 'line.py'}"
    )
    if Path("notebooks/01_slope_as_a_nudge.ipynb").is_file():
        lesson = f"{_command('jupyter')} lab notebooks/01_slope_as_a_nudge.ipynb"
        yield f"Lesson 1:        {_with('notebooks', 'jupyterlab')}{lesson}"
    else:
        yield f"On paper:        {_command('stepgrad')} worksheet"


def _with(extra: str, module: str) -> str:
    """Return the command that installs an extra, if it is not installed."""
    if find_spec(module) is not None:
        return ""
    here = Path("pyproject.toml").is_file() and Path("viz").is_dir()
    what = f"-e '.[{extra}]'" if here else f"'stepgrad[{extra}]'"
    return f"{_command('pip')} install -q {what} && "


def _command(name: str) -> str:
    """Return how a program beside this Python is called from here."""
    program = Path(sys.executable).parent / name
    found = which(name)
    if found is not None and Path(found).parent == program.parent:
        return name
    return str(program.relative_to(Path.cwd()) if program.is_relative_to(Path.cwd()) else program)


def _short(x: float) -> str:
    return number(x, TABLE)
