"""Neurons, layers, losses, optimizers and data sets on top of the scalar engine.

A network here is plain Python over Values, so every step of it can be traced; gradients are
the business of `autograd`, pictures that of `viz`.
"""

import nn.marker  # noqa: F401  (first, before anything of autograd is needed)

# isort: split
from nn import activations, datasets, losses, optimizers
from nn.layers import MLP, Layer, Neuron
from nn.losses import mean_squared_error
from nn.module import Module
from nn.optimizers import SGD

__all__ = [
    "MLP",
    "SGD",
    "Layer",
    "Module",
    "Neuron",
    "activations",
    "datasets",
    "losses",
    "mean_squared_error",
    "optimizers",
]
