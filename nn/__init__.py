"""Neurons, layers, losses, optimizers, training and data sets on top of the scalar engine.

A network is plain Python over Values, so every step of it can be traced; `autograd` computes
gradients and `viz` draws.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import nn.marker  # noqa: F401  (first, before anything of autograd is needed)

# isort: split
from autograd import __version__ as __version__
from nn import (
    activations,
    callbacks,
    datasets,
    export,
    initializers,
    losses,
    metrics,
    objectives,
    optimizer,  # noqa: F401 (its former place)
    optimizers,
    preprocessing,
    regularizers,
    schedules,
    sweep,
)
from nn.absent import TENSOR, error_for, refuse
from nn.callbacks import (
    Callback,
    CSVLogger,
    EarlyStopping,
    History,
    LambdaCallback,
    LearningRateScheduler,
    ModelCheckpoint,
    ReduceLROnPlateau,
)
from nn.files import load_model
from nn.inputs import Input
from nn.layers import ELU, Activation, Dense, Dropout, Flatten, Layer, LeakyReLU, Neuron
from nn.losses import (
    binary_crossentropy,
    categorical_crossentropy,
    half_squared_error,
    hinge,
    mean_absolute_error,
    mean_squared_error,
    sparse_categorical_crossentropy,
)
from nn.module import Module
from nn.network import MLP, Sequential
from nn.optimizers import SGD, Adadelta, Adagrad, Adam, Adamax, Nadam, RMSprop, Shrinking
from nn.preprocessing import (
    MinMaxScaler,
    StandardScaler,
    to_categorical,
    train_test_split,
)
from nn.training import Model

TENSORFLOW = {"keras": "nn.keras", "random": "nn.keras.random"}
"""What programs ask for that begin with `import nn as tf`, by the modules that are loaded then."""

if not TYPE_CHECKING:  # so that a type checker sees a misspelt name

    def __getattr__(name: str) -> Any:
        if name in TENSORFLOW:
            return import_module(TENSORFLOW[name])
        if name in activations.ALL:  # tf.nn is nn
            return activations.ALL[name]
        refuse(name, TENSOR, error_for(sys._getframe(1)))
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "ELU",
    "MLP",
    "SGD",
    "Activation",
    "Adadelta",
    "Adagrad",
    "Adam",
    "Adamax",
    "CSVLogger",
    "Callback",
    "Dense",
    "Dropout",
    "EarlyStopping",
    "Flatten",
    "History",
    "Input",
    "LambdaCallback",
    "Layer",
    "LeakyReLU",
    "LearningRateScheduler",
    "MinMaxScaler",
    "Model",
    "ModelCheckpoint",
    "Module",
    "Nadam",
    "Neuron",
    "RMSprop",
    "ReduceLROnPlateau",
    "Sequential",
    "Shrinking",
    "StandardScaler",
    "activations",
    "binary_crossentropy",
    "callbacks",
    "categorical_crossentropy",
    "datasets",
    "export",
    "half_squared_error",
    "hinge",
    "initializers",
    "load_model",
    "losses",
    "mean_absolute_error",
    "mean_squared_error",
    "metrics",
    "objectives",
    "optimizers",
    "preprocessing",
    "regularizers",
    "schedules",
    "sparse_categorical_crossentropy",
    "sweep",
    "to_categorical",
    "train_test_split",
]
