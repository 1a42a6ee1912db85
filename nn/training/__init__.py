"""Training a model: a loop, engines that compute the same numbers, and the Model itself.

`model` calls `loop`, which trains with an `engine`: `scalar`, whose every step can be traced,
`compiled`, which computes whole batches as arrays, or `native`, which does so as machine code.
"""

from nn.training.model import Model

__all__ = ["Model"]
