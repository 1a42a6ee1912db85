"""One update of a network as PyTorch takes it, with its own losses, optimizers and tensors."""

from __future__ import annotations

from collections.abc import Callable
from math import log
from typing import TYPE_CHECKING, Any, NamedTuple

from nn.export.pytorch import to_torch
from nn.layers import Layer
from nn.loss import Loss
from nn.network import Sequential
from nn.objectives import BinaryCrossentropy, Huber, OfClasses
from nn.optimizers import SGD, Adadelta, Adam, Adamax, Optimizer
from nn.peers import peer
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
    torch = peer("torch", "export")
    data = samples(model.flat(x), y)
    theirs = to_torch(model)
    optimizer, loss = model.plan.compiled()
    if any(isinstance(module, torch.nn.Dropout) for module in theirs):
        raise ValueError("Dropout draws other masks in PyTorch: compare the network without it")
    stepper = _optimizer(optimizer, list(theirs.parameters()))
    outputs, of_batch = _loss(loss, theirs, torch.tensor(data.x))
    targets = loss.targets(data.y, outputs.shape[1])
    total = of_batch(outputs, torch.tensor(targets)) + _penalty(model, theirs)
    total.backward()
    grads = _by_table(theirs, lambda p: p.grad)
    stepper.step()
    return TorchStep(total.item(), grads, _by_table(theirs, lambda p: p))


def _by_table(theirs: torch.nn.Module, read: Callable[[Any], Any]) -> list[float]:
    """Read the parameters in the order of our tables, where a kernel lies the other way round."""
    arrays = [read(p).detach().numpy().T for p in theirs.parameters()]
    return [x for array in arrays for x in array.ravel().tolist()]


def _optimizer(ours: Optimizer, parameters: list[Any]) -> torch.optim.Optimizer:
    torch = peer("torch", "export")
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


def _loss(ours: Loss, theirs: Any, x: Any) -> tuple[Any, Callable[[Any, Any], Any]]:
    """Return what a batch gives, and PyTorch's loss of that.

    Of probabilities it takes the logits, where the network ends in them: as here, they keep their
    digits near 0 and 1.
    """
    torch = peer("torch", "export")
    functional, last = torch.nn.functional, theirs[-1]
    if isinstance(ours, OfClasses | BinaryCrossentropy):
        binary = isinstance(ours, BinaryCrossentropy)
        of_logits = (
            functional.binary_cross_entropy_with_logits if binary else functional.cross_entropy
        )
        if ours.from_logits:
            return theirs(x), of_logits
        if isinstance(last, torch.nn.Sigmoid if binary else torch.nn.Softmax):
            return theirs[:-1](x), of_logits
        if isinstance(last, torch.nn.Sigmoid):  # shares of their sum, as in Keras
            return functional.logsigmoid(theirs[:-1](x)), of_logits
    if isinstance(ours, Huber):
        return theirs(x), lambda out, y: functional.huber_loss(out, y, delta=ours.delta)
    known: dict[str, Callable[[Any, Any], Any]] = {
        "mean_squared_error": functional.mse_loss,
        "half_squared_error": lambda out, y: 0.5 * ((out - y) ** 2).sum(1).mean(),
        "mean_absolute_error": functional.l1_loss,
        "hinge": lambda out, y: (1 - y * out).relu().mean(),
        "squared_hinge": lambda out, y: ((1 - y * out).relu() ** 2).mean(),
        "log_cosh": lambda out, y: (out - y + functional.softplus(2 * (y - out)) - log(2)).mean(),
    }
    if type(ours) is Loss or ours.name not in known:
        raise ValueError(
            f"{ours.name} has no counterpart in PyTorch here; those with one are huber, "
            f"{', '.join(known)}, and the cross-entropies of a sigmoid, a softmax or logits"
        )
    return theirs(x), known[ours.name]


def _penalty(model: Sequential, theirs: torch.nn.Module) -> Any:
    """Return what the regularizers of all layers add to the loss, computed by PyTorch."""
    torch = peer("torch", "export")
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
