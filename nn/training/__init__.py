"""Training a model: a loop, two engines that compute the same numbers, and the Model itself.

`model` calls `loop`, which trains with an `engine`: `scalar`, whose every step can be traced, or
`compiled`, which computes whole batches.
"""

from nn.training.model import Model

__all__ = ["Model"]
