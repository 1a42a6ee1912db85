"""One update of a network as PyTorch takes it, with its own losses, optimizers and tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from nn.export.peers import peer
from nn.export.pytorch import to_torch
from nn.layers import Layer
from nn.loss import Loss
from nn.network import Sequential
from nn.objectives import Huber
from nn.optimizers import SGD, Adadelta, Adam, Adamax, Optimizer
from nn.regularizers import L1L2
from nn.samples import samples

if TYPE_CHECKING:
    import torch


class TorchStep(NamedTuple):
    """The loss before the update, and of all weights, in the order of the tables, what came."""

    loss: float
    grads: list[float]
    new: list[float]


def torch_step(model: Sequential, x: Any, y: Any) -> TorchStep:
    """Take the first step of the model's optimizer on a copy of the network in PyTorch.

    Raises ValueError for what PyTorch computes in another way.
    """
    torch = peer("torch")
    data = samples(model.flat(x), y)
    theirs = to_torch(model)
    optimizer, loss = model.plan.compiled()
    if any(isinstance(module, torch.nn.Dropout) for module in theirs):
        raise ValueError("Dropout draws other masks in PyTorch: compare the network without it")
    stepper = _optimizer(optimizer, list(theirs.parameters()))
    outputs = theirs(torch.tensor(data.x))
    targets = loss.targets(data.y, outputs.shape[1])
    total = _loss(loss)(outputs, torch.tensor(targets)) + _penalty(model, theirs)
    total.backward()
    grads = _by_table(theirs, lambda p: p.grad)
    stepper.step()
    return TorchStep(total.item(), grads, _by_table(theirs, lambda p: p))


def _by_table(theirs: torch.nn.Module, read: Callable[[Any], Any]) -> list[float]:
    """Read the parameters in the order of our tables, where a kernel lies the other way round."""
    arrays = [read(p).detach().numpy().T for p in theirs.parameters()]
    return [x for array in arrays for x in array.ravel().tolist()]


def _optimizer(ours: Optimizer, parameters: list[Any]) -> torch.optim.Optimizer:
    torch = peer("torch")
    lr = ours.rate()
    if ours.clips:
        raise ValueError(f"{ours!r} clips gradients, which PyTorch's optimizers do not do")
    match ours:
        case SGD(momentum=momentum, nesterov=nesterov):
            return torch.optim.SGD(parameters, lr, momentum, nesterov=nesterov and momentum > 0)
        case Adam(beta_1=b1, beta_2=b2, epsilon=epsilon, amsgrad=amsgrad):
            # PyTorch adds its ε once v is corrected, that is divided by 1 − β₂ in the first step.
            eps = epsilon / (1 - b2) ** 0.5
            return torch.optim.Adam(parameters, lr, (b1, b2), eps, amsgrad=amsgrad)
        case Adamax(beta_1=b1, beta_2=b2, epsilon=epsilon):
            return torch.optim.Adamax(parameters, lr, (b1, b2), epsilon)
        case Adadelta(rho=rho, epsilon=epsilon):
            return torch.optim.Adadelta(parameters, lr, rho, epsilon)
    raise ValueError(
        f"{ours.name} has another rule in PyTorch; the same are SGD, Adam, Adamax and Adadelta"
    )


def _loss(ours: Loss) -> Callable[[Any, Any], Any]:
    """Return PyTorch's loss of a batch."""
    functional = peer("torch").nn.functional
    if isinstance(ours, Huber):
        return lambda out, y: functional.huber_loss(out, y, delta=ours.delta)
    known: dict[str, Callable[[Any, Any], Any]] = {
        "mean_squared_error": functional.mse_loss,
        "half_squared_error": lambda out, y: 0.5 * ((out - y) ** 2).sum(1).mean(),
        "mean_absolute_error": functional.l1_loss,
        "hinge": lambda out, y: (1 - y * out).relu().mean(),
        "squared_hinge": lambda out, y: ((1 - y * out).relu() ** 2).mean(),
        "log_cosh": lambda out, y: (out - y).cosh().log().mean(),
        "binary_crossentropy": (
            functional.binary_cross_entropy_with_logits
            if ours.from_logits
            else functional.binary_cross_entropy
        ),
        **dict.fromkeys(
            ("categorical_crossentropy", "sparse_categorical_crossentropy"),
            functional.cross_entropy if ours.from_logits else _of_shares,
        ),
    }
    if type(ours) is Loss or ours.name not in known:
        names = ", ".join(["huber", *known])
        raise ValueError(f"{ours.name} has no counterpart in PyTorch; those with one are {names}")
    return known[ours.name]


def _of_shares(out: Any, y: Any) -> Any:
    """Return −Σ t·log p of outputs that are divided by their sum, as in Keras."""
    return -(y * (out / out.sum(1, keepdim=True)).log()).sum(1).mean()


def _penalty(model: Sequential, theirs: torch.nn.Module) -> Any:
    """Return what the regularizers of all layers add to the loss, computed by PyTorch."""
    torch = peer("torch")
    layers = [part for part in model.modules() if isinstance(part, Layer)]
    linear = [part for part in theirs.modules() if isinstance(part, torch.nn.Linear)]
    if len(layers) < len(linear):
        raise ValueError("a layer stands in two places, which are two layers in PyTorch")
    total: Any = 0.0
    for layer, part in zip(layers, linear, strict=True):
        rules = (layer.kernel_regularizer, part.weight), (layer.bias_regularizer, part.bias)
        for rule, weights in rules:
            if isinstance(rule, L1L2):
                total += rule.l1 * weights.abs().sum() + rule.l2 * (weights**2).sum()
            elif rule is not None:
                raise ValueError(f"the regularizer {rule!r} has no counterpart in PyTorch")
    return total
