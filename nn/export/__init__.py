"""Networks taken to PyTorch and back, and to ONNX, with the same numbers.

steps.py says of a network what it computes; pytorch.py and onnx_file.py write that down for
others. Keras takes the weights as they are: `theirs.set_weights(model.get_weights())`. All raise
ImportError if that library is not installed.
"""

from nn.export.onnx_file import to_onnx
from nn.export.pytorch import from_torch, to_torch

__all__ = ["from_torch", "to_onnx", "to_torch"]
