"""`keras.layers`."""

from typing import TYPE_CHECKING, Any

from nn.inputs import Input as Input
from nn.keras.layers import advanced_activations as advanced_activations
from nn.keras.layers import convolutional as convolutional
from nn.keras.layers import core as core
from nn.keras.layers import embeddings as embeddings
from nn.keras.layers import merge as merge
from nn.keras.layers import normalization as normalization
from nn.keras.layers import pooling as pooling
from nn.keras.layers import recurrent as recurrent
from nn.layers import ELU as ELU
from nn.layers import Activation as Activation
from nn.layers import Dense as Dense
from nn.layers import Dropout as Dropout
from nn.layers import Flatten as Flatten
from nn.layers import LeakyReLU as LeakyReLU

InputLayer = Input


def Softmax(**more: Any) -> Activation:  # noqa: N802
    """Return the layer Activation("softmax")."""
    return Activation("softmax", **more)


def ReLU(**more: Any) -> Activation:  # noqa: N802
    """Return the layer Activation("relu")."""
    return Activation("relu", **more)


if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
