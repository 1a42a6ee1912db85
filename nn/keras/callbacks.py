"""`keras.callbacks`."""

from typing import TYPE_CHECKING

from nn.callbacks import Callback as Callback
from nn.callbacks import CSVLogger as CSVLogger
from nn.callbacks import EarlyStopping as EarlyStopping
from nn.callbacks import History as History
from nn.callbacks import LambdaCallback as LambdaCallback
from nn.callbacks import LearningRateScheduler as LearningRateScheduler
from nn.callbacks import ModelCheckpoint as ModelCheckpoint
from nn.callbacks import ReduceLROnPlateau as ReduceLROnPlateau

if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
