"""`keras.regularizers`."""

from typing import TYPE_CHECKING

from nn.regularizers import L1 as L1
from nn.regularizers import L1L2 as L1L2
from nn.regularizers import L2 as L2
from nn.regularizers import get as get
from nn.regularizers import l1 as l1
from nn.regularizers import l1_l2 as l1_l2
from nn.regularizers import l2 as l2

if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
