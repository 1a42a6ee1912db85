"""`keras.backend`: NumPy's functions, which take arrays of Values too, as a loss of yours gets.

>>> from autograd import Value
>>> import numpy as np
>>> mean(square(np.array([Value(1.0), Value(3.0)]))).data
5.0
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy import abs as abs
from numpy import argmax as argmax
from numpy import dot as dot
from numpy import equal as equal
from numpy import exp as exp
from numpy import greater as greater
from numpy import less as less
from numpy import log as log
from numpy import mean as mean
from numpy import not_equal as not_equal
from numpy import ones_like as ones_like
from numpy import round as round
from numpy import sqrt as sqrt
from numpy import square as square
from numpy import sum as sum
from numpy import zeros_like as zeros_like

import autograd
from nn.losses import EPSILON as EPSILON
from nn.losses import binary_crossentropy as binary_crossentropy
from nn.losses import categorical_crossentropy as categorical_crossentropy


def _with_values(of_numbers: Callable[..., Any], of_values: Callable[..., Any]) -> Any:
    """Return a function of arrays: NumPy's, or of Values ours, as NumPy's asks which is larger."""
    ours = np.frompyfunc(of_values, of_values.__code__.co_argcount, 1)
    return lambda *xs: (ours if any(np.asarray(x).dtype == object for x in xs) else of_numbers)(*xs)


pow, flatten = np.power, np.ravel
maximum = _with_values(np.maximum, lambda x, y: autograd.maximum(x, y))
minimum = _with_values(np.minimum, lambda x, y: autograd.minimum(x, y))
clip = _with_values(np.clip, lambda x, a, b: autograd.minimum(autograd.maximum(x, a), b))


def cast(x: Any, dtype: object = None) -> Any:
    """Return numbers or Values as they are, and 1 and 0 for what is true and false.

    >>> cast(greater([0.2, 0.7], 0.5), "float32")
    array([0., 1.])
    """
    table = np.asarray(x)
    return table.astype(np.float64) if table.dtype.kind in "biuf" else x


def get_value(x: Any) -> Any:
    """Return what a rate or weights are as numbers."""
    return np.asarray(x).astype(np.float64)[()]


eval = get_value


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
