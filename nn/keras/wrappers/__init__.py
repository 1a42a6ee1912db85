"""`keras.wrappers`."""

from nn.keras.wrappers import scikit_learn as scikit_learn
