"""Programs to step through: one that defines update() or a Stepper, or any other as it runs."""

from __future__ import annotations

import ast
import inspect
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import numpy as np

from autograd import MisuseWarning, Stepper
from autograd.callers import is_library, is_ours
from nn.samples import Array
from nn.training import Model
from nn.training.scalar import ScalarEngine
from viz.screen import ENDINGS, hearing
from viz.tui.following import Enough, Followed
from viz.tui.loops import is_stepped, training_loops
from viz.tui.session import Session, plane

INPUTS, TARGETS = ("X", "x", "xs", "x_train", "X_train"), ("y", "Y", "ys", "y_train", "Y_train")
"""What programs call their data."""
WANTED = (
    "expected a program that trains Values, such as `w = Value(1.0)` and, in a loop, "
    "`loss = (w * x - y) ** 2`, `loss.backward()`, `w.data -= 0.1 * w.grad`"
)


def program(path: Path, limit: int) -> Session:
    """Run a program; return its Stepper, one through its `update()`, or all that it computed.

    Raises ValueError, naming the line, where the program fails before anything is recorded, and
    if there is nothing to step through.
    """
    if limit < 1:
        raise ValueError(f"--records expects 1 or more, got {limit}")
    try:
        text = path.read_bytes()
        tree, code = ast.parse(text), compile(text, str(path), "exec")
    except (SyntaxError, ValueError) as error:
        if "'utf-8' codec" in f"{error}":
            raise ValueError(f"{path} is not a text file in UTF-8") from None
        raise ValueError(failure(error, path)) from None
    return stepped(path, code) if is_stepped(tree) else followed(path, code, tree, limit)


def stepped(path: Path, code: CodeType) -> Session:
    """Run a program that defines update() or a Stepper, and return a walk through that."""
    module = _module(path, "stepped_program")
    try:
        with _in_place_of(path, module), hearing(ENDINGS, signal.SIG_DFL):
            exec(code, module.__dict__)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # also what a program derives from that itself
        raise ValueError(failure(error, path)) from None
    stepper = _stepper(module)
    update = getattr(module, "update", None)
    if stepper is None and not callable(update):
        raise ValueError(f"{path} defines neither update() nor a Stepper called stepper or s")
    source = _source(update if stepper is None else None, path)
    if stepper is None:
        stepper = Stepper(update)  # type: ignore[arg-type]
    return Session(stepper, path.name, source, *_known(module))


def followed(path: Path, code: CodeType, tree: ast.Module, limit: int) -> Session:
    """Run a program as Python does, record what it computes, and return a walk through that."""
    module = _module(path, "__main__")
    if sys.stderr.isatty():
        print(f"Running {path}. Ctrl-C stops it and shows what is recorded.", file=sys.stderr)
    trace = Followed(training_loops(tree, str(path)), limit)
    with _in_place_of(path, module), trace.listen():
        ending, report = _run(lambda: exec(code, module.__dict__), path, trace)
        eval("end()", module.__dict__, {"end": trace.close})  # where its variables give names
    stepper = _stepper(module) or Stepper(trace)
    if stepper.trace is trace and not len(trace):
        raise ValueError(ending or f"{path} computed nothing with Values: {WANTED}")
    print(report, end="", file=sys.stderr)
    places = trace.places if stepper.trace is trace else ()
    return Session(stepper, path.name, _source(None, path), *_known(module), places, ending)


def _run(run: Callable[[], object], path: Path, trace: Followed) -> tuple[str, str]:
    """Run a program; return why it stopped before its end, if it did, and what to print of it."""
    try:
        with hearing(ENDINGS, signal.SIG_DFL):  # not an exit of the program's own
            run()
    except Enough as stop:
        ending = f"{path.name} stopped after {trace.limit:,} records{_more(stop, path, trace)}"
    except KeyboardInterrupt:
        ending = f"{path.name} stopped by Ctrl-C"
    except SystemExit as error:
        return "", f"{error.code}\n" if isinstance(error.code, str) else ""
    except BaseException as error:  # also what a program derives from that itself
        return failure(error, path), _traceback(error)
    else:
        return "", ""
    return ending, f"stepgrad step: {ending}\n"


def _more(stop: Enough, path: Path, trace: Followed) -> str:
    """Say how many records are enough: for the first update, if there was none, or just more."""
    more = f"stepgrad step {path} --records"
    if trace.trained:
        return f"; for more: {more} {10 * trace.limit}"
    early, each = ", before its first update", trace.most_of_a_sample()
    frames = [f for f, _ in traceback.walk_tb(stop.__traceback__)]
    batch = [f.f_locals["batch"] for f in frames if f.f_code is ScalarEngine.gradients.__code__]
    if not (each and batch):
        return f"{early}: take smaller batches or layers; for more: {more} {10 * trace.limit}"
    size = max(1, trace.limit // each - 1)  # what comes before the samples is less than one
    room = "" if each < trace.limit // 2 else f", and {more} {2 * each}"
    return (
        f"{early}, to which {len(batch[0])} samples take up to {len(batch[0]) * each:,}: "
        f"give fit batch_size={size}{room}"
    )


def _traceback(error: BaseException) -> str:
    """Return what Python prints of an error, but only the lines of the user's own code."""
    summary = traceback.TracebackException.from_exception(error)
    frames = traceback.walk_tb(error.__traceback__)
    own = [not (is_ours(f) or is_library(f.f_code.co_filename)) for f, _ in frames]
    summary.stack[:] = [line for line, mine in zip(summary.stack, own, strict=True) if mine]
    return "".join(summary.format(chain=False))


def failure(error: BaseException, path: Path) -> str:
    """Return where in a program an error came up, and what it says, in one line."""
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
    line = getattr(error, "lineno", None) or (lines[-1] if lines else None)
    where = f"{path}, line {line}" if line else f"{path}"
    said = error.msg if isinstance(error, SyntaxError) else f"{error}".partition("\n")[0]
    return f"{where}: {type(error).__name__}: {said}"


def _module(path: Path, name: str) -> ModuleType:
    module = ModuleType(name)
    module.__file__ = str(path)
    return module


@contextmanager
def _in_place_of(path: Path, module: ModuleType) -> Iterator[None]:
    """Let a module be imported by its name, its neighbours too, and give it a command line."""
    before, arguments = sys.modules.get(module.__name__), sys.argv
    folder = str(path.parent.resolve())
    sys.modules[module.__name__] = module  # where its dataclasses look for it
    sys.path.insert(0, folder)
    sys.argv = [str(path)]
    try:
        yield
    finally:
        sys.argv = arguments
        if folder in sys.path:
            sys.path.remove(folder)
        if before is not None:
            sys.modules[module.__name__] = before


def _stepper(module: ModuleType) -> Stepper | None:
    found = [getattr(module, name, None) for name in ("stepper", "s")]
    return next((s for s in found if isinstance(s, Stepper)), None)


def _known(module: ModuleType) -> tuple[Model | None, Array | None, Array | None]:
    """Return the network of a program if there is one, and its data if they are points."""
    models = [x for x in vars(module).values() if isinstance(x, Model)]
    x, y = (_table(module, names) for names in (INPUTS, TARGETS))
    points = plane(x, y) if x is not None and y is not None else (None, None)
    return (models[0] if len(models) == 1 else None, *points)


def _source(update: Any, path: Path) -> list[str]:
    """Return the lines of update(), or of the whole program."""
    try:
        lines = inspect.getsource(update).splitlines()
    except (OSError, TypeError):
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line.expandtabs(4) for line in lines]


def _table(module: ModuleType, names: tuple[str, ...]) -> Array | None:
    for name in names:
        try:
            with warnings.catch_warnings(action="ignore", category=MisuseWarning):  # only a look
                table = np.asarray(getattr(module, name, None), dtype=np.float64)
        except (TypeError, ValueError):
            continue
        if table.ndim in (1, 2) and np.isfinite(table).all():
            return table
    return None
