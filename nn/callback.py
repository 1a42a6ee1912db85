"""What callbacks are: hooks that training calls, and a watch over one of its results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import inf
from types import MappingProxyType
from typing import Any

from nn.names import Results, as_call, lookup
from nn.plan import Network

Logs = Mapping[str, float]
NOTHING: Logs = MappingProxyType({})


class Callback:
    """Something to do at certain moments of training; subclass it and write the hooks you need.

    `model` is the model in training, `params` has its "epochs", "steps" per
    epoch and "metrics", the names of the results. In every
    hook the weights are those trained so far, and training goes on with what a hook makes of
    them. It ends after the epoch in which a callback sets `model.stop_training = True`.
    """

    model: Network
    params: Mapping[str, Any]

    def __repr__(self) -> str:
        return as_call(self)

    def on_train_begin(self, logs: Logs = NOTHING) -> None:
        """Hear that training begins."""

    def on_train_end(self, logs: Logs = NOTHING) -> None:
        """Hear that training has ended."""

    def on_epoch_begin(self, epoch: int, logs: Logs = NOTHING) -> None:
        """Hear that an epoch begins; they are counted from 0."""

    def on_epoch_end(self, epoch: int, logs: Logs = NOTHING) -> None:
        """Hear that an epoch has ended, with its loss and metrics."""

    def on_batch_begin(self, batch: int, logs: Logs = NOTHING) -> None:
        """Hear the same as on_train_batch_begin, by its name in older Keras."""

    def on_batch_end(self, batch: int, logs: Logs = NOTHING) -> None:
        """Hear the same as on_train_batch_end, by its name in older Keras."""

    def on_train_batch_begin(self, batch: int, logs: Logs = NOTHING) -> None:
        """Hear that a batch begins; they are counted from 0."""

    def on_train_batch_end(self, batch: int, logs: Logs = NOTHING) -> None:
        """Hear that a batch has ended, with loss and metrics of the epoch so far."""

    def own_results(self) -> Logs:
        """Return what this adds to the results of an epoch, by default nothing."""
        return NOTHING


class LambdaCallback(Callback):
    """A callback made of functions, one for each hook: LambdaCallback(on_epoch_end=…).

    Raises ValueError for a hook that is never called, TypeError for what is no function.
    """

    def __init__(self, **hooks: Callable[..., object]) -> None:
        for name, hook in hooks.items():
            _check_hook(name)
            if not callable(hook):
                raise TypeError(f"{name} expects a function, got {hook!r}")
            setattr(self, name, hook)


HOOKS = [name for name in vars(Callback) if name.startswith("on_")]


def checked(callbacks: Any) -> list[Callback]:
    """Return callbacks, one or several, as a list.

    Raises TypeError if they are none, ValueError if one has a hook that is never called.
    """
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


RISING = "acc", "auc", "precision", "recall"
"""Results that are better the higher they are."""


def sign(name: str, mode: str) -> float:
    """Return 1 for a result that is better the higher it is, else −1; "auto" goes by its name."""
    if mode not in ("auto", "min", "max"):
        raise ValueError(f"mode expects 'auto', 'min' or 'max', got {mode!r}")
    rises = mode == "max" or (mode == "auto" and any(x in name for x in RISING))
    return 1.0 if rises else -1.0


class Watcher(Callback):
    """What callbacks share that watch one of the results and compare it with the best so far."""

    def __init__(self, monitor: str, mode: str, min_delta: float = 0.0) -> None:
        self.monitor, self.min_delta = monitor, abs(min_delta)
        self._sign = sign(monitor, mode)
        self.best = -self._sign * inf

    def on_train_begin(self, logs: Logs = NOTHING) -> None:
        """Forget an earlier training, and see that there is something to watch."""
        self.best = -self._sign * inf
        self._expect()

    def _expect(self) -> None:
        """Raise ValueError if there will be no such result."""
        known = getattr(self, "params", {}).get("metrics", [self.monitor])
        names = Results(dict.fromkeys(known, 0.0))
        if self.monitor not in names:
            measured = self.monitor.removeprefix("val_") in names
            more = "fit validation_data" if measured else "compile such a metric"
            raise ValueError(
                f"{type(self).__name__} watches {self.monitor!r}, but there is only "
                f"{', '.join(names)}: name one of these as monitor, or give {more}"
            )

    def improved(self, logs: Logs) -> bool:
        """Return whether this is the best result so far, which NaN never is, and remember it."""
        now = logs[self.monitor]
        if not self._better(now, self.best):
            return False
        self.best = now
        return True

    def _better(self, x: float, than: float) -> bool:
        return self._sign * (x - than) > self.min_delta
