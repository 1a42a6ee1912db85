"""What training shows in the terminal: a bar for the epoch under way, a line for each one done.

What is shown are the results that training.py hands to every callback.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from time import monotonic

from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from nn.callbacks import Callback, Logs

BAR_WIDTH = 24


def shown(verbose: int) -> list[Callback]:
    """Return the callbacks that show as much as `verbose` asks: 0 nothing, 1 a bar, 2 lines."""
    shows: Mapping[int, type[Callback] | None] = {0: None, 1: Bar, 2: Lines}
    if verbose not in shows:
        raise ValueError(f"verbose expects 0 (silence), 1 (a bar) or 2 (lines), got {verbose!r}")
    show = shows[verbose]
    return [show()] if show else []


class Lines(Callback):
    """One line for each epoch, as Keras prints with verbose=2."""

    def on_epoch_begin(self, epoch: int, logs: Logs) -> None:
        """Look at the clock."""
        self.begin = monotonic()

    def title(self, epoch: int) -> str:
        """Return `Epoch 3/20`."""
        return f"Epoch {epoch + 1}/{self.params['epochs']}"

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        """Print the line."""
        seconds = f"{monotonic() - self.begin:.0f}s"
        say(" - ".join([self.title(epoch), seconds, figures(logs, ": ", " - ")]))


class Bar(Lines):
    """A bar for the epoch under way, in a terminal, and a line for each epoch that is done."""

    def on_epoch_begin(self, epoch: int, logs: Logs) -> None:
        """Show an empty bar."""
        super().on_epoch_begin(epoch, logs)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(BAR_WIDTH),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[figures]}"),
            console=console(),
            transient=True,
            disable=not console().is_terminal,
        )
        self._task = self._bar.add_task(self.title(epoch), total=self.params["steps"], figures="")
        self._bar.start()

    def on_train_batch_end(self, batch: int, logs: Logs) -> None:
        """Let the bar grow."""
        self._bar.update(self._task, advance=1, figures=figures(logs))

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        """Replace the bar by the line of the epoch."""
        self._bar.stop()
        seconds = f"{monotonic() - self.begin:.0f}s"
        say(f"{self.title(epoch)}  {seconds:>3}  {figures(logs)}")


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
