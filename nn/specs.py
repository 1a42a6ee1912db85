"""The parts of a model as plain JSON, and back: layers, initializers, losses, optimizers.

A part is described by its class and its arguments, a function of one's own by its name alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from nn import activations, initializers, objectives, optimizers, regularizers
from nn.layers import Activation, Dense, Layer, whole
from nn.names import lookup
from nn.network import MLP, Sequential
from nn.objectives import Loss
from nn.schedules import SCHEDULES

Spec = Any
"""What JSON can hold: numbers, texts, None, lists, and dicts of these by name."""
Kinds = Mapping[str, Any]
Shapes = Mapping[str, tuple[int, ...]]

_INITIALIZERS: Kinds = {type(i).__name__: type(i) for i in initializers.INITIALIZERS.values()}
_REGULARIZERS: Kinds = {"L1L2": regularizers.L1L2}
_LOSSES: Kinds = {kind.__name__: kind for kind in objectives.LOSSES.values()}
_OPTIMIZERS: Kinds = {kind.__name__: kind for kind in optimizers.OPTIMIZERS.values()}
_LAYERS: Kinds = {kind.__name__: kind for kind in (Dense, Layer, Activation)}


class MissingFunctionError(ValueError):
    """A file needs a function that is not in it."""


def of_part(part: Any, kinds: Kinds) -> Spec:
    """Return the description of a number, a name, a part of a known kind, or a function."""
    if part is None or isinstance(part, int | float | str):
        return part
    name = type(part).__name__
    if kinds.get(name) is type(part):
        return {"class": name, **asdict(part)}
    return {"function": getattr(part, "__name__", name)}


def part(spec: Spec, kinds: Kinds, own: Mapping[str, Any]) -> Any:
    """Return the part of a description; functions of one's own are looked up in `own`."""
    if not isinstance(spec, dict):
        return spec
    if "function" in spec:
        name = spec["function"]
        if name not in own:
            raise MissingFunctionError(
                f"the model uses a function {name!r}, which is not in its file: "
                f"load_model(path, custom_objects={{{name!r}: …}})"
            )
        return own[name]
    arguments = {name: x for name, x in spec.items() if name != "class"}
    return kinds[spec["class"]](**arguments)


def of_network(model: Sequential) -> Spec:
    """Return the description of a network's layers."""
    for k, layer in enumerate(model.layers):
        if type(layer) not in _LAYERS.values():
            raise ValueError(
                f"layers[{k}] is a {type(layer).__name__}, which no file knows: keep its weights "
                "yourself, [p.data for p in model.parameters()]"
            )
        if isinstance(layer, Layer) and not layer.neurons:
            raise ValueError(f"layers[{k}] has no weights yet: train the model or call it first")
        if layer in model.layers[:k]:
            raise ValueError(f"layers[{k}] is used twice, which no file knows")
    return {
        "class": type(model).__name__,
        "name": model.name,
        "seed": model.seed,
        "n_in": model.n_in,
        "layers": [_of_layer(layer) for layer in model.layers],
    }


def _of_layer(layer: Any) -> Spec:
    spec = {"class": type(layer).__name__, "activation": _of_activation(layer.activation)}
    if isinstance(layer, Layer):
        spec |= {"n_in": layer.n_in, "units": layer.units}
    if isinstance(layer, Dense):
        spec |= {"use_bias": layer.use_bias, "name": layer.name}
        spec |= {name: of_part(getattr(layer, name), kinds) for name, kinds in _DENSE.items()}
    return spec


_DENSE = {
    "kernel_initializer": _INITIALIZERS,
    "bias_initializer": _INITIALIZERS,
    "kernel_regularizer": _REGULARIZERS,
    "bias_regularizer": _REGULARIZERS,
}


def _of_activation(name: str) -> Spec:
    known = name in activations.ACTIVATIONS or name in activations.ACROSS
    return name if known else {"function": name}


def network(spec: Spec, shapes: Shapes, own: Mapping[str, Any]) -> Sequential:
    """Return the network of a description, if its layers fit the arrays that come with it."""
    model: Sequential = object.__new__(
        lookup("network", spec["class"], {"Sequential": Sequential, "MLP": MLP})
    )
    layers = [_layer(f"layers[{k}]", layer, shapes, own) for k, layer in enumerate(spec["layers"])]
    Sequential.__init__(model, layers, spec["seed"], name=spec["name"])
    model.build(spec["n_in"])
    return model


def _layer(path: str, spec: Spec, shapes: Shapes, own: Mapping[str, Any]) -> Any:
    kind = lookup("layer", spec["class"], _LAYERS)
    activation = part(spec["activation"], {}, own)
    if kind is Activation:
        return Activation(activation)
    n_in, units = spec["n_in"], spec["units"]
    if shapes[f"{path}.kernel"] != (n_in, units):
        raise ValueError(f"{path} takes {n_in} to {units}, its kernel {shapes[f'{path}.kernel']}")
    if kind is Layer:
        return Layer(n_in, units, activation=activation)
    arguments = {name: part(spec[name], kinds, own) for name, kinds in _DENSE.items()}
    named = {"use_bias": spec["use_bias"], "name": spec["name"]}
    return Dense(units, activation, input_dim=n_in, **named, **arguments)


def of_training(model: Sequential) -> Spec:
    """Return the description of what a model was compiled with, None if it was not."""
    optimizer, loss = model.optimizer, model.loss
    if optimizer is None or loss is None:
        return None
    trained, names = set(optimizer.params), model.named_parameters()
    config = {name: of_part(x, SCHEDULES) for name, x in optimizer.config().items()}
    return {
        "optimizer": {"class": optimizer.name, **config},
        "iterations": optimizer.iterations,
        "trained": [name for name, p in names if p in trained],
        "loss": _of_loss(loss),
        "metrics": [of_part(metric, {}) for metric in model.metrics.values()],
    }


def _of_loss(loss: Loss) -> Spec:
    if _LOSSES.get(type(loss).__name__) is not type(loss):
        return {"function": loss.name}
    logits = {"from_logits": True} if loss.from_logits else {}
    return {"class": type(loss).__name__, **logits}


def compile_as(model: Sequential, spec: Spec, own: Mapping[str, Any]) -> None:
    """Compile a model as described, its optimizer with the weights that it trained."""
    if spec is None:
        return
    arguments = {name: part(x, SCHEDULES, own) for name, x in spec["optimizer"].items()}
    optimizer = lookup("optimizer", arguments.pop("class"), {**_OPTIMIZERS, **own})(**arguments)
    metrics = [part(metric, {}, own) for metric in spec["metrics"]]
    model.compile(optimizer, part(spec["loss"], _LOSSES, own), metrics)
    parameters = dict(model.named_parameters())
    if spec["trained"]:
        optimizer.bind(parameters[name] for name in spec["trained"])
    optimizer.iterations = whole("iterations", spec["iterations"] + 1) - 1
