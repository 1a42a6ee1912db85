"""`keras.layers`."""

from typing import TYPE_CHECKING

from nn.inputs import Input as Input
from nn.keras.layers import core as core
from nn.layers import ELU as ELU
from nn.layers import Activation as Activation
from nn.layers import Dense as Dense
from nn.layers import Dropout as Dropout
from nn.layers import Flatten as Flatten
from nn.layers import LeakyReLU as LeakyReLU

InputLayer = Input

if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
