"""`keras.metrics`."""

from typing import TYPE_CHECKING

from nn.aggregates import AUC as AUC
from nn.aggregates import Precision as Precision
from nn.aggregates import Recall as Recall
from nn.aggregates import RootMeanSquaredError as RootMeanSquaredError
from nn.losses import binary_crossentropy as binary_crossentropy
from nn.losses import categorical_crossentropy as categorical_crossentropy
from nn.losses import mean_absolute_percentage_error as mean_absolute_percentage_error
from nn.losses import mean_squared_logarithmic_error as mean_squared_logarithmic_error
from nn.losses import sparse_categorical_crossentropy as sparse_categorical_crossentropy
from nn.metrics import binary_accuracy as binary_accuracy
from nn.metrics import categorical_accuracy as categorical_accuracy
from nn.metrics import mean_absolute_error as mean_absolute_error
from nn.metrics import mean_squared_error as mean_squared_error
from nn.metrics import sparse_categorical_accuracy as sparse_categorical_accuracy
from nn.per_sample import BinaryAccuracy as BinaryAccuracy
from nn.per_sample import BinaryCrossentropy as BinaryCrossentropy
from nn.per_sample import CategoricalAccuracy as CategoricalAccuracy
from nn.per_sample import CategoricalCrossentropy as CategoricalCrossentropy
from nn.per_sample import MeanAbsoluteError as MeanAbsoluteError
from nn.per_sample import MeanAbsolutePercentageError as MeanAbsolutePercentageError
from nn.per_sample import MeanSquaredError as MeanSquaredError
from nn.per_sample import MeanSquaredLogarithmicError as MeanSquaredLogarithmicError
from nn.per_sample import SparseCategoricalAccuracy as SparseCategoricalAccuracy

if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
