"""`keras.random` and `tf.random`, of which there is `set_seed`."""

from typing import TYPE_CHECKING

from nn.seeds import set_random_seed as set_random_seed

set_seed = set_random_seed

if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
