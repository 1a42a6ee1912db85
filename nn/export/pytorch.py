"""A network as a `torch.nn.Sequential` in float64, and back.

PyTorch keeps a kernel the other way round, (units, n_in), and an activation as a module of its
own. It is imported when it is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from nn.export.steps import NUMBERS, Affine, Step, steps
from nn.layers import ELU, Activation, Dense, Dropout, Flatten, LeakyReLU
from nn.network import Sequential
from nn.peers import peer

if TYPE_CHECKING:
    import torch

MODULES: dict[str, tuple[str, str | None]] = {
    "dropout": ("Dropout", "p"),
    "elu": ("ELU", "alpha"),
    "flatten": ("Flatten", None),
    "leaky_relu": ("LeakyReLU", "negative_slope"),
    "relu": ("ReLU", None),
    "selu": ("SELU", None),
    "sigmoid": ("Sigmoid", None),
    "silu": ("SiLU", None),
    "softmax": ("Softmax", None),
    "softplus": ("Softplus", None),
    "tanh": ("Tanh", None),
}
"""The module of PyTorch for each function, and its name for the number that it takes."""
FIXED: dict[str, dict[str, tuple[float, ...]]] = {
    "softmax": {"dim": (-1, 1)},
    "softplus": {"beta": (1.0,), "threshold": (700.0, 20.0)},
    "flatten": {"start_dim": (1,)},
}
"""What other arguments must be for a module to be that function on rows; the first is given."""
LAYERS: dict[str, Callable[[Any], Any]] = {
    "dropout": Dropout,
    "elu": ELU,
    "flatten": lambda _: Flatten(),
    "leaky_relu": LeakyReLU,
}
"""The functions that are layers here, if their number is not an activation's."""


def to_torch(model: Sequential) -> torch.nn.Sequential:
    """Return the network as a `torch.nn.Sequential` in float64, with copies of its weights.

    It takes rows, of shape (n, n_in), and computes the same numbers but for the last digits; it is
    in evaluation mode, where Dropout lets all pass.
    Raises TypeError for what is no Sequential, ValueError for custom layers and activations, and
    for weights that are not made yet.
    """
    torch = peer("torch", "export")
    return torch.nn.Sequential(*map(_module, steps(model))).eval()


def _module(step: Step) -> torch.nn.Module:
    torch = peer("torch", "export")
    if isinstance(step, Affine):
        linear = torch.nn.Linear(*step.kernel.shape, bias=step.bias is not None, dtype=torch.double)
        arrays = {"weight": step.kernel.T, "bias": step.bias}
        linear.load_state_dict({k: torch.tensor(v) for k, v in arrays.items() if v is not None})
        return linear
    kind, argument = MODULES[step.name]
    return getattr(torch.nn, kind)(
        **{k: allowed[0] for k, allowed in FIXED.get(step.name, {}).items()},
        **({argument: step.number} if argument else {}),
    )


def from_torch(module: torch.nn.Module) -> Sequential:
    """Return a `torch.nn.Sequential` of Linear layers and activations as a Sequential of ours.

    Weights are copied, float32 without loss. Raises TypeError for what is no Sequential of
    PyTorch's, ValueError for a module that computes what no layer here does.
    """
    torch = peer("torch", "export")
    if getattr(type(module), "forward", None) is not torch.nn.Sequential.forward:
        own = " with a forward of its own" if isinstance(module, torch.nn.Sequential) else ""
        raise TypeError(
            f"from_torch expects a torch.nn.Sequential, got {type(module).__name__}{own}"
        )
    layers: list[Any] = []
    weights = []
    for name, inner in _leaves(module):
        layer = _layer(name, inner)
        if isinstance(layer, Activation) and layers and _takes_activation(layers[-1]):
            before = layers.pop()
            layer = _dense(before.n_in, before.units, before.use_bias, layer.activation)
        layers.append(layer)
        if isinstance(inner, torch.nn.Linear):
            weights += [inner.weight.T, *([] if inner.bias is None else [inner.bias])]
    model = Sequential(layers)
    if model.n_in is None and weights:  # a Flatten or a Dropout comes first
        model.build(weights[0].shape[0])
    model.set_weights([w.detach().double().cpu().numpy() for w in weights])
    return model


def _leaves(modules: Iterable[Any], prefix: str = "") -> Iterator[tuple[str, torch.nn.Module]]:
    """Yield what is inside Sequentials inside Sequentials, by PyTorch's names for it."""
    torch = peer("torch", "export")
    for k, inner in enumerate(modules):
        if type(inner).forward is torch.nn.Sequential.forward:
            yield from _leaves(inner, f"{prefix}{k}.")
        elif not isinstance(inner, torch.nn.Identity):
            yield f"{prefix}{k}", inner


def _layer(name: str, module: Any) -> Any:
    """Return the layer that computes what a module does."""
    torch = peer("torch", "export")
    if type(module) is torch.nn.Linear and module.weight.is_floating_point():
        return _dense(module.in_features, module.out_features, module.bias is not None)
    kinds = {kind: (function, argument) for function, (kind, argument) in MODULES.items()}
    function, argument = kinds.get(type(module).__name__, ("", None))
    theirs = type(module) is getattr(torch.nn, type(module).__name__, None)
    fixed = FIXED.get(function, {}).items()
    if not function or not theirs or any(getattr(module, k) not in x for k, x in fixed):
        raise ValueError(
            f"module {name} is {module}, which no layer here computes: known are Linear, "
            f"{', '.join(kinds)}"
        )
    number = argument and getattr(module, argument)
    if function not in LAYERS or number == NUMBERS.get(function, ...):
        return Activation(function)
    return LAYERS[function](number)


def _dense(n_in: int, units: int, use_bias: bool, activation: str | None = None) -> Dense:
    """Return a Dense whose weights, 0, are still to be filled in."""
    return Dense(units, activation, use_bias, "zeros", input_dim=n_in)


def _takes_activation(layer: Any) -> bool:
    return isinstance(layer, Dense) and layer.activation == "linear"
