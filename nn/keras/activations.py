"""`keras.activations`."""

from typing import TYPE_CHECKING

from autograd import relu as relu
from autograd import sigmoid as sigmoid
from autograd import softplus as softplus
from autograd import tanh as tanh
from nn.activations import elu as elu
from nn.activations import get as get
from nn.activations import leaky_relu as leaky_relu
from nn.activations import linear as linear
from nn.activations import selu as selu
from nn.activations import silu as silu
from nn.activations import softmax as softmax

swish = silu

if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
