"""The epochs of a training, and what callbacks hear of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nn.callbacks import Callback
from nn.dead import warn_of_dead_layers
from nn.training.compiled import CompiledEngine
from nn.training.loop import Loop


class Hooks:
    """The hooks of several callbacks, called in turn.

    `observers` look at results alone; `callbacks` may look at the weights and change them, so
    the weights are exposed to them.
    """

    def __init__(
        self, loop: Loop, observers: list[Callback], callbacks: list[Callback], epochs: int
    ) -> None:
        self.loop, self.observers, self.callbacks = loop, observers, callbacks
        for callback in [*observers, *callbacks]:
            callback.model = loop.plan.network
            callback.params = {"epochs": epochs, "steps": loop.n_batches, "metrics": loop.names}
        self.busy = any(self.heard(f"on_train_batch_{at}") for at in ("begin", "end"))
        """Whether callbacks hear of every batch; observers may hear of the last of several."""

    def heard(self, name: str) -> list[Any]:
        """Return what callbacks, not observers, have written for a hook."""
        names = dict.fromkeys((name, name.replace("_train_batch_", "_batch_")))
        hooks = [(name, getattr(callback, name)) for callback in self.callbacks for name in names]
        return [h for name, h in hooks if getattr(h, "__func__", h) is not getattr(Callback, name)]

    def call(self, name: str, *arguments: Any) -> None:
        """Call a hook of all callbacks that have written it."""
        for observer in self.observers:
            getattr(observer, name)(*arguments)
        # Exposing takes time, too much for every batch if no one looks.
        if written := self.heard(name):
            with self.loop.exposed(whole="batch" not in name):
                for hook in written:
                    hook(*arguments)


def train(loop: Loop, hooks: Hooks, epochs: range, interrupted: Callable[[], bool]) -> None:
    """Train until the epochs are done, or a callback or Ctrl-C stops it."""
    network = loop.plan.network
    network.stop_training = False
    hooks.call("on_train_begin", {})
    loop.run(lambda: _train(loop, hooks, epochs, interrupted))
    hooks.call("on_train_end", {})
    engine, inputs = loop.engine.now, loop.data.x[:, : loop.n_in]
    compiled = isinstance(engine, CompiledEngine)
    loss = loop.results()["loss"]
    warn_of_dead_layers(network, inputs, loss, len(engine.parameters), compiled)


def _train(loop: Loop, hooks: Hooks, epochs: range, interrupted: Callable[[], bool]) -> None:
    for epoch in epochs:
        with loop.beginning(heard=bool(hooks.heard("on_epoch_begin"))):
            hooks.call("on_epoch_begin", epoch, {})
        done = loop.n_batches if loop.unrecorded else loop.begin()
        while done < loop.n_batches:
            hooks.call("on_train_batch_begin", done, {})
            done += loop.advance(1 if hooks.busy else loop.n_batches - done)
            hooks.call("on_train_batch_end", done - 1, loop.results())
            if interrupted():
                break
        if done < loop.n_batches:
            break
        results = loop.validated()
        for callback in hooks.callbacks:
            results.update(callback.own_results())
        hooks.call("on_epoch_end", epoch, results)
        loop.unrecorded = False
        if loop.plan.network.stop_training or interrupted():
            break
