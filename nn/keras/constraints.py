"""`keras.constraints`, whose names are refused with the way round."""

from typing import TYPE_CHECKING

if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
