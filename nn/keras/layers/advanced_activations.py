"""`keras.layers.advanced_activations`."""

from typing import TYPE_CHECKING

from nn.layers import ELU as ELU
from nn.layers import LeakyReLU as LeakyReLU

if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
