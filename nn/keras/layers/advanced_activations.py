"""`keras.layers.advanced_activations`."""

from nn.layers import ELU as ELU
from nn.layers import LeakyReLU as LeakyReLU
