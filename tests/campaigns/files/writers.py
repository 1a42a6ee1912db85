"""All that writes a file, each in two versions: the one that a user had, and the one that comes."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from rich.console import Console

import viz
from autograd import Trace, Value, trace
from autograd.answers.check import Check
from autograd.answers.verdict import Verdict
from nn import MLP, CSVLogger
from nn.sweep.results import Results, Row
from tests.campaigns.frame import LostError
from viz import checks
from viz.worksheet.command import worksheet

OLD, NEW = 0, 1


class Writer(NamedTuple):
    """Writes a version of a file with this ending; a log `grows` to it line by line."""

    ending: str
    write: Callable[[Path, int], object]
    grows: bool = False

    def version(self, k: int) -> bytes:
        """Return what the file of a version holds."""
        return _version(self, k)

    def is_whole(self, content: bytes) -> bool:
        """Whether this is the old file or the new one."""
        lines = self.version(NEW).splitlines(keepends=True) if self.grows else []
        begun = [b"".join(lines[:k]) for k in range(len(lines))]
        return content in (self.version(OLD), self.version(NEW), *begun)


@cache
def _version(writer: Writer, k: int) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"whole{writer.ending}"
        writer.write(path, k)
        return path.read_bytes()


@cache
def model(k: int) -> MLP:
    """A model that is compiled, with an optimizer that remembers something."""
    made = MLP(2, [4 + 20 * k, 1], activation="tanh", seed=k)
    made.compile("adam", "mse")
    made.fit([[0.0, 1.0], [1.0, 0.0]], [0.0, 1.0], epochs=1 + k, verbose=0)
    return made


@cache
def steps(k: int) -> Trace:
    """A trace of some steps."""
    w, b = Value(1.0 + k, "w"), Value(0.5, "b")
    with trace() as t:
        for _ in range(1 + k):
            ((w * 2.1 + b).tanh() - 4.0).backward()
    return t


@cache
def results(k: int) -> Results:
    """What came of a sweep."""
    return Results(Row({"lr": 0.1 / (n + 1)}, {"loss": n / 3}) for n in range(3 + 30 * k))


def _check(path: Path, k: int) -> None:
    check = Check(4)
    for question in range(1 + k):
        check(f"question {question}", Verdict(True, "Right"))
    with redirect_stdout(StringIO()) as said:
        check._write(path, "Anna")
    if said.getvalue().startswith("Not saved"):
        raise OSError(said.getvalue().strip())


def _report(path: Path, k: int) -> None:
    with some_folder() as folder:
        _check(folder / "check-04-anna.json", k)
        checks.show(Namespace(folder=folder, csv=path), Console(file=StringIO()))


def _log(path: Path, k: int) -> None:
    log = CSVLogger(path)
    log.on_train_begin()
    for epoch in range(1 + 5 * k):
        log.on_epoch_end(epoch, {"loss": 0.5, "accuracy": 0.25})


@cache
def _axes(k: int):  # type: ignore[no-untyped-def]
    return viz.plots.sweep(results(k), "lr", ax=viz.plots.look.page())


WRITERS = {
    "model": Writer(".safetensors", lambda path, k: model(k).save(path)),
    "weights": Writer(".safetensors", lambda path, k: model(k).save_weights(path)),
    "trace": Writer(".jsonl", lambda path, k: steps(k).save(path)),
    "picture": Writer(".svg", lambda path, k: viz.save(Value(2.0 + k, "w") * 3.0, path)),
    "print": Writer(".png", lambda path, k: viz.save(Value(2.0 + k, "w") * 3.0, path)),
    "page": Writer(".pdf", lambda path, k: viz.save(Value(2.0 + k, "w") * 3.0, path)),
    "source": Writer(".dot", lambda path, k: viz.save(Value(2.0 + k, "w") * 3.0, path)),
    "lesson": Writer(".html", lambda path, k: viz.frames(steps(k)[:3], path)),
    "film": Writer(".gif", lambda path, k: viz.frames(steps(k)[:1], path)),
    "worksheet": Writer(".pdf", lambda path, k: worksheet(k, path, 1)),
    "plot": Writer(".png", lambda path, k: viz.plots.save(_axes(k), path)),
    "sweep": Writer(".csv", lambda path, k: results(k).write(path)),
    "check": Writer(".json", _check),
    "report": Writer(".csv", _report),
    "log": Writer(".csv", _log, grows=True),
}
SIMPLE = ("model", "weights", "trace", "source", "sweep")
"""Those that take some milliseconds and do not look at what is there."""
QUICK = (*SIMPLE, "check", "log")


# What is right.


@contextmanager
def some_folder() -> Iterator[Path]:
    """Make a folder that is gone afterwards, in memory where that can be."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def check_saved(path: Path, writer: Writer, kept: bool, litter: int = 0) -> None:
    """Raise an error unless the file is the old one or the new one, among so much litter."""
    beside = {p.name for p in path.parent.iterdir()} - {path.name}
    assert len(beside) <= litter, f"litter: {sorted(beside)}"
    if path.exists():
        content = path.read_bytes()
        if not writer.is_whole(content):
            raise LostError(f"{path} holds neither version, but {content[:200]!r}")
    elif kept:
        raise LostError(f"{path} is gone; there is {sorted(beside)}")


def goes_on(path: Path, writer: Writer) -> None:
    """Save once more, which leaves the new file and nothing else."""
    writer.write(path, NEW)
    check_saved(path, writer, kept=True)
    assert path.read_bytes() == writer.version(NEW), f"{path} is not what was saved"


def refused(save: Callable[[], object], path: Path) -> None:
    """Raise an error unless `save` raises an OSError of one line that names the file."""
    try:
        save()
    except OSError as error:
        text = str(error)
        poor = path.name not in text or "\n" in text
        assert not poor, f"a poor message: {text!r}"
    else:
        raise AssertionError("it says it has saved")
