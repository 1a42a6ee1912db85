"""`keras.utils`."""

from typing import TYPE_CHECKING

from nn.keras.utils import np_utils as np_utils
from nn.preprocessing import to_categorical as to_categorical
from nn.seeds import set_random_seed as set_random_seed

if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
