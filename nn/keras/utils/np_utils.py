"""`keras.utils.np_utils`."""

from typing import TYPE_CHECKING

from nn.preprocessing import to_categorical as to_categorical

if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
