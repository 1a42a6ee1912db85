"""The former place of `nn.optimizers.Optimizer`."""

from nn.optimizers.optimizer import Direction, Optimizer

__all__ = ["Direction", "Optimizer"]
