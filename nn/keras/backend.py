"""`keras.backend`: NumPy's functions, which take arrays of Values too, as a loss of yours gets.

>>> from autograd import Value
>>> import numpy as np
>>> mean(square(np.array([Value(1.0), Value(3.0)]))).data
5.0
"""

from typing import TYPE_CHECKING

from numpy import abs as abs
from numpy import exp as exp
from numpy import frompyfunc
from numpy import log as log
from numpy import mean as mean
from numpy import sqrt as sqrt
from numpy import square as square
from numpy import sum as sum

import autograd
from nn.losses import EPSILON as EPSILON
from nn.losses import binary_crossentropy as binary_crossentropy
from nn.losses import categorical_crossentropy as categorical_crossentropy

maximum = frompyfunc(autograd.maximum, 2, 1)  # NumPy's own ask which is larger
minimum = frompyfunc(autograd.minimum, 2, 1)
clip = frompyfunc(lambda x, low, high: autograd.minimum(autograd.maximum(x, low), high), 3, 1)


def epsilon() -> float:
    """Return how near to 0 and 1 a probability may come."""
    return EPSILON


def floatx() -> str:
    """Return the type of numbers that is the default here."""
    return "float64"


def image_data_format() -> str:
    """Return where Keras's images have their colours."""
    return "channels_last"


def clear_session() -> None:
    """Do nothing: a model holds all that belongs to it."""


if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
