"""Optimizers: rules that say where a weight goes, and the one place that writes it.

For a rule of your own, subclass `Optimizer` and return a `Direction` from its `rule`.
"""

from nn.names import lookup
from nn.optimizers.optimizer import Direction, Optimizer
from nn.optimizers.rules import SGD, Adadelta, Adagrad, Adam, Adamax, Nadam, RMSprop
from nn.optimizers.shrinking import Shrinking
from nn.saving import register

__all__ = [
    "OPTIMIZERS",
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "Adamax",
    "Direction",
    "Nadam",
    "Optimizer",
    "RMSprop",
    "Shrinking",
    "get",
]

OPTIMIZERS: dict[str, type[Optimizer]] = {
    kind.__name__.lower(): kind for kind in (SGD, RMSprop, Adagrad, Adadelta, Adam, Adamax, Nadam)
}
"""The optimizers by Keras's names for them."""
register("optimizer", *OPTIMIZERS.values(), Shrinking, base=Optimizer)


def get(optimizer: str | Optimizer) -> Optimizer:
    """Return an optimizer as it is, or a new one by its name, as in Keras.

    >>> get("adam").name
    'Adam'

    Raises ValueError for an unknown name, TypeError for what is neither.
    """
    if isinstance(optimizer, Optimizer):
        return optimizer
    if not isinstance(optimizer, str):
        raise TypeError(f"expected an optimizer or its name, such as 'adam', got {optimizer!r}")
    return lookup("optimizer", optimizer.lower(), OPTIMIZERS)()
