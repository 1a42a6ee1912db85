"""`keras.optimizers.schedules`."""

from nn.schedules import CosineDecay as CosineDecay
from nn.schedules import ExponentialDecay as ExponentialDecay
from nn.schedules import InverseTimeDecay as InverseTimeDecay
from nn.schedules import PiecewiseConstantDecay as PiecewiseConstantDecay
