"""`keras.wrappers`."""

from typing import TYPE_CHECKING

from nn.keras.wrappers import scikit_learn as scikit_learn

if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
