"""The parts of a model as plain JSON, and back: layers, initializers, losses, optimizers.

A part is described by its class and its arguments, a function of one's own by its name alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from random import Random
from typing import Any

from autograd.value import real
from nn import activations, initializers, objectives, optimizers, regularizers
from nn.layers import Activation, Dense, Layer, whole
from nn.metrics import METRICS
from nn.names import lookup
from nn.network import MLP, Sequential
from nn.objectives import Loss
from nn.optimizers import Optimizer, Shrinking
from nn.schedules import SCHEDULES
from nn.training import Model

Spec = Any
"""What JSON can hold: numbers, texts, None, lists, and dicts of these by name."""
Kinds = Mapping[str, Any]
Shapes = Mapping[str, tuple[int, ...]]

_INITIALIZERS: Kinds = {type(i).__name__: type(i) for i in initializers.INITIALIZERS.values()}
_REGULARIZERS: Kinds = {"L1L2": regularizers.L1L2}
_LOSSES: Kinds = {kind.__name__: kind for kind in objectives.LOSSES.values()}
_OPTIMIZERS: Kinds = {kind.__name__: kind for kind in (*optimizers.OPTIMIZERS.values(), Shrinking)}
_RULES: Kinds = {rule.__name__: rule for rule in METRICS.values() if rule}
_NETWORKS: Kinds = {"Sequential": Sequential, "MLP": MLP}
_LAYERS: Kinds = {kind.__name__: kind for kind in (Dense, Layer, Activation)}


ZEROS = initializers.Constant(0.0)
"""How weights begin that the arrays of a file replace: cheaply."""


class MissingFunctionError(Exception):
    """A file needs a function that is not in it."""


def of_part(part: Any, kinds: Kinds) -> Spec:
    """Return the description of a number, a name, a part of a known kind, or a function."""
    if part is None or isinstance(part, int | float | str):
        return part
    name = type(part).__name__
    if kinds.get(name) is type(part):
        return {"class": name, **asdict(part)}
    return {"function": getattr(part, "__name__", name)}


def build_part(spec: Spec, kinds: Kinds, own: Mapping[str, Any]) -> Any:
    """Return the part of a description; functions of one's own are looked up in `own`."""
    if not isinstance(spec, dict):
        return spec
    if "function" in spec:
        name = spec["function"]
        if name not in own:
            raise MissingFunctionError(
                f"the model uses {name!r}, which is not in its file: "
                f"load_model(path, custom_objects={{{name!r}: …}})"
            )
        return own[name]
    arguments = {name: x for name, x in spec.items() if name != "class"}
    return kinds[spec["class"]](**arguments)


def of_network(model: Model) -> Spec:
    """Return the description of a network's layers."""
    if type(model) not in _NETWORKS.values():
        raise ValueError(
            f"only a Sequential or an MLP can be saved, got a {type(model).__name__}: save its "
            "parameters yourself, [p.data for p in model.parameters()]"
        )
    assert isinstance(model, Sequential)
    for k, layer in enumerate(model.layers):
        if type(layer) not in _LAYERS.values():
            raise ValueError(
                f"layers[{k}] is a {type(layer).__name__}, which no file knows: keep its weights "
                "yourself, [p.data for p in model.parameters()]"
            )
        if isinstance(layer, Layer) and not layer.neurons:
            raise ValueError(f"layers[{k}] has no weights yet: train the model or call it first")
    layers = [layer for layer in model.layers if isinstance(layer, Layer)]
    if len(model.parameters()) < sum(len(layer.parameters()) for layer in layers):
        raise ValueError("two layers share weights, or are one layer, which no file knows")
    return {
        "class": type(model).__name__,
        "name": model.name,
        "seed": model.seed,
        "n_in": model.n_in,
        "layers": [_of_layer(layer) for layer in model.layers],
    }


def _of_layer(layer: Any) -> Spec:
    spec = {"class": type(layer).__name__, "activation": _of_activation(layer)}
    if isinstance(layer, Layer):
        spec |= {"n_in": layer.n_in, "units": layer.units}
    if isinstance(layer, Dense):
        spec |= {"use_bias": layer.use_bias, "name": layer.name}
        parts = _INITIALIZED | _REGULARIZED
        spec |= {name: of_part(getattr(layer, name), kinds) for name, kinds in parts.items()}
    return spec


_INITIALIZED = {"kernel_initializer": _INITIALIZERS, "bias_initializer": _INITIALIZERS}
_REGULARIZED = {"kernel_regularizer": _REGULARIZERS, "bias_regularizer": _REGULARIZERS}


def _of_activation(layer: Any) -> Spec:
    """Return the name of a layer's activation, as one's own if it only shares a known name."""
    name = layer.activation
    known = layer._across or layer._each
    is_known = {**activations.ACTIVATIONS, **activations.ACROSS}.get(name) is known
    return name if is_known else {"function": name}


def network(spec: Spec, shapes: Shapes, own: Mapping[str, Any]) -> Sequential:
    """Return the network of a description, if its layers fit the arrays that come with it."""
    model: Sequential = object.__new__(lookup("network", spec["class"], _NETWORKS))
    seed = _seed(spec["seed"])
    Sequential.__init__(model, (), seed, name=_text(spec["name"]))
    # The numbers of this seed are in the weights; layers added later are to have others.
    model._random.seed(f"added to {seed}")
    # All at once: one by one, each would have those before it looked at again.
    model.layers = [
        _layer(f"layers[{k}]", layer, shapes, own) for k, layer in enumerate(spec["layers"])
    ]
    if spec["n_in"] is not None:
        model.build(whole("n_in", spec["n_in"]))
    for layer, described in zip(model.layers, spec["layers"], strict=True):
        if isinstance(layer, Dense):
            for name, kinds in _INITIALIZED.items():
                setattr(layer, name, _initializer(build_part(described[name], kinds, own)))
    return model


def _initializer(part: Any) -> initializers.Initializer:
    """Return an initializer that has drawn a number; raise an error if it cannot."""
    initializer = initializers.get(part)
    real(initializer(Random(0), 1, 1), "an initial weight")
    return initializer


def _layer(path: str, spec: Spec, shapes: Shapes, own: Mapping[str, Any]) -> Any:
    kind = lookup("layer", spec["class"], _LAYERS)
    activation = build_part(spec["activation"], {}, own)
    if kind is Activation:
        return Activation(activation)
    n_in, units = spec["n_in"], spec["units"]
    if shapes[f"{path}.kernel"] != (n_in, units):
        raise ValueError(f"{path} takes {n_in} to {units}, its kernel {shapes[f'{path}.kernel']}")
    if kind is Layer:
        layer = object.__new__(Layer)
        layer.kernel_initializer = ZEROS
        Layer.__init__(layer, n_in, units, activation=activation)
        del layer.kernel_initializer
        return layer
    arguments = {name: build_part(spec[name], kinds, own) for name, kinds in _REGULARIZED.items()}
    arguments |= dict.fromkeys(_INITIALIZED, ZEROS)
    named: Kinds = {"use_bias": bool(spec["use_bias"]), "name": _text(spec["name"])}
    return Dense(units, activation, input_dim=n_in, **named, **arguments)


def _text(spec: Spec) -> str | None:
    if not isinstance(spec, str | None):
        raise TypeError(f"a name is a text, got {spec!r}")
    return spec


def _seed(spec: Spec) -> int:
    """Return a seed, any that a Sequential takes and keeps."""
    if not isinstance(spec, int):
        raise TypeError(f"seed expects a whole number, got {spec!r}")
    return spec


def count(name: str, spec: Spec) -> int:
    """Return a whole number from 0; raise ValueError for anything else, or if it is absurd."""
    if type(spec) is not int or not 0 <= spec < 2**53:
        raise ValueError(f"{name} expects a whole number of 0 or more, got {spec!r}")
    return spec


def of_training(model: Model) -> Spec:
    """Return the description of what a model was compiled with, None if it was not."""
    optimizer, loss = model.optimizer, model.loss
    if optimizer is None or loss is None:
        return None
    model.plan.parameters()
    names = {p: name for name, p in model.named_parameters()}
    return {
        "optimizer": _of_optimizer(optimizer),
        "iterations": optimizer.iterations,
        "trained": [names[p] for p in optimizer.params],
        "loss": _of_loss(loss),
        "metrics": [of_part(metric, {}) for metric in model.metrics.values()],
        "rules": {
            name: rule.__name__
            for name, rule in model.plan.rules.items()
            if not callable(model.metrics[name])
        },
    }


def _of_optimizer(optimizer: Optimizer) -> Spec:
    """Return the class and the arguments of an optimizer, which may hold another one."""
    spec = {"class": optimizer.name}
    for name, x in optimizer.config().items():
        spec[name] = _of_optimizer(x) if isinstance(x, Optimizer) else of_part(x, SCHEDULES)
    return spec


def _of_loss(loss: Loss) -> Spec:
    if _LOSSES.get(type(loss).__name__) is not type(loss):
        return {"function": loss.name if type(loss) is Loss else type(loss).__name__}
    logits = {"from_logits": True} if loss.from_logits else {}
    return {"class": type(loss).__name__, **logits}


def compile_as(model: Sequential, spec: Spec, own: Mapping[str, Any]) -> None:
    """Compile a model as described, its optimizer with the weights that it trained."""
    if spec is None:
        return
    optimizer = _optimizer(spec["optimizer"], own)
    metrics = [build_part(metric, {}, own) for metric in spec["metrics"]]
    model.compile(optimizer, build_part(spec["loss"], _LOSSES, own), metrics)
    if rules := spec.get("rules"):
        model.plan.rules = {
            name: metric if callable(metric) else _RULES[rules[name]]
            for name, metric in model.metrics.items()
        }
    parameters = dict(model.named_parameters())
    if spec["trained"]:
        optimizer.bind(parameters[name] for name in spec["trained"])
    optimizer.iterations = count("iterations", spec["iterations"])


def _optimizer(spec: Spec, own: Mapping[str, Any]) -> Optimizer:
    arguments: dict[str, Any] = {
        name: _optimizer(x, own) if name == "optimizer" else build_part(x, SCHEDULES, own)
        for name, x in spec.items()
    }
    return _optimizer_class(arguments.pop("class"), own)(**arguments)


def _optimizer_class(name: str, own: Mapping[str, Any]) -> type[Optimizer]:
    kind = _OPTIMIZERS.get(name) or build_part({"function": name}, {}, own)
    if not (isinstance(kind, type) and issubclass(kind, Optimizer)):
        raise TypeError(f"{name} is not an optimizer")
    return kind
