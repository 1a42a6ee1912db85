"""What happens beside training: history, early stopping, checkpoints, schedules, logs to CSV.

Names, arguments and hooks are Keras's.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Mapping
from inspect import signature
from math import inf
from pathlib import Path
from types import MappingProxyType
from typing import Any

from autograd.logs import Log
from autograd.records import Record
from nn.names import as_call, lookup
from nn.plan import Network

Logs = Mapping[str, float]
NOTHING: Logs = MappingProxyType({})


class Callback:
    """Something to do at certain moments of training; subclass it and write the hooks you need.

    `model` is the model in training, `params` has its "epochs", and "steps" per epoch. In every
    hook the weights are those trained so far, and training goes on with what a hook makes of
    them. It ends after the epoch in which a callback sets `model.stop_training = True`.
    """

    model: Network
    params: Mapping[str, int]

    def __repr__(self) -> str:
        return as_call(self)

    def on_train_begin(self, logs: Logs = NOTHING) -> None:
        """Called once, before the first epoch."""

    def on_train_end(self, logs: Logs = NOTHING) -> None:
        """Called once, after the last epoch."""

    def on_epoch_begin(self, epoch: int, logs: Logs = NOTHING) -> None:
        """Called before each epoch, which are counted from 0."""

    def on_epoch_end(self, epoch: int, logs: Logs = NOTHING) -> None:
        """Called after each epoch, with its loss and metrics."""

    def on_train_batch_begin(self, batch: int, logs: Logs = NOTHING) -> None:
        """Called before each batch, which are counted from 0."""

    def on_train_batch_end(self, batch: int, logs: Logs = NOTHING) -> None:
        """Called after each batch, with loss and metrics of the epoch so far."""


HOOKS = [name for name in vars(Callback) if name.startswith("on_")]


def checked(callbacks: Any) -> list[Callback]:
    """Return callbacks, one or several, as a list; raise TypeError if they are none."""
    found = list(callbacks) if isinstance(callbacks, Iterable) else [callbacks]
    for callback in found:
        if not isinstance(callback, Callback):
            raise TypeError(f"expected callbacks, such as EarlyStopping(), got {callback!r}")
        for name in dir(callback):
            _check_hook(name)
    return found


def _check_hook(name: str) -> None:
    """Raise ValueError for the name of a hook that would never be called."""
    if name.startswith(("on_test_", "on_predict_")):
        raise ValueError(
            f"{name} would never be called: only fit calls hooks, those of its training, also "
            "where it validates"
        )
    if name.startswith("on_"):
        lookup("hook", name, dict.fromkeys(HOOKS))


class History(Callback):
    """The loss and the metrics of each epoch: `history.history["loss"]` is a list of numbers.

    `updates` holds the update records of the weights that were watched.
    """

    def __init__(self, updates: list[Record] | None = None) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = {}
        self._updates = [] if updates is None else updates

    @property
    def updates(self) -> Log:
        """The updates of the watched weights, in the order they happened."""
        return Log(self._updates)

    def on_epoch_end(self, epoch: int, logs: Logs = NOTHING) -> None:
        """Append the results of the epoch."""
        self.epoch.append(len(self.epoch))
        for name, x in logs.items():
            self.history.setdefault(name, []).append(x)

    def __repr__(self) -> str:
        last = ", ".join(f"{name} {xs[-1]:.4g}" for name, xs in self.history.items())
        return f"<History of {len(self.epoch)} epochs{f', last {last}' if last else ''}>"


class Watcher(Callback):
    """What callbacks share that watch one of the results and compare it with the best so far."""

    def __init__(self, monitor: str, mode: str, min_delta: float = 0.0) -> None:
        if mode not in ("auto", "min", "max"):
            raise ValueError(f"mode expects 'auto', 'min' or 'max', got {mode!r}")
        self.monitor, self.min_delta = monitor, abs(min_delta)
        rises = mode == "max" or (mode == "auto" and "acc" in monitor)
        self._sign = 1.0 if rises else -1.0
        self._forget()

    def _forget(self) -> None:
        self.best = -self._sign * inf

    def improved(self, logs: Logs) -> bool:
        """Return whether this is the best result so far, which NaN never is, and remember it."""
        if self.monitor not in logs:
            raise ValueError(
                f"{type(self).__name__} watches {self.monitor!r}, but there is only "
                f"{', '.join(logs)}: name one of these as monitor, or give fit validation_data"
            )
        now = logs[self.monitor]
        if not self._better(now, self.best):
            return False
        self.best = now
        return True

    def _better(self, x: float, than: float) -> bool:
        return self._sign * (x - than) > self.min_delta


class EarlyStopping(Watcher):
    """Stop when a result has not improved for `patience` epochs one after the other.

    With `restore_best_weights` the weights of the best epoch are put back at the end. Patience
    begins again only with results better than the `baseline`; epochs before `start_from_epoch`
    do not count. `verbose` prints a line.
    """

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
        """Forget an earlier training."""
        self._forget()
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
    """Save the model after each epoch; with `save_best_only`, when a result has improved.

    `filepath` may hold the number of the epoch, from 1, and results:
    "model-{epoch:02d}-{loss:.2f}.safetensors". `verbose` prints a line for each file.
    """

    def __init__(
        self,
        filepath: str | os.PathLike[str],
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        mode: str = "auto",
    ) -> None:
        super().__init__(monitor, mode)
        self.filepath, self.verbose = os.fspath(filepath), verbose
        self.save_best_only = save_best_only

    def on_epoch_end(self, epoch: int, logs: Logs = NOTHING) -> None:
        """Save the model."""
        before, why = self.best, ""
        if self.save_best_only:
            if not self.improved(logs):
                return
            why = f"{self.monitor} improved from {before:.5f} to {self.best:.5f}, "
        path = self._path({"epoch": epoch + 1, **logs})
        self.model.save(path)
        if self.verbose:
            print(f"Epoch {epoch + 1}: {why}saving model to {path}")

    def _path(self, known: Mapping[str, float]) -> str:
        try:
            return self.filepath.format(**known)
        except (LookupError, ValueError) as error:
            raise ValueError(
                f"ModelCheckpoint cannot fill in {self.filepath!r}, there is {', '.join(known)}: "
                f"{type(error).__name__} {error}"
            ) from None


class LearningRateScheduler(Callback):
    """Set the learning rate before each epoch: a function (epoch, lr) → lr, or of epoch alone.

    `verbose` prints a line for each rate.
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        self.schedule, self.verbose = schedule, verbose

    def on_epoch_begin(self, epoch: int, logs: Logs = NOTHING) -> None:
        """Set the rate."""
        optimizer, _ = self.model.plan.compiled()
        arguments = signature(self.schedule).parameters
        now = optimizer.lr if not callable(optimizer.lr) else optimizer.rate()
        rate = self.schedule(*(epoch, now)[: len(arguments)])
        optimizer.lr = rate
        if self.verbose:
            print(f"Epoch {epoch + 1}: setting the learning rate to {rate:g}")


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
        """Write a line, and before the first one the names."""
        with self.filename.open("a", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, delimiter=self.separator)
            if not file.tell():
                writer.writerow(["epoch", *logs])
            writer.writerow([epoch, *logs.values()])
