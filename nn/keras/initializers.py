"""`keras.initializers`."""

from typing import TYPE_CHECKING

from nn.initializers import Constant as Constant
from nn.initializers import GlorotNormal as GlorotNormal
from nn.initializers import GlorotUniform as GlorotUniform
from nn.initializers import HeNormal as HeNormal
from nn.initializers import HeUniform as HeUniform
from nn.initializers import LecunNormal as LecunNormal
from nn.initializers import LecunUniform as LecunUniform
from nn.initializers import Ones as Ones
from nn.initializers import RandomNormal as RandomNormal
from nn.initializers import RandomUniform as RandomUniform
from nn.initializers import TruncatedNormal as TruncatedNormal
from nn.initializers import VarianceScaling as VarianceScaling
from nn.initializers import Zeros as Zeros
from nn.initializers import get as get

glorot_normal, glorot_uniform = GlorotNormal, GlorotUniform
he_normal, he_uniform = HeNormal, HeUniform
lecun_normal, lecun_uniform = LecunNormal, LecunUniform

if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
