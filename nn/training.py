"""Training: compile, fit, evaluate and predict, for any network that is called on one sample.

What happens to one batch is the business of task.py, what happens besides (bars, files, early
stopping) that of callbacks.py.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from typing import Any

from autograd import Stepper, Value
from autograd.value import Number
from nn import metrics as known_metrics
from nn import objectives, optimizers, progress
from nn.callbacks import Callback, History, checked
from nn.choice import Choice, predict
from nn.engines import PIECE
from nn.interrupt import interruptible
from nn.layers import whole
from nn.metrics import Metric
from nn.module import Module
from nn.objectives import Loss
from nn.optimizers import Optimizer
from nn.samples import Array, Samples, hold_out, rows, samples, weighed
from nn.summary import summary
from nn.task import Task, Training, about


class Model(Module):
    """A network that can be trained: whatever takes one sample and returns its outputs.

    Sequential and MLP are Models. For one's own, subclass it and write `__call__`:

    >>> from autograd import Value
    >>> class Line(Model):
    ...     def __init__(self):
    ...         self.w, self.b = Value(0.0), Value(0.0)
    ...     def __call__(self, x):
    ...         return self.w * x[0] + self.b
    >>> line = Line()
    >>> line.compile(optimizer=optimizers.SGD(lr=0.1), loss="mse")
    >>> history = line.fit([1.0, 2.0, 3.0], [3.0, 5.0, 7.0], epochs=200, verbose=0)
    >>> round(line.w.data, 2), round(line.b.data, 2)
    (2.0, 1.0)
    """

    seed: int | None = None
    epoch = 0
    """The number of epochs begun, over all calls of fit."""
    stop_training = False
    optimizer: Optimizer | None = None
    loss: Loss | None = None
    metrics: Mapping[str, str | Metric] = {}
    rules: Mapping[str, Metric] = {}
    """The rules of the metrics, as the first fit decided them."""
    bound: Optimizer | None = None
    """The optimizer, if it was given all weights to train."""
    history: History | None = None

    def __call__(self, x: Iterable[Number]) -> Value | list[Value]:
        """Return the outputs for one sample."""
        raise NotImplementedError("a Model of one's own says in __call__ what it computes")

    def build(self, n_in: int) -> None:
        """Make what is still missing, for samples of so many numbers; nothing by default."""

    def compile(
        self,
        optimizer: str | Optimizer = "rmsprop",
        loss: str | Loss | Callable[..., Value] | None = None,
        metrics: Sequence[str | Metric] = (),
    ) -> None:
        """Say how to train: by which optimizer, for which loss, telling which metrics.

        The optimizer trains all weights, unless it was made with parameters of its own.
        A loss is a name, one of the classes of `nn.objectives`, or a function of one sample,
        (y_true, y_pred) → Value, which gets both as lists. The metric "accuracy" counts largest
        outputs where there are several, and otherwise sides: of 0 for a hinge loss, for logits
        and for labels −1 and +1, else of one half.
        """
        if loss is None:
            raise ValueError(
                f"compile needs a loss, one of {', '.join(objectives.LOSSES)}, or a function"
            )
        self.optimizer, self.loss = optimizers.get(optimizer), objectives.get(loss)
        self.metrics, self.rules = known_metrics.get(metrics), {}
        self.history = self.bound = None

    def fit(
        self,
        x: Any,
        y: Any,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: int | str = 1,
        callbacks: Sequence[Callback] | None = None,
        validation_split: float = 0.0,
        validation_data: Sequence[Any] | None = None,
        shuffle: bool = True,
        class_weight: Mapping[int, float] | None = None,
        sample_weight: Any = None,
        *,
        watch: str | Sequence[str] = (),
        engine: str = "auto",
        dtype: str = "float64",
        verify: bool = True,
    ) -> History:
        """Train for so many epochs and return the History of losses and metrics.

        x has shape (n, inputs), y (n,) or (n, outputs). A batch has 32 samples unless
        `batch_size` says otherwise; `class_weight` is a dict {label: weight}. `verbose` is 1 or
        "auto" for a bar and a line per epoch, 2 for Keras's lines, 0 for silence. `watch` names
        weights, or the beginnings of their names, whose updates `history.updates` keeps. Ctrl-C
        ends the training after the batch and keeps what was learnt. `engine="auto"` takes
        "scalar" under a trace and where the network cannot be "compiled"; the numbers are the
        same, which scalars check on samples at random unless `verify` is False. Raises ValueError,
        with the weights of the last good step, where a number overflows.
        """
        whole("epochs", epochs)
        guests, data = checked(callbacks or ()), samples(x, y, sample_weight)
        data, held_out = _apart(data, validation_data, validation_split)
        data = weighed(data, class_weight)
        with closing(progress.show(verbose)) as show, interruptible() as interrupted:
            training = Training(
                self, data, Choice(engine, dtype, verify), batch_size, shuffle, watch
            )
            training.validate_on(held_out)
            if interrupted():
                raise KeyboardInterrupt  # nothing is learnt yet
            history = History(training.updates)
            self.history = self.history or History()
            heard = _Callbacks(training, [show, history, self.history], guests, epochs)
            _train(training, heard, epochs, interrupted)
            if interrupted() and verbose:
                progress.say("Stopped by Ctrl-C; what was learnt is kept.")
        return history

    def stepper(
        self,
        x: Any,
        y: Any,
        batch_size: int | None = None,
        shuffle: bool = True,
        class_weight: Mapping[int, float] | None = None,
        sample_weight: Any = None,
    ) -> Stepper:
        """Return a Stepper through the training that `fit` does with the same arguments.

        `next_update()` walks on to the next weight update, `next_mark("sample")`, "batch" and
        "epoch" to the beginning of the next one; epochs follow each other without end.
        """
        data = samples(x, y, sample_weight, class_weight)
        steps = Training(self, data, Choice("scalar"), batch_size, shuffle).forever()
        return Stepper(steps)

    def evaluate(
        self,
        x: Any,
        y: Any,
        batch_size: int | None = None,
        verbose: int | str = 1,
        sample_weight: Any = None,
        *,
        engine: str = "auto",
        dtype: str = "float64",
        verify: bool = True,
    ) -> float | list[float]:
        """Return the loss on samples, or a list of the loss and the metrics if there are any.

        With `verbose` they are printed too. Nothing is changed, and `batch_size`, which Keras
        has, makes no difference.
        """
        found = Task(self, samples(x, y, sample_weight), Choice(engine, dtype, verify)).evaluate()
        if verbose:
            progress.say(progress.figures(found, ": ", " - "))
        return list(found.values()) if len(found) > 1 else found["loss"]

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: int | str = 0,
        *,
        engine: str = "auto",
        dtype: str = "float64",
        verify: bool = True,
    ) -> Array:
        """Return the outputs for many samples as an array of shape (n, outputs).

        `batch_size` samples are computed at once; `verbose`, which Keras has, shows nothing.
        """
        table = rows(x, "x")
        self.build(table.shape[1])
        return predict(self, table, Choice(engine, dtype, verify), batch_size or PIECE)

    def summary(self) -> None:
        """Print the layers, what they return, and how many parameters they have."""
        progress.say(summary(self))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write architecture, weights, optimizer state and history to one `.safetensors` file."""
        from nn import files  # it knows networks, which are Models

        files.save(self, path)


class _Callbacks:
    """Several callbacks, told of each moment in turn.

    `spectators` look at results alone; `guests` may look at the weights and change them, so
    these are lent to them.
    """

    def __init__(
        self, training: Training, spectators: list[Callback], guests: list[Callback], epochs: int
    ) -> None:
        self.training, self.spectators, self.guests = training, spectators, guests
        for callback in [*spectators, *guests]:
            callback.model = training.model
            callback.params = {"epochs": epochs, "steps": training.n_batches}

    def tell(self, hook: str, *arguments: Any) -> None:
        """Call a hook of all that have written it."""
        for callback in self.spectators:
            getattr(callback, hook)(*arguments)
        # Lending takes time, too much for every batch if there is nobody to lend to.
        hooks = [getattr(callback, hook) for callback in self.guests]
        written = [h for h in hooks if getattr(h, "__func__", h) is not getattr(Callback, hook)]
        if written:
            with self.training.lent(whole="batch" not in hook):
                for call in written:
                    call(*arguments)


def _train(
    training: Training, heard: _Callbacks, epochs: int, interrupted: Callable[[], bool]
) -> None:
    """Train for so many epochs, or until a callback or Ctrl-C stops it."""
    training.model.stop_training = False
    heard.tell("on_train_begin", {})
    with closing(training):
        for epoch in range(epochs):
            heard.tell("on_epoch_begin", epoch, {})
            for number, batch in enumerate(training.epoch()):
                heard.tell("on_train_batch_begin", number, {})
                heard.tell("on_train_batch_end", number, training.step(batch))
                if interrupted():
                    break
            heard.tell("on_epoch_end", epoch, training.validated())
            if training.model.stop_training or interrupted():
                break
    heard.tell("on_train_end", {})


def _apart(data: Samples, given: Any, split: float) -> tuple[Samples, Samples | None]:
    """Return the samples to train on, and those to validate with: given ones or the last share."""
    if given is None:
        return hold_out(data, split) if split else (data, None)
    if not isinstance(given, tuple | list) or len(given) not in (2, 3):
        raise ValueError("validation_data expects (x, y) or (x, y, sample_weight)")
    with about("the validation data"):
        return data, samples(*given)
