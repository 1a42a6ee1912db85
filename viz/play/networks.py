"""The network that settings ask for, made from the catalogue: formulas, places and words, too."""

from __future__ import annotations

from collections.abc import Set
from typing import NamedTuple

from nn import Dense, Sequential, Shrinking
from nn.initializers import Constant
from nn.optimizers import Optimizer
from viz.play.catalogue.features import FEATURES
from viz.play.catalogue.rules import BIAS, LOSSES, OPTIMIZERS, PENALTIES, STARTS, Loss
from viz.play.catalogue.sets import SETS
from viz.play.settings import Settings


def compiled(settings: Settings) -> Sequential:
    """Return the network of the settings with its initial weights, compiled for training."""
    model = network(settings)
    compile_as(model, settings)
    return model


def network(settings: Settings) -> Sequential:
    """Return the network of the settings with its initial weights."""
    sizes = zip(settings.layers, settings.activations, strict=True)
    weights = STARTS[settings.initializer].initializer
    bias = Constant(0.0 if settings.initializer == "zeros" else BIAS)
    model = Sequential(
        [
            Dense(units, activation, kernel_initializer=weights, bias_initializer=bias)
            for units, activation in (*sizes, (settings.classes or 1, loss_of(settings).output))
        ],
        seed=settings.seed,
    )
    model.build(len(settings.features))
    return model


def loss_of(settings: Settings) -> Loss:
    """Return the loss of the settings as the catalogue has it."""
    return LOSSES[settings.problem][settings.loss]


def formulas(settings: Settings) -> dict[str, str]:
    """Return the formulas of data, loss and update."""
    rule = OPTIMIZERS[settings.optimizer]
    penalty = PENALTIES[settings.regularization].formula if settings.rate else ""
    return {
        "data": "your own points" if settings.data == "own" else SETS[settings.data].formula,
        "loss": f"L = {loss_of(settings).formula}",
        "update": rule.formula + penalty,
    }


class Place(NamedTuple):
    """Where a weight is: into which neuron of which layer, and from which input; None: a bias."""

    layer: int
    neuron: int
    input: int | None

    @property
    def symbol(self) -> str:
        """What a weight or bias is called in formulas, beside the sum z[0.1] of its neuron.

        >>> Place(0, 1, 2).symbol, Place(0, 1, None).symbol
        ('w[0.1.2]', 'b[0.1]')
        """
        neuron = f"{self.layer}.{self.neuron}"
        return f"b[{neuron}]" if self.input is None else f"w[{neuron}.{self.input}]"


def places(model: Sequential) -> dict[str, Place]:
    """Return where each weight and bias of a network is, by its name."""
    names = iter(name for name, _ in model.named_parameters())
    return {
        next(names): Place(k, j, i)
        for k, layer in enumerate(model.layers)
        for j, neuron in enumerate(layer.neurons)
        for i in (*range(len(neuron.w)), None)
    }


def words(settings: Settings, model: Sequential) -> dict[str, str]:
    """Return what the page calls its nodes and weights.

    Node "k.j" is neuron j of layer k, "in.i" the i-th feature; weights go by their names.
    """
    last = len(model.layers) - 1
    found = {f"in.{i}": FEATURES[key].label for i, key in enumerate(settings.features)}
    for k, layer in enumerate(model.layers):
        output = "the output for class {j}" if settings.classes else "the output"
        form = output if k == last else "neuron {j} of layer {k}"
        found |= {f"{k}.{j}": form.format(j=j, k=k) for j in range(layer.units)}
    for name, (k, j, i) in places(model).items():
        to = found[f"{k}.{j}"]
        source = f"{k - 1}.{i}" if k else f"in.{i}"
        found[name] = f"bias of {to}" if i is None else f"weight from {found[source]} to {to}"
    return found


def optimizer(settings: Settings) -> Optimizer:
    """Return the optimizer of the settings, with nothing to train yet."""
    inner = OPTIMIZERS[settings.optimizer].optimizer(lr=settings.lr)
    if settings.regularization == "none" or not settings.rate:
        return inner
    return Shrinking(inner, **{settings.regularization: settings.rate})


def compile_as(model: Sequential, settings: Settings) -> None:
    """Give a network the optimizer of the settings; what the last one remembered goes on.

    So a change of the learning rate or of the regularization does not end a momentum.
    """
    old, new = model.optimizer, optimizer(settings)
    model.compile(optimizer=new, loss=loss_of(settings).name)
    new.bind(model.parameters())
    if old is not None and _rule(old) == _rule(new):
        new.iterations = old.iterations
        new.state |= {key: old.state[key] for key in new.state if key in _kept(old, new)}


def _kept(old: Optimizer, new: Optimizer) -> Set[str]:
    """Return what goes on of what an optimizer remembers; weights are dead under L1 alone."""
    both_l1 = all(isinstance(o, Shrinking) and o.l1 for o in (old, new))
    return set(old.state) if both_l1 else set(old.state) - {"alive"}


def _rule(optimizer: Optimizer) -> dict[str, object]:
    """Return what an optimizer does, whatever its learning rate is."""
    inner = optimizer.optimizer if isinstance(optimizer, Shrinking) else optimizer
    return {"rule": inner.name, **inner.config(), "lr": None}
