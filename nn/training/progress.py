"""What training shows in the terminal: a bar for the current epoch, a line for each one done."""

from __future__ import annotations

import sys
from time import monotonic
from typing import Self

from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from autograd.interrupt import Shield
from nn.callbacks import NOTHING, Callback, Logs

BAR_WIDTH = 24


class Show(Callback):
    """What shows the training that a `with` block is; this one shows nothing."""

    def __enter__(self) -> Self:
        self._shield = Shield(closing=self.__exit__, open=True)
        self._shield.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._shield.open = False
        try:
            self.close()
        finally:
            self._shield.__exit__()

    def close(self) -> None:
        """Leave the terminal in order, whatever happened."""


class Lines(Show):
    """One line for each epoch, as Keras prints with verbose=2."""

    def on_epoch_begin(self, epoch: int, logs: Logs = NOTHING) -> None:
        """Look at the clock."""
        self.begin = monotonic()

    def title(self, epoch: int) -> str:
        """Return `Epoch 3/20`."""
        return f"Epoch {epoch + 1}/{self.params['epochs']}"

    def seconds(self) -> str:
        """Return how long the epoch has taken, `12s`."""
        return f"{monotonic() - self.begin:.0f}s"

    def on_epoch_end(self, epoch: int, logs: Logs = NOTHING) -> None:
        """Print the line."""
        say(" - ".join([self.title(epoch), self.seconds(), figures(logs, ": ", " - ")]))


class Bar(Lines):
    """A bar for the current epoch, in a terminal, and a line for each one done."""

    _bar: Progress | None = None

    def on_epoch_begin(self, epoch: int, logs: Logs = NOTHING) -> None:
        """Show an empty bar."""
        super().on_epoch_begin(epoch, logs)
        terminal = console()
        if terminal.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(BAR_WIDTH),
                MofNCompleteColumn(),
                TextColumn("{task.fields[figures]}"),
                console=terminal,
                transient=True,
            )
            steps, title = self.params["steps"], self.title(epoch)
            self._room = terminal.width - len(f"{title} {steps}/{steps} ") - BAR_WIDTH - 1
            self._task = self._bar.add_task(title, total=steps, figures="")
            with Shield():
                self._bar.start()

    def on_train_batch_end(self, batch: int, logs: Logs = NOTHING) -> None:
        """Let the bar grow."""
        if self._bar:
            shown = figures(logs)
            if len(shown) > self._room:
                shown = f"{shown[: self._room - 1]}…"
            self._bar.update(self._task, completed=batch + 1, figures=shown)

    def on_epoch_end(self, epoch: int, logs: Logs = NOTHING) -> None:
        """Replace the bar by the line of the epoch."""
        self.close()
        line = f"{self.title(epoch)}  {self.seconds():>3}  {figures(logs)}"
        console().print(line, highlight=False, markup=False)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar:
            with Shield():
                self._bar.stop()
            self._bar = None


SHOWS = {0: Show, 1: Bar, 2: Lines}


def show(verbose: int | str) -> Show:
    """Return what shows as much as `verbose` asks: 0 nothing, 1 or "auto" a bar, 2 lines."""
    verbose = 1 if verbose == "auto" else verbose
    if verbose not in SHOWS:
        raise ValueError(f"verbose expects 0 (silence), 1 (a bar) or 2 (lines), got {verbose!r}")
    return SHOWS[int(verbose)]()


def figures(logs: Logs, equals: str = " ", between: str = "  ") -> str:
    """Return results as text: `loss 0.2824  acc 0.9286`."""
    names = (name.replace("accuracy", "acc") for name in logs)
    pairs = zip(names, logs.values(), strict=True)
    return between.join(f"{name}{equals}{_number(x)}" for name, x in pairs)


def _number(x: float) -> str:
    return f"{x:.4f}" if x == 0 or 1e-3 <= abs(x) < 1e5 else f"{x:.3e}"


def say(text: RenderableType) -> None:
    """Print to wherever standard output goes now."""
    console().print(text, soft_wrap=True, highlight=False, markup=False)


def console() -> Console:
    """Return a console on the present standard output."""
    return Console(file=sys.stdout)
