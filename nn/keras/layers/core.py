"""`keras.layers.core`."""

from typing import TYPE_CHECKING

from nn.layers import Activation as Activation
from nn.layers import Dense as Dense
from nn.layers import Dropout as Dropout
from nn.layers import Flatten as Flatten

if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
