"""The plan of a model: how its network is trained, and how far the training has come.

Engines, the loop and callbacks know a plan; the Model that owns it is built on top of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from autograd import Value
from autograd.compile.reads import Reads
from autograd.compile.recording import Sample
from autograd.listening import paused
from autograd.value import Number, value
from nn import metrics as known_metrics
from nn import objectives, optimizers
from nn.epochs import Epoch
from nn.known import Programs, Trial
from nn.metrics import METRICS, Metric
from nn.module import Module
from nn.objectives import Loss
from nn.optimizers import Optimizer
from nn.optimizers.undo import warn_if_halfway
from nn.prepared import Prepared, beside_masks, check_masks
from nn.samples import Array, Samples
from nn.saving import Spec, count, describe, rebuild
from nn.structure import Structure
from nn.weightless import Dropout


@dataclass(eq=False)
class Plan:
    """A network, the optimizer, loss and metrics it is trained by, and the epochs so far."""

    network: Network
    optimizer: Optimizer | None = None
    loss: Loss | None = None
    metrics: Mapping[str, str | Metric] = field(default_factory=dict)
    rules: Mapping[str, Metric] = field(default_factory=dict)
    """The rules of the metrics, as the first fit decided them."""
    bound: Optimizer | None = None
    """The optimizer, if it was given all weights to train."""
    seed: int | None = None
    epoch: int = 0
    """The number of epochs begun, over all calls of fit."""
    last_epoch: Epoch | None = None
    programs: Programs = field(default_factory=Programs, repr=False)

    def compile(
        self, optimizer: Optimizer, loss: Loss, metrics: Sequence[str | Metric] = ()
    ) -> None:
        """Train by these from now on."""
        self.optimizer, self.loss, self.bound = optimizer, loss, None
        self.last_epoch = None
        self.metrics, self.rules = known_metrics.get(metrics), {}

    def compiled(self) -> tuple[Optimizer, Loss]:
        """Return optimizer and loss; raise ValueError if there are none yet."""
        if self.optimizer is None or self.loss is None:
            raise ValueError(
                'the model is not compiled yet: model.compile(optimizer="adam", loss="mse")'
            )
        return self.optimizer, self.loss

    @property
    def structure(self) -> Structure:
        """The parameters and parts of the network."""
        if self.programs.structure is None:
            self.programs.structure = Structure(self.network)
        return self.programs.structure

    def parameters(self) -> list[Value]:
        """Return the network's parameters; raise ValueError if the optimizer trains others."""
        parameters, (optimizer, _) = self.structure.parameters(), self.compiled()
        if optimizer.params == parameters:
            return parameters
        strange = set(optimizer.params) - set(parameters)
        if strange:
            raise ValueError(
                f"the optimizer trains {len(strange)} weights that are not of this model: compile "
                f"the model with an optimizer of its own, {optimizer.name}()"
            )
        return parameters

    def bind(self, parameters: list[Value]) -> None:
        """Give the optimizer the weights to train, unless it has some of the model already."""
        optimizer, _ = self.compiled()
        frozen = {
            p for part in self.structure.modules() if not part.trainable for p in part.parameters()
        }
        trainable = [p for p in parameters if p not in frozen] if frozen else parameters
        if not trainable and parameters:
            raise ValueError(
                "all weights are frozen, trainable=False, and there is nothing to train: set "
                "layers free, layer.trainable = True, and compile the model again"
            )
        if not optimizer.params:
            self.bound = optimizer
            optimizer.bind(trainable)
        elif (
            self.bound is optimizer
            and optimizer.params != trainable
            and set(optimizer.params) != set(trainable)
        ):
            raise ValueError(
                "layers were added, frozen or set free since the optimizer took the weights to "
                "train: compile the model again"
            )

    def prepare(self, data: Samples) -> Prepared:
        """Return samples ready for the engines; raise ValueError if they do not fit the network."""
        _, loss = self.compiled()
        with paused():
            self.network.build(data.x.shape[1])
        masks = self.network.masks()
        check_masks(masks, self.structure.modules())
        data = beside_masks(data, masks)
        n_out, targets = self._known(loss, data) or self._tried(loss, data)
        signs = known_metrics.compares_signs(self.network)
        rules = {
            name: known_metrics.rule_for(metric, loss, data.y, n_out, signs)
            for name, metric in self.metrics.items()
        }
        return Prepared(data.x, data.y, data.weights, targets, self.rules or rules, masks)

    def _known(self, loss: Loss, data: Samples) -> tuple[int, Array] | None:
        """Return what a trial would, if one like it was made before and has been compiled."""
        known = self.programs.trial
        if known is None or known.loss is not loss or not known.reads.whole:
            return None
        if known.reads.changed() is not None:
            return None
        targets = loss.targets(data.y, known.n_out)
        return (
            (known.n_out, targets) if (data.x.shape[1], targets.shape[1]) == known.sizes else None
        )

    def _tried(self, loss: Loss, data: Samples) -> tuple[int, Array]:
        """Try network and loss on the first sample; return the number of outputs and the targets.

        Raises what they raise.
        """
        with paused():  # a trial is no part of a trace
            outputs = outputs_of(self.network, data.x[0].tolist())
        loss.check(outputs)
        targets = loss.targets(data.y, len(outputs))
        with paused():
            loss.check_means(targets, outputs)
        with paused(), suppress(ValueError, ArithmeticError):  # the training words them better
            loss.of(targets[0].tolist(), outputs)
        return len(outputs), targets

    def tried(self, sample: Sample, n_out: int, reads: Reads) -> None:
        """Note that network and loss take such samples, as long as what they read is the same."""
        _, loss = self.compiled()
        n_in, n_targets = (len(x) for x in sample if isinstance(x, list))
        self.programs.trial = Trial((n_in, n_targets), loss, n_out, reads)

    def labels(self, names: Sequence[str]) -> AbstractSet[str]:
        """Return the labels of the weights whose names begin with one of these."""
        known = self.network.named_parameters() if names else []
        for name in names:
            if not any(k.startswith(name) for k, _ in known):
                raise ValueError(
                    f"there is no weight {name!r} to watch: they are called {known[0][0]}, … , "
                    f"{known[-1][0]}"
                )
        # Inside another module a weight has a longer label, and the updates go by that.
        return {p.label for k, p in known for name in names if k.startswith(name)}

    def config(self) -> Spec:
        """Return what a file says of the plan, None if the model is not compiled."""
        optimizer, loss = self.optimizer, self.loss
        if optimizer is None or loss is None:
            return None
        self.parameters()  # refuses an optimizer of another model
        warn_if_halfway(optimizer)
        names = {p: name for name, p in self.network.named_parameters()}
        rules = {
            name: rule.__name__
            for name, rule in self.rules.items()
            if not callable(self.metrics[name])
        }
        return {
            "optimizer": describe("optimizer", optimizer),
            "iterations": optimizer.iterations,
            "trained": [names[p] for p in optimizer.params],
            "loss": {"function": loss.name} if type(loss) is Loss else describe("loss", loss),
            "metrics": describe("metric", list(self.metrics.values())),
            "rules": rules,
        }

    def begun(self) -> Spec:
        """Return what a file says of the epoch begun last, None if there is none."""
        last, optimizer = self.last_epoch, self.optimizer
        return last and optimizer and last.config(optimizer.lr)

    def restore(self, spec: Spec, custom: Mapping[str, Any]) -> None:
        """Compile as a `config()` says, with the optimizer on the weights that it trained."""
        if spec is None:
            return
        optimizer = optimizers.get(rebuild("optimizer", spec["optimizer"], custom))
        loss = objectives.get(rebuild("loss", spec["loss"], custom))
        self.compile(optimizer, loss, rebuild("metric", spec["metrics"], custom))
        if rules := spec.get("rules"):
            named = {name: rule for name, rule in METRICS.items() if rule}
            self.rules = {
                name: metric if callable(metric) else named[rules[name]]
                for name, metric in self.metrics.items()
            }
        parameters = dict(self.network.named_parameters())
        if spec["trained"]:
            optimizer.bind(parameters[name] for name in spec["trained"])
        optimizer.iterations = count("iterations", spec["iterations"])


def _planned(name: str) -> Any:
    """Return the attribute of a network that its plan holds."""
    return property(
        lambda network: getattr(network.plan, name),
        lambda network, x: setattr(network.plan, name, x),
    )


Reads.NAMED.add(Plan)


class Network(Module):
    """A Module that returns outputs for one sample, and owns the plan of its training."""

    optimizer: Optimizer | None = _planned("optimizer")
    loss: Loss | None = _planned("loss")
    metrics: Mapping[str, str | Metric] = _planned("metrics")
    seed: int | None = _planned("seed")
    epoch: int = _planned("epoch")
    stop_training = False

    @property
    def plan(self) -> Plan:
        """How the network is trained, and how far: what engines see of it; a copy has its own."""
        plan: Plan | None = self.__dict__.get("plan")
        if plan is None or plan.network is not self:
            plan = Plan(self) if plan is None else replace(plan, network=self, programs=Programs())
            self.__dict__["plan"] = plan
        return plan

    def __call__(self, x: Iterable[Number]) -> Value | list[Value]:
        """Return the outputs for one sample."""
        others = [name for name in ("call", "forward") if hasattr(self, name)]
        hint = f", here {others[0]}: rename it, for one sample x" if others else ""
        raise NotImplementedError(f"a subclass of Model defines in __call__ what it computes{hint}")

    def build(self, n_in: int) -> None:
        """Make what is missing, for samples of n_in numbers; nothing by default."""

    def masks(self) -> Mapping[Dropout, int]:
        """Return the Dropouts whose masks a sample may have after its inputs; none by default."""
        return {}

    def flat(self, x: Any) -> Any:
        """Return samples as the rows that the network takes, by default as they are."""
        return x

    def save_weights(self, path: str | os.PathLike[str]) -> None:
        """Refuse with ValueError: only a Sequential or an MLP can write its weights to a file."""
        self.save(path)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Refuse with ValueError: only a Sequential or an MLP can be written to a file."""
        raise ValueError(
            f"only a Sequential or an MLP can be saved, got a {type(self).__name__}: save its "
            "parameters yourself, [p.data for p in model.parameters()]"
        )


def outputs_of(network: Network, sample: Sequence[Number]) -> list[Value]:
    """Return the outputs of a network for one sample as a list, even if there is but one."""
    outputs = network(sample)
    if outputs is None:
        raise TypeError(
            f"{type(network).__name__}.__call__ returns nothing: is a `return` missing?"
        )
    return [outputs] if isinstance(outputs, Value) else [value(out) for out in outputs]
