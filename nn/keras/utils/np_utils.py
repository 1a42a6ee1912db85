"""`keras.utils.np_utils`."""

from nn.preprocessing import to_categorical as to_categorical
