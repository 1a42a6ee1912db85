"""Training: compile, fit, evaluate and predict, for any network that is called on one sample."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from autograd import Stepper, Value, explain
from autograd.explain import Explanation
from nn import objectives, optimizers
from nn.callbacks import Callback, History, checked
from nn.checks import whole
from nn.metrics import Metric
from nn.names import keras_arguments, lookup
from nn.objectives import Loss
from nn.optimizers import Optimizer
from nn.plan import Network, outputs_of
from nn.samples import Array, Samples, rows, samples, split, weighed
from nn.summary import summary
from nn.training import progress
from nn.training.engine import Engine, EngineSpec, predict
from nn.training.hooks import Hooks, train
from nn.training.interrupt import Interruptible
from nn.training.loop import Loop
from nn.training.programs import PIECE


class Model(Network):
    """A network that can be trained: whatever takes one sample and returns its outputs.

    Sequential and MLP are Models; Keras's Model(inputs, outputs) raises TypeError. To write
    another, subclass it and define `__call__`:

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

    history: History | None = None

    def __init__(self, *layers: Any, **named: Any) -> None:
        if layers or named:
            raise TypeError(
                "Model(inputs=…, outputs=…) is not there: stack layers, Sequential([...]), or "
                "subclass Model and write __call__ for one sample"
            )

    @keras_arguments()
    def compile(
        self,
        optimizer: str | Optimizer = "rmsprop",
        loss: str | Loss | Callable[..., Value] | None = None,
        metrics: Sequence[str | Metric] | None = None,
    ) -> None:
        """Say how to train: by which optimizer, for which loss, reporting which metrics.

        The optimizer trains all weights, unless it was made with some of them.
        A loss is a name, one of the classes of `nn.objectives`, or a function of one sample,
        (y_true, y_pred) → Value, which gets both as arrays. The metric "accuracy" counts largest
        outputs where there are several, and otherwise sides: of 0 for a hinge loss, for logits
        and for labels −1 and +1, else of one half. Raises ValueError for an unknown name and for no
        loss, TypeError for what can be neither.
        """
        if loss is None:
            raise ValueError(
                f"compile needs a loss, one of {', '.join(objectives.LOSSES)}, or a function"
            )
        self.plan.compile(optimizers.get(optimizer), objectives.get(loss), metrics or ())
        self.history = None

    @keras_arguments(nb_epoch="epochs")
    def fit(
        self,
        x: Any,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: int | str = 1,
        callbacks: Sequence[Callback] | None = None,
        validation_split: float = 0.0,
        validation_data: Sequence[Any] | None = None,
        shuffle: bool = True,
        class_weight: Mapping[int, float] | Sequence[float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        *,
        watch: str | Sequence[str] = (),
        engine: str = "auto",
        dtype: str = "float64",
        verify: bool = True,
    ) -> History:
        """Train for some epochs and return the History of losses and metrics.

        x has shape (n, inputs), y (n,) or (n, outputs). A batch has `batch_size` samples, else 32;
        `class_weight` is a dict {label: weight}. `verbose` is 1 or "auto" for a bar and a line per
        epoch, 2 for Keras's lines, 0 for silence. `watch` names weights, or the beginnings of their
        names, whose updates `history.updates` keeps. Ctrl-C ends it after the batch, and the next
        fit goes on there. `engine="auto"` takes "native" code for a small network, "arrays" for a
        large one, and "scalar" under a trace and where it cannot be "compiled" to either; native
        code and scalars give the same bits, arrays the same numbers, which scalars check at random
        unless `verify` is False. Raises TypeError for what is no table of numbers, ValueError for
        NaN, another shape, before `compile`, and where a number overflows, with the last good
        weights.
        """
        whole("epochs", epochs)
        listeners, data = checked(callbacks or ()), samples(self.flat(x), y, sample_weight)
        data, held_out = split(data, validation_data, validation_split, self.flat)
        spec, data = EngineSpec(engine, dtype, verify), weighed(data, class_weight)
        make = partial(Loop, self.plan, data, spec, batch_size, shuffle, watch)
        if epochs == initial_epoch:
            return History()  # as in Keras, nothing is left
        whole("epochs - initial_epoch", epochs - initial_epoch)
        return self._train(make, held_out, listeners, range(initial_epoch, epochs), verbose)

    def _train(
        self,
        make: Callable[[], Loop],
        held_out: Samples | None,
        listeners: list[Callback],
        epochs: range,
        verbose: int | str,
    ) -> History:
        """Train by a loop that is made where Ctrl-C is heard."""
        turn, shown = self.plan.programs.turn, progress.show(verbose)
        with turn, shown as show, Interruptible() as interrupted:
            loop = make()
            loop.validate_on(held_out)
            if interrupted():
                raise KeyboardInterrupt  # nothing is learnt yet
            history = History(loop.updates)
            self.history = self.history or History()
            loop.recorded = self.history.epoch
            hooks = Hooks(loop, [show, history, self.history], listeners, epochs.stop)
            train(loop, hooks, epochs, interrupted)
            if interrupted() and verbose:
                progress.say(
                    "Stopped by Ctrl-C; what was learnt is kept, and fit goes on from there."
                )
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
        "epoch" to the beginning of the next one; epochs follow each other without end. Raises
        TypeError and ValueError as `fit` does.
        """
        data = samples(self.flat(x), y, sample_weight, class_weight)
        return Stepper(Loop(self.plan, data, EngineSpec("scalar"), batch_size, shuffle).advance)

    @keras_arguments()
    def evaluate(
        self,
        x: Any,
        y: Any = None,
        batch_size: int | None = None,
        verbose: int | str = 1,
        sample_weight: Any = None,
        return_dict: bool = False,
        *,
        engine: str = "auto",
        dtype: str = "float64",
        verify: bool = True,
    ) -> Any:
        """Return the loss on samples, or a list of the loss and the metrics if there are any.

        With `return_dict` they come by their names.
        x and y have the shapes of `fit`. With `verbose` they are printed too. Nothing is changed,
        and `batch_size`, which Keras has, makes no difference. Raises TypeError and ValueError as
        `fit` does.
        """
        spec, data = EngineSpec(engine, dtype, verify), samples(self.flat(x), y, sample_weight)
        prepared = self.plan.prepare(data)
        computer = Engine(self.plan, self.plan.parameters(), prepared.sample, spec)
        found = computer.evaluate(computer.cast(prepared))
        if verbose:
            progress.say(progress.figures(found, ": ", " - "))
        return found if return_dict else _as_keras(found)

    def train_on_batch(
        self, x: Any, y: Any, sample_weight: Any = None, class_weight: Any = None
    ) -> Any:
        """Take one step by these samples; return their loss, with metrics if there are any.

        Raises TypeError and ValueError as `fit` does.
        """
        data = samples(self.flat(x), y, sample_weight, class_weight)
        plan = self.plan
        with plan.programs.turn:
            begun = plan.last_epoch
            loop = Loop(plan, data, EngineSpec(), len(data), shuffle=False)
            loop.run(loop.advance)
            found = _as_keras(loop.results())
            if begun and begun.waits:  # fit is amid an epoch of its own, with a step more
                begun = begun._replace(iterations=begun.iterations + 1)
                plan.epoch, plan.last_epoch = begun.number, begun
            return found

    @property
    def metrics_names(self) -> list[str]:
        """The names of what `evaluate` returns."""
        return ["loss", *self.metrics]

    @keras_arguments()
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

        `batch_size` samples are computed at once; `verbose`, which Keras has, shows nothing. Raises
        TypeError for what is no table of numbers, ValueError for NaN and another shape.
        """
        n_in = getattr(self, "n_in", None)
        if n_in not in (None, 1) and np.ndim(x) == 1:
            raise ValueError(
                f"predict expects samples as rows of {n_in} numbers, got {len(x)} numbers: one "
                "sample alone is [x]"
            )
        table = rows(self.flat(x), "x", single=True)
        self.build(table.shape[1])
        return predict(self.plan, table, EngineSpec(engine, dtype, verify), batch_size or PIECE)

    def predict_classes(self, x: Any, **more: Any) -> npt.NDArray[np.int_]:
        """Return for each sample the largest output, or whether the only one is above a half.

        `more` are arguments of `predict`, which raises the same TypeError and ValueError.
        """
        outputs = self.predict(x, **more)
        return outputs.argmax(axis=1) if outputs.shape[1] > 1 else (outputs > 0.5).astype(int)

    def explain(self, weight: Value | str, x: Any, y: Any) -> Explanation:
        """Return why a weight moves: the paths from it to the loss of one sample, as `explain`.

        `weight` is a Value or its name, x and y are one sample and its target. Raises TypeError
        for another weight, ValueError for more samples.
        """
        if not isinstance(weight, Value | str):
            raise TypeError(
                f"explain takes a weight by its name, such as {self.parameters()[0].label!r}, or "
                f"as a Value of model.parameters(), got {type(weight).__name__}"
            )
        if np.ndim(self.flat([x])) != 2:
            raise ValueError(
                f"explain takes one sample, as X[0] is, got numbers of shape {np.shape(x)}"
            )
        data = samples(self.flat([x]), [y])
        prepared, (_, loss) = self.plan.prepare(data), self.plan.compiled()
        if isinstance(weight, str):
            weight = lookup("weight", weight, dict(self.named_parameters()))
        outputs = outputs_of(self, data.x[0].tolist())
        found = loss.of(prepared.targets[0].tolist(), outputs)
        found.label = "loss"
        return explain(weight, found)

    @keras_arguments()
    def summary(self) -> None:
        """Print the layers, what they return, and how many parameters they have."""
        progress.say(summary(self))


def _as_keras(results: Mapping[str, float]) -> float | list[float]:
    """Return the loss alone, or the list of loss and metrics."""
    return list(results.values()) if len(results) > 1 else results["loss"]
