"""`keras.models`."""

from typing import TYPE_CHECKING

from nn.files import load_model as load_model
from nn.network import Sequential as Sequential
from nn.training import Model as Model

if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
