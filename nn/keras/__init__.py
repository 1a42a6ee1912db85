"""Keras's names where Keras has them: `import nn.keras as keras`.

Each module lists where its names live; what there is not says so, with the way round.

>>> from nn.keras.layers import Dense
>>> from nn.keras.models import Sequential
>>> model = Sequential([Dense(8, activation="relu", input_shape=(4,)), Dense(1)])
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING

from autograd import __version__ as __version__
from nn.inputs import Input as Input
from nn.keras import absent as absent
from nn.keras import activations as activations
from nn.keras import applications as applications
from nn.keras import backend as backend
from nn.keras import callbacks as callbacks
from nn.keras import constraints as constraints
from nn.keras import datasets as datasets
from nn.keras import initializers as initializers
from nn.keras import layers as layers
from nn.keras import losses as losses
from nn.keras import metrics as metrics
from nn.keras import models as models
from nn.keras import optimizers as optimizers
from nn.keras import preprocessing as preprocessing
from nn.keras import random as random
from nn.keras import regularizers as regularizers
from nn.keras import utils as utils
from nn.keras import wrappers as wrappers
from nn.network import Sequential as Sequential
from nn.training import Model as Model


def _place(module: ModuleType, place: str) -> None:
    """Let a module be imported from the place that older Keras has it in, too."""
    above, _, last = place.rpartition(".")
    sys.modules[place] = module
    setattr(sys.modules[above], last, module)


_place(losses, "nn.keras.objectives")
_place(optimizers, "nn.keras.optimizers.legacy")
_place(utils, "nn.keras.utils.vis_utils")
_place(sys.modules[__name__], "nn.keras.engine")

if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
