"""`keras.optimizers.schedules`."""

from typing import TYPE_CHECKING

from nn.schedules import CosineDecay as CosineDecay
from nn.schedules import ExponentialDecay as ExponentialDecay
from nn.schedules import InverseTimeDecay as InverseTimeDecay
from nn.schedules import PiecewiseConstantDecay as PiecewiseConstantDecay

if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
