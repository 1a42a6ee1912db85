"""`keras.preprocessing`, whose names are refused with the way round."""

from typing import TYPE_CHECKING

from nn.keras.preprocessing import image as image
from nn.keras.preprocessing import sequence as sequence
from nn.keras.preprocessing import text as text

if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
