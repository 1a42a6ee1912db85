"""`keras.datasets`."""

from typing import TYPE_CHECKING

from nn.datasets import mnist as mnist

if not TYPE_CHECKING:  # so that a type checker sees a misspelt name
    from nn.keras.absent import __getattr__ as __getattr__
