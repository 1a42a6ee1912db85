"""Callbacks that set the learning rate; the history of a training gets a column of it."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature

from nn.callback import NOTHING, Callback, Logs, Watcher
from nn.checks import at_least_zero, below_one
from nn.names import keras_arguments
from nn.optimizers import Optimizer


class _OfRate(Callback):
    """What callbacks share that set the learning rate."""

    @property
    def _optimizer(self) -> Optimizer:
        return self.model.plan.compiled()[0]

    def own_results(self) -> Logs:
        """Return the rate of this epoch."""
        return {"learning_rate": self._rate()}

    def _rate(self) -> float:
        lr = self._optimizer.lr
        return self._optimizer.rate() if callable(lr) else lr


class LearningRateScheduler(_OfRate):
    """Set the learning rate before each epoch: a function (epoch, lr) → lr, or of epoch alone.

    `verbose` prints a line for each rate.
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        self.schedule, self.verbose = schedule, verbose

    def on_epoch_begin(self, epoch: int, logs: Logs = NOTHING) -> None:
        """Set the rate."""
        arguments = signature(self.schedule).parameters
        rate = self.schedule(*(epoch, self._rate())[: len(arguments)])
        self._optimizer.lr = rate
        if self.verbose:
            print(f"Epoch {epoch + 1}: setting the learning rate to {rate:g}")


class ReduceLROnPlateau(_OfRate, Watcher):
    """Multiply the learning rate by `factor` when a result has not improved for some epochs.

    These are `patience` epochs, which count again after `cooldown` epochs more; the rate does
    not fall below `min_lr`. `verbose` prints a line for each rate. Raises ValueError for another
    mode, a `factor` that is not from 0 to below 1 and a `min_lr` below 0, TypeError for no number.
    """

    @keras_arguments(epsilon="min_delta")
    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ) -> None:
        super().__init__(monitor, mode, min_delta)
        self.factor, self.patience, self.verbose = below_one("factor", factor), patience, verbose
        self.cooldown, self.min_lr = cooldown, at_least_zero("min_lr", min_lr)

    def on_train_begin(self, logs: Logs = NOTHING) -> None:
        """Forget an earlier training; raise ValueError if there will be no such result."""
        super().on_train_begin(logs)
        self._waited = self._resting = 0

    def on_epoch_end(self, epoch: int, logs: Logs = NOTHING) -> None:
        """Compare, count, and lower the rate when patience is at an end."""
        if self._resting:
            self._resting, self._waited = self._resting - 1, 0
        if self.improved(logs):
            self._waited = 0
        elif not self._resting:
            self._waited += 1
            if self._waited >= self.patience and self._rate() > self.min_lr:
                self._optimizer.lr = max(self._rate() * self.factor, self.min_lr)
                self._resting, self._waited = self.cooldown, 0
                if self.verbose:
                    rate = self._rate()
                    print(f"Epoch {epoch + 1}: reducing the learning rate to {rate:g}")
