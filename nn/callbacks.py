"""What happens beside training: history, early stopping, checkpoints, schedules, logs to CSV.

Names, arguments and hooks are Keras's.
"""

from __future__ import annotations

import csv
import io
import os
from collections import deque
from collections.abc import Mapping
from itertools import starmap
from pathlib import Path
from typing import Any

from autograd.files import append_whole
from autograd.logs import Log
from autograd.records import Record
from nn.callback import HOOKS as HOOKS
from nn.callback import NOTHING as NOTHING
from nn.callback import Callback as Callback
from nn.callback import LambdaCallback as LambdaCallback
from nn.callback import Logs as Logs
from nn.callback import Watcher
from nn.callback import checked as checked
from nn.checks import whole
from nn.names import Results, keras_arguments
from nn.rate_callbacks import LearningRateScheduler as LearningRateScheduler
from nn.rate_callbacks import ReduceLROnPlateau as ReduceLROnPlateau

__all__ = [
    "HOOKS",
    "NOTHING",
    "CSVLogger",
    "Callback",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "Logs",
    "ModelCheckpoint",
    "ReduceLROnPlateau",
    "checked",
]


class History(Callback):
    """The loss and the metrics of each epoch: `history.history["loss"]` is a list of numbers.

    `updates` holds the update records of the weights that were watched.
    """

    def __init__(self, updates: list[Record] | None = None) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = Results()
        self._updates = [] if updates is None else updates

    @property
    def updates(self) -> Log:
        """The updates of the watched weights, in the order they happened."""
        return Log(self._updates)

    def on_epoch_end(self, epoch: int, logs: Logs = NOTHING) -> None:
        """Append the results of the epoch."""
        number = max(epoch, self.epoch[-1] + 1) if self.epoch else epoch
        columns: list[list[Any]] = [self.history.setdefault(name, []) for name in logs]
        row = zip([self.epoch, *columns], [number, *logs.values()], strict=True)
        deque(starmap(list.append, row), maxlen=0)  # all of it at once

    def __repr__(self) -> str:
        last = ", ".join(f"{name} {xs[-1]:.4g}" for name, xs in self.history.items())
        return f"<History of {len(self.epoch)} epochs{f', last {last}' if last else ''}>"


class EarlyStopping(Watcher):
    """Stop when a result has not improved for `patience` epochs one after the other.

    With `restore_best_weights` the weights of the best epoch are put back at the end. Patience
    begins again only with results better than the `baseline`; epochs before `start_from_epoch`
    do not count. `verbose` prints a line. Raises ValueError for another mode.
    """

    @keras_arguments()
    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0.0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        super().__init__(monitor, mode, min_delta)
        self.patience, self.verbose, self.baseline = patience, verbose, baseline
        self.restore_best_weights, self.start_from_epoch = restore_best_weights, start_from_epoch

    def on_train_begin(self, logs: Logs = NOTHING) -> None:
        """Forget an earlier training; raise ValueError if there will be no such result."""
        super().on_train_begin(logs)
        self.waited, self.stopped_epoch = 0, 0
        self._weights: list[float] = []

    def on_epoch_end(self, epoch: int, logs: Logs = NOTHING) -> None:
        """Compare, count, and stop the training when patience is at an end."""
        if epoch < self.start_from_epoch:
            return
        self.waited += 1
        if self.improved(logs):
            if self.baseline is None or self._better(self.best, self.baseline):
                self.waited = 0
            if self.restore_best_weights:
                self._weights = [p.data for p in self.model.parameters()]
        elif self.waited >= self.patience:
            self.stopped_epoch = epoch
            self.model.stop_training = True
            if self.verbose:
                print(f"Epoch {epoch + 1}: early stopping")

    def on_train_end(self, logs: Logs = NOTHING) -> None:
        """Put the best weights back."""
        for p, x in zip(self.model.parameters(), self._weights, strict=False):
            p.data = x


class ModelCheckpoint(Watcher):
    """Save the model every `period` epochs; with `save_best_only`, if a result has improved.

    `filepath` may hold the number of the epoch, from 1, and results:
    "model-{epoch:02d}-{loss:.2f}.safetensors". `verbose` prints a line for each file.
    Raises ValueError for another mode.
    """

    @keras_arguments()
    def __init__(
        self,
        filepath: str | os.PathLike[str],
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        period: int = 1,
    ) -> None:
        super().__init__(monitor, mode)
        self.filepath, self.verbose = os.fspath(filepath), verbose
        self.period = whole("period", period)
        self.save_best_only, self.save_weights_only = save_best_only, save_weights_only

    def on_train_begin(self, logs: Logs = NOTHING) -> None:
        """See that there is something to watch, and a folder to save to.

        Raises ValueError or FileNotFoundError if there is none.
        """
        if self.save_best_only:
            self._expect()
        folder = Path(self.filepath).parent
        if "{" not in str(folder) and not folder.is_dir():
            raise FileNotFoundError(f"cannot write {self.filepath}: there is no folder {folder}")

    def on_epoch_end(self, epoch: int, logs: Logs = NOTHING) -> None:
        """Save the model; raise ValueError if there is no result of a name in `filepath`."""
        before, why = self.best, ""
        if (epoch + 1) % self.period:
            return
        if self.save_best_only:
            if not self.improved(logs):
                return
            why = f"{self.monitor} improved from {before:.5f} to {self.best:.5f}, "
        path = self._path({"epoch": epoch + 1, **logs})
        write = self.model.save_weights if self.save_weights_only else self.model.save
        write(path)
        if self.verbose:
            print(f"Epoch {epoch + 1}: {why}saving model to {path}")

    def _path(self, known: Mapping[str, float]) -> str:
        try:
            return self.filepath.format_map(Results(known))
        except (LookupError, ValueError) as error:
            raise ValueError(
                f"ModelCheckpoint cannot fill in {self.filepath!r}, there is {', '.join(known)}: "
                f"{type(error).__name__} {error}"
            ) from None


class CSVLogger(Callback):
    """Write the results of each epoch as a line of a CSV file; with `append`, to its end."""

    def __init__(
        self, filename: str | os.PathLike[str], separator: str = ",", append: bool = False
    ) -> None:
        self.filename, self.separator, self.append = Path(filename), separator, append

    def on_train_begin(self, logs: Logs = NOTHING) -> None:
        """Empty the file, unless lines are to be appended."""
        if not self.append:
            self.filename.write_text("", encoding="utf-8")

    def on_epoch_end(self, epoch: int, logs: Logs = NOTHING) -> None:
        """Write a line, and before the first one the names.

        Raises OSError, with no half line in the file, if it cannot be written.
        """
        lines = io.StringIO(newline="")
        writer = csv.writer(lines, delimiter=self.separator)
        if not self.filename.exists() or not self.filename.stat().st_size:
            writer.writerow(["epoch", *logs])
        writer.writerow([epoch, *logs.values()])
        append_whole(self.filename, lines.getvalue().encode())
