"""`keras.optimizers`."""

from typing import TYPE_CHECKING

from nn.keras.optimizers import schedules as schedules
from nn.optimizers import SGD as SGD
from nn.optimizers import Adadelta as Adadelta
from nn.optimizers import Adagrad as Adagrad
from nn.optimizers import Adam as Adam
from nn.optimizers import Adamax as Adamax
from nn.optimizers import Nadam as Nadam
from nn.optimizers import Optimizer as Optimizer
from nn.optimizers import RMSprop as RMSprop
from nn.optimizers import get as get

sgd, rmsprop, adagrad, adadelta = SGD, RMSprop, Adagrad, Adadelta
adam, adamax, nadam = Adam, Adamax, Nadam

if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
