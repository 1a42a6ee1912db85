"""`keras.losses`."""

from typing import TYPE_CHECKING, Any

from autograd import Value
from nn.loss import Loss as OfOneSample
from nn.losses import binary_crossentropy as binary_crossentropy
from nn.losses import categorical_crossentropy as categorical_crossentropy
from nn.losses import hinge as hinge
from nn.losses import huber as huber
from nn.losses import log_cosh as log_cosh
from nn.losses import mae as mae
from nn.losses import mape as mape
from nn.losses import mean_absolute_error as mean_absolute_error
from nn.losses import mean_absolute_percentage_error as mean_absolute_percentage_error
from nn.losses import mean_squared_error as mean_squared_error
from nn.losses import mean_squared_logarithmic_error as mean_squared_logarithmic_error
from nn.losses import mse as mse
from nn.losses import msle as msle
from nn.losses import sparse_categorical_crossentropy as sparse_categorical_crossentropy
from nn.losses import squared_hinge as squared_hinge
from nn.names import keras_arguments, snake
from nn.objectives import BinaryCrossentropy as BinaryCrossentropy
from nn.objectives import CategoricalCrossentropy as CategoricalCrossentropy
from nn.objectives import Hinge as Hinge
from nn.objectives import Huber as Huber
from nn.objectives import LogCosh as LogCosh
from nn.objectives import MeanAbsoluteError as MeanAbsoluteError
from nn.objectives import MeanAbsolutePercentageError as MeanAbsolutePercentageError
from nn.objectives import MeanSquaredError as MeanSquaredError
from nn.objectives import MeanSquaredLogarithmicError as MeanSquaredLogarithmicError
from nn.objectives import SparseCategoricalCrossentropy as SparseCategoricalCrossentropy
from nn.objectives import SquaredHinge as SquaredHinge
from nn.objectives import get as get

MSE, MAE, MAPE, MSLE = mse, mae, mape, msle


class Loss(OfOneSample):
    """A loss of yours: a subclass that defines `call(y_true, y_pred)`, for one sample.

    >>> class Squares(Loss):
    ...     def call(self, y_true, y_pred):
    ...         return (y_pred - y_true) ** 2
    >>> Squares()([0.0], [Value(3.0)]).data
    9.0
    """

    @keras_arguments()
    def __init__(self, name: str | None = None) -> None:
        super().__init__(self.call)
        self._name = snake(type(self).__name__) if name is None else name

    @property
    def name(self) -> str:
        """The given name, or that of the class."""
        return self._name

    def call(self, y_true: Any, y_pred: Any) -> Value:
        """Return the loss of one sample."""
        raise NotImplementedError(f"{type(self).__name__} defines call(y_true, y_pred)")


if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
