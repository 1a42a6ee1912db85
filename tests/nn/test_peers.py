"""What a library that is missing says."""

import sys

import pytest

from nn import MLP
from nn.export import from_torch, to_onnx, to_torch


@pytest.mark.parametrize("name", ["torch", "onnx"])
def test_what_is_missing_is_named_with_its_cure(name, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, name, None)  # as if it were not installed
    uses = {
        "torch": [lambda: to_torch(MLP(1, [1])), lambda: from_torch(None)],
        "onnx": [lambda: to_onnx(MLP(1, [1]), tmp_path / "model.onnx")],
    }
    for use in uses[name]:
        with pytest.raises(ImportError, match=rf"needs {name}: pip install 'stepgrad\[export\]'"):
            use()
